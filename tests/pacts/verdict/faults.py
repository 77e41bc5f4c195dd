"""The ten planted faults: how each is planted, and what `bizing verify` must say of it.

`python -m tests.pacts.verdict.faults` puts each to every stage and prints what was found.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.pacts.verdict import project
from tests.pacts.verdict.project import Project

BOOKINGS: Final = "/bookings/{bookingId}"
BOOKING_ALONE: Final = {"seconds": 5, "only": ["createBooking", "getBooking", "updateBooking"], "max-examples": 1}
CUSTOMERS_ALONE: Final = {"seconds": 30, "only": ["listCustomers"], "max-examples": 1}
INTERACTIONS: Final = (
    "a request for a held booking",
    "a request for a booking that is not there",
    "a request for blackouts",
)
"""All that the faults need of the pacts."""


@dataclass(frozen=True)
class Named:
    """A finding that names a fault; `message` is a regular expression that is in it."""

    stage: str
    rule: str
    subject: str
    message: str

    def is_in(self, report: Mapping[str, Any]) -> bool:
        return any(
            each["rule"] == self.rule
            and each["level"] == "error"
            and self.subject in each["subject"]
            and re.search(self.message, each["message"])
            for each in findings(report, self.stage)
        )


@dataclass(frozen=True)
class Fault:
    """`plant` is done to the project after its release; `is_served` says that the provider is the broken one."""

    name: str
    named: Sequence[Named]
    plant: Callable[[Project], None] = lambda project: None
    is_served: bool = False
    fuzz: Mapping[str, Any] = field(default_factory=dict)

    def project(self, folder: Path, fuzz: Mapping[str, Any], race: Mapping[str, Any]) -> Project:
        """A project with the fault, in an empty folder."""
        made = project.create(folder, self.name if self.is_served else None, fuzz=fuzz, race=race)
        self.plant(made)
        return made

    @property
    def stages(self) -> list[str]:
        return sorted({each.stage for each in self.named})


def findings(report: Mapping[str, Any], stage: str) -> Iterator[Mapping[str, Any]]:
    return (each for result in report["stages"] if result["stage"] == stage for each in result["findings"])


def widen_enum(project: Project) -> None:
    project.edit(
        project.document,
        lambda text: text.replace("NO_SHOW, CANCELLED, EXPIRED]", "NO_SHOW, CANCELLED, EXPIRED, ON_HOLD]"),
    )


def drop_404(project: Project) -> None:
    """Of `getBooking`."""

    def drop(text: str) -> str:
        before, operation, after = text.partition("\n      operationId: getBooking\n")
        return before + operation + re.sub(r' +"404": .*\n', "", after, count=1)

    project.edit(project.document, drop)


def stale_pact(project: Project) -> None:
    """The storefront was built when a hold said until when it is `heldUntil`."""
    project.edit(project.pact("bizing-storefront"), lambda text: text.replace("holdExpiresAt", "heldUntil"))


FAULTS: Final = (
    Fault(
        "renamed-field",
        [
            Named("pacts", "pact.body", "bizing-storefront: a request for a held booking", r"\bholdExpiresAt\b"),
            Named("fuzz", "response_schema_conformance", f"GET {BOOKINGS}", r'"holdExpiresAt" is missing'),
        ],
        is_served=True,
        fuzz=BOOKING_ALONE,
    ),
    Fault(
        "widened-enum",
        [
            Named(
                "diff",
                "response-property-enum-value-added",
                "GET /bookings",
                '`data/items/status`: .*"ON_HOLD" was added',
            )
        ],
        widen_enum,
    ),
    Fault(
        "dropped-404",
        [
            Named("compare", "response.status.unknown", "a request for a booking that is not there", "404"),
            Named("fuzz", "status_code_conformance", f"GET {BOOKINGS}", "404"),
        ],
        drop_404,
        fuzz=BOOKING_ALONE,
    ),
    Fault(
        "missing-auth-check",
        [Named("fuzz", "object_level_authorization", f"GET {BOOKINGS}", "what one caller made, another read")],
        is_served=True,
        fuzz=BOOKING_ALONE,
    ),
    Fault(
        "lost-write",
        [
            Named(
                "fuzz", "lost_write", f"PATCH {BOOKINGS}", f"'notes' was sent as .*GET {re.escape(BOOKINGS)} then shows"
            )
        ],
        is_served=True,
        fuzz=BOOKING_ALONE,
    ),
    Fault("dropped-constraint", [Named("race", "race.safety", "", "Double booking: ")], is_served=True),
    Fault(
        "stale-pact",
        [
            Named("pacts", "pact.body", "bizing-storefront: a request for a held booking", "heldUntil"),
            Named("compare", "response.body.incompatible", "a request for a held booking", "heldUntil"),
        ],
        stale_pact,
    ),
    Fault(
        "undeclared-status",
        [Named("fuzz", "status_code_conformance", "GET /customers", "206")],
        is_served=True,
        fuzz=CUSTOMERS_ALONE,
    ),
    Fault(
        "wrong-content-type",
        [
            Named("pacts", "pact.header", "a request for a booking that is not there", "application/problem.json"),
            Named("fuzz", "content_type_conformance", f"GET {BOOKINGS}", "application/problem.json"),
        ],
        is_served=True,
        fuzz=BOOKING_ALONE,
    ),
    Fault(
        "broken-provider-state",
        [
            Named(
                "pacts",
                "pact.state",
                "bizing-admin: a request for blackouts",
                "state a blackout: .*/blackout answered 404",
            )
        ],
        is_served=True,
    ),
)


def main() -> int:
    """Put each to every stage; exit status 1 where one was not named."""
    is_whole = True
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            status, report = fault.project(Path(folder), {"seconds": 60}, {}).verify()
        for number, named in enumerate(fault.named):
            is_named = named.is_in(report)
            is_whole &= is_named and status == 1
            shown = next((each for each in findings(report, named.stage) if each["rule"] == named.rule), None)
            told = f"{shown['subject']}: {shown['message']}"[:160] if is_named and shown else "NOT NAMED"
            print(f"{fault.name if not number else '':22} {status}  {named.stage:8} {named.rule}: {told}", flush=True)
        others = {result["stage"] for result in report["stages"] if result["status"] == "failed"} - set(fault.stages)
        if others:
            print(f"{'':22}    also   {', '.join(sorted(others))}", flush=True)
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
