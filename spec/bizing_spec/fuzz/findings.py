"""What was found: one finding for each check and operation, with the shortest request that shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bizing_spec.fuzz.exchanges import Credentials, Exchange, curl
from bizing_spec.places import Location

LONGEST: Final = 1000
"""Letters of a message."""


@dataclass(frozen=True)
class Finding:
    """`pointer` is to the place in the document that is broken, `request` is curl's; `status` is what was answered."""

    check: str
    operation: str
    pointer: str
    message: str
    request: str
    status: int | None
    times: int = 1


class Findings:
    """`excluded` are checks of which nothing is kept."""

    def __init__(self, credentials: Credentials, excluded: frozenset[str] = frozenset()) -> None:
        self._credentials = credentials
        self._excluded = excluded
        self._found: dict[tuple[str, str], Finding] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, check: str, operation: str, pointer: str, message: str, steps: Sequence[Exchange]) -> None:
        """`steps` are the requests that lead to it; the answer is that to the last of them."""
        if check in self._excluded:
            return
        request = "\n".join(curl(each, self._credentials) for each in steps)
        status = steps[-1].status or None if steps else None  # NO_ANSWER is none
        said = self._credentials.hide(message)
        said = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
        made = Finding(check, operation, pointer, said, request, status)
        known = self._found.get((check, operation))
        if known is None:
            self._found[check, operation] = made
        else:
            shortest = made if len(request) < len(known.request) else known
            self._found[check, operation] = replace(shortest, times=known.times + 1)

    def all(self) -> list[Finding]:
        return sorted(self._found.values(), key=lambda each: (each.operation, each.check))


@dataclass
class Report:
    """`untried` says what was left out and why, for nothing is proven of that; `accepted` counts the operations of
    which at least one request succeeded; `is_credited` says that credentials were given; `places` has where the
    pointers of findings lead."""

    document: str
    target: str
    seed: int
    tested: int
    total: int
    accepted: int
    requests: int
    seconds: float
    findings: list[Finding]
    untried: list[str]
    is_credited: bool = False
    places: Mapping[str, Location] = field(default_factory=dict)

    @property
    def undecided(self) -> str | None:
        """Why it proves nothing that nothing was found, and what to do: who refuses everybody seems sound."""
        if self.findings or self.accepted:
            return None
        if not self.tested:
            return "no operation was tested, so nothing is proven: leave fewer out, or give it more --seconds"
        ask = "are the credentials of --header right?" if self.is_credited else "does it want credentials (--header)?"
        return f"no request succeeded, so nothing is proven: {ask}"

    def as_object(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "target": self.target,
            "seed": self.seed,
            "operations": {"tested": self.tested, "accepted": self.accepted, "total": self.total},
            "requests": self.requests,
            "seconds": round(self.seconds, 1),
            "undecided": self.undecided,
            "untried": self.untried,
            "findings": [vars(each) for each in self.findings],
        }
