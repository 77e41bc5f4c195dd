"""Verifies a provider against pacts with the Pact FFI, and says what came of each interaction."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from bizing_pacts import provider, sources
from bizing_spec import outcome

if TYPE_CHECKING:
    from pact import Verifier

Result = Literal["passed", "failed", "pending"]
_SECONDS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclasses.dataclass(frozen=True)
class Fault:
    """What differs, and where: `body $.slots[0].start`, `header ETag`, `status`, `state a booking`, `request`."""

    where: str
    message: str
    expected: str | None = None
    actual: str | None = None


UNTOLD = Fault("message", "No state says how it is told; let one come last, as `the feed tells of it` with its type.")


@dataclasses.dataclass(frozen=True)
class Interaction:
    """One interaction and what came of it; a pending one failed and fails nobody's build.

    `request` is such as `GET /bookings`, empty of a message; `file` and `line` are the pact's, where it came by a file.
    """

    consumer: str
    description: str
    states: tuple[str, ...]
    seconds: float
    result: Result
    faults: tuple[Fault, ...]
    request: str = ""
    file: str | None = None
    line: int | None = None


@dataclasses.dataclass(frozen=True)
class Report:
    provider: str
    interactions: tuple[Interaction, ...]

    def count(self, result: Result) -> int:
        return sum(interaction.result == result for interaction in self.interactions)

    @property
    def has_passed(self) -> bool:
        return self.count("failed") == 0


@dataclasses.dataclass(frozen=True)
class Choice:
    """Which interactions to verify, by regular expressions and names; and what to send with each request."""

    description: str | None = None
    consumers: tuple[str, ...] = ()
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


STATELESS: Final = Fault(
    "state", "nothing was brought about, for nobody said where the provider does that: --states-url, or states-url"
)


def run(name: str, place: provider.Place, found: sources.Sources, choice: Choice) -> Report:
    """Verify the provider called `name` at `place`. Raises outcome.Stopped when nothing could be verified."""
    _see_to_messages(place, found, choice)
    verifier = _prepare(name, place, found, choice)
    earlier = len(place.faults)
    with _silent_output():
        # It raises for whatever is wrong and says nothing of it; the results do.
        with contextlib.suppress(RuntimeError):
            verifier.verify()
        results = _results(verifier)
    faults = place.faults[earlier:]
    report = Report(name, tuple(_interaction(each, faults, place, found) for each in results["interactionResults"]))
    if not report.interactions:
        said = "; ".join(str(fault["mismatch"].get("message", "")) for fault in results["errors"])
        raise outcome.Stopped(f"no interaction could be verified: {said or 'none was chosen'}")
    return report


def chosen(found: sources.Sources, choice: Choice) -> Iterator[tuple[sources.Pact, str]]:
    """The interactions of pact files that are chosen, by their descriptions."""
    for pact in found.pacts:
        if pact.consumer in (choice.consumers or (pact.consumer,)):
            yield from ((pact, each) for each in pact.states if re.search(choice.description or "", each))


def _see_to_messages(place: provider.Place, found: sources.Sources, choice: Choice) -> None:
    """Without a place for messages the verifier would take the provider's answer at its root for each of them."""
    for pact, description in () if place.messages_url else chosen(found, choice):
        if description in pact.messages:
            raise outcome.Stopped(
                f"{pact.file} has messages; say with --messages-url where the provider hands them over, or choose"
                " others with --consumer or --description"
            )


def _prepare(name: str, place: provider.Place, found: sources.Sources, choice: Choice) -> Verifier:
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    from pact import Verifier

    # The same faults are in the results, told in full.
    logging.getLogger("pact").setLevel(logging.CRITICAL)
    verifier = Verifier(name, host=urlsplit(place.url).hostname).add_transport(url=place.url)
    verifier.set_error_on_empty_pact(enabled=True)
    for pact in found.pacts:
        verifier.add_source(pact.file)
    for url in found.urls:
        verifier.add_source(url)
    if place.messages_url:
        parts = urlsplit(place.messages_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        verifier.add_transport(protocol="message", port=port, path=parts.path or "/", scheme=parts.scheme)
    if place.states_url:
        verifier.state_handler(place.states_url, teardown=True, body=True)
    if choice.description:
        verifier.filter(choice.description)
    if choice.consumers:
        verifier.filter_consumers(*choice.consumers)
    verifier.add_custom_headers(dict(choice.headers))
    return verifier


@contextlib.contextmanager
def _silent_output() -> Iterator[None]:
    """Keep what the FFI prints to itself off our standard output, which is ours to write."""
    sys.stdout.flush()
    kept = os.dup(1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _results(verifier: Verifier) -> dict[str, Any]:
    try:
        return verifier.results
    except (RuntimeError, ValueError) as fault:
        raise outcome.Stopped(f"the verifier gave no results: {fault}") from fault


def _interaction(
    told: dict[str, Any], state_faults: Sequence[provider.StateFault], place: provider.Place, found: sources.Sources
) -> Interaction:
    states, description = tuple(told.get("providerStates", ())), told["description"]
    pacts = (each for each in found.pacts if each.consumer == told["consumer"] and description in each.states)
    pact = next(pacts, None)
    if pact:
        states = pact.states[description]
    untold = (description, states) in place.untold
    result: Result = "passed" if told["result"] == "OK" and not untold else "pending" if told["pending"] else "failed"
    faults = (UNTOLD,) if untold else tuple(_faults(told.get("mismatch"), states, state_faults))
    if faults and states and not place.states_url:
        faults = (STATELESS, *faults)
    made = Interaction(told["consumer"], description, states, _seconds(told["duration"]), result, faults)
    if pact is None:
        return made
    request, line = pact.requests.get(description, ""), pact.lines.get(description)
    return dataclasses.replace(made, request=request, file=str(pact.file), line=line)


def _faults(
    mismatch: dict[str, Any] | None, states: Sequence[str], state_faults: Sequence[provider.StateFault]
) -> Iterator[Fault]:
    if not mismatch:
        return
    if "mismatches" in mismatch:
        yield from map(_fault, mismatch["mismatches"])
    elif "state change" not in mismatch["message"]:
        yield Fault("request", mismatch["message"])
    else:
        # A state that fails for several interactions fails for the same reason, but for the ids in its words.
        told = {fault.state: fault.reason for fault in reversed(state_faults) if fault.state in states}
        yield from (Fault(f"state {state}", reason) for state, reason in told.items())
        if not told:
            yield Fault("state", mismatch["message"])


def _fault(mismatch: dict[str, Any]) -> Fault:
    part = mismatch["type"].removesuffix("Mismatch").lower()
    where = " ".join(filter(None, (part, mismatch.get("path") or mismatch.get("key"))))
    return Fault(where, mismatch["mismatch"], str(mismatch["expected"]), str(mismatch["actual"]))


def _seconds(duration: str) -> float:
    """A duration as the FFI writes it: `17ms`, `1s 20ms`."""
    parts = re.findall(r"([\d.]+)\s*(ns|µs|ms|s|m)\b", duration)
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
