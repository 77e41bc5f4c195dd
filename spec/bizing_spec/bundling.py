"""One document out of many files: whatever a reference leads to comes under `components`, or stands where it was."""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from bizing_spec import collection, grammar
from bizing_spec.construction import DEEPEST
from bizing_spec.document import DocumentUnreadable
from bizing_spec.files import Files, Keys, Target, reference_of
from bizing_spec.places import Places, pointer
from bizing_spec.sources import Allowed, Source

COPIES: Final = 20_000
"""References that nothing in `components` can stand for, as those to path items; each is copied where it stands."""


@dataclass
class Bundle:
    """`origins` has, by where it stands in `content`, where each piece came from; the first file's is at ().

    `unread` has, by where they stand, the references that lead nowhere or where they may not, left as they are.
    """

    content: dict[str, Any]
    origins: dict[Keys, Target]
    places: dict[Source, Places]
    unread: dict[Keys, DocumentUnreadable]


class _Spot(NamedTuple):
    """What is being copied: where from, where to, and the references that led to it without a place of their own."""

    source: Source
    keys: Keys
    made: Keys
    above: tuple[Target, ...] = ()

    @property
    def at(self) -> Target:
        return Target(self.source, self.keys)

    def under(self, key: str) -> _Spot:
        return self._replace(keys=(*self.keys, key), made=(*self.made, key))


def bundle(
    first: Source,
    content: dict[str, Any],
    text: str,
    allowed: Allowed,
    *,
    keep_unread: bool = False,
    kind: grammar.Kind = "openapi",
) -> Bundle:
    """Raises DocumentUnreadable, with the place of a reference that leads nowhere or where it may not.

    With `keep_unread` such references are left as they are, and noted. `kind` says what the document is.
    """
    return _Bundler(first, content, text, allowed, keep_unread).bundle(kind)


class _Bundler:
    def __init__(self, first: Source, content: dict[str, Any], text: str, allowed: Allowed, keep_unread: bool) -> None:
        self._first = first
        self._keep_unread = keep_unread
        self._unread: dict[Keys, DocumentUnreadable] = {}
        self._content = content
        self._files = Files(first, content, text, allowed)
        self._homes: dict[tuple[Target, grammar.Kind], Keys] = {}
        self._origins: dict[Keys, Target] = {(): Target(first, ())}
        self._waiting: deque[tuple[Target, grammar.Kind, Keys]] = deque()
        self._taken: dict[str, set[str]] = {}
        self._copies = 0

    def bundle(self, kind: grammar.Kind) -> Bundle:
        try:
            with collection.paused():
                return self._bundle(kind)
        except RecursionError as fault:
            reason = "nested too deeply, or its references lead round in a circle"
            raise DocumentUnreadable(Path(self._first.name), reason) from fault

    def _bundle(self, kind: grammar.Kind) -> Bundle:
        self._take_names(self._content)
        made = self._copy(self._content, kind, _Spot(self._first, (), ()))
        while self._waiting:
            target, kind, home = self._waiting.popleft()
            self._origins[home] = target
            node = self._files.node(target)
            self._section(made, home[1])[home[2]] = self._copy(node, kind, _Spot(target.source, target.keys, home))
        return Bundle(made, self._origins, self._files.places(), self._unread)

    def _section(self, made: dict[str, Any], section: str) -> dict[str, Any]:
        components = made.setdefault("components", {})
        found = components.setdefault(section, {}) if isinstance(components, dict) else None
        if not isinstance(found, dict):
            place = Target(self._first, ("components", section))
            reason = f"{pointer(place.keys)} must be an object"
            raise DocumentUnreadable(Path(self._first.name), reason, self._files.line(place))
        return found

    def _take_names(self, content: Mapping[str, Any]) -> None:
        """The first file's own names stay; they are the homes of what stands there, in whatever file."""
        if not isinstance(content.get("components"), Mapping):
            return
        for kind, section in grammar.SECTIONS.items():
            place = self._files.end(Target(self._first, ("components", section)))
            named = self._files.node(place) if self._files.exists(place) else None
            if not isinstance(named, Mapping):
                continue
            self._taken[section] = set(named)
            for name, node in named.items():
                keys = (*place.keys, name)
                reference = reference_of(node)
                target = Target(place.source, keys)
                if reference is not None and len(node) == 1:
                    target = self._target(target, reference, ("components", section, name)) or target
                if target.source != self._first:
                    self._homes.setdefault((target, kind), ("components", section, name))

    def _copy(self, node: Any, kind: grammar.Kind, spot: _Spot) -> Any:
        if len(spot.made) > DEEPEST:
            raise self._files.unreadable(spot.at, f"nested more than {DEEPEST} deep, by its references")
        if isinstance(node, list):
            return [self._inner(each, kind, str(index), spot) for index, each in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if reference_of(node) is not None and (kind != grammar.DATA or self._is_file_of_data(node, spot)):
            return self._referred(node, kind, spot)
        made = {key: self._inner(each, kind, key, spot) for key, each in node.items()}
        if kind == "schema" and isinstance(node.get("discriminator"), dict):
            made["discriminator"] = self._discriminator(node["discriminator"], spot)
        return made

    def _inner(self, node: Any, kind: grammar.Kind, key: str, spot: _Spot) -> Any:
        if not isinstance(node, (dict, list)):  # most are not, and need no spot
            return node
        return self._copy(node, grammar.child(kind, key), spot.under(key))

    def _referred(self, node: dict[str, Any], kind: grammar.Kind, spot: _Spot) -> Any:
        """A reference made local, or what it leads to where nothing can refer to such a thing."""
        target = self._target(spot.at, node["$ref"], spot.made)
        if target is None:
            return {**self._beside(node, kind, spot), "$ref": node["$ref"]}
        if target.source == self._first and not self._files.passes_reference(target):
            same = node["$ref"].startswith("#/")
            return {**self._beside(node, kind, spot), "$ref": node["$ref"] if same else _local(target.keys)}
        home = self._homes.get((target, kind))
        if home is not None and home != spot.made and (kind != "pathItem" or target in spot.above):
            return {**self._beside(node, kind, spot), "$ref": _local(home)}
        if home is None and kind in grammar.SECTIONS:
            return {**self._beside(node, kind, spot), "$ref": _local(self._new_home(target, kind))}
        return self._in_place(node, kind, spot, target)

    def _target(self, at: Target, reference: str, made: Keys) -> Target | None:
        """Where a reference leads; None where it cannot be read and is kept."""
        try:
            target = self._files.target(at, reference)
            self._files.passes_reference(target)
        except DocumentUnreadable as fault:
            if not self._keep_unread:
                raise
            self._unread[made] = fault
            return None
        return target

    def _is_file_of_data(self, node: dict[str, Any], spot: _Spot) -> bool:
        """Whether data means a file that is there; it may as well be an example of a reference."""
        if len(node) > 1 or (node["$ref"].startswith("#") and spot.source == self._first):
            return False
        try:
            target = self._files.target(spot.at, node["$ref"])
        except DocumentUnreadable:
            return False
        return target.source != self._first and target not in spot.above

    def _in_place(self, node: dict[str, Any], kind: grammar.Kind, spot: _Spot, target: Target) -> Any:
        if target in spot.above:
            raise self._files.unreadable(spot.at, f"the reference {node['$ref']!r} leads round in a circle")
        self._copies += 1
        if self._copies > COPIES:
            raise self._files.unreadable(
                spot.at, f"more than {COPIES} references have to be replaced by what they lead to"
            )
        found = self._files.node(target)
        if kind == "pathItem" and len(node) == 1:
            self._homes.setdefault((target, kind), spot.made)
        self._origins[spot.made] = target
        made = self._copy(found, kind, _Spot(target.source, target.keys, spot.made, (*spot.above, target)))
        if len(node) > 1 and isinstance(made, dict):
            beside = self._beside(node, kind, spot)
            self._origins |= {(*spot.made, key): Target(spot.source, (*spot.keys, key)) for key in beside}
            return {**made, **beside}
        return made

    def _beside(self, node: dict[str, Any], kind: grammar.Kind, spot: _Spot) -> dict[str, Any]:
        """What stands beside a reference."""
        return {key: self._inner(each, kind, key, spot) for key, each in node.items() if key != "$ref"}

    def _discriminator(self, node: dict[str, Any], spot: _Spot) -> dict[str, Any]:
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return node
        return {**node, "mapping": {tag: self._mapped(each, spot) for tag, each in mapping.items()}}

    def _mapped(self, value: Any, spot: _Spot) -> Any:
        """A mapping names a schema of its own file's components, or is a reference."""
        if not isinstance(value, str):
            return value
        if re.fullmatch(r"[\w.-]+", value) and not value.endswith((".yaml", ".yml", ".json")):
            if spot.source == self._first or not self._files.exists(
                Target(spot.source, ("components", "schemas", value))
            ):
                return value
            value = f"#/components/schemas/{value}"
        made: str = self._referred({"$ref": value}, "schema", spot.under("discriminator"))["$ref"]
        return made

    def _new_home(self, target: Target, kind: grammar.Kind) -> Keys:
        node = self._files.node(target)
        section = grammar.SECTIONS[kind]
        taken = self._taken.setdefault(section, set())
        if not isinstance(node, (dict, bool)):
            raise DocumentUnreadable(
                Path(target.source.name),
                f"what stands at {pointer(target.keys) or 'the top'} is no {kind}",
                self._files.line(target),
            )
        name = next(each for each in _names(target) if each not in taken)
        taken.add(name)
        home = ("components", section, name)
        self._homes[target, kind] = home
        self._waiting.append((target, kind, home))
        return home


def _local(keys: Keys) -> str:
    return "#" + quote(pointer(keys), safe="/~!$&'()*+,;=:@-._")


def _names(target: Target) -> Iterator[str]:
    """Names for what stands somewhere, the shortest first; as `components` allow them."""
    stem = target.source.name.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    last = next((key for key in reversed(target.keys) if not key.isdecimal()), stem)
    plain, longer = (re.sub(r"[^\w.-]+", "_", each, flags=re.ASCII) or "_" for each in (last, f"{stem}_{last}"))
    yield plain
    yield longer
    yield from (f"{longer}_{number}" for number in itertools.count(2))
