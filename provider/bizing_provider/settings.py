"""Settings of the provider: one frozen class, read from BIZING_… variables."""

import difflib
import os
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BeforeValidator, DirectoryPath, Field, FilePath, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bizing_spec.outcome import Stopped


def _split(words: object) -> object:
    return words.split(",") if isinstance(words, str) else words


def _networks(words: object) -> object:
    """Raises ValueError, which says what is wrong with a network."""
    if not isinstance(words, str) or not words.strip():
        return words or ()
    from ssrfguard import Policy  # which takes long to import for what few set

    try:
        return Policy(allowed_networks=tuple(ip_network(word.strip()) for word in words.split(","))).allowed_networks
    except ValueError as fault:
        raise ValueError(f"{fault}. An example: 127.0.0.0/8,::1/128") from None


def _secret_key(words: object) -> object:
    """Raises ValueError, which does not show it."""
    if isinstance(words, str) and not words.startswith(("sk_", "rk_")):
        raise ValueError("a secret key of Stripe begins with sk_ (or rk_, a restricted one)")
    return words


def _lower(word: object) -> object:
    return word.lower() if isinstance(word, str) else word


Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """Units stand in the names. Each field is read from `BIZING_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="BIZING_", frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: str | None = None
    """A PostgreSQL from 15 on; without it, the embedded one."""
    data_dir: Path = platformdirs.user_data_path("bizing")
    """Where the embedded PostgreSQL keeps its data."""
    pool_size: Annotated[int, Field(ge=1, le=500)] = 10
    """Database connections of each server process, beside those of the lane and three for jobs."""

    batch_holds: bool = True
    """Whether concurrent bookings share statements; off, each is booked on its own."""
    lane_connections: Annotated[int, Field(ge=1, le=16)] = 2
    """Statements in flight: while one commits, the next batch gathers. More gained nothing when measured."""
    lane_batch: Annotated[int, Field(ge=1, le=1000)] = 64
    """Bookings in a statement at the most; beyond it, latency grows and throughput does not."""

    body_limit_bytes: Annotated[int, Field(ge=1024)] = 262_144
    rate_limit_per_second: Annotated[int, Field(ge=1)] | None = None
    """Requests a second that each caller may make; without it, any number."""

    background: bool = True
    """Whether the server process also does what `bizing worker` does."""
    sweep_seconds: Annotated[float, Field(gt=0)] = 1.0
    """How often due holds are swept. Booking does not wait for it: a due hold gives way at once."""

    relay_url: SecretStr | None = None
    """Where the background work sends the feed; nowhere without it. `relay.destination` says what it may be."""
    webhooks_allow_private: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = ()
    """Networks beside the public ones that webhooks may go to, separated by commas; http will do there, on any port."""
    webhooks_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 15.0
    """What a receiver has for its answer. After four times as long another process sends what one has left undone."""
    webhooks_delay_scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    """What the delays between attempts are multiplied by, for tests and demonstrations."""

    jwt_jwks_url: str | None = None
    jwt_key_file: FilePath | None = None
    """A PEM public key, or a JWK set as JSON, when there is no JWKS URL."""
    jwt_algorithms: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ("RS256", "ES256", "EdDSA")
    """Separated by commas."""
    jwt_issuer: str | None = None
    jwt_audience: str = "bizing"
    jwt_leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 10

    stripe_api_key: Annotated[SecretStr | None, BeforeValidator(_secret_key)] = None
    """Stripe's secret key; with it, holds that have a price are paid by card."""
    stripe_webhook_secret: SecretStr | None = None
    """What Stripe signs its messages to `POST /webhooks/stripe` with."""
    stripe_api_url: str | None = None
    """Where the sandbox is; without it, Stripe's own API."""

    smtp_url: SecretStr | None = None
    """The mail server that customers are told by; nobody is told without it. `notifications.server` says what it is."""
    mail_from: str | None = None
    """Whom their mail is from, as in RFC 5322: `Example Rooms <rooms@example.com>`."""
    mail_templates: DirectoryPath | None = None
    """A folder with templates that take the place of ours, each by its name: `en/confirmed.txt`."""

    google_calendar_id: str | None = None
    """The calendar that has an event for each confirmed booking, with one of the two kinds of credentials below."""
    google_calendar_key_file: FilePath | None = None
    """A service account's key (JSON)."""
    google_calendar_client_id: str | None = None
    google_calendar_client_secret: SecretStr | None = None
    google_calendar_refresh_token: SecretStr | None = None
    google_calendar_url: str = "https://www.googleapis.com/calendar/v3"
    google_calendar_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 (where to get one)

    zoom_account_id: str | None = None
    """Of a server-to-server app; with it and the two below, each confirmed booking has a meeting."""
    zoom_client_id: str | None = None
    zoom_client_secret: SecretStr | None = None
    zoom_user: str = "me"
    """Who hosts the meetings: an id or an e-mail address."""
    zoom_url: str = "https://api.zoom.us/v2"
    zoom_token_url: str = "https://zoom.us/oauth/token"  # noqa: S105

    slack_webhook_url: SecretStr | None = None
    """An incoming webhook; its channel is told of bookings."""

    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"


def read() -> Settings:
    """The settings of the environment. Raises Stopped, which names the first that is bad but not its value."""
    _no_slips(os.environ)
    try:
        return Settings()
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        raise Stopped(f"BIZING_{str(first['loc'][0]).upper()}: {first['msg'].removeprefix('Value error, ')}.") from None


def _no_slips(given: Iterable[str]) -> None:
    """Refuse what is nearly a setting; variables that are like none belong to the other commands."""
    known = {f"BIZING_{field.upper()}" for field in Settings.model_fields}
    for name in sorted(name for name in given if name.startswith("BIZING_") and name not in known):
        if near := difflib.get_close_matches(name, known, n=1, cutoff=0.9):
            raise Stopped(f"{name}: there is no such setting; {near[0]} is meant, perhaps.")
