"""Request and response models, generated from the spec by `datamodel-codegen`; do not edit."""

from __future__ import annotations

from uuid import UUID
from typing import Annotated, Literal
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
    phone: Annotated[
        str | None, Field(description="A telephone number.", max_length=40, min_length=3, pattern="^[0-9+ ().-]+$")
    ] = None


BookingStatus = TypeAliasType(
    "BookingStatus",
    Annotated[
        Literal["DRAFT", "PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW", "CANCELLED", "EXPIRED"],
        Field(
            description="`DRAFT` holds nothing; `PENDING` holds its time until `holdExpiresAt`; `CONFIRMED` has its time. `COMPLETED`, `NO_SHOW`,\n`CANCELLED` and `EXPIRED` are final.\n"
        ),
    ],
)


BookingStatusFilter = TypeAliasType(
    "BookingStatusFilter", Annotated[list[BookingStatus], Field(max_length=7, min_length=1)]
)


class Booking(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    id: Id
    resource_id: Annotated[Id, Field(alias="resourceId")]
    time_zone: Annotated[TimeZone, Field(alias="timeZone")]
    start: Instant
    end: Instant
    units: Annotated[int, Field(ge=1, le=500)]
    status: BookingStatus
    version: Annotated[int, Field(ge=1)]
    hold_expires_at: Annotated[
        Instant | None,
        Field(alias="holdExpiresAt", description="Until when the time is held; null unless the booking is PENDING."),
    ]
    customer: Customer
    notes: LongText | None
    metadata: Metadata
    price: Annotated[Money | None, Field(description="What it costs in all; null when it is free.")]
    payment_reference: Annotated[ShortText | None, Field(alias="paymentReference")]
    cancel_reason: Annotated[ShortText | None, Field(alias="cancelReason")]
    created_at: Annotated[Instant, Field(alias="createdAt")]
    updated_at: Annotated[Instant, Field(alias="updatedAt")]


class BookingCreate(BaseModel):
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


Phone = TypeAliasType("Phone", Annotated[str, Field(max_length=40, min_length=3, pattern="^[0-9+ ().-]+$")])


class CustomerPatch(BaseModel):
    """
    What to change of the customer; `null` clears `phone`.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    name: ShortText | None = None
    email: EmailAddress | None = None
    phone: Phone | None = None


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


EventType = TypeAliasType(
    "EventType",
    Annotated[
        Literal[
            "booking.drafted",
            "booking.held",
            "booking.hold_extended",
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
        int, Field(description="Minutes that stay blocked before (setup) or after (turnover) a booking.", ge=0, le=1440)
    ],
)


NoticeMinutes = TypeAliasType(
    "NoticeMinutes",
    Annotated[int, Field(description="How many minutes before its start a booking must be made.", ge=0, le=525600)],
)


WindowDays = TypeAliasType(
    "WindowDays", Annotated[int, Field(description="How many days ahead a booking may start.", ge=1, le=1095)]
)


HoldSeconds = TypeAliasType(
    "HoldSeconds", Annotated[int, Field(description="How many seconds a hold lives.", ge=1, le=86400)]
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
    price: ResourcePrice | None = None
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
    hold_seconds: Annotated[HoldSeconds | None, Field(alias="holdSeconds")] = None
    hold_max_seconds: Annotated[HoldSeconds | None, Field(alias="holdMaxSeconds")] = None
    price: ResourcePrice | None = None


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
            "/problems/unauthenticated",
            "/problems/forbidden",
            "/problems/not-found",
            "/problems/method-not-allowed",
            "/problems/not-acceptable",
            "/problems/slot-unavailable",
            "/problems/hold-expired",
            "/problems/hold-limit-reached",
            "/problems/invalid-transition",
            "/problems/resource-archived",
            "/problems/resource-in-use",
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
    detail: Annotated[str | None, Field(description="What happened here", min_length=1)] = None
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
    pointer: Annotated[str, Field(description="A JSON pointer into the body")]
    rule: Annotated[
        str,
        Field(
            description="The rule's name: a JSON Schema keyword, or one of the resource's rules such as `opening-hours`.",
            min_length=1,
        ),
    ]
    detail: Annotated[str, Field(description="The rule", min_length=1)]


class RequestInvalidProblem(Problem):
    """
    `errors` is there when the type is request-invalid.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    errors: Annotated[list[Violation] | None, Field(min_length=1)] = None


class StateConflictProblem(Problem):
    """
    `from` and `to` are there when the type is invalid-transition or hold-expired.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    from_: Annotated[BookingStatus | None, Field(alias="from")] = None
    to: BookingStatus | None = None


class BookingConflictProblem(StateConflictProblem):
    """
    `conflict` and `nextFree` are there when the type is slot-unavailable.
    """

    model_config = ConfigDict(
        populate_by_name=True,
    )
    conflict: Window | None = None
    next_free: Annotated[list[Window] | None, Field(alias="nextFree", max_length=5)] = None


class BookingPatch(BaseModel):
    """
    What to change; fields left out stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
    )
    start: Instant | None = None
    end: Instant | None = None
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
    hold_seconds: Annotated[HoldSeconds, Field(alias="holdSeconds")]
    hold_max_seconds: Annotated[HoldSeconds, Field(alias="holdMaxSeconds")]
    price: ResourcePrice | None
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
