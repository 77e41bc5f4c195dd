"""What schemathesis is told: how much to try, what to hold the answers to, and which times to make up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import schemathesis
from hypothesis import strategies

from bizing_spec.fuzz import checks
from bizing_spec.fuzz.exchanges import Credentials

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
REQUEST_SECONDS: Final = 10

# What the domain may say to a request that the schema allows: it is not there, or taken, or against a rule that no
# schema states. `--strict` leaves 400, 402, 410, 412, 422, 423 and 424 out.
_TOLERATED: Final = ["2xx", "3xx", "400", "401", "402", "403", "404", "409", "410", "412", "422", "423", "424", "429"]
_STRICT: Final = ["2xx", "3xx", "401", "403", "404", "409", "429"]


@dataclass(frozen=True)
class Manner:
    """`examples` is how many requests are made up for each operation and phase; `seconds` is for all of it;
    `excluded` are checks that are left out."""

    examples: int = 8
    seconds: float = 60
    seed: int = 1
    workers: int = 1
    phases: Sequence[str] = PHASES
    strict: bool = False
    excluded: frozenset[str] = frozenset()


def settings(base: str, credentials: Credentials, manner: Manner) -> dict[str, Any]:
    """As schemathesis's own configuration file has them."""
    generation = {"max-examples": manner.examples, "deterministic": True, "database": "none", "no-shrink": True}
    # Credentials that were given shall open what is tested; its check of them sends others by itself.
    generation["with-security-parameters"] = not credentials.ours
    phases: dict[str, Any] = {name: {"enabled": name in manner.phases} for name in PHASES}
    phases["stateful"] |= {"max-steps": 6, "generation": {"max-examples": manner.examples}}
    return {
        "seed": manner.seed,
        "headers": dict(credentials.ours),
        "base-url": base,
        "workers": manner.workers,
        "request-timeout": REQUEST_SECONDS,
        "continue-on-failure": True,
        "cache": {"enabled": False},
        "generation": generation,
        "phases": phases,
        "checks": _checks(manner),
    }


def _checks(manner: Manner) -> dict[str, Any]:
    told: dict[str, Any] = {
        "positive_data_acceptance": {"expected-statuses": [*(_STRICT if manner.strict else _TOLERATED), "5xx"]},
        "negative_data_rejection": {"expected-statuses": ["4xx", "5xx"]},
        "missing_required_header": {"expected-statuses": ["4xx"]},
        "object_level_authorization": {"enabled": False},  # strangers.py tries more than reads
    }
    return told | {name: {"enabled": False} for name in checks.SCHEMATHESIS if name in manner.excluded}


def _moment(days: int, minutes: int, ending: str) -> str:
    moment = datetime.now(UTC).replace(hour=0, minute=0) + timedelta(days=days, minutes=minutes)
    return f"{moment:%Y-%m-%dT%H:%M}:00{ending}"


# Left to itself it makes up any year, and gives up on a format that has a pattern beside it.
_moments = strategies.builds(
    _moment,
    strategies.integers(-30, 400),
    strategies.integers(0, 1439),
    strategies.sampled_from(["Z", "+00:00", "+05:30"]),
)
schemathesis.openapi.format("date-time", _moments)
schemathesis.openapi.format("date", _moments.map(lambda moment: moment[:10]))
