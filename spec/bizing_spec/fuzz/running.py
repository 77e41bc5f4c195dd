"""A whole run: reach the service, try what schemathesis does not, let it explore, and collect what was found."""

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bizing_spec.fuzz import answers, problems, targets
from bizing_spec.fuzz.anonymous import Anonymous
from bizing_spec.fuzz.calling import Caller, Unanswered
from bizing_spec.fuzz.composing import Api
from bizing_spec.fuzz.configuring import Manner
from bizing_spec.fuzz.exchanges import Credentials, Exchange, Record
from bizing_spec.fuzz.exploring import Explorer
from bizing_spec.fuzz.findings import Findings, Report
from bizing_spec.fuzz.lives import Lives
from bizing_spec.fuzz.overlaps import Overlaps
from bizing_spec.fuzz.progress import Progress
from bizing_spec.fuzz.strangers import Strangers
from bizing_spec.fuzz.writes import LostWrites
from bizing_spec.mock import rulebooks
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.rules import RuleBook
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped

ENDLESS: Final = "text/event-stream"


@dataclass(frozen=True)
class Options:
    """`only` and `excluded` are operation ids, paths, or `METHOD /path`."""

    target: str
    openapi: str | None = None
    credentials: Credentials = field(default_factory=lambda: Credentials({}))
    rules: Path | None = None
    manner: Manner = field(default_factory=Manner)
    only: Sequence[str] = ()
    excluded: Sequence[str] = ()
    record: Path | None = None


def run(options: Options) -> Report:
    """Raises Stopped, DocumentUnreadable too, when nothing can be fuzzed."""
    with targets.reached(options.target) as url, Progress() as progress:
        document = targets.document(options.openapi, url)
        return _Run(options, document, targets.base(url, document), progress).report()


class _Run:
    def __init__(self, options: Options, document: OpenApi, base: str, progress: Progress) -> None:
        self._options = options
        self._base = base
        self._progress = progress
        self._api = Api(document)
        self._findings = Findings(options.credentials, options.manner.excluded)
        self._untried: dict[str, None] = {}
        self._requests = 0
        self._began = time.monotonic()
        journal = Journal(options.record, [name.decode() for name in options.credentials.names()])
        self._record = Record(journal, options.credentials)
        self._followers: list[Any] = []
        self._anonymous: Anonymous | None = None
        self._labels = self._chosen()
        self._asked: set[str] = set()
        self._accepted: set[str] = set()

    def report(self) -> Report:
        with contextlib.closing(self._record), self._callers() as (ours, theirs, nobody):
            self._followers = [LostWrites(self._api, ours, self._findings)]
            if theirs:
                self._followers.append(Strangers(self._api, ours, theirs, self._findings))
            if nobody:
                self._anonymous = Anonymous(self._api, nobody, self._options.credentials, self._findings)
            explorer = self._explorer()
            self._try_first(ours)
            self._explore(explorer)
        return self._collected(explorer)

    def _try_first(self, ours: Caller) -> None:
        """What schemathesis would seldom come to."""
        overlaps = Overlaps(self._api, ours, self._book(), self._findings, self._leave)
        try:
            overlaps.run()
        except Unanswered as fault:
            self._leave(f"double_booking: {fault}")
        lives = Lives(
            self._api,
            ours,
            overlaps.bookable,
            wanted=lambda each: _label(each) in self._labels,
            follow=self._follow,
        )
        seconds = self._options.manner.seconds
        try:
            if not lives.run(seconds):
                self._leave(f"objects of some collections: time ran out after {seconds:g} s; more --seconds go on")
        except Unanswered as fault:
            self._leave(f"objects of some collections: {fault}")

    def _explore(self, explorer: Explorer) -> None:
        left = self._options.manner.seconds - (time.monotonic() - self._began)
        with tempfile.TemporaryDirectory(prefix="bizing-fuzz-") as scratch:
            for phase in explorer.run(Path(scratch), left):
                self._progress.show(phase, len(explorer.tested), self._requests, len(self._findings))

    def _explorer(self) -> Explorer:
        return Explorer(
            self._api,
            self._base,
            self._options.credentials,
            self._options.manner,
            self._findings,
            wanted=lambda _, method, path: f"{method} {path}" in self._labels,
            follow=self._watch,
            keep=self._keep,
            untried=self._leave,
        )

    @contextlib.contextmanager
    def _callers(self) -> Iterator[tuple[Caller, Caller | None, Caller | None]]:
        """The first one, another and, where they have credentials, one who has none."""
        ours, theirs = self._options.credentials.ours, self._options.credentials.theirs
        with contextlib.ExitStack() as stack:
            callers = [
                stack.enter_context(Caller(self._base, credentials, self._hear)) for credentials in (ours, theirs, {})
            ]
            yield callers[0], callers[1] if theirs else None, callers[2] if ours else None

    def _watch(self, exchange: Exchange, allowed: bool) -> None:
        """Each request of the engine."""
        operation = self._api.find(exchange.path, exchange.method)
        if operation is None:
            return
        problems.judge(operation, exchange, self._findings)
        if allowed and self._options.credentials.are_sent(exchange):
            self._follow(operation, exchange)

    def _follow(self, operation: Operation, exchange: Exchange) -> None:
        """Look what became of a request that the document allows."""
        if self._anonymous:
            with contextlib.suppress(Unanswered):
                self._anonymous.follow(operation, exchange)
        part = self._api.part(operation)
        if part and exchange.is_success:
            for each in self._followers:
                with contextlib.suppress(Unanswered):  # the engine notices by itself that nobody answers
                    each.follow(operation, part, exchange)

    def _hear(self, exchange: Exchange) -> None:
        """Of each request of ours."""
        self._keep(exchange)
        operation = self._api.find(exchange.path, exchange.method)
        label = _label(operation) if operation else None
        if operation and label in self._labels:
            answers.judge(operation, exchange, self._findings)
            problems.judge(operation, exchange, self._findings)
            self._asked.add(label)
            if exchange.is_success:
                self._accepted.add(label)

    def _keep(self, exchange: Exchange) -> None:
        self._requests += 1
        self._record.add(exchange)

    def _leave(self, what: str) -> None:
        if what.partition(":")[0] not in self._options.manner.excluded:  # of those, nothing is missed
            self._untried[what] = None

    def _book(self) -> RuleBook:
        file = self._options.rules or rulebooks.beside(self._api.document.source)
        return rulebooks.load(file, self._api.model) if file else RuleBook()

    def _chosen(self) -> list[str]:
        """The operations to be tested, as `METHOD /path`. Raises Stopped for a name that none has."""
        named = {_label(each): each for each in self._api.model.operations}
        for name in (*self._options.only, *self._options.excluded):
            if not any(_is_meant(name, label, each.node) for label, each in named.items()):
                raise Stopped(f"{name}: no operation of {self._api.document.source} has this id or path")
        chosen = []
        for label, each in named.items():
            only = self._options.only
            is_wanted = not only or any(_is_meant(name, label, each.node) for name in only)
            if not is_wanted or any(_is_meant(name, label, each.node) for name in self._options.excluded):
                continue
            if _is_endless(each):
                self._leave(f"{label}: a stream of events has no end")
            else:
                chosen.append(label)
        return chosen

    def _collected(self, explorer: Explorer) -> Report:
        tested, accepted = explorer.tested | self._asked, explorer.accepted | self._accepted
        for label in self._labels:
            if label not in tested:
                self._leave(f"{label}: no request was made; more --seconds may help")
        findings = self._findings.all()
        return Report(
            document=self._api.document.source,
            target=self._options.target,
            seed=self._options.manner.seed,
            tested=len(tested & set(self._labels)),
            total=len(self._api.model.operations),
            accepted=len(accepted & set(self._labels)),
            requests=self._requests,
            seconds=time.monotonic() - self._began,
            findings=findings,
            untried=list(self._untried),
            is_credited=bool(self._options.credentials.ours),
            places={each.pointer: self._api.document.locate(each.pointer) for each in findings},
        )


def _label(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _is_meant(name: str, label: str, node: Any) -> bool:
    return name in (label, label.partition(" ")[2], node.get("operationId"))


def _is_endless(operation: Any) -> bool:
    good = [each for each in operation.responses if each.status.startswith("2")]
    kinds = [content.media_type for each in good for content in each.contents]
    return bool(kinds) and all(kind.startswith(ENDLESS) for kind in kinds)
