"""One operation of the document and the answers that it can give."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bizing_spec.gate.checking import Check
from bizing_spec.mock import media
from bizing_spec.mock.intake import Intake
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.security import Security

_REMEMBERED: Final = 512  # ready answers an operation keeps, of the many ways to ask for one


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of an answer; `check` judges `{"body": value}`."""

    media_type: str
    schema: Any
    examples: Mapping[str, Any]
    check: Check | None


@dataclass(frozen=True, slots=True)
class Response:
    """What the document has under one status: a code, a range such as `4XX`, or `default`."""

    status: str
    headers: Mapping[str, Mapping[str, Any]]
    contents: Sequence[Content]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller prefers: a status, an example by name, made-up values or not."""

    code: int | None = None
    example: str | None = None
    dynamic: bool | None = None

    def at(self, code: int) -> "Wish":
        return Wish(code, self.example, self.dynamic)


NO_WISH: Final = Wish()


@dataclass(frozen=True, slots=True)
class Choice:
    status: int
    response: Response
    content: Content | None
    example: str | None = None


@dataclass(slots=True)
class Answer:
    """An answer, ready to be sent; `violations` are what the document would have otherwise.

    It is given `again` when the same request under the same idempotency key had it before; `reason` is why the mock
    itself refuses.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    violations: Sequence[Mapping[str, Any]] = ()
    value: Any = None
    again: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """What is sent to the address that the expression gives, by OpenAPI's callback of that name."""

    name: str
    expression: str
    method: str
    contents: Sequence[Content]


@dataclass(slots=True)
class Operation:
    method: str
    path: str
    pointer: str
    node: Mapping[str, Any]
    security: Security
    intake: Intake
    responses: Sequence[Response]
    callbacks: Sequence[Callback] = ()
    ready: dict[tuple[bytes | None, Wish], Answer] = field(default_factory=dict)
    _chosen: dict[tuple[bytes | None, int | None], Choice] = field(default_factory=dict)
    _refusals: dict[Sequence[int], Choice | None] = field(default_factory=dict)

    @property
    def deprecated(self) -> bool:
        return self.node.get("deprecated") is True

    def remember(self, accept: bytes | None, wish: Wish, answer: Answer) -> None:
        if len(self.ready) >= _REMEMBERED:
            self.ready.clear()
        self.ready[accept, wish] = answer

    def declared(self, code: int) -> Response | None:
        """The response under a code, its range, or `default`."""
        by_status = {each.status.upper(): each for each in self.responses}
        keys = (str(code), f"{code // 100}XX", "DEFAULT")
        return next((by_status[key] for key in keys if key in by_status), None)

    def usual(self, accept: bytes | None, code: int | None = None) -> Choice:
        """What to answer a good request whose caller prefers nothing. Raises Problem."""
        found = self._chosen.get((accept, code))
        if found is None:
            if len(self._chosen) >= _REMEMBERED:
                self._chosen.clear()
            found = self._chosen[accept, code] = self.choose(NO_WISH if code is None else Wish(code), accept)
        return found

    def declared_exactly(self, code: int) -> bool:
        return any(each.status == str(code) for each in self.responses)

    def choose(self, wish: Wish, accept: bytes | None) -> Choice:
        """What to answer a good request. Raises Problem when the document has no such answer."""
        status, response = self._usual() if wish.code is None else self._wished(wish.code)
        content = self._content(response, accept)
        if wish.example is not None and (content is None or wish.example not in content.examples):
            where = f"{status} {content.media_type}" if content else str(status)
            raise Problem("not-defined", f"The document has no example {wish.example!r} for {where}.")
        return Choice(status, response, content, wish.example)

    def refuse(self, statuses: Sequence[int], example: str | None = None) -> Choice | None:
        """What the document answers a bad request with, if anything: the first of the statuses that it has."""
        if example is not None:
            return self._refusal(statuses, example)
        if statuses not in self._refusals:
            self._refusals[statuses] = self._refusal(statuses, None)
        return self._refusals[statuses]

    def _refusal(self, statuses: Sequence[int], example: str | None) -> Choice | None:
        by_status = {each.status.upper(): each for each in self.responses}
        keys = [(code, str(code)) for code in statuses]
        keys += [(code, f"{code // 100}XX") for code in statuses[:1]] + [(statuses[0], "DEFAULT")]
        found = next(((code, by_status[key]) for code, key in keys if key in by_status), None)
        if found is None:
            return None
        contents = found[1].contents
        if example is not None and any(contents):
            content = next((each for each in contents if example in each.examples), None)
            if content is None:
                raise Problem("not-defined", f"The document has no example {example!r} for {found[0]}.")
            return Choice(*found, content, example)
        with_examples = (each for each in contents if each.examples)
        with_schema = (each for each in contents if each.schema is not None)
        return Choice(*found, next(with_examples, None) or next(with_schema, None))

    def _usual(self) -> tuple[int, Response]:
        good = sorted(each.status for each in self.responses if re.fullmatch(r"2\d\d", each.status))
        by_status = {each.status.upper(): each for each in self.responses}
        for key in (*good, "2XX", "DEFAULT"):
            if key in by_status:
                return int(key) if key.isdecimal() else 200, by_status[key]
        for each in self.responses:
            if re.fullmatch(r"[1-5](\d\d|XX)", each.status.upper()):
                return int(each.status.upper().replace("X", "0")), each
        raise Problem("no-answer", f"The document has no responses for {self.method} {self.path}.")

    def _wished(self, code: int) -> tuple[int, Response]:
        response = self.declared(code)
        if response is None:
            raise Problem("not-defined", f"The document has no status {code} for {self.method} {self.path}.")
        return code, response

    def _content(self, response: Response, accept: bytes | None) -> Content | None:
        contents = response.contents
        if not contents:
            return None
        offered = [each.media_type for each in contents]
        found = media.best(b"application/json, */*;q=0.1", offered) if not accept else media.best(accept, offered)
        if found is None:
            wanted = (accept or b"").decode("latin-1")
            raise Problem("not-acceptable", f"The answer comes as {', '.join(offered)}; you accept {wanted}.")
        return contents[found]
