"""Which paths of a document are collections and their members, told by the paths alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bizing_spec.mock import media
from bizing_spec.mock.operations import NO_WISH, Content, Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.samples import Resolve, merged

Role = Literal["create", "list", "read", "replace", "change", "forget", "act", "whole"]

_MEMBER = re.compile(r"(/.*)/\{([^{}/]+)\}")
_IDS = ("id", "uuid", "key", "code", "slug", "name")


@dataclass(frozen=True)
class Collection:
    """`path` has the objects, `path/{parameter}` each of them, whose `id_field` the parameter is."""

    path: str
    parameter: str
    id_field: str
    schema: Any
    members: Mapping[str, Operation] = field(repr=False)


@dataclass(frozen=True)
class Part:
    """What an operation does to a collection; `whole` is a single object that is put and read at one path."""

    role: Role
    collection: Collection | None
    action: str = ""


def find(
    paths: Mapping[str, Mapping[str, Operation]], resolve: Resolve
) -> tuple[dict[str, Collection], dict[int, Part]]:
    """The collections by their path, and the part that an operation (by its id()) has."""
    found: dict[str, Collection] = {}
    parts: dict[int, Part] = {}
    for path, members in paths.items():
        matched = _MEMBER.fullmatch(path)
        if matched and matched[1] in paths:
            collection = _collection(matched[1], matched[2], paths, resolve)
            if collection:
                found[collection.path] = collection
                parts |= {id(operation): part for operation, part in _parts(collection, paths)}
        elif "GET" in members and "PUT" in members and _content(members["PUT"]):
            whole = ("GET", "PUT", "PATCH", "DELETE")
            parts |= {id(members[method]): Part("whole", None) for method in whole if method in members}
    return found, parts


def _collection(
    path: str, parameter: str, paths: Mapping[str, Mapping[str, Operation]], resolve: Resolve
) -> Collection | None:
    members, all_of_them = paths[f"{path}/{{{parameter}}}"], paths[path]
    candidates = [members.get("GET"), all_of_them.get("POST"), members.get("PUT"), members.get("PATCH")]
    for operation in candidates:
        content = _content(operation) if operation else None
        schema = resolve(content.schema) if content else None
        fields = (merged(schema, resolve).get("properties") or {}) if isinstance(schema, Mapping) else {}
        id_field = next((name for name in (parameter, *_IDS) if name in fields), None)
        if content and id_field and (members.keys() | all_of_them.keys()) & {"POST", "PUT", "PATCH", "DELETE"}:
            return Collection(path, parameter, id_field, content.schema, members)
    return None


def _parts(collection: Collection, paths: Mapping[str, Mapping[str, Operation]]) -> Iterator[tuple[Operation, Part]]:
    everything = paths[collection.path]
    own: dict[str, Role] = {"GET": "read", "PUT": "replace", "PATCH": "change", "DELETE": "forget"}
    whole: dict[str, Role] = {"GET": "list", "POST": "create"}
    for roles, operations in ((own, collection.members), (whole, everything)):
        for method, role in roles.items():
            if method in operations:
                yield operations[method], Part(role, collection)
    prefix = f"{collection.path}/{{{collection.parameter}}}/"
    for path, operations in paths.items():
        action = path.removeprefix(prefix)
        if action != path and "/" not in action and "{" not in action and "POST" in operations:
            content = _content(operations["POST"])
            if content and content.schema == collection.schema:
                yield operations["POST"], Part("act", collection, action)


def _content(operation: Operation) -> Content | None:
    """The JSON that an operation usually answers."""
    try:
        content = operation.choose(NO_WISH, b"application/json, application/*+json;q=0.9, */*;q=0.1").content
    except Problem:
        return None
    return content if content and content.schema is not None and media.is_json(content.media_type) else None
