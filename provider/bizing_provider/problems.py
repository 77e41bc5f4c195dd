"""Problems (RFC 9457): one class for each fact in the spec's registry `x-problem-types`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from bizing_provider.wire import BookingStatus, LimitName


class Problem(Exception):
    """A refusal that the caller is told of.

    `members` are the extension members of its type; `headers` go into the answer. An answer of a `decided` problem is
    kept for its idempotency key: the domain took a decision, and a repetition gets the same one.
    """

    slug: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    decided: ClassVar[bool] = False

    def __init__(
        self,
        detail: str | None = None,
        *,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ):
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def document(self, request_id: str) -> dict[str, Any]:
        """The problem+json object."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            document["detail"] = self.detail
        return document | self.members | {"requestId": request_id}


class MalformedBody(Problem):
    slug, status, title = "malformed-body", 400, "The body is not valid JSON"


class Unauthenticated(Problem):
    slug, status, title = "unauthenticated", 401, "Credentials are missing or not valid"

    def __init__(self, detail: str):
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="bizing", ApiKey realm="bizing"'})


class Forbidden(Problem):
    slug, status, title = "forbidden", 403, "The credentials lack a scope"

    def __init__(self, scopes: Sequence[str]):
        super().__init__(f"This needs the scope {' and '.join(scopes)}.", members={"requiredScopes": list(scopes)})


class NotFound(Problem):
    slug, status, title = "not-found", 404, "Nothing was found here"
    decided = True


class MethodNotAllowed(Problem):
    slug, status, title = "method-not-allowed", 405, "The path does not have this method"


class NotAcceptable(Problem):
    slug, status, title = "not-acceptable", 406, "No answer in a media type that you accept"


class SlotUnavailable(Problem):
    slug, status, title = "slot-unavailable", 409, "The time is not free"
    decided = True


class CustomerLimitReached(Problem):
    slug, status, title = "customer-limit-reached", 409, "The customer has as many bookings as they may"
    decided = True

    def __init__(self, limit: LimitName, most: int):
        bookings = f"{most} booking{'' if most == 1 else 's'}"
        detail = {
            "customerLiveLimit": f"A customer may have {bookings} of this resource at once. Cancel one, or wait until"
            " one has ended.",
            "customerDailyLimit": f"A customer may have {bookings} of this resource that start on one day. Take another"
            " day, or cancel one.",
        }[limit]
        super().__init__(detail, members={"limit": limit, "most": most})


class SignatureInvalid(Problem):
    slug, status, title = "signature-invalid", 400, "The signature is not valid"


class PaymentRequired(Problem):
    slug, status, title = "payment-required", 402, "The booking must be paid first"


class PaymentActionRequired(Problem):
    slug, status, title = "payment-action-required", 402, "The customer must authenticate the payment"


class PaymentDeclined(Problem):
    slug, status, title = "payment-declined", 402, "The payment was declined"

    def __init__(self, code: str, message: str):
        super().__init__(message, members={"declineCode": code})


class PaymentPending(Problem):
    slug, status, title = "payment-pending", 409, "The payment is under way"

    def __init__(self, detail: str):
        super().__init__(detail, headers={"Retry-After": "1"})


class HoldExpired(Problem):
    slug, status, title = "hold-expired", 409, "The hold has expired"
    decided = True

    def __init__(self, expired_at: str | None, to: BookingStatus):
        when = f" at {expired_at}" if expired_at else ""
        super().__init__(f"The hold ran out{when}. Create a new booking.", members={"from": "EXPIRED", "to": to})


class HoldLimitReached(Problem):
    slug, status, title = "hold-limit-reached", 409, "The hold cannot be extended further"
    decided = True


class InvalidTransition(Problem):
    slug, status, title = "invalid-transition", 409, "The booking's state does not allow this"
    decided = True

    def __init__(self, current: BookingStatus, to: BookingStatus, detail: str | None = None):
        super().__init__(detail or f"A {current} booking cannot become {to}.", members={"from": current, "to": to})


class ResourceArchived(Problem):
    slug, status, title = "resource-archived", 409, "The resource is archived"
    decided = True

    def __init__(self, archived_at: datetime):
        super().__init__(f"This resource was archived on {archived_at:%Y-%m-%d}. It takes no changes.")


class PackageArchived(Problem):
    slug, status, title = "package-archived", 409, "The package is archived"
    decided = True

    def __init__(self, archived_at: datetime):
        super().__init__(f"This package was archived on {archived_at:%Y-%m-%d}. It takes no changes.")


class SeriesConflict(Problem):
    """`occurrences` are those that cannot be booked, as the API shows them; `broken` the rules among the reasons."""

    slug, status, title = "series-conflict", 409, "Occurrences of the series cannot be booked"
    decided = True

    def __init__(self, occurrences: Sequence[Mapping[str, Any]], of: int, broken: Sequence[str] = ()):
        detail = f"{len(occurrences)} of the {of} occurrences cannot be booked; nothing was changed."
        super().__init__(" ".join([detail, *broken]), members={"occurrences": list(occurrences)})


class WaitlistState(Problem):
    slug, status, title = "waitlist-state", 409, "The waitlist entry's state does not allow this"
    decided = True


class WaitlistFull(Problem):
    slug, status, title = "waitlist-full", 409, "As many wait as may"
    decided = True

    def __init__(self, resource_id: UUID, most: int):
        super().__init__(
            f"{most} wait for this resource, which is as many as may. Wait for another, or join when somebody has left"
            " the line.",
            members={"limit": "waitingLimit", "most": most, "resourceId": str(resource_id)},
        )


class WebhookEndpointDisabled(Problem):
    slug, status, title = "webhook-endpoint-disabled", 409, "The webhook endpoint is disabled"
    decided = True

    def __init__(self) -> None:
        super().__init__('Nothing is sent to it. Enable it first, with PATCH and {"enabled":true}.')


class ResourceInUse(Problem):
    slug, status, title = "resource-in-use", 409, "Live bookings stand in the way"
    decided = True


class CustomerInUse(Problem):
    slug, status, title = "customer-in-use", 409, "The customer has bookings that are not over"

    def __init__(self, booking_ids: Sequence[str]):
        """All of the bookings; at most 20 are named."""
        count = f"{len(booking_ids)} bookings are" if len(booking_ids) > 1 else "1 booking is"
        super().__init__(
            f"{count} not over. Cancel or complete {'them' if len(booking_ids) > 1 else 'it'} first.",
            members={"bookingIds": list(booking_ids[:20])},
        )


class IdempotencyKeyInUse(Problem):
    slug, status, title = "idempotency-key-in-use", 409, "A request with this key is still running"

    def __init__(self) -> None:
        super().__init__("Repeat the request in a second to get its answer.", headers={"Retry-After": "1"})


class StaleVersion(Problem):
    slug, status, title = "stale-version", 412, "The object has changed"

    def __init__(self, current: int):
        super().__init__(
            f"If-Match does not name the current version, {current}. Read the object again.",
            headers={"ETag": f'"{current}"'},
            members={"currentVersion": current},
        )


class ContentTooLarge(Problem):
    slug, status, title = "content-too-large", 413, "The body is too large"

    def __init__(self, limit_bytes: int):
        ways_out = "shorter texts, fewer items, a shorter span of time"
        super().__init__(f"The body of this request may have {limit_bytes} bytes. Send less at once: {ways_out}.")


class UnsupportedMediaType(Problem):
    slug, status, title = "unsupported-media-type", 415, "The body's media type is not supported"


class RequestInvalid(Problem):
    """`errors` are violations as the spec has them: location, pointer, rule, detail."""

    slug, status, title = "request-invalid", 422, "The request breaks a rule"
    decided = True

    def __init__(self, errors: Sequence[Mapping[str, str]]):
        count = "One rule is" if len(errors) == 1 else f"{len(errors)} rules are"
        super().__init__(f"{count} broken.", members={"errors": [dict(error) for error in errors]})

    @classmethod
    def at(cls, pointer: str, rule: str, detail: str, location: str = "body") -> "RequestInvalid":
        """One violation."""
        return cls([{"location": location, "pointer": pointer, "rule": rule, "detail": detail}])


class IdempotencyKeyReused(Problem):
    slug, status, title = "idempotency-key-reused", 422, "The key was used for another request"

    def __init__(self) -> None:
        super().__init__("This key belongs to a request with another method, path or body. Make a new one.")


class PreconditionRequired(Problem):
    slug, status, title = "precondition-required", 428, "If-Match is missing"

    def __init__(self) -> None:
        super().__init__("Read the object and send its ETag in If-Match.")


class RateLimited(Problem):
    slug, status, title = "rate-limited", 429, "Too many requests"


class InternalFault(Problem):
    slug, status, title = "internal-error", 500, "The service failed"


class Unavailable(Problem):
    slug, status, title = "unavailable", 503, "The service cannot answer now"

    def __init__(self, detail: str):
        super().__init__(detail, headers={"Retry-After": "1"})
