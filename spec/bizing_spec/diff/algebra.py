"""The algebra of schemas that stand alone: one with keywords of another, what contains what, what is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema_rs import Draft202012, canonical, canonicalize

from bizing_spec.diff.samples import Sampler

Keyword = str | tuple[str, str]
"""A keyword of a schema, or one member of it: `("properties", "name")`."""


def with_keywords(source: dict[str, Any], target: dict[str, Any], keywords: Sequence[Keyword]) -> dict[str, Any]:
    """The source with some of its keywords as the target has them, so that one change is looked at alone."""
    changed = dict(source)
    definitions = {f"t-{name}": _renamed(schema) for name, schema in target.get("$defs", {}).items()}
    changed["$defs"] = {**source.get("$defs", {}), **definitions}
    for keyword in keywords:
        if isinstance(keyword, str):
            _put(changed, keyword, keyword in target, _renamed(target.get(keyword)))
        elif keyword[0] == "required":
            _require(changed, keyword[1], keyword[1] in target.get("required", ()))
        else:
            outer, name = keyword
            members = dict(changed.get(outer, {}))
            there = target.get(outer, {})
            _put(members, name, name in there, _renamed(there.get(name)))
            changed[outer] = members
    return changed


def rebuilt(source: dict[str, Any], target: dict[str, Any], keywords: Sequence[Keyword]) -> bool:
    """Whether the schema became another one in more than these keywords, so that they say nothing by themselves."""
    if "type" not in keywords and source.get("type") != target.get("type"):
        return True
    return any((key in source) != (key in target) for key in ("allOf", "anyOf", "oneOf") if key not in keywords)


def _put(into: dict[str, Any], key: str, there: bool, value: Any) -> None:
    if there:
        into[key] = value
    else:
        into.pop(key, None)


def _require(changed: dict[str, Any], name: str, required: bool) -> None:
    others = [other for other in changed.get("required", ()) if other != name]
    changed["required"] = [*others, name] if required else others


def _renamed(node: Any) -> Any:
    """A part of the target beside the source's definitions: its own go by other names."""
    if isinstance(node, Mapping):
        return {
            key: value.replace("#/$defs/", "#/$defs/t-")
            if key == "$ref" and isinstance(value, str)
            else value
            if key in ("enum", "const")
            else _renamed(value)
            for key, value in node.items()
        }
    return [_renamed(part) for part in node] if isinstance(node, list) else node


def covers(outer: dict[str, Any], inner: dict[str, Any]) -> bool:
    """Whether it is proven that the first allows whatever the second does."""
    return bool(_canonical(outer).covers(_canonical(inner)) == canonical.Containment.YES)


def _canonical(schema: dict[str, Any]) -> Any:
    return canonicalize(schema, draft=Draft202012, offline=True)


def lost(source: dict[str, Any], changed: dict[str, Any]) -> list[Any]:
    """Values of the part that the algebra of schemas says is lost; it can say so of most schemas."""
    try:
        part = _canonical(source).subtract(_canonical(changed)).to_json_schema()
    except canonical.CanonicalizationError:
        return []
    return Sampler(part).values(part)
