"""Settings of the provider: one frozen class, read from BIZING_… variables."""

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BeforeValidator, Field, FilePath, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bizing_spec.outcome import Stopped


def _split(words: object) -> object:
    return words.split(",") if isinstance(words, str) else words


def _lower(word: object) -> object:
    return word.lower() if isinstance(word, str) else word


class Settings(BaseSettings):
    """Units stand in the names. Each field is read from `BIZING_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="BIZING_", frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: str | None = None
    """A PostgreSQL from 15 on; without it, the embedded one."""
    data_dir: Path = platformdirs.user_data_path("bizing")
    """Where the embedded PostgreSQL keeps its data."""
    pool_size: Annotated[int, Field(ge=1, le=500)] = 10
    """Database connections of each server process, beside those of the lane."""

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
    """Whether the server process also sweeps holds and completes bookings."""
    sweep_seconds: Annotated[float, Field(gt=0)] = 1.0
    """How often due holds are swept. Booking does not wait for it: a due hold gives way at once."""

    jwt_jwks_url: str | None = None
    jwt_key_file: FilePath | None = None
    """A PEM public key, or a JWK set as JSON, when there is no JWKS URL."""
    jwt_algorithms: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ("RS256", "ES256", "EdDSA")
    """Separated by commas."""
    jwt_issuer: str | None = None
    jwt_audience: str = "bizing"
    jwt_leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 10

    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"


def read() -> Settings:
    """The settings of the environment. Raises Stopped, which names the first that is bad but not its value."""
    try:
        return Settings()
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        raise Stopped(f"BIZING_{'_'.join(map(str, first['loc'])).upper()}: {first['msg']}.") from None
