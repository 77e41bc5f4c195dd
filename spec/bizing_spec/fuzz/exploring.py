"""Schemathesis's engine on a document: what it is told, and what it tells, as exchanges and findings of ours."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import schemathesis
from hypothesis import configuration
from schemathesis import HookContext, Response
from schemathesis.engine import events, from_schema
from schemathesis.generation.meta import CoveragePhaseData

from bizing_spec.fuzz.configuring import REQUEST_SECONDS, Manner, settings
from bizing_spec.fuzz.exchanges import NO_ANSWER, Credentials, Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.fuzz.pointing import pointer

if TYPE_CHECKING:
    from pathlib import Path

    from schemathesis.core.failures import Failure
    from schemathesis.engine.recorder import Request, ScenarioRecorder

    from bizing_spec.fuzz.composing import Api

Case: TypeAlias = "schemathesis.Case[Any]"

Follow = Callable[[Exchange, bool], None]


class Explorer:
    """`follow` hears of every request that schemathesis makes, and whether the document allows it; `keep` of every
    exchange, those of its checks included; `untried` of what could not be tested, and why."""

    def __init__(
        self,
        api: Api,
        base: str,
        credentials: Credentials,
        manner: Manner,
        findings: Findings,
        *,
        wanted: Callable[[str, str, str], bool],
        follow: Follow,
        keep: Callable[[Exchange], None],
        untried: Callable[[str], None],
    ) -> None:
        self._api = api
        self._findings = findings
        self._manner = manner
        self._keep = keep
        self._untried = untried
        self._follow = follow
        self._lock = threading.Lock()
        self._tried: Counter[tuple[Any, ...]] = Counter()
        self.tested: set[str] = set()
        self.accepted: set[str] = set()
        config = schemathesis.Config.from_dict(settings(base, credentials, manner))
        schema = schemathesis.openapi.from_dict(api.document.content, config=config)
        self._schema = schema.include(lambda each: wanted(*_named(each.operation)))
        self._hook()

    def run(self, scratch: Path, seconds: float) -> Iterator[str]:
        """Explore, and say now and then what it is at. `scratch` is for Hypothesis's own files."""
        configuration.set_hypothesis_home_dir(scratch)
        self._schema.config._parent.max_time = max(1, int(seconds))  # type: ignore[union-attr]
        stream = from_schema(self._schema).execute()
        end = time.monotonic() + self._schema.config._parent.max_time  # type: ignore[union-attr]
        begun: set[str] = set()
        done: set[str] = set()
        for event in stream:
            if isinstance(event, events.PhaseStarted) and event.operations is None:
                # With time left it would begin the last phases again, until there is none.
                if event.phase.name.value in begun:
                    stream.stop()
                begun.add(event.phase.name.value)
            if isinstance(event, events.PhaseFinished) and time.monotonic() < end:
                done.add(event.phase.name.value)
            yield from self._hear(event)
        if cut := [name for name in self._manner.phases if name not in done]:
            self._untried(f"{', '.join(cut)}: time ran out after {self._manner.seconds:g} s; more --seconds go on")

    def _hook(self) -> None:
        """Schemathesis takes plain functions, and knows by their names what they are for."""

        @self._schema.hook
        def filter_case(context: HookContext, case: Case) -> bool:
            return self._is_worth_it(case)

        @self._schema.hook
        def map_case(context: HookContext, case: Case) -> Case:
            return _with_own_key(case)

        @self._schema.hook
        def after_call(context: HookContext, case: Case, response: Response) -> None:
            self._after_call(case, response)

    def _hear(self, event: events.EngineEvent) -> Iterator[str]:
        if isinstance(event, events.ScenarioFinished):
            self._take(event.recorder)
            yield str(event.phase.value)
        elif isinstance(event, events.NonFatalError):
            self._untried(f"{event.label}: {event.info.title}: {_first_line(event.info.message)}")
        elif isinstance(event, events.Interrupted):
            raise KeyboardInterrupt  # the engine has caught it, and would end as if it had tried everything
        elif isinstance(event, events.FatalError):
            raise event.exception

    def _take(self, recorder: ScenarioRecorder) -> None:
        exchanges = {}
        for case_id, each in recorder.interactions.items():
            if each.response is None:
                self._unanswered(recorder.cases[case_id].value.operation, each.request)
            else:
                exchanges[case_id] = _exchange(each.response, each.timestamp)
                self._keep(exchanges[case_id])
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    self._report(check.name, check.failure_info.failure, case_id, recorder, exchanges)

    def _unanswered(self, operation: Any, request: Request) -> None:
        headers = {name.lower(): values[0] for name, values in request.headers.items()}
        asked = Exchange(0.0, request.method, request.uri, headers, request.body or b"", status=NO_ANSWER)
        where = pointer("no_answer", operation.path, operation.method, None, None)
        said = f"the connection was cut, or there was no answer in {REQUEST_SECONDS} s"
        self._findings.add("no_answer", operation.label, where, said, [asked])

    def _report(
        self, check: str, failure: Failure, case_id: str, recorder: ScenarioRecorder, exchanges: Mapping[str, Exchange]
    ) -> None:
        last = failure.case_id or case_id
        ids = [each for each in (*failure.related_case_ids(), last) if each in exchanges]
        steps = [exchanges[each] for each in dict.fromkeys(ids)]
        operation = recorder.cases[last].value.operation
        node = self._api.model.paths.get(operation.path, {}).get(operation.method.upper())
        if check == "use_after_free" and not _is_deletion(steps):
            return
        # A status of 5xx that is not declared is told once, as the server's error.
        if check == "status_code_conformance" and steps and steps[-1].status >= 500:
            return
        where = pointer(check, operation.path, operation.method, node, steps[-1] if steps else None)
        self._findings.add(check, operation.label, where, _said(check, failure), steps)

    def _after_call(self, case: Case, response: Response) -> None:
        label = case.operation.label
        allowed = case.meta is not None and case.meta.generation.mode.is_positive
        with self._lock:
            self.tested.add(label)
            if 200 <= response.status_code < 300:
                self.accepted.add(label)
            self._follow(_exchange(response, 0.0), allowed)

    def _is_worth_it(self, case: Case) -> bool:
        """The coverage phase enumerates thousands of cases; of each kind a few are tried on each operation, and what
        many operations share, such as a header, in full on two of them."""
        if case.meta is None or not isinstance(case.meta.phase.data, CoveragePhaseData):
            return True
        tried, label = case.meta.phase.data, case.operation.label
        kind = (tried.scenario, tried.parameter_location, tried.parameter)
        of_each, of_all = max(1, self._manner.examples // 4), self._manner.examples * 3
        with self._lock:
            shared = tried.parameter is not None and self._tried[kind] >= 2 * of_each
            if shared or self._tried[(label, *kind)] >= of_each or self._tried[label,] >= of_all:
                return False
            self._tried.update([kind, (label, *kind), (label,)])
        return True


def _named(operation: Any) -> tuple[str, str, str]:
    return str(operation.definition.raw.get("operationId") or ""), operation.method.upper(), operation.path


def _with_own_key(case: Case) -> Case:
    """A key that was used before, perhaps by an earlier run, has the earlier answer, whatever became of it since."""
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    for name, value in (case.headers or {}).items() if is_valid else ():
        if "idempotency" in name.lower() and isinstance(value, str):
            case.headers[name] = f'"{uuid.uuid4()}"' if value.startswith('"') else str(uuid.uuid4())
    return case


def _exchange(response: Response, at: float) -> Exchange:
    request = response.request
    body = request.body or b""
    return Exchange(
        at=at,
        method=str(request.method),
        url=str(request.url),
        headers={name.lower(): _text(value) for name, value in request.headers.items()},
        body=body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"",
        status=response.status_code,
        answer_headers={name.lower(): ", ".join(values) for name, values in response.headers.items()},
        answer=response.content or b"",
        seconds=response.elapsed,
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0]


def _is_deletion(steps: Sequence[Exchange]) -> bool:
    """What answers DELETE with the object itself has changed its state, and may show it from then on."""
    return not steps or not isinstance(steps[0].answered(), dict)


def _said(check: str, failure: Failure) -> str:
    """Without the blank lines and indentation that are for a terminal, and the schema that the pointer leads to."""
    message = failure.message
    if check == "response_schema_conformance":
        message = message.partition("\n\nSchema")[0].partition("\n\nValidated against")[0]
    return f"{failure.title}: {' '.join(message.split())}".removesuffix(": ")
