"""Stripe: every effect under an idempotency key that is its caller's to choose, and what came of it told apart.

An effect has been carried out (an Intent), or it certainly has not (Refused), or nobody knows (Unknown). Stripe replays
the answer that it saved for a key, an error of its own too, so after an Unknown the intent is read before a new key is
taken (https://docs.stripe.com/error-low-level).
"""

from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import httpx
import stripe
from stripe._base_address import BaseAddresses

from bizing_provider.payments.model import Intent, Refused, SignatureInvalid, Unknown
from bizing_provider.settings import Settings
from bizing_provider.wire import PaymentStatus

T = TypeVar("T")

TIMEOUT_SECONDS: Final = 20.0
"""Stripe answers most requests in less than two; what has not been answered by then is looked up."""
TOLERANCE_SECONDS: Final = 300
"""How old a signature may be, as Stripe's own libraries have it."""
PAGE: Final = 100

STATUSES: Final[Mapping[str, PaymentStatus]] = {
    "requires_payment_method": "REQUIRES_PAYMENT_METHOD",
    "requires_confirmation": "REQUIRES_CONFIRMATION",
    "requires_action": "REQUIRES_ACTION",
    "processing": "PROCESSING",
    "requires_capture": "AUTHORIZED",
    "succeeded": "CAPTURED",
    "canceled": "CANCELLED",
}
EXPAND: Final = ["latest_charge"]
"""What was captured and refunded is told by the charge."""


class Transport(stripe.HTTPClient):
    """The SDK's requests by httpx; its own client for that uses a parameter which httpx is about to drop."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            answer = await self._client.request(method, url, headers=headers, content=post_data or b"")
        except httpx.HTTPError as fault:
            detail = f"Stripe was not reached, or did not answer: {type(fault).__name__}."
            raise stripe.APIConnectionError(detail) from fault  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def close_async(self) -> None:
        await self._client.aclose()


class Gateway:
    """The account of one secret key."""

    def __init__(self, settings: Settings) -> None:
        if settings.stripe_api_key is None:
            raise ValueError("settings.stripe_api_key is not set")
        addresses: BaseAddresses = {"api": settings.stripe_api_url} if settings.stripe_api_url else {}
        self._http = Transport()
        client = stripe.StripeClient(
            settings.stripe_api_key.get_secret_value(),
            base_addresses=addresses,
            http_client=self._http,
            # What is repeated, when and under which key is the saga's to decide.
            max_network_retries=0,
        )
        secret = settings.stripe_webhook_secret
        self._secret = secret.get_secret_value() if secret else None
        self._intents = client.v1.payment_intents
        self._refunds = client.v1.refunds
        self._events = client.v1.events

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()

    async def create(self, key: str, amount: int, currency: str, metadata: Mapping[str, str]) -> Intent:
        """A new intent that is captured by hand. Raises Unknown, Refused."""
        params: Any = {
            "amount": amount,
            "currency": currency.lower(),
            "capture_method": "manual",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": dict(metadata),
            "expand": EXPAND,
        }
        return await self._effect(self._intents.create_async(params, {"idempotency_key": key}))

    async def find(self, saga_id: str, since: datetime) -> Intent | None:
        """The intent that a saga made, though nobody heard of it. Raises Unknown."""
        params: Any = {"created": {"gte": int(since.timestamp()) - 60}, "limit": PAGE}
        found = await _asked(self._intents.list_async(params))
        async for each in found.auto_paging_iter():
            if _saga(each.metadata) == saga_id:
                return await self.read(each.id)
        return None

    async def read(self, intent_id: str) -> Intent:
        """Raises Unknown, Refused."""
        return await self._effect(self._intents.retrieve_async(intent_id, {"expand": EXPAND}))

    async def change_amount(self, key: str, intent_id: str, amount: int) -> Intent:
        """Raises Unknown, Refused."""
        params: Any = {"amount": amount, "expand": EXPAND}
        return await self._effect(self._intents.update_async(intent_id, params, {"idempotency_key": key}))

    async def authorize(self, key: str, intent_id: str, method: str) -> Intent:
        """Try to pay by a method. A decline is in the intent. Raises Unknown, Refused."""
        params: Any = {"payment_method": method, "expand": EXPAND}
        try:
            return await self._effect(self._intents.confirm_async(intent_id, params, {"idempotency_key": key}))
        except Declined:  # the intent tells why
            return await self.read(intent_id)

    async def capture(self, key: str, intent_id: str, amount: int) -> Intent:
        """Take what was authorized. Raises Unknown, Refused."""
        params: Any = {"amount_to_capture": amount, "expand": EXPAND}
        return await self._effect(self._intents.capture_async(intent_id, params, {"idempotency_key": key}))

    async def cancel(self, key: str, intent_id: str) -> Intent:
        """Give up what was not captured. Raises Unknown, Refused."""
        params: Any = {"expand": EXPAND}
        return await self._effect(self._intents.cancel_async(intent_id, params, {"idempotency_key": key}))

    async def refund(self, key: str, intent_id: str, amount: int, saga_id: str) -> Intent:
        """Give back so much of what was captured. Raises Unknown, Refused."""
        params: Any = {"payment_intent": intent_id, "amount": amount, "metadata": {"saga": saga_id}}
        await _asked(self._refunds.create_async(params, {"idempotency_key": key}))
        return await self.read(intent_id)

    async def refunded(self, intent_id: str, saga_id: str) -> int:
        """What a saga gave back of an intent, whether anybody heard of it or not. Raises Unknown, Refused."""
        params: Any = {"payment_intent": intent_id, "limit": PAGE}
        found = await _asked(self._refunds.list_async(params))
        ours = [each async for each in found.auto_paging_iter() if _saga(each.metadata) == saga_id]
        return sum(each.amount for each in ours if each.status not in ("failed", "canceled"))

    def verified(self, body: bytes, signature: str) -> None:
        """Raises SignatureInvalid, unless Stripe signed these bytes a short while ago."""
        if self._secret is None:
            raise SignatureInvalid("This service was not told a signing secret.")
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as fault:
            detail = "The message is not signed with the secret that this service knows, or too long ago."
            raise SignatureInvalid(detail) from fault

    async def events(self, since: datetime) -> AsyncIterator[stripe.Event]:
        """All of Stripe's events since then, the newest first. Raises Unknown."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        found = await _asked(self._events.list_async(params))
        async for each in found.auto_paging_iter():
            yield each

    async def _effect(self, call: Awaitable[stripe.PaymentIntent]) -> Intent:
        return intent(await _asked(call))


class Declined(Refused):
    """The bank said no."""


async def _asked(call: Awaitable[T]) -> T:
    """Raises Unknown, Refused, Declined."""
    try:
        return await call
    except stripe.CardError as fault:
        raise Declined(_told(fault), fault.code) from fault
    except stripe.InvalidRequestError as fault:
        raise Refused(_told(fault), fault.code) from fault
    except stripe.IdempotencyError as fault:
        # The key was used for something else, such as another price: whether that was had, nobody heard.
        raise Unknown(_told(fault), is_saved=True) from fault
    except stripe.APIError as fault:
        # A 409 is another request with this key that is under way: nothing is saved for it yet.
        raise Unknown(_told(fault), is_saved=fault.http_status is not None and fault.http_status >= 500) from fault
    except stripe.StripeError as fault:  # no connection, too many requests, a key that is not valid any more
        raise Unknown(_told(fault)) from fault


def _told(fault: stripe.StripeError) -> str:
    """What Stripe said, which never has a key of ours in full."""
    return fault.user_message or str(fault)


def _saga(metadata: Any) -> str | None:
    """Which saga an object of Stripe's was made by."""
    found: str | None = metadata["saga"] if metadata is not None and "saga" in metadata else None
    return found


def intent(found: stripe.PaymentIntent) -> Intent:
    """What we know of Stripe's intent."""
    charge = found.latest_charge if isinstance(found.latest_charge, stripe.Charge) else None
    error = found.last_payment_error if found.status == "requires_payment_method" else None
    return Intent(
        id=found.id,
        status=STATUSES[found.status],
        amount=found.amount,
        captured=charge.amount_captured if charge else 0,
        # Stripe counts as refunded what was authorized and never captured, too.
        refunded=charge.amount_refunded - (charge.amount - charge.amount_captured) if charge and charge.captured else 0,
        client_secret=found.client_secret,
        decline=_decline(error.to_dict()) if error is not None else None,
    )


def _decline(error: dict[str, Any]) -> dict[str, Any]:
    """Why a payment failed. Stripe leaves out what it does not know: who failed to authenticate, no bank declined."""
    about = error.get("payment_method") or {}
    return {
        "code": error.get("decline_code") or error.get("code") or "declined",
        "message": error.get("message") or "The payment was declined.",
        "of": error.get("charge") or about.get("id"),
    }
