"""What generated models are made of, and how they travel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from pydantic import BaseModel, ConfigDict
from pydantic_core import core_schema, to_jsonable_python

NULLABLE: Final = "nullable"
"""Marks a field that may be left out and may be null: its None is sent where it was set."""


class Model(BaseModel):
    """An object of the API. Fields that it does not declare are kept; those that were not set are not sent."""

    model_config = ConfigDict(
        defer_build=True, extra="allow", validate_by_name=True, validate_by_alias=True, protected_namespaces=()
    )


@dataclass(frozen=True)
class Upload:
    """A file in a form; what is read from a stream is sent once."""

    content: bytes | IO[bytes]
    name: str = "file"
    media_type: str = "application/octet-stream"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.is_instance_schema(cls)


def fields(value: Any) -> dict[str, Any]:
    """What of a model or a mapping is sent, by the names that the API knows."""
    if not isinstance(value, BaseModel):
        return {str(name): each for name, each in dict(value).items()}
    kind = type(value)
    if not kind.__pydantic_complete__:  # it was made as a part of another, and its names are not looked up yet
        kind.model_rebuild()
    declared = kind.model_fields
    found = {}
    for name in (name for name in declared if name in value.model_fields_set):
        each, field = getattr(value, name), declared[name]
        if each is not None or field.is_required() or NULLABLE in field.metadata:
            found[field.serialization_alias or field.alias or name] = each
    return found | (value.model_extra or {})


def wire(value: Any) -> Any:
    """A value as JSON has it. Raises ValueError for a file."""
    if isinstance(value, Upload):
        raise ValueError(f"The file {value.name!r} cannot be sent in JSON: say the media type of a form.")
    if isinstance(value, BaseModel | Mapping):
        return {name: wire(each) for name, each in fields(value).items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [wire(each) for each in value]
    return value if value is None or isinstance(value, str | int | float) else to_jsonable_python(value)


def told(name: str, kinds: Mapping[str, str]) -> Callable[[Any], str]:
    """Which alternative a value is, by its property `name`, the discriminator; empty where it does not say."""

    def which(value: Any) -> str:
        if isinstance(value, BaseModel):
            return type(value).__name__
        return kinds.get(str(value.get(name)), "") if isinstance(value, Mapping) else ""

    return which
