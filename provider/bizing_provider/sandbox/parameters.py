"""What each operation takes, and how Stripe says that a parameter is wrong."""

import difflib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bizing_provider.sandbox import amounts, cards, refusals


def _integer(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]+", value):
        raise PydanticCustomError("parameter_invalid_integer", "Invalid integer: {given}", {"given": value})
    return value


def _metadata(value: object) -> object:
    """An empty text unsets all; https://docs.stripe.com/api/metadata has the limits."""
    if value == "":
        return {}
    if isinstance(value, list):  # whose keys were 0, 1, 2 …
        value = {str(at): each for at, each in enumerate(value)}
    if isinstance(value, dict):
        if len(value) > 50 or any(len(key) > 40 for key in value):
            message = "Metadata can have up to 50 keys of up to 40 characters."
            raise PydanticCustomError("parameter_invalid", message)
        if any(isinstance(text, str) and len(text) > 500 for text in value.values()):
            message = "Metadata values can have up to 500 characters."
            raise PydanticCustomError("parameter_invalid", message)
    return value


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise PydanticCustomError("url_invalid", "Not a valid URL: it must begin with http:// or https://.")
    return value


Integer = Annotated[int, BeforeValidator(_integer)]
Positive = Annotated[Integer, Field(ge=1, le=amounts.MOST)]
Currency = Annotated[str, BeforeValidator(lambda value: str(value).lower()), Field(pattern="^[a-z]{3}$")]
Metadata = Annotated[dict[str, str], BeforeValidator(_metadata)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Reason = Literal["duplicate", "fraudulent", "requested_by_customer"]


class Expansion(BaseModel):
    """What every operation takes."""

    expand: list[str] = []


class Given(Expansion):
    model_config = ConfigDict(extra="forbid")


class Automatic(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enabled: bool
    allow_redirects: Literal["always", "never"] = "always"


class CardData(BaseModel):
    """Expiry and security code are taken and not looked at, as with Stripe's test cards."""

    model_config = ConfigDict(extra="forbid")

    number: str
    exp_month: Integer = 12
    exp_year: Integer = 2040
    cvc: str | None = None

    def found(self) -> cards.Card:
        number = re.sub("[ -]", "", self.number)
        if number not in cards.BY_NUMBER:
            message = "Your card was declined. The sandbox knows Stripe's test cards alone, such as 4242424242424242."
            raise refusals.invalid(message, "incorrect_number", "payment_method_data[card][number]", saved=False)
        return cards.BY_NUMBER[number]


class MethodData(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["card"]
    card: CardData


class Paying(Given):
    """What says with what card."""

    payment_method: str | None = None
    payment_method_data: MethodData | None = None
    receipt_email: str | None = None


class Confirmation(Paying):
    return_url: WebAddress | None = None
    off_session: bool = False


class Confirm(Confirmation):
    client_secret: str | None = None


class Describing(Paying):
    metadata: Metadata = {}
    description: str | None = None
    customer: str | None = None
    statement_descriptor: Annotated[str, Field(max_length=22)] | None = None
    statement_descriptor_suffix: Annotated[str, Field(max_length=22)] | None = None


class Create(Describing, Confirmation):
    amount: Positive
    currency: Currency
    capture_method: Literal["automatic", "automatic_async", "manual"] = "automatic_async"
    confirm: bool = False
    allowed_payment_method_types: list[Literal["card"]] | None = None
    automatic_payment_methods: Automatic | None = None


class Update(Describing):
    amount: Positive | None = None


class Retrieve(Given):
    client_secret: str | None = None


class Capture(Given):
    amount_to_capture: Positive | None = None


class Cancel(Given):
    cancellation_reason: Reason | Literal["abandoned"] | None = None


class Refund(Given):
    payment_intent: str | None = None
    charge: str | None = None
    amount: Positive | None = None
    reason: Reason | None = None
    metadata: Metadata = {}


class UpdateMetadata(Given):
    metadata: Metadata = {}


class Customer(Given):
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    description: str | None = None
    metadata: Metadata = {}


class Endpoint(Given):
    url: WebAddress
    enabled_events: Annotated[list[str], Field(min_length=1)]
    description: str | None = None
    metadata: Metadata = {}


class Created(BaseModel):
    model_config = ConfigDict(extra="forbid")

    gt: Integer | None = None
    gte: Integer | None = None
    lt: Integer | None = None
    lte: Integer | None = None


class Listing(Given):
    limit: Annotated[Integer, Field(ge=1, le=100)] = 10
    starting_after: str | None = None
    ending_before: str | None = None
    created: Created | Integer | None = None


class IntentListing(Listing):
    customer: str | None = None


class ChargeListing(Listing):
    customer: str | None = None
    payment_intent: str | None = None


class RefundListing(Listing):
    """Disputes are narrowed by the same."""

    charge: str | None = None
    payment_intent: str | None = None


class EventListing(Listing):
    type: str | None = None
    types: Annotated[list[str], Field(max_length=20)] | None = None


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], given: Mapping[str, Any]) -> Model:
    """Raises Refused for the first parameter that is wrong; no key keeps that answer."""
    try:
        return model.model_validate(given)
    except ValidationError as fault:
        raise _refusal(fault.errors()[0], model) from fault


def _refusal(fault: ErrorDetails, model: type[BaseModel]) -> refusals.Refused:
    first, *rest = [str(step) for step in fault["loc"]]
    param, kind = first + "".join(f"[{step}]" for step in rest), fault["type"]
    if kind == "missing":
        return refusals.invalid(f"Missing required param: {param}.", "parameter_missing", param, saved=False)
    if kind == "extra_forbidden":
        meant = difflib.get_close_matches(param, model.model_fields, 1)
        hint = f"Did you mean {meant[0]}?" if meant else "Stripe may know it; the sandbox does not."
        message = f"Received unknown parameter: {param}. {hint}"
        return refusals.invalid(message, "parameter_unknown", param, saved=False)
    if fault["input"] == "":
        message = f"You passed an empty string for '{param}'. Leave it out, or give it a value."
        return refusals.invalid(message, "parameter_invalid_empty", param, saved=False)
    if kind in ("parameter_invalid_integer", "url_invalid"):
        return refusals.invalid(fault["msg"], kind, param, saved=False)
    if param == "amount" and kind == "less_than_equal":
        message = f"Amount must be no more than {amounts.MOST} in the currency's smallest unit."
        return refusals.invalid(message, "amount_too_large", param, saved=False)
    return refusals.invalid(f"Invalid {param}: {fault['msg']}", None, param, saved=False)
