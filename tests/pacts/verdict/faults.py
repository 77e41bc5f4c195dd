"""The ten planted faults: how each is planted, and what `bizing verify` must say of it.

`python -m tests.pacts.verdict.faults` puts each, or those that are named, to every stage and prints what was found.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.pacts.verdict import project
from tests.pacts.verdict.project import Project

BOOKINGS: Final = "/bookings/{bookingId}"
BOOKING_ALONE: Final = {"seconds": 5, "only": ["createBooking", "getBooking", "updateBooking"], "max-examples": 1}
LONGEST: Final = 200
"""Letters of a finding that are printed."""
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

    def find(self, report: Mapping[str, Any]) -> Mapping[str, Any] | None:
        for result in report["stages"]:
            for each in result["findings"] if result["stage"] == self.stage else ():
                if self._is(each):
                    return each  # type: ignore[no-any-return]
        return None

    def _is(self, finding: Mapping[str, Any]) -> bool:
        is_such = (finding["rule"], finding["level"]) == (self.rule, "error") and self.subject in finding["subject"]
        return is_such and re.search(self.message, finding["message"]) is not None


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


def widen_enum(project: Project) -> None:
    """A payment's status may be one more."""
    project.edit(project.document, lambda text: text.replace("CAPTURED, CANCELLED]", "CAPTURED, CANCELLED, REFUNDED]"))


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
                f"GET {BOOKINGS}/payment",
                '`status`: the enum value "REFUNDED" was added',
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


def main(names: Sequence[str]) -> int:
    """Put each to every stage, and say what was found; 1 where one was not named."""
    is_whole = True
    for fault in [each for each in FAULTS if not names or each.name in names]:
        with tempfile.TemporaryDirectory() as folder:
            status, report = fault.project(Path(folder), {}, {}).verify()
        found = [(named, named.find(report)) for named in fault.named]
        is_whole &= status == 1 and all(each for _, each in found)
        print(f"{fault.name}: exit status {status}", flush=True)
        for named, each in found:
            told = f"{each['subject']}: {each['message']}"[:LONGEST] if each else "NOT NAMED"
            print(f"    {named.stage:8} {named.rule}: {told}", flush=True)
        failed = [result["stage"] for result in report["stages"] if result["status"] == "failed"]
        others = [stage for stage in failed if stage not in fault.stages]
        print(f"    by others too: {', '.join(others)}\n" if others else "", flush=True)
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
