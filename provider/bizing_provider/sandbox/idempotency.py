"""Idempotency keys: one execution for each, whose answer is kept (https://docs.stripe.com/api/idempotent_requests)."""

from dataclasses import dataclass

from bizing_provider.sandbox import refusals
from bizing_provider.sandbox.documents import Document
from bizing_provider.sandbox.forms import Parameters
from bizing_provider.sandbox.model import Facts

KEPT_SECONDS = 86400
"""Stripe keeps keys for at least a day."""
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Document
    request_id: str
    should_retry: bool | None = None
    """What the SDK is told of asking again; None leaves it to the SDK."""


@dataclass(slots=True)
class _Kept:
    path: str
    given: Parameters
    at: int
    answer: Answer | None = None
    """None while the first request is under way."""


class Keys:
    """The keys of all API keys, each of which has its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}

    def begin(self, owner: str, key: str, path: str, given: Parameters, now: int) -> Answer | None:
        """The answer that was kept; or None, and the key is this request's until `end`.

        Raises Refused while another request has it, and when it was first used for something else.
        """
        if not 0 < len(key) <= LONGEST:
            raise refusals.invalid(f"Idempotency keys have 1 to {LONGEST} characters.", saved=False)
        kept = self._kept.get((owner, key))
        if kept is None or (kept.answer and kept.at + KEPT_SECONDS <= now):
            self._kept[owner, key] = _Kept(path, given, now)
            return None
        if kept.path != path:
            where = f"the same endpoint they were first used for ('{kept.path}' vs. '{path}')"
            raise _mismatch(where, key)
        if kept.given != given:
            raise _mismatch("the same parameters they were first used with", key)
        if kept.answer is None:
            raise _in_use(key)
        return kept.answer

    def end(self, owner: str, key: str, answer: Answer | None) -> None:
        """Keep the answer; None forgets the key, as if it had not been used."""
        if answer is None:
            del self._kept[owner, key]
        else:
            self._kept[owner, key].answer = answer


def _mismatch(where: str, key: str) -> refusals.Refused:
    message = (
        f"Keys for idempotent requests can only be used with {where}. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return refusals.Refused(400, Facts(message=message, type="idempotency_error"), saved=False)


def _in_use(key: str) -> refusals.Refused:
    message = (
        f"There is currently another in-progress request using this Idempotent Key: {key}. "
        "Wait for its answer, or ask again."
    )
    return refusals.Refused(409, Facts(message=message, code="idempotency_key_in_use"), saved=False)
