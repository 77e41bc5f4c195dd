"""The mock itself: from a request to its answer, without a server."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bizing_spec import routing
from bizing_spec.gate.violations import Violation
from bizing_spec.mock import memory, preferences, problems, security
from bizing_spec.mock.fakes import Faker
from bizing_spec.mock.faults import Faults
from bizing_spec.mock.intake import Read, Request
from bizing_spec.mock.keeping import Refused
from bizing_spec.mock.memory import Memory
from bizing_spec.mock.model import Model
from bizing_spec.mock.nodes import Node
from bizing_spec.mock.operations import NO_WISH, Answer, Operation, Wish
from bizing_spec.mock.preferences import Preferences
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rendering import NOTHING, Renderer
from bizing_spec.mock.repeating import Repeats
from bizing_spec.mock.rules import RuleBook
from bizing_spec.mock.samples import Sampler
from bizing_spec.mock.scenarios import UNSAID, Stage, Step

_ROUTES = 4096  # paths whose operation is remembered


@dataclass(frozen=True)
class Manner:
    """How the mock behaves."""

    dynamic: bool = False
    errors: bool = False
    stateful: bool = True
    seed: int | None = None
    fill: bool = True
    scenario: str | None = None


class Mock:
    def __init__(
        self,
        model: Model,
        manner: Manner,
        rules: RuleBook | None = None,
        now: Callable[[], datetime] = memory.utc_now,
    ) -> None:
        self.model = model
        self.manner = manner
        options = model.document.content.get("x-json-schema-faker")
        options = {"fillProperties": manner.fill, **(options if isinstance(options, dict) else {})}
        self.faker = Faker(model.answers.resolve, manner.seed, options)
        self.renderer = Renderer(Sampler(model.answers.resolve), self.faker)
        book = rules if rules is not None else RuleBook()
        self.memory = Memory(model, self.renderer, book, now) if manner.stateful else None
        self.secrets = security.key_names(model.requests.content)
        self.repeats = None
        if manner.stateful and book.repetition:
            self.repeats = Repeats(model.operations, book.repetition, self.secrets, now)
        self.faults = Faults(book.faults, manner.seed)
        self.stage = Stage(book.scenarios, manner.scenario)
        self._seed: Node | None = None
        self._routes: dict[tuple[str, str], tuple[Operation, dict[str, str]]] = {}

    def reset(self) -> None:
        """Begin again, as if just started."""
        self.faker.reset()
        if self.memory:
            self.memory.reset()
        if self.repeats:
            self.repeats.reset()
        self.stage.reset()
        if self._seed is not None:
            self.take(self._seed)

    def begin_with(self, state: Node) -> None:
        """Have this stored, now and after each reset. Raises Wrong."""
        self.take(state)
        self._seed = state

    def take(self, state: Node) -> None:
        """Have this stored instead of what there is. Raises Wrong, and Problem where nothing is remembered."""
        self._stateful().state.take(state)
        if self.repeats:
            self.repeats.reset()

    def state(self) -> dict[str, Any]:
        """What is stored, by paths. Raises Problem where nothing is remembered."""
        return self._stateful().state.shown()

    def _stateful(self) -> Memory:
        if self.memory is None:
            raise Problem("not-found", "The mock is stateless: it remembers nothing.")
        return self.memory

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation of a path as it was sent, and the values in it. Raises Problem."""
        found = self._routes.get((method, path))
        if found is None:
            found = self._find(method, path)
            if len(self._routes) >= _ROUTES:
                self._routes.clear()
            self._routes[method, path] = found
        return found

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        match = self.model.router.match(path, method)
        if match is None:
            raise Problem("not-found", f"The document has no path for {path}.")
        if method == "HEAD" and "HEAD" not in match.methods:
            match = self.model.router.match(path, "GET") or match
            method = "GET"
        if method not in match.methods:
            allowed = ", ".join(match.methods)
            detail = f"{match.template} has {allowed}, and no {method}."
            raise Problem("no-such-method", detail, headers=[(b"allow", allowed.encode())])
        return match.methods[method], match.values

    def answer(self, operation: Operation, request: Request, wanted: Preferences = preferences.NONE) -> Answer:
        """Answer a request for an operation. Raises Problem where the document has no answer."""
        if wanted.server is not None:
            self._serve(wanted.server)
        wish = wanted.wish
        admitted = operation.security.admits(request.headers, request.query)
        if not admitted:
            return self._refused(operation, _UNADMITTED, wish)
        read = _NOTHING if operation.intake.takes_anything else operation.intake.read(request)
        if read.violations:
            return self._refused(operation, read, wish)
        if wish is NO_WISH and self.repeats is not None and (key := self.repeats.key(operation, request)):
            return self._once(self.repeats, key, operation, request, read)
        return self._told(operation, request, read, wish)

    def _once(
        self, repeats: Repeats, key: tuple[bytes, ...], operation: Operation, request: Request, read: Read
    ) -> Answer:
        try:
            kept = repeats.find(operation, request, key)
        except Refused as fact:
            return self._declined(fact)
        if kept is None:
            kept = self._told(operation, request, read, NO_WISH)
            repeats.keep(request, key, kept)
        return kept

    def _told(self, operation: Operation, request: Request, read: Read, wish: Wish) -> Answer:
        """What is stored, or else what the document has."""
        if self.memory is not None and wish is NO_WISH and self.memory.concerns(operation):
            stored = self._remembered(self.memory, operation, request, read)
            if stored is not None:
                return stored
        accept = request.headers.get(b"accept")
        ready = operation.ready.get((accept, wish))
        if ready is None:
            ready = self._usual(operation, wish, accept)
        return self._kept(ready) if ready.violations else ready

    def step(self, operation: Operation, request: Request) -> Step | None:
        """What the scenario has for a good request; a bad one is refused as ever, and takes no step. Raises Problem."""
        found = self.stage.script(operation, request.headers.get(b"x-mock-scenario"))
        if found is None or not operation.security.admits(request.headers, request.query):
            return None
        return None if operation.intake.read(request).violations else self.stage.step(*found)

    def follow(self, operation: Operation, request: Request, step: Step) -> Answer:
        """The answer that a step gives itself. Raises Problem."""
        choice = operation.choose(Wish(step.status, step.example), request.headers.get(b"accept"))
        value = NOTHING if step.body is UNSAID else step.body
        answer = self.renderer.answer(operation, choice, value=value)
        return self._kept(answer) if answer.violations else answer

    def fail(self, operation: Operation, request: Request, status: int) -> Answer:
        """Fail with a status, as the document has it, or by a problem."""
        if operation.declared(status) is None:
            raise Problem("fault", f"A fault with status {status} was asked for.", status=status)
        return self._usual(operation, Wish(status), None)

    def _remembered(self, store: Memory, operation: Operation, request: Request, read: Read) -> Answer | None:
        try:
            return store.answer(operation, request, read)
        except Refused as fact:
            return self._declined(fact)

    def _declined(self, fact: Refused) -> Answer:
        answer = self._disallowed(fact)
        answer.reason = fact.problem.detail
        return answer

    def _disallowed(self, fact: Refused) -> Answer:
        """What the document answers when the store refuses, with its own example made to fit; else the problem."""
        refusal = fact.refusal
        choice = fact.operation.refuse((refusal.status,))
        content = choice.content if choice else None
        if choice is None or content is None:
            raise fact.problem
        if refusal.example in content.examples:
            choice = replace(choice, example=refusal.example)
        value = self.renderer.value(content, choice.example)
        if isinstance(value, dict):
            fitting = {
                **value,
                **{name: each for name, each in fact.more.items() if name in value and each is not None},
                **fact.put,
            }
            answer = self.renderer.answer(fact.operation, choice, value=fitting)
            if not answer.violations:
                return answer
        return self.renderer.answer(fact.operation, choice)

    def _serve(self, server: str) -> None:
        if not routing.is_server(self.model.answers.content, server):
            raise Problem("no-such-server", f"The document has no server {server}.")

    def _usual(self, operation: Operation, wish: Wish, accept: bytes | None) -> Answer:
        choice = operation.choose(wish, accept)
        dynamic = self.manner.dynamic if wish.dynamic is None else wish.dynamic
        answer = self.renderer.answer(operation, choice, dynamic=dynamic)
        if not dynamic:
            operation.remember(accept, wish, answer)
        return answer

    def _kept(self, answer: Answer) -> Answer:
        """An answer that breaks the document says so, or is none when errors are wanted."""
        if self.manner.errors:
            detail = "What the document has as its answer breaks the document's own schema."
            raise Problem("invalid-answer", detail, answer.violations, [problems.header(answer.violations)])
        headers = [*answer.headers, problems.header(answer.violations)]
        return Answer(answer.status, headers, answer.body, (), answer.value)

    def _refused(self, operation: Operation, read: Read, wish: Wish) -> Answer:
        found = [problems.shown(each, "request") for each in read.violations]
        extra = [problems.header(found)]
        if read.problem == "unauthenticated" and operation.security.challenge:
            extra.append((b"www-authenticate", operation.security.challenge))
        statuses = read.statuses
        if operation.declared_exactly(428) and all(_lacks_match(each) for each in read.violations):
            statuses = (428, *statuses)
        example = wish.example if wish.code in statuses else None
        choice = operation.refuse(statuses, example)
        if choice is None:
            raise Problem(read.problem, read.violations[0].detail, found, extra)
        dynamic = self.manner.dynamic if wish.dynamic is None else wish.dynamic
        answer = self.renderer.answer(operation, choice, dynamic=dynamic)
        named = {name for name, _ in answer.headers}
        answer.headers += [each for each in extra if each[0] not in named]
        return answer

    def warm(self) -> None:
        """Make the usual answers, so that the first caller does not wait for them."""
        for operation in self.model.operations:
            for accept in (None, b"*/*", b"application/json"):
                try:
                    self._usual(operation, NO_WISH, accept)
                except Problem:
                    continue


_NOTHING = Read({})
_UNADMITTED = Read(
    {},
    [Violation("header", "", "security", "The request does not show the credentials that the document asks for.")],
    (401,),
    "unauthenticated",
)


def _lacks_match(violation: Violation) -> bool:
    """The request does not say which version it is about (RFC 6585, 3)."""
    return (violation.location, violation.pointer.lower(), violation.rule) == ("header", "if-match", "required")


def plain(problem: Problem) -> Answer:
    """A problem as an answer."""
    headers: list[tuple[bytes, Any]] = [(b"content-type", b"application/problem+json"), *problem.headers]
    return Answer(problem.status, headers, problem.body(), reason=problem.detail)
