"""Request and response models, generated from the spec by `datamodel-codegen`; do not edit."""

from __future__ import annotations

from uuid import UUID
from typing import Annotated, Any, Literal
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from typing_extensions import TypeAliasType
from datetime import date as date_aliased


Id = TypeAliasType("Id", Annotated[UUID, Field(description="A UUID; those that the service makes are of version 7.")])


IdList = TypeAliasType(
    "IdList", Annotated[list[Id], Field(description="Ids, each once.", max_length=100, min_length=1)]
)
"""
Ids, each once.
"""


Instant = TypeAliasType(
    "Instant",
    Annotated[AwareDatetime, Field(description="A moment, RFC 3339 with an offset, in the years 2000 to 2199.")],
)


LocalDate = TypeAliasType(
    "LocalDate",
    Annotated[date_aliased, Field(description="A date in the resource's time zone, in the years 2000 to 2199.")],
)


LocalDateTime = TypeAliasType(
    "LocalDateTime",
    Annotated[
        str,
        Field(
            description="A wall-clock time in the zone of a resource, to the minute, in the years 2000 to 2199.",
            pattern="^2[01]\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d$",
        ),
    ],
)


EmailAddress = TypeAliasType("EmailAddress", Annotated[str, Field(description="An e-mail address.", max_length=254)])


ShortText = TypeAliasType(
    "ShortText",
    Annotated[
        str,
        Field(
            description="One line of text, not blank, without control characters.",
            max_length=200,
            min_length=1,
            pattern="^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029][^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$",
        ),
    ],
)


LongText = TypeAliasType(
    "LongText", Annotated[str, Field(description="Text of several lines.", max_length=4000, pattern="^[^\\u0000]*$")]
)


TimeZone = TypeAliasType(
    "TimeZone",
    Annotated[
        str,
        Field(
            description="The name of a zone in the IANA time zone database.",
            max_length=64,
            min_length=1,
            pattern="^[A-Za-z0-9_+/-]+$",
        ),
    ],
)


Currency = TypeAliasType("Currency", Annotated[str, Field(description="ISO 4217 code.", pattern="^[A-Z]{3}$")])


Cursor = TypeAliasType(
    "Cursor",
    Annotated[
        str, Field(description="Opaque; from `nextCursor`.", max_length=500, min_length=1, pattern="^[A-Za-z0-9_-]+$")
    ],
)


CorrelationId = TypeAliasType(
    "CorrelationId",
    Annotated[
        str,
        Field(
            description="Visible ASCII characters, no space among them.",
            max_length=100,
            min_length=1,
            pattern="^[\\x21-\\x7e]+$",
        ),
    ],
)


IdempotencyKey = TypeAliasType(
    "IdempotencyKey",
    Annotated[
        str,
        Field(
            description="A string as structured fields have it (RFC 8941, section 3.3.3), of 1 to 255 characters between its quotes.",
            max_length=257,
            min_length=3,
            pattern='^"[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]+"$',
        ),
    ],
)


EntityTag = TypeAliasType(
    "EntityTag", Annotated[str, Field(description="The version of what was read, in quotes.", pattern='^"[0-9]+"$')]
)


EntityTagList = TypeAliasType(
    "EntityTagList",
    Annotated[
        str,
        Field(
            description="One or more entity tags, or `*` for whatever version there is.",
            max_length=200,
            pattern='^(\\*|(W/)?"[\\x21\\x23-\\x7e]*"( *, *(W/)?"[\\x21\\x23-\\x7e]*")*)$',
        ),
    ],
)


Duration = TypeAliasType(
    "Duration",
    Annotated[
        str,
        Field(
            description="Hours and minutes as ISO 8601 has them, such as `PT1H30M`, or a number of minutes.",
            max_length=10,
            pattern="^(PT(\\d{1,3}H)?(\\d{1,5}M)?|\\d{1,5})$",
        ),
    ],
)


MetadataAdditionalProperty = TypeAliasType(
    "MetadataAdditionalProperty", Annotated[str, Field(max_length=500, pattern="^[^\\u0000]*$")]
)


Metadata = TypeAliasType(
    "Metadata",
    Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")], MetadataAdditionalProperty],
        Field(description="Up to 20 names and values of yours.", max_length=20),
    ],
)


class Money(BaseModel):
    """
    An amount in minor units (cents, for example) and its currency.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    amount: Annotated[int, Field(ge=0, le=1000000000000)]
    currency: Currency


PriceUnit = TypeAliasType(
    "PriceUnit",
    Annotated[
        Literal["BOOKING", "HOUR"],
        Field(
            description="Whether the price is for a booking as a whole or for each hour of it. Either is multiplied by the units."
        ),
    ],
)


class ResourcePrice(BaseModel):
    """
    What a booking costs; an hourly price is taken for each begun minute in proportion and rounded to the nearest minor unit, halves up.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    amount: Annotated[int, Field(description="In minor units.", ge=1, le=100000000)]
    currency: Currency
    per: PriceUnit


class FeePercent(BaseModel):
    """
    A part of the booking's price, in percent, rounded to the nearest minor unit, halves up.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    percent: Annotated[int, Field(ge=1, le=100)]


class FeeAmount(BaseModel):
    """
    A fixed amount in minor units of the currency of the booking's price; never more than the price is taken.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    amount: Annotated[int, Field(ge=1, le=100000000)]


class CancellationPolicy(BaseModel):
    """
    What it costs to cancel a confirmed booking, or not to come. Cancelling is free until `freeUntilMinutes` before the
    start; from that instant on it costs `fee`. Without `fee` it is always free; without `noShowFee`, so is not coming. A booking
    without a price has no fee.

    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    free_until_minutes: Annotated[
        int,
        Field(
            alias="freeUntilMinutes",
            description="How many minutes before the start the fee begins; 0 is the start itself.",
            ge=0,
            le=525600,
        ),
    ]
    fee: Annotated[
        FeePercent | FeeAmount | None, Field(description="What cancelling costs from then on; null for nothing.")
    ]
    no_show_fee: Annotated[
        FeePercent | FeeAmount | None, Field(alias="noShowFee", description="What not coming costs; null for nothing.")
    ]


class CancellationQuote(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    booking_id: Annotated[Id, Field(alias="bookingId")]
    quoted_at: Annotated[Instant, Field(alias="quotedAt")]
    paid: Annotated[
        Money | None, Field(description="What was paid: the price of a CONFIRMED booking; null when nothing was.")
    ]
    fee: Annotated[Money | None, Field(description="What cancelling now costs; null when it is free.")]
    refund: Annotated[Money | None, Field(description="What was paid less the fee; null when that is nothing.")]
    free_until: Annotated[
        Instant | None,
        Field(
            alias="freeUntil",
            description="The instant from which on cancelling the booking, once confirmed, costs something; null when it is always free.",
        ),
    ]
    later_fee: Annotated[
        Money | None,
        Field(
            alias="laterFee",
            description="What cancelling costs from `freeUntil` on, or of several items, from when the last of theirs has passed; null when it is always free.",
        ),
    ]


class BookingCounts(BaseModel):
    """
    How many bookings there are in each state.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    draft: Annotated[int, Field(alias="DRAFT", ge=0)]
    pending: Annotated[int, Field(alias="PENDING", ge=0)]
    confirmed: Annotated[int, Field(alias="CONFIRMED", ge=0)]
    completed: Annotated[int, Field(alias="COMPLETED", ge=0)]
    no_show: Annotated[int, Field(alias="NO_SHOW", ge=0)]
    cancelled: Annotated[int, Field(alias="CANCELLED", ge=0)]
    expired: Annotated[int, Field(alias="EXPIRED", ge=0)]


PhoneNumber = TypeAliasType(
    "PhoneNumber",
    Annotated[str, Field(description="A telephone number.", max_length=40, min_length=3, pattern="^[0-9+ ().-]+$")],
)


Locale = TypeAliasType(
    "Locale",
    Annotated[
        str,
        Field(
            description="A language tag of BCP 47, such as `de` or `pt-BR`.",
            max_length=35,
            pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        ),
    ],
)


BookingStatus = TypeAliasType(
    "BookingStatus",
    Annotated[
        Literal["DRAFT", "PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW", "CANCELLED", "EXPIRED"],
        Field(
            description="`DRAFT` holds nothing; `PENDING` holds its time until `holdExpiresAt`; `CONFIRMED` has its time. `COMPLETED`, `NO_SHOW`,\n`CANCELLED` and `EXPIRED` are final.\n"
        ),
    ],
)


ExportFormat = TypeAliasType("ExportFormat", Literal["csv", "jsonl"])


BookingStatusFilter = TypeAliasType(
    "BookingStatusFilter", Annotated[list[BookingStatus], Field(max_length=7, min_length=1)]
)


class BookingItem(BaseModel):
    """
    A time on some units of one resource.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    price: Annotated[
        Money | None,
        Field(
            description="What it costs by itself; null when it is free. A package with a price of its own costs that instead."
        ),
    ]
    cancellation_policy: Annotated[
        CancellationPolicy | None,
        Field(
            alias="cancellationPolicy",
            description="Of a booking of several items, the policy that counts for this one's share; the resource's when the item was first booked.",
        ),
    ] = None


class BookingItemCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(description="How many units of the resource.", ge=1, le=500)] = 1


BookingItemList = TypeAliasType(
    "BookingItemList",
    Annotated[
        list[BookingItemCreate],
        Field(
            description="Times on several resources, or several times on one; all of them are booked or none.",
            max_length=20,
            min_length=1,
        ),
    ],
)
"""
Times on several resources, or several times on one; all of them are booked or none.
"""


class CustomerPatch(BaseModel):
    """
    What to change of the customer; `null` clears `phone` or `locale`. Another e-mail address is another customer.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    locale: Locale | None = None


MetadataPatch1 = TypeAliasType("MetadataPatch1", Annotated[str, Field(max_length=500, pattern="^[^\\u0000]*$")])


MetadataPatch = TypeAliasType(
    "MetadataPatch",
    Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")], MetadataPatch1 | None],
        Field(description="Names to set, or with `null` to remove.", max_length=20),
    ],
)


NextCursor = TypeAliasType(
    "NextCursor", Annotated[Cursor | None, Field(description="Where the next page starts; null on the last page.")]
)


RecurrenceRule = TypeAliasType(
    "RecurrenceRule",
    Annotated[
        str,
        Field(
            description="An RRULE of RFC 5545 (section 3.3.10), such as `FREQ=WEEKLY;BYDAY=TU,TH;COUNT=20` or `FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231`.\nFREQ is DAILY, WEEKLY, MONTHLY or YEARLY, the time of day that of the start, and COUNT or UNTIL ends it.\n",
            max_length=256,
            min_length=1,
        ),
    ],
)


ExceptDates = TypeAliasType(
    "ExceptDates",
    Annotated[
        list[LocalDateTime],
        Field(
            description="The occurrences that are left out, by the `recurrenceId` that they would have.", max_length=366
        ),
    ],
)
"""
The occurrences that are left out, by the `recurrenceId` that they would have.
"""


OnConflict = TypeAliasType(
    "OnConflict",
    Annotated[
        Literal["reject", "skip"],
        Field(
            description="Whether a series of which not every occurrence can be booked is refused, or booked without those."
        ),
    ],
)


OccurrenceVerdict = TypeAliasType(
    "OccurrenceVerdict",
    Annotated[
        Literal["booked", "free", "conflict", "invalid"],
        Field(
            description="`booked`: it is a booking of its own; `free`: it can be booked; `conflict`: somebody else has the time; `invalid`: it breaks a\nrule of its resource. The last two were skipped when the series was booked.\n"
        ),
    ],
)


class HoldExtension(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    seconds: Annotated[int | None, Field(description="How long from now the hold shall live.", ge=1, le=86400)] = None


class Confirmation(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    payment_reference: Annotated[ShortText | None, Field(alias="paymentReference")] = None
    payment_method: Annotated[
        str | None,
        Field(
            alias="paymentMethod",
            description="The provider's id of how to pay, as `pm_card_visa`; where the service takes payments.",
            pattern="^pm_[A-Za-z0-9_]{1,100}$",
        ),
    ] = None


PaymentStatus = TypeAliasType(
    "PaymentStatus",
    Annotated[
        Literal[
            "CREATING",
            "REQUIRES_PAYMENT_METHOD",
            "REQUIRES_CONFIRMATION",
            "REQUIRES_ACTION",
            "PROCESSING",
            "AUTHORIZED",
            "CAPTURED",
            "CANCELLED",
        ],
        Field(
            description="`CREATING` until the provider knows of it. Then the customer has to act: `REQUIRES_PAYMENT_METHOD`, `REQUIRES_CONFIRMATION` or\n`REQUIRES_ACTION`. `PROCESSING` is the bank's turn. `AUTHORIZED` money is reserved, `CAPTURED` money is taken; what\nis given back of it is in `refunded`, and the status stays. `CANCELLED` ends what was not captured.\n"
        ),
    ],
)


class Decline(BaseModel):
    """
    Why the last attempt to pay failed.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    code: Annotated[str, Field(description="The bank's reason, or the provider's.", min_length=1)]
    message: Annotated[str, Field(description="For the customer.", min_length=1)]


IntentId = TypeAliasType("IntentId", Annotated[str, Field(description="The provider's id of it.", min_length=1)])


ClientSecret = TypeAliasType(
    "ClientSecret",
    Annotated[
        str,
        Field(
            description="By which a browser pays; null before the provider knows of it, and in events.", min_length=1
        ),
    ],
)


class Payment(BaseModel):
    """
    What a booking costs, and what was paid. Amounts are in minor units.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    booking_id: Annotated[Id, Field(alias="bookingId")]
    status: PaymentStatus
    amount: Annotated[int, Field(description="What is to be paid.", ge=0)]
    currency: Currency
    captured: Annotated[int, Field(description="What was taken.", ge=0)]
    refunded: Annotated[int, Field(description="What of that was given back.", ge=0)]
    intent_id: Annotated[IntentId | None, Field(alias="intentId", description="The provider's id of it.")]
    client_secret: Annotated[
        ClientSecret | None,
        Field(
            alias="clientSecret",
            description="By which a browser pays; null before the provider knows of it, and in events.",
        ),
    ]
    decline: Decline | None
    disputed: Annotated[bool, Field(description="Whether the customer's bank has asked the money back.")]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


SagaKind = TypeAliasType("SagaKind", Literal["CHECKOUT", "REFUND"])


SagaState = TypeAliasType(
    "SagaState",
    Annotated[
        Literal["RUNNING", "COMPENSATING", "DONE", "COMPENSATED", "STUCK"],
        Field(
            description="`RUNNING` goes forward, `COMPENSATING` back. `DONE`, `COMPENSATED` and `STUCK` are where it ends."
        ),
    ],
)


SagaStep = TypeAliasType(
    "SagaStep",
    Annotated[
        Literal["HOLD", "INTENT", "AUTHORIZE", "CAPTURE", "CONFIRM", "NOTIFY", "REFUND", "CANCEL_INTENT", "RELEASE"],
        Field(
            description="Forward: `HOLD`, `INTENT`, `AUTHORIZE`, `CAPTURE`, `CONFIRM`, `NOTIFY`. Back: `REFUND`, `CANCEL_INTENT`, `RELEASE`."
        ),
    ],
)


SagaOutcome = TypeAliasType(
    "SagaOutcome",
    Annotated[
        Literal["done", "again", "undo", "stuck"],
        Field(
            description="`done` leads to the next step. `again` will be tried once more, `undo` turns back, and `stuck` waits for a person; `detail`\nsays why.\n"
        ),
    ],
)


class SagaLogEntry(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    step: SagaStep
    attempt: Annotated[int, Field(ge=1)]
    outcome: SagaOutcome
    detail: Annotated[str | None, Field(description="Why, or the intent that it was done with.")]
    at: Instant


class Saga(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    booking_id: Annotated[Id, Field(alias="bookingId")]
    kind: SagaKind
    state: SagaState
    step: SagaStep
    attempt: Annotated[
        int, Field(description="Raised whenever the provider is asked under a new idempotency key.", ge=1)
    ]
    failures: Annotated[int, Field(description="Of the step, in a row.", ge=0)]
    due_at: Annotated[
        Instant | None, Field(alias="dueAt", description="When it is looked at again; null when it has ended.")
    ]
    reason: Annotated[str | None, Field(description="Why it goes back.")]
    last_error: Annotated[str | None, Field(alias="lastError")]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    log: Annotated[list[SagaLogEntry], Field(description="What it did, oldest first.")]


class SagaList(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Saga], Field(max_length=2)]


StripeName = TypeAliasType(
    "StripeName",
    Annotated[
        str, Field(description="An id, or the name of a type.", max_length=255, min_length=1, pattern="^[!-~]+$")
    ],
)


class StripeReceipt(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    received: Literal[True]


EventType = TypeAliasType(
    "EventType",
    Annotated[
        Literal[
            "booking.drafted",
            "booking.held",
            "booking.hold_extended",
            "booking.paying",
            "booking.confirmed",
            "booking.rescheduled",
            "booking.updated",
            "booking.cancelled",
            "booking.expired",
            "booking.completed",
            "booking.no_show",
        ],
        Field(description="What happened."),
    ],
)


AggregateType = TypeAliasType(
    "AggregateType",
    Annotated[
        Literal["booking", "customer", "payment", "series", "waitlist", "webhook_endpoint"],
        Field(description="What an event is about."),
    ],
)


FeedEventType = TypeAliasType(
    "FeedEventType",
    Annotated[
        Literal[
            "booking.drafted",
            "booking.held",
            "booking.hold_extended",
            "booking.paying",
            "booking.confirmed",
            "booking.rescheduled",
            "booking.updated",
            "booking.cancelled",
            "booking.expired",
            "booking.completed",
            "booking.no_show",
            "series.booked",
            "series.confirmed",
            "series.changed",
            "series.cancelled",
            "waitlist.joined",
            "waitlist.offered",
            "waitlist.accepted",
            "waitlist.declined",
            "waitlist.left",
            "waitlist.expired",
            "customer.erased",
            "payment.created",
            "payment.updated",
            "payment.declined",
            "payment.authorized",
            "payment.captured",
            "payment.cancelled",
            "payment.refunded",
            "payment.disputed",
            "webhook_endpoint.disabled",
        ],
        Field(description="What the feed can be narrowed to; what it knows of now."),
    ],
)


class FeedEvent(BaseModel):
    """
    A change. `data` is what it is about, as the API shows it after the change.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        dict[str, Any],
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class EventFeed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[FeedEvent], Field(max_length=200)]
    next_cursor: Annotated[Cursor, Field(alias="nextCursor")]
    lag_seconds: Annotated[
        float,
        Field(
            alias="lagSeconds",
            description="For how long the oldest event that is held back has been; 0 when none is.",
            ge=0.0,
        ),
    ]


Url = TypeAliasType(
    "Url",
    Annotated[
        str,
        Field(
            description="Its address, to be resolved against the server; null but in the answer that created it.",
            min_length=1,
        ),
    ],
)


class CalendarFeed(BaseModel):
    """
    A calendar at a secret address, of the bookings of one resource or of one customer.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id | None, Field(alias="resourceId")]
    customer_id: Annotated[Id | None, Field(alias="customerId")]
    url: Annotated[
        Url | None,
        Field(description="Its address, to be resolved against the server; null but in the answer that created it."),
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]


class CalendarFeedCreate(BaseModel):
    """
    What the calendar is of; one of the two.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id | None, Field(alias="resourceId")] = None
    customer_id: Annotated[Id | None, Field(alias="customerId")] = None


class CalendarFeedPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[CalendarFeed], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


SourceName = TypeAliasType(
    "SourceName",
    Annotated[
        str,
        Field(
            description="Lower-case letters, digits, and `.`, `_` and `-` between them.",
            pattern="^[a-z0-9][a-z0-9._-]{0,39}$",
        ),
    ],
)


class BusyConflict(BaseModel):
    """
    A booking, and when it is.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    booking_id: Annotated[Id, Field(alias="bookingId")]
    start: Instant
    end: Instant


Weekday = TypeAliasType(
    "Weekday", Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
)


LocalTime = TypeAliasType(
    "LocalTime",
    Annotated[
        str,
        Field(
            description="Wall-clock time in the resource's time zone, to the minute.",
            pattern="^([01]\\d|2[0-3]):[0-5]\\d$",
        ),
    ],
)


ClosingTime = TypeAliasType(
    "ClosingTime",
    Annotated[
        str,
        Field(
            description="As LocalTime, or `24:00`. A time before the opening one is on the next day.",
            pattern="^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$",
        ),
    ],
)


class HoursRange(BaseModel):
    """
    From opening to closing.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    opens: LocalTime
    closes: ClosingTime


class WeeklyHours(BaseModel):
    """
    Open on this weekday, every week.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    weekday: Weekday
    opens: LocalTime
    closes: ClosingTime


class HoursException(BaseModel):
    """
    Replaces the weekly hours that begin on this date; without hours, closed.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    date: LocalDate
    hours: Annotated[list[HoursRange], Field(max_length=10)]
    reason: ShortText | None = None


class OpeningHours(BaseModel):
    """
    Weekly rules and dated exceptions. No rule at all means never open.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    weekly: Annotated[list[WeeklyHours], Field(max_length=70)]
    exceptions: Annotated[list[HoursException], Field(max_length=400)]


Capacity = TypeAliasType(
    "Capacity", Annotated[int, Field(description="How many units can be booked at once.", ge=1, le=500)]
)


SlotStepMinutes = TypeAliasType(
    "SlotStepMinutes",
    Annotated[
        int, Field(description="Bookings start at opening time and every so many minutes after it.", ge=1, le=1440)
    ],
)


BufferMinutes = TypeAliasType(
    "BufferMinutes",
    Annotated[
        int,
        Field(
            description="Minutes that stay blocked before (setup) or after (turnover) a booking; those of neighbours add up.",
            ge=0,
            le=1440,
        ),
    ],
)


NoticeMinutes = TypeAliasType(
    "NoticeMinutes",
    Annotated[int, Field(description="How many minutes before its start a booking must be made.", ge=0, le=525600)],
)


WindowDays = TypeAliasType(
    "WindowDays", Annotated[int, Field(description="How many days ahead a booking may start.", ge=1, le=1095)]
)


MinimumMinutes = TypeAliasType(
    "MinimumMinutes",
    Annotated[int, Field(description="How many minutes of elapsed time a booking lasts at least.", ge=1, le=44640)],
)


MaximumMinutes = TypeAliasType(
    "MaximumMinutes",
    Annotated[
        int,
        Field(
            description="How many minutes of elapsed time a booking lasts at most; at least minimumMinutes.",
            ge=1,
            le=44640,
        ),
    ],
)


HoldSeconds = TypeAliasType(
    "HoldSeconds", Annotated[int, Field(description="How many seconds a hold lives.", ge=1, le=86400)]
)


CustomerLiveLimit = TypeAliasType(
    "CustomerLiveLimit",
    Annotated[
        int | None,
        Field(
            description="How many live bookings of the resource, PENDING or CONFIRMED and not ended, one customer may have at once; null for any\nnumber. Customers are told apart by their e-mail address, in any letter case.\n",
            ge=1,
            le=1000,
        ),
    ],
)


CustomerDailyLimit = TypeAliasType(
    "CustomerDailyLimit",
    Annotated[
        int | None,
        Field(
            description="How many bookings of the resource that start on the same day, in its time zone, one customer may have; null for any number.\nThose that were completed or not come to count too; drafts, cancelled and expired ones do not.\n",
            ge=1,
            le=1000,
        ),
    ],
)


class ResourceCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    capacity: Annotated[int, Field(description="How many units can be booked at once.", ge=1, le=500)] = 1
    slot_step_minutes: Annotated[
        int,
        Field(
            alias="slotStepMinutes",
            description="Bookings start at opening time and every so many minutes after it.",
            ge=1,
            le=1440,
        ),
    ] = 30
    setup_minutes: Annotated[
        int, Field(alias="setupMinutes", description="Minutes that stay blocked before a booking.", ge=0, le=1440)
    ] = 0
    turnover_minutes: Annotated[
        int, Field(alias="turnoverMinutes", description="Minutes that stay blocked after a booking.", ge=0, le=1440)
    ] = 0
    notice_minutes: Annotated[
        int,
        Field(
            alias="noticeMinutes",
            description="How many minutes before its start a booking must be made.",
            ge=0,
            le=525600,
        ),
    ] = 0
    window_days: Annotated[
        int, Field(alias="windowDays", description="How many days ahead a booking may start.", ge=1, le=1095)
    ] = 365
    minimum_minutes: Annotated[
        int,
        Field(
            alias="minimumMinutes",
            description="How many minutes of elapsed time a booking lasts at least.",
            ge=1,
            le=44640,
        ),
    ] = 1
    maximum_minutes: Annotated[
        int,
        Field(
            alias="maximumMinutes",
            description="How many minutes of elapsed time a booking lasts at most; at least minimumMinutes.",
            ge=1,
            le=44640,
        ),
    ] = 44640
    hold_seconds: Annotated[
        int, Field(alias="holdSeconds", description="How many seconds a hold lives.", ge=1, le=86400)
    ] = 900
    hold_max_seconds: Annotated[
        int,
        Field(
            alias="holdMaxSeconds",
            description="How many seconds a hold lives at most when it is extended; at least holdSeconds.",
            ge=1,
            le=86400,
        ),
    ] = 3600
    customer_live_limit: Annotated[CustomerLiveLimit | None, Field(alias="customerLiveLimit")] = None
    customer_daily_limit: Annotated[CustomerDailyLimit | None, Field(alias="customerDailyLimit")] = None
    price: ResourcePrice | None = None
    cancellation_policy: Annotated[CancellationPolicy | None, Field(alias="cancellationPolicy")] = None
    opening_hours: Annotated[OpeningHours | None, Field(alias="openingHours")] = None


class ResourcePatch(BaseModel):
    """
    What to change; fields left out stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText | None = None
    time_zone: Annotated[TimeZone | None, Field(alias="timeZone")] = None
    capacity: Capacity | None = None
    slot_step_minutes: Annotated[SlotStepMinutes | None, Field(alias="slotStepMinutes")] = None
    setup_minutes: Annotated[BufferMinutes | None, Field(alias="setupMinutes")] = None
    turnover_minutes: Annotated[BufferMinutes | None, Field(alias="turnoverMinutes")] = None
    notice_minutes: Annotated[NoticeMinutes | None, Field(alias="noticeMinutes")] = None
    window_days: Annotated[WindowDays | None, Field(alias="windowDays")] = None
    minimum_minutes: Annotated[MinimumMinutes | None, Field(alias="minimumMinutes")] = None
    maximum_minutes: Annotated[MaximumMinutes | None, Field(alias="maximumMinutes")] = None
    hold_seconds: Annotated[HoldSeconds | None, Field(alias="holdSeconds")] = None
    hold_max_seconds: Annotated[HoldSeconds | None, Field(alias="holdMaxSeconds")] = None
    customer_live_limit: Annotated[CustomerLiveLimit | None, Field(alias="customerLiveLimit")] = None
    customer_daily_limit: Annotated[CustomerDailyLimit | None, Field(alias="customerDailyLimit")] = None
    price: ResourcePrice | None = None
    cancellation_policy: Annotated[CancellationPolicy | None, Field(alias="cancellationPolicy")] = None


class PackageItem(BaseModel):
    """
    A resource of a package, booked from `start` plus one offset to `end` plus the other.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    units: Annotated[int, Field(ge=1, le=500)]
    start_offset_minutes: Annotated[int, Field(alias="startOffsetMinutes", ge=-10080, le=10080)]
    end_offset_minutes: Annotated[int, Field(alias="endOffsetMinutes", ge=-10080, le=10080)]


class PackageItemCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    units: Annotated[int, Field(description="How many units of the resource.", ge=1, le=500)] = 1
    start_offset_minutes: Annotated[
        int,
        Field(
            alias="startOffsetMinutes",
            description="From when on, in minutes after the booked start; -30 is half an hour before it.",
            ge=-10080,
            le=10080,
        ),
    ] = 0
    end_offset_minutes: Annotated[
        int,
        Field(
            alias="endOffsetMinutes",
            description="Until when, in minutes after the booked end; negative is before it.",
            ge=-10080,
            le=10080,
        ),
    ] = 0


PackageItemList = TypeAliasType(
    "PackageItemList",
    Annotated[
        list[PackageItemCreate],
        Field(description="What is booked together; each resource once.", max_length=20, min_length=1),
    ],
)
"""
What is booked together; each resource once.
"""


class Package(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    name: ShortText
    items: Annotated[list[PackageItem], Field(max_length=20, min_length=1)]
    price: Annotated[
        ResourcePrice | None,
        Field(description="What it costs as a whole; null when it costs what its resources cost together."),
    ]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    archived_at: Annotated[Instant | None, Field(alias="archivedAt")]


class PackageCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText
    items: PackageItemList
    price: ResourcePrice | None = None


class PackagePatch(BaseModel):
    """
    What to change; fields left out stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText | None = None
    items: PackageItemList | None = None
    price: ResourcePrice | None = None


class PackagePage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Package], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


StrandedChoice = TypeAliasType(
    "StrandedChoice", Annotated[Literal["refuse", "keep"], Field(description="Whether to refuse or to keep.")]
)


class ConflictingBooking(BaseModel):
    """
    A live booking in the way of a change, and its time on this resource.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    booking_id: Annotated[Id, Field(alias="bookingId")]
    status: BookingStatus
    start: Instant
    end: Instant


class ConflictingBookingPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[ConflictingBooking], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


WaitlistStatus = TypeAliasType(
    "WaitlistStatus",
    Annotated[
        Literal["WAITING", "OFFERED", "ACCEPTED", "DECLINED", "EXPIRED", "CANCELLED"],
        Field(
            description="`WAITING` is in line. `OFFERED` has a hold that can be accepted; the booking's state decides what follows: `ACCEPTED` when\nit was confirmed, `DECLINED` when it was cancelled, `EXPIRED` when its hold ran out. `EXPIRED` without an offer: nothing\nbecame free in its span. `CANCELLED` left the line. The last four are final.\n"
        ),
    ],
)


WaitlistStatusFilter = TypeAliasType(
    "WaitlistStatusFilter", Annotated[list[WaitlistStatus], Field(max_length=6, min_length=1)]
)


class WaitlistOffer(BaseModel):
    """
    What was offered. `expiresAt` is null once it was decided, and while its payment is captured.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    booking_id: Annotated[Id, Field(alias="bookingId")]
    start: Instant
    end: Instant
    expires_at: Annotated[Instant | None, Field(alias="expiresAt")]


Position = TypeAliasType(
    "Position",
    Annotated[
        int,
        Field(
            description="Its place among those who wait for the same resource, or for the same package; 1 for the first, null unless it waits. A\nsmaller party may be served before a larger one, and who waits for a package that has the resource may come between.\n",
            ge=1,
        ),
    ],
)


WaitlistMinutes = TypeAliasType(
    "WaitlistMinutes", Annotated[int, Field(description="How long the time shall be.", ge=1, le=44640)]
)


OfferSeconds = TypeAliasType(
    "OfferSeconds",
    Annotated[int, Field(description="How many seconds an offer lives, at most until it starts.", ge=1, le=604800)],
)


class Window(BaseModel):
    """
    A half-open interval.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: Instant
    end: Instant


class Slot(BaseModel):
    """
    A free time.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: Instant
    end: Instant
    units_free: Annotated[int, Field(alias="unitsFree", ge=1, le=500)]


class Availability(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    slots: list[Slot]


class AvailabilityList(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Availability], Field(max_length=100)]


class Blackout(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id, Field(alias="resourceId")]
    start: Instant
    end: Instant
    reason: ShortText | None
    created_at: Annotated[Instant, Field(alias="createdAt")]


class BlackoutCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: Instant
    end: Instant
    reason: ShortText | None = None


class BlackoutPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Blackout], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


WebhookEventTypes1 = TypeAliasType(
    "WebhookEventTypes1",
    Annotated[
        list[FeedEventType],
        Field(description="Of which types; null for all, those too that are yet to come.", max_length=50, min_length=1),
    ],
)


WebhookEventTypes = TypeAliasType(
    "WebhookEventTypes",
    Annotated[
        WebhookEventTypes1 | None, Field(description="Of which types; null for all, those too that are yet to come.")
    ],
)


WebhookUrl = TypeAliasType(
    "WebhookUrl",
    Annotated[
        str,
        Field(
            description="Where to send to. It must be `https`, on port 443 or 8443, and public; it has no user, no password and no fragment.",
            max_length=2000,
            min_length=1,
            pattern="^[\\x21-\\x7e]+$",
        ),
    ],
)


WebhookRateLimit1 = TypeAliasType(
    "WebhookRateLimit1",
    Annotated[
        int,
        Field(description="How many messages may be sent in a second; null for as many as there are.", ge=1, le=1000),
    ],
)


WebhookRateLimit = TypeAliasType(
    "WebhookRateLimit",
    Annotated[
        WebhookRateLimit1 | None,
        Field(description="How many messages may be sent in a second; null for as many as there are."),
    ],
)


WebhookDescription = TypeAliasType(
    "WebhookDescription", Annotated[ShortText | None, Field(description="What it is for.")]
)


WebhookPayloadVersion = TypeAliasType(
    "WebhookPayloadVersion",
    Annotated[Literal["v1"], Field(description="The form of what is sent. It is fixed when the endpoint is created.")],
)


Secret = TypeAliasType(
    "Secret",
    Annotated[
        str,
        Field(
            description="The secret that signs; null but in the answer that made it.",
            pattern="^whsec_[A-Za-z0-9+/]+=*$",
        ),
    ],
)


WebhookDisabledReason = TypeAliasType(
    "WebhookDisabledReason",
    Annotated[
        Literal["GONE", "FAILING"],
        Field(description="`GONE`: it answered 410. `FAILING`: no attempt succeeded for 120 hours."),
    ],
)


class WebhookEndpointCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    url: WebhookUrl
    description: WebhookDescription | None = None
    event_types: Annotated[WebhookEventTypes | None, Field(alias="eventTypes")] = None
    rate_limit_per_second: Annotated[WebhookRateLimit | None, Field(alias="rateLimitPerSecond")] = None
    payload_version: Annotated[WebhookPayloadVersion | None, Field(alias="payloadVersion")] = None


class WebhookEndpointPatch(BaseModel):
    """
    What to change; fields left out stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    url: WebhookUrl | None = None
    description: WebhookDescription | None = None
    event_types: Annotated[WebhookEventTypes | None, Field(alias="eventTypes")] = None
    rate_limit_per_second: Annotated[WebhookRateLimit | None, Field(alias="rateLimitPerSecond")] = None
    enabled: Annotated[
        bool | None, Field(description="Whether to send. Enabling forgets why the service disabled it.")
    ] = None


WebhookDeliveryStatus = TypeAliasType(
    "WebhookDeliveryStatus",
    Annotated[
        Literal["PENDING", "DELIVERED", "DEAD"],
        Field(description="`PENDING` is to be sent, perhaps again; `DEAD` is a dead letter: it was given up."),
    ],
)


StatusCode = TypeAliasType(
    "StatusCode",
    Annotated[int, Field(description="The status of the answer; null when there was none.", ge=100, le=999)],
)


Answer = TypeAliasType(
    "Answer",
    Annotated[
        str,
        Field(
            description="The first 2 kB of the answer; null when there was none, or when it was erased with a customer.",
            max_length=2048,
        ),
    ],
)


Error = TypeAliasType(
    "Error", Annotated[str, Field(description="Why it failed; null when it succeeded.", min_length=1)]
)


class WebhookAttempt(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    number: Annotated[int, Field(ge=1)]
    started_at: Annotated[Instant, Field(alias="startedAt")]
    milliseconds: Annotated[int, Field(description="How long it took.", ge=0)]
    status_code: Annotated[
        StatusCode | None, Field(alias="statusCode", description="The status of the answer; null when there was none.")
    ]
    answer: Annotated[
        Answer | None,
        Field(
            description="The first 2 kB of the answer; null when there was none, or when it was erased with a customer."
        ),
    ]
    error: Annotated[Error | None, Field(description="Why it failed; null when it succeeded.")]


class WebhookDelivery(BaseModel):
    """
    An event that is sent to an endpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    endpoint_id: Annotated[Id, Field(alias="endpointId")]
    event_id: Annotated[Id, Field(alias="eventId", description="The event's id and the `webhook-id` of each attempt.")]
    event_type: Annotated[
        str, Field(alias="eventType", description="What happened, as `booking.confirmed`.", max_length=60, min_length=3)
    ]
    status: WebhookDeliveryStatus
    attempt_count: Annotated[int, Field(alias="attemptCount", ge=0)]
    next_attempt_at: Annotated[
        Instant | None,
        Field(
            alias="nextAttemptAt",
            description="When it is due; of one that is being sent, when it is sent again if the process that sends it dies. Null when nothing is to be sent.",
        ),
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    finished_at: Annotated[Instant | None, Field(alias="finishedAt", description="When it was delivered or given up.")]
    attempts: Annotated[list[WebhookAttempt], Field(description="The latest, oldest first.", max_length=20)]


class WebhookDeliveryPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[WebhookDelivery], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class WebhookReplay(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    since: Instant


class WebhookReplayed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    replayed: Annotated[int, Field(ge=0)]


class Data7(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    booking_id: Annotated[Id, Field(alias="bookingId")]
    status: PaymentStatus
    amount: Annotated[int, Field(description="What is to be paid.", ge=0)]
    currency: Currency
    captured: Annotated[int, Field(description="What was taken.", ge=0)]
    refunded: Annotated[int, Field(description="What of that was given back.", ge=0)]
    intent_id: Annotated[IntentId | None, Field(alias="intentId", description="The provider's id of it.")]
    client_secret: Annotated[
        ClientSecret | None,
        Field(
            alias="clientSecret",
            description="By which a browser pays; null before the provider knows of it, and in events.",
        ),
    ]
    decline: Decline | None
    disputed: Annotated[bool, Field(description="Whether the customer's bank has asked the money back.")]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class Data6(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data7,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class PaymentMessage(BaseModel):
    """
    What is sent of a payment.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[
        Literal[
            "payment.created",
            "payment.updated",
            "payment.declined",
            "payment.authorized",
            "payment.captured",
            "payment.cancelled",
            "payment.refunded",
            "payment.disputed",
        ],
        Field(description="What happened."),
    ]
    timestamp: Instant
    data: Annotated[Data6, Field(description="The event, as `GET /events` shows it.")]


class Data9(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    customer_id: Annotated[Id, Field(alias="customerId")]
    bookings: Annotated[int, Field(description="In how many bookings the data was.", ge=0)]


class Data8(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data9,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class CustomerMessage(BaseModel):
    """
    What is sent of a customer.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[Literal["customer.erased"], Field(description="What happened.")]
    timestamp: Instant
    data: Annotated[Data8, Field(description="The event, as `GET /events` shows it.")]


class Data11(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    url: WebhookUrl
    description: WebhookDescription
    event_types: Annotated[WebhookEventTypes, Field(alias="eventTypes")]
    enabled: Annotated[bool, Field(description="Whether anything is sent.")]
    disabled_reason: Annotated[
        WebhookDisabledReason | None,
        Field(alias="disabledReason", description="Why the service disabled it; null when it did not."),
    ]
    failing_since: Annotated[
        Instant | None,
        Field(
            alias="failingSince",
            description="When the first attempt failed after which none succeeded; null when the last succeeded.",
        ),
    ]
    rate_limit_per_second: Annotated[WebhookRateLimit, Field(alias="rateLimitPerSecond")]
    payload_version: Annotated[WebhookPayloadVersion, Field(alias="payloadVersion")]
    secret: Annotated[Secret | None, Field(description="The secret that signs; null but in the answer that made it.")]
    former_secret_until: Annotated[
        Instant | None,
        Field(
            alias="formerSecretUntil", description="Until when the former secret signs too; null when there is none."
        ),
    ]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class Data10(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data11,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class WebhookEndpointMessage(BaseModel):
    """
    What is sent of a webhook endpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[Literal["webhook_endpoint.disabled"], Field(description="What happened.")]
    timestamp: Instant
    data: Annotated[Data10, Field(description="The event, as `GET /events` shows it.")]


class Data12(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        dict[str, Any],
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.",
            max_length=0,
        ),
    ]


class WebhookTestMessage(BaseModel):
    """
    What is sent to try an endpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[Literal["webhook.test"], Field(description="What happened.")]
    timestamp: Instant
    data: Annotated[Data12, Field(description="The event, as `GET /events` shows it.")]


class Health(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    status: Literal["ok"]
    version: Annotated[str, Field(description="The service's version.")]
    database: Annotated[str, Field(description="The database server's name and version.")]


ProblemType = TypeAliasType(
    "ProblemType",
    Annotated[
        Literal[
            "/problems/malformed-body",
            "/problems/signature-invalid",
            "/problems/unauthenticated",
            "/problems/payment-required",
            "/problems/payment-action-required",
            "/problems/payment-declined",
            "/problems/forbidden",
            "/problems/not-found",
            "/problems/method-not-allowed",
            "/problems/not-acceptable",
            "/problems/slot-unavailable",
            "/problems/customer-limit-reached",
            "/problems/payment-pending",
            "/problems/hold-expired",
            "/problems/hold-limit-reached",
            "/problems/invalid-transition",
            "/problems/resource-archived",
            "/problems/package-archived",
            "/problems/series-conflict",
            "/problems/waitlist-state",
            "/problems/waitlist-full",
            "/problems/webhook-endpoint-disabled",
            "/problems/resource-in-use",
            "/problems/customer-in-use",
            "/problems/idempotency-key-in-use",
            "/problems/stale-version",
            "/problems/content-too-large",
            "/problems/unsupported-media-type",
            "/problems/request-invalid",
            "/problems/idempotency-key-reused",
            "/problems/precondition-required",
            "/problems/rate-limited",
            "/problems/internal-error",
            "/problems/unavailable",
        ],
        Field(description="One of the registry `x-problem-types`."),
    ],
)


class Problem(BaseModel):
    """
    RFC 9457. The schemas below say which members further types have.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    type: ProblemType
    title: Annotated[str, Field(min_length=1)]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str | None, Field(description="What happened here, and the way out.", min_length=1)] = None
    request_id: Annotated[str, Field(alias="requestId", description="As in the header `X-Request-Id`.", min_length=1)]


class ForbiddenProblem(Problem):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    required_scopes: Annotated[list[str], Field(alias="requiredScopes", min_length=1)]


class StaleVersionProblem(Problem):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    current_version: Annotated[int, Field(alias="currentVersion", ge=1)]


ViolationLocation = TypeAliasType("ViolationLocation", Literal["body", "query", "path", "header"])


class Violation(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    location: ViolationLocation
    pointer: Annotated[str, Field(description="A JSON pointer into the body, or the parameter's name.")]
    rule: Annotated[
        str,
        Field(
            description="The rule's name: a JSON Schema keyword, or one of the resource's rules such as `opening-hours`.",
            min_length=1,
        ),
    ]
    detail: Annotated[str, Field(description="The rule, and the way out.", min_length=1)]


class RequestInvalidProblem(Problem):
    """
    `errors` is there when the type is request-invalid.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    errors: Annotated[list[Violation] | None, Field(min_length=1)] = None


class PaymentProblem(Problem):
    """
    `declineCode` is there when the type is payment-declined.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    decline_code: Annotated[
        str | None,
        Field(
            alias="declineCode",
            description="The bank's reason, as `insufficient_funds`; else the provider's, as `expired_card`.",
            min_length=1,
        ),
    ] = None


class StateConflictProblem(Problem):
    """
    `from` and `to` are there when the type is invalid-transition or hold-expired.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    from_: Annotated[BookingStatus | None, Field(alias="from")] = None
    to: BookingStatus | None = None


LimitName = TypeAliasType(
    "LimitName",
    Annotated[
        Literal["customerLiveLimit", "customerDailyLimit", "waitingLimit"],
        Field(
            description="The resource's field that limits a customer's bookings; or how many may wait for it, which is the same everywhere."
        ),
    ],
)


class ResourceConflictProblem(Problem):
    """
    `bookings` are there when the type is resource-in-use: the earliest of those in the way.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    bookings: Annotated[list[ConflictingBooking] | None, Field(max_length=100, min_length=1)] = None


class CustomerConflictProblem(Problem):
    """
    `bookingIds` is there when the type is customer-in-use.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    booking_ids: Annotated[
        list[Id] | None,
        Field(alias="bookingIds", description="Some of the bookings that are not over.", max_length=20, min_length=1),
    ] = None


class ItemConflict(BaseModel):
    """
    An item that is not free, by its place in `items`, counted from zero, and who has it when.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    item: Annotated[int, Field(ge=0, le=19)]
    resource_id: Annotated[Id, Field(alias="resourceId")]
    conflict: Window


class Customer(BaseModel):
    """
    Who the booking is for.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText
    email: EmailAddress
    phone: PhoneNumber | None = None
    locale: Locale | None = None


class BookingCustomer(BaseModel):
    """
    Who a booking is for.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    name: ShortText
    email: EmailAddress
    phone: PhoneNumber | None = None
    locale: Locale | None = None


class CustomerSummary(BaseModel):
    """
    A customer, as of the latest booking.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    name: ShortText
    email: EmailAddress
    phone: PhoneNumber | None
    locale: Locale | None
    bookings: BookingCounts


class CustomerList(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[CustomerSummary], Field(max_length=1)]


class Booking(BaseModel):
    """
    One customer's order. `items` are the times that it takes, together or not at all; `resourceId`, `timeZone` and `units` are
    those of the first, `start` and `end` span all.

    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    package_id: Annotated[
        Id | None,
        Field(
            alias="packageId", description="The package of the catalogue that was booked; null for any other booking."
        ),
    ]
    series_id: Annotated[
        Id | None,
        Field(alias="seriesId", description="The series that it is an occurrence of; null for any other booking."),
    ]
    recurrence_id: Annotated[
        LocalDateTime | None,
        Field(
            alias="recurrenceId",
            description="Which occurrence of the series it is, wherever it was moved to; null for any other booking.",
        ),
    ]
    waitlist_entry_id: Annotated[
        Id | None,
        Field(
            alias="waitlistEntryId",
            description="The waitlist entry whose offer this booking is or was; null for any other booking.",
        ),
    ]
    resource_id: Annotated[Id, Field(alias="resourceId")]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    items: Annotated[list[BookingItem], Field(max_length=20, min_length=1)]
    status: BookingStatus
    version: Annotated[int, Field(ge=1)]
    hold_expires_at: Annotated[
        Instant | None,
        Field(
            alias="holdExpiresAt",
            description="Until when the time is held; null unless the booking is PENDING, and while its payment is captured.",
        ),
    ]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    price: Annotated[Money | None, Field(description="What it costs in all; null when it is free.")]
    payment_reference: Annotated[ShortText | None, Field(alias="paymentReference")]
    cancel_reason: Annotated[ShortText | None, Field(alias="cancelReason")]
    cancellation_policy: Annotated[
        CancellationPolicy | None,
        Field(
            alias="cancellationPolicy",
            description="The resource's policy when the booking was made, which counts for it whatever the resource's is now; null without any, and when it has several items, which have theirs.",
        ),
    ]
    fee: Annotated[
        Money | None,
        Field(description="What cancelling it, or not coming, cost; null when nothing, or when neither happened."),
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    payment: Annotated[
        Payment | None,
        Field(description="In the answers that hold a booking with a price, where the service takes payments."),
    ] = None


class ItemsBookingCreate(BaseModel):
    """
    Several times, all or none.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    items: BookingItemList
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None
    draft: Annotated[bool, Field(description="Whether to note the booking without holding its time.")] = False


class PackageBookingCreate(BaseModel):
    """
    A package of the catalogue. `start` and `end` are those of the event; each resource is booked with its offsets from them.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    package_id: Annotated[Id, Field(alias="packageId")]
    start: Instant
    end: Instant
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None
    draft: Annotated[bool, Field(description="Whether to note the booking without holding its time.")] = False


class SingleBookingCreate(BaseModel):
    """
    One time on one resource.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(description="How many units of the resource.", ge=1, le=500)] = 1
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None
    draft: Annotated[bool, Field(description="Whether to note the booking without holding its time.")] = False


class BookingPatch(BaseModel):
    """
    What to change; fields left out stay. `start` is the booking's as it is shown, which with several items is that of the
    earliest: all of them move by as much.

    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: Instant | None = None
    end: Instant | None = None
    items: BookingItemList | None = None
    customer: CustomerPatch | None = None
    notes: LongText | None = None
    metadata: MetadataPatch | None = None


class BookingPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Booking], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class ResourceSeriesCreate(BaseModel):
    """
    A time on one resource that recurs.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    units: Annotated[int, Field(description="How many units of the resource.", ge=1, le=500)] = 1
    start: Instant
    end: Instant
    recurrence: RecurrenceRule
    except_dates: Annotated[ExceptDates | None, Field(alias="exceptDates")] = None
    on_conflict: Annotated[OnConflict | None, Field(alias="onConflict")] = "reject"
    dry_run: Annotated[
        bool, Field(alias="dryRun", description="Whether to say what would be booked and book nothing.")
    ] = False
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None


class PackageSeriesCreate(BaseModel):
    """
    A package of the catalogue that recurs.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    package_id: Annotated[Id, Field(alias="packageId")]
    start: Instant
    end: Instant
    recurrence: RecurrenceRule
    except_dates: Annotated[ExceptDates | None, Field(alias="exceptDates")] = None
    on_conflict: Annotated[OnConflict | None, Field(alias="onConflict")] = "reject"
    dry_run: Annotated[
        bool, Field(alias="dryRun", description="Whether to say what would be booked and book nothing.")
    ] = False
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None


class SeriesPatch(BaseModel):
    """
    What to change; fields left out stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start_time: Annotated[LocalTime | None, Field(alias="startTime")] = None
    duration_minutes: Annotated[
        int | None, Field(alias="durationMinutes", description="How long each is; not of a package.", ge=1, le=44640)
    ] = None
    units: Annotated[
        int | None, Field(description="How many units of the resource; not of a package.", ge=1, le=500)
    ] = None
    customer: CustomerPatch | None = None
    notes: LongText | None = None
    metadata: MetadataPatch | None = None


class Occurrence(BaseModel):
    """
    One of a series, and what became or would become of it. `start` and `end` are its booking's, if it has one; of a change that was refused, those that were asked for.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    recurrence_id: Annotated[LocalDateTime, Field(alias="recurrenceId")]
    start: Instant
    end: Instant
    verdict: OccurrenceVerdict
    conflict: Annotated[Window | None, Field(description="The blocked window in the way, buffers included.")]
    errors: Annotated[list[Violation], Field(description="The rules that it breaks.")]
    price: Annotated[Money | None, Field(description="What it costs; null when it is free of charge.")]
    booking_id: Annotated[Id | None, Field(alias="bookingId")]
    status: BookingStatus | None
    version: Annotated[int | None, Field(description="Its booking's, for `If-Match`.", ge=1)]
    hold_expires_at: Annotated[
        Instant | None, Field(alias="holdExpiresAt", description="When its hold runs out; null unless it is a hold.")
    ]


OccurrenceList = TypeAliasType(
    "OccurrenceList",
    Annotated[
        list[Occurrence], Field(description="Occurrences in the order of the rule.", max_length=366, min_length=1)
    ],
)
"""
Occurrences in the order of the rule.
"""


class Series(BaseModel):
    """
    Bookings that recur by a rule. `start`, `end`, `recurrence` and `exceptDates` are as the series was asked for; what became of
    each is in `occurrences`. `units`, `customer`, `notes` and `metadata` are those last given for the series.

    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id, Field(alias="resourceId")]
    package_id: Annotated[
        Id | None,
        Field(
            alias="packageId",
            description="The package of the catalogue that is booked; then the resource is its first one.",
        ),
    ]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    recurrence: RecurrenceRule
    except_dates: Annotated[ExceptDates, Field(alias="exceptDates")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    version: Annotated[
        int, Field(description="Rises with every change of the series or of one of its occurrences.", ge=1)
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    occurrences: OccurrenceList


class SeriesSummary(BaseModel):
    """
    A series without its occurrences.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id, Field(alias="resourceId")]
    package_id: Annotated[
        Id | None,
        Field(
            alias="packageId",
            description="The package of the catalogue that is booked; then the resource is its first one.",
        ),
    ]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    recurrence: RecurrenceRule
    except_dates: Annotated[ExceptDates, Field(alias="exceptDates")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    version: Annotated[
        int, Field(description="Rises with every change of the series or of one of its occurrences.", ge=1)
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class SeriesPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[SeriesSummary], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class SeriesPreview(BaseModel):
    """
    What a series would book.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    occurrences: OccurrenceList


class StripeObject(BaseModel):
    """
    What the event is about, a payment intent, a charge or a dispute for example; of some kinds it has no id.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: StripeName | None = None
    object: StripeName | None = None
    payment_intent: StripeName | None = None
    amount: int | None = None
    amount_captured: Annotated[int | None, Field(ge=0)] = None
    metadata: dict[str, str] | None = None
    amount_refunded: Annotated[int | None, Field(ge=0)] = None


class Event(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: EventType
    booking_id: Annotated[Id, Field(alias="bookingId")]
    version: Annotated[int, Field(description="The booking's version after the change.", ge=1)]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    data: Booking


class EventPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Event], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class ExternalBusy(BaseModel):
    """
    What another calendar blocks.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    source: SourceName
    busy_times: Annotated[
        int, Field(alias="busyTimes", description="How many there are, those that meet counted as one.", ge=0)
    ]
    conflicts: Annotated[
        list[BusyConflict],
        Field(description="Bookings that have some of the time already, earliest first, at most 100.", max_length=100),
    ]


class Resource(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    name: ShortText
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    capacity: Capacity
    slot_step_minutes: Annotated[SlotStepMinutes, Field(alias="slotStepMinutes")]
    setup_minutes: Annotated[BufferMinutes, Field(alias="setupMinutes")]
    turnover_minutes: Annotated[BufferMinutes, Field(alias="turnoverMinutes")]
    notice_minutes: Annotated[NoticeMinutes, Field(alias="noticeMinutes")]
    window_days: Annotated[WindowDays, Field(alias="windowDays")]
    minimum_minutes: Annotated[MinimumMinutes, Field(alias="minimumMinutes")]
    maximum_minutes: Annotated[MaximumMinutes, Field(alias="maximumMinutes")]
    hold_seconds: Annotated[HoldSeconds, Field(alias="holdSeconds")]
    hold_max_seconds: Annotated[HoldSeconds, Field(alias="holdMaxSeconds")]
    customer_live_limit: Annotated[CustomerLiveLimit, Field(alias="customerLiveLimit")]
    customer_daily_limit: Annotated[CustomerDailyLimit, Field(alias="customerDailyLimit")]
    price: ResourcePrice | None
    cancellation_policy: Annotated[CancellationPolicy | None, Field(alias="cancellationPolicy")]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    archived_at: Annotated[Instant | None, Field(alias="archivedAt")]


class ResourcePage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[Resource], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class PackageAvailability(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    package_id: Annotated[Id, Field(alias="packageId")]
    slots: list[Window]


class WaitlistEntry(BaseModel):
    """
    Somebody who waits for a time on a resource, or for a package of the catalogue.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[
        Id | None, Field(alias="resourceId", description="What it waits for; null when that is a package.")
    ]
    package_id: Annotated[
        Id | None, Field(alias="packageId", description="What it waits for; null when that is a resource.")
    ]
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    duration_minutes: Annotated[WaitlistMinutes, Field(alias="durationMinutes")]
    units: Annotated[
        int,
        Field(description="How many units of the resource; 1 for a package, whose items say how many.", ge=1, le=500),
    ]
    offer_seconds: Annotated[OfferSeconds, Field(alias="offerSeconds")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    status: WaitlistStatus
    position: Annotated[
        Position | None,
        Field(
            description="Its place among those who wait for the same resource, or for the same package; 1 for the first, null unless it waits. A\nsmaller party may be served before a larger one, and who waits for a package that has the resource may come between.\n"
        ),
    ]
    offer: WaitlistOffer | None
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class WaitlistEntrySummary(BaseModel):
    """
    An entry as events tell of it, without its place in line, which changes with others.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[
        Id | None, Field(alias="resourceId", description="What it waits for; null when that is a package.")
    ]
    package_id: Annotated[
        Id | None, Field(alias="packageId", description="What it waits for; null when that is a resource.")
    ]
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    duration_minutes: Annotated[WaitlistMinutes, Field(alias="durationMinutes")]
    units: Annotated[
        int,
        Field(description="How many units of the resource; 1 for a package, whose items say how many.", ge=1, le=500),
    ]
    offer_seconds: Annotated[OfferSeconds, Field(alias="offerSeconds")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    status: WaitlistStatus
    offer: WaitlistOffer | None
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class ResourceWaitlistEntryCreate(BaseModel):
    """
    Somebody waits for a time on a resource.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    resource_id: Annotated[Id, Field(alias="resourceId")]
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    duration_minutes: Annotated[WaitlistMinutes, Field(alias="durationMinutes")]
    units: Annotated[int, Field(description="How many units of the resource.", ge=1, le=500)] = 1
    offer_seconds: Annotated[
        int,
        Field(
            alias="offerSeconds",
            description="How many seconds an offer shall live, at most until it starts.",
            ge=1,
            le=604800,
        ),
    ] = 900
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None


class PackageWaitlistEntryCreate(BaseModel):
    """
    Somebody waits for a package of the catalogue.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    package_id: Annotated[Id, Field(alias="packageId")]
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    duration_minutes: Annotated[WaitlistMinutes, Field(alias="durationMinutes")]
    offer_seconds: Annotated[
        int,
        Field(
            alias="offerSeconds",
            description="How many seconds an offer shall live, at most until it starts.",
            ge=1,
            le=604800,
        ),
    ] = 900
    customer: Customer
    notes: LongText | None = None
    metadata: Metadata | None = None


class WaitlistPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[WaitlistEntry], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class WebhookEndpoint(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    url: WebhookUrl
    description: WebhookDescription
    event_types: Annotated[WebhookEventTypes, Field(alias="eventTypes")]
    enabled: Annotated[bool, Field(description="Whether anything is sent.")]
    disabled_reason: Annotated[
        WebhookDisabledReason | None,
        Field(alias="disabledReason", description="Why the service disabled it; null when it did not."),
    ]
    failing_since: Annotated[
        Instant | None,
        Field(
            alias="failingSince",
            description="When the first attempt failed after which none succeeded; null when the last succeeded.",
        ),
    ]
    rate_limit_per_second: Annotated[WebhookRateLimit, Field(alias="rateLimitPerSecond")]
    payload_version: Annotated[WebhookPayloadVersion, Field(alias="payloadVersion")]
    secret: Annotated[Secret | None, Field(description="The secret that signs; null but in the answer that made it.")]
    former_secret_until: Annotated[
        Instant | None,
        Field(
            alias="formerSecretUntil", description="Until when the former secret signs too; null when there is none."
        ),
    ]
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class WebhookEndpointPage(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    data: Annotated[list[WebhookEndpoint], Field(max_length=200)]
    next_cursor: Annotated[NextCursor, Field(alias="nextCursor")]


class Data1(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    package_id: Annotated[
        Id | None,
        Field(
            alias="packageId", description="The package of the catalogue that was booked; null for any other booking."
        ),
    ]
    series_id: Annotated[
        Id | None,
        Field(alias="seriesId", description="The series that it is an occurrence of; null for any other booking."),
    ]
    recurrence_id: Annotated[
        LocalDateTime | None,
        Field(
            alias="recurrenceId",
            description="Which occurrence of the series it is, wherever it was moved to; null for any other booking.",
        ),
    ]
    waitlist_entry_id: Annotated[
        Id | None,
        Field(
            alias="waitlistEntryId",
            description="The waitlist entry whose offer this booking is or was; null for any other booking.",
        ),
    ]
    resource_id: Annotated[Id, Field(alias="resourceId")]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    items: Annotated[list[BookingItem], Field(max_length=20, min_length=1)]
    status: BookingStatus
    version: Annotated[int, Field(ge=1)]
    hold_expires_at: Annotated[
        Instant | None,
        Field(
            alias="holdExpiresAt",
            description="Until when the time is held; null unless the booking is PENDING, and while its payment is captured.",
        ),
    ]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    price: Annotated[Money | None, Field(description="What it costs in all; null when it is free.")]
    payment_reference: Annotated[ShortText | None, Field(alias="paymentReference")]
    cancel_reason: Annotated[ShortText | None, Field(alias="cancelReason")]
    cancellation_policy: Annotated[
        CancellationPolicy | None,
        Field(
            alias="cancellationPolicy",
            description="The resource's policy when the booking was made, which counts for it whatever the resource's is now; null without any, and when it has several items, which have theirs.",
        ),
    ]
    fee: Annotated[
        Money | None,
        Field(description="What cancelling it, or not coming, cost; null when nothing, or when neither happened."),
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]
    payment: Annotated[
        Payment | None,
        Field(description="In the answers that hold a booking with a price, where the service takes payments."),
    ] = None


class Data(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data1,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class BookingMessage(BaseModel):
    """
    What is sent of a booking.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[
        Literal[
            "booking.drafted",
            "booking.held",
            "booking.hold_extended",
            "booking.paying",
            "booking.confirmed",
            "booking.rescheduled",
            "booking.updated",
            "booking.cancelled",
            "booking.expired",
            "booking.completed",
            "booking.no_show",
        ],
        Field(description="What happened."),
    ]
    timestamp: Instant
    data: Annotated[Data, Field(description="The event, as `GET /events` shows it.")]


class Data3(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id, Field(alias="resourceId")]
    package_id: Annotated[
        Id | None,
        Field(
            alias="packageId",
            description="The package of the catalogue that is booked; then the resource is its first one.",
        ),
    ]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    recurrence: RecurrenceRule
    except_dates: Annotated[ExceptDates, Field(alias="exceptDates")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    version: Annotated[
        int, Field(description="Rises with every change of the series or of one of its occurrences.", ge=1)
    ]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class Data2(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data3,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class SeriesMessage(BaseModel):
    """
    What is sent of a series.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[
        Literal["series.booked", "series.confirmed", "series.changed", "series.cancelled"],
        Field(description="What happened."),
    ]
    timestamp: Instant
    data: Annotated[Data2, Field(description="The event, as `GET /events` shows it.")]


class Data5(BaseModel):
    """
    Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[
        Id | None, Field(alias="resourceId", description="What it waits for; null when that is a package.")
    ]
    package_id: Annotated[
        Id | None, Field(alias="packageId", description="What it waits for; null when that is a resource.")
    ]
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    duration_minutes: Annotated[WaitlistMinutes, Field(alias="durationMinutes")]
    units: Annotated[
        int,
        Field(description="How many units of the resource; 1 for a package, whose items say how many.", ge=1, le=500),
    ]
    offer_seconds: Annotated[OfferSeconds, Field(alias="offerSeconds")]
    customer: BookingCustomer
    notes: LongText | None
    metadata: Metadata
    status: WaitlistStatus
    offer: WaitlistOffer | None
    version: Annotated[int, Field(ge=1)]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class Data4(BaseModel):
    """
    The event, as `GET /events` shows it.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    type: Annotated[
        str,
        Field(
            description="What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know.",
            max_length=60,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    aggregate_type: Annotated[AggregateType, Field(alias="aggregateType")]
    aggregate_id: Annotated[Id, Field(alias="aggregateId")]
    version: Annotated[
        int, Field(description="Of a booking its version after the change; of others the number of the event.", ge=1)
    ]
    occurred_at: Annotated[Instant, Field(alias="occurredAt")]
    actor: Annotated[
        str,
        Field(
            description="Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`.",
            min_length=1,
        ),
    ]
    correlation_id: Annotated[CorrelationId, Field(alias="correlationId")]
    causation_id: Annotated[
        Id | None,
        Field(
            alias="causationId",
            description="The event that this one follows from; null when it follows from a request.",
        ),
    ]
    data: Annotated[
        Data5,
        Field(
            description="Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint."
        ),
    ]


class WaitlistMessage(BaseModel):
    """
    What is sent of an entry of the waitlist.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    type: Annotated[
        Literal[
            "waitlist.joined",
            "waitlist.offered",
            "waitlist.accepted",
            "waitlist.declined",
            "waitlist.left",
            "waitlist.expired",
        ],
        Field(description="What happened."),
    ]
    timestamp: Instant
    data: Annotated[Data4, Field(description="The event, as `GET /events` shows it.")]


class WaitlistConflictProblem(StateConflictProblem):
    """
    `limit`, `most` and `resourceId` are there when the type is waitlist-full.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    limit: LimitName | None = None
    most: Annotated[int | None, Field(description="How many may wait for a resource.", ge=1, le=1000)] = None
    resource_id: Annotated[Id | None, Field(alias="resourceId")] = None


class BookingConflictProblem(StateConflictProblem):
    """
    `conflict`, `nextFree`, `items` and `bookings` are there when the type is slot-unavailable, `limit` and `most` when it is
    customer-limit-reached.

    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    conflict: Window | None = None
    next_free: Annotated[list[Window] | None, Field(alias="nextFree", max_length=5)] = None
    items: Annotated[
        list[ItemConflict] | None,
        Field(description="The items that are not free, when several were asked for.", max_length=20, min_length=1),
    ] = None
    bookings: Annotated[
        list[ConflictingBooking] | None,
        Field(description="The earliest live bookings in the way of a blackout.", max_length=100),
    ] = None
    limit: LimitName | None = None
    most: Annotated[int | None, Field(description="How many bookings the limit allows.", ge=1, le=1000)] = None


class SeriesConflictProblem(BookingConflictProblem):
    """
    `occurrences` are there when the type is series-conflict.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    occurrences: OccurrenceList | None = None


BookingCreate = TypeAliasType(
    "BookingCreate",
    Annotated[
        SingleBookingCreate | ItemsBookingCreate | PackageBookingCreate,
        Field(description="One time on one resource, several together, or a package of the catalogue."),
    ],
)


SeriesCreate = TypeAliasType(
    "SeriesCreate",
    Annotated[
        ResourceSeriesCreate | PackageSeriesCreate,
        Field(description="A resource or a package of the catalogue, and when it recurs."),
    ],
)


class StripeData(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
    )
    object: StripeObject


WaitlistEntryCreate = TypeAliasType(
    "WaitlistEntryCreate",
    Annotated[
        ResourceWaitlistEntryCreate | PackageWaitlistEntryCreate,
        Field(description="Who waits, and for what. `from` to `to` is at most 62 days."),
    ],
)


class StripeEvent(BaseModel):
    """
    Stripe's own object; only what is needed of it is named here.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    id: StripeName
    type: StripeName
    data: StripeData
