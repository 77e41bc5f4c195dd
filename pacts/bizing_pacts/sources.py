"""Where pacts come from: files, folders of them, and URLs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bizing_spec import outcome

FOLDER = "pacts"


class NoPact(outcome.Stopped):
    """What was named is not there, or is no pact."""


@dataclasses.dataclass(frozen=True)
class Pact:
    """A pact file; `states` are, by an interaction's description, its states in words; some are `messages`.

    By the description too: `requests`, such as `GET /bookings`, and `lines` of the file, from 1, where they are found.
    """

    file: Path
    consumer: str
    provider: str
    states: dict[str, tuple[str, ...]]
    messages: frozenset[str]
    requests: dict[str, str] = dataclasses.field(default_factory=dict)
    lines: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Sources:
    pacts: Sequence[Pact]
    urls: Sequence[str]


def find(named: Sequence[str], provider: str | None = None) -> Sources:
    """The pacts that are named, or those in `./pacts`; in folders, only those with `provider` if it is given.

    Raises NoPact.
    """
    urls = [name for name in named if name.startswith(("http://", "https://"))]
    pacts: dict[Path, Pact] = {}
    for place in [name for name in named if name not in urls] or ([] if urls else [FOLDER]):
        found = [pact for pact in _at(Path(place)) if provider in (None, pact.provider)]
        if not found:
            of = f" with the provider {provider}" if provider else ""
            raise NoPact(f"there is no pact{of} in {place}; name pact files, folders of them, or URLs")
        pacts |= {pact.file.resolve(): pact for pact in found}
    return Sources(tuple(pacts.values()), tuple(urls))


def _at(place: Path) -> Iterator[Pact]:
    if place.is_dir():
        yield from map(_read, sorted(place.glob("*.json")))
    elif place.is_file():
        yield _read(place)
    else:
        raise NoPact(f"{place} is not there; name pact files, folders of them, or URLs")


def _read(file: Path) -> Pact:
    try:
        text = file.read_text(encoding="utf-8")
        pact = json.loads(text)
        interactions = pact.get("interactions", []) + pact.get("messages", [])
        states = {each["description"]: tuple(states_of(each)) for each in interactions}
        messages = frozenset(each["description"] for each in interactions if _is_message(each))
        asked = {each["description"]: each["request"] for each in interactions if "path" in each.get("request", {})}
        requests = {name: f"{each.get('method', 'GET').upper()} {each['path']}" for name, each in asked.items()}
        lines = {name: line for name in states if (line := _line(text, name))}
        return Pact(file, pact["consumer"]["name"], pact["provider"]["name"], states, messages, requests, lines)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NoPact(f"{file} is no pact: {type(fault).__name__}: {fault}") from fault


def _line(text: str, description: str) -> int | None:
    """Where a description stands, in a file that is written as most are."""
    at = text.find(f'"description": {json.dumps(description, ensure_ascii=False)}')
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _is_message(interaction: dict[str, Any]) -> bool:
    """Up to version 3 of the specification messages have no type, and pacts of their own."""
    return interaction.get("type") == "Asynchronous/Messages" or "contents" in interaction


def states_of(interaction: dict[str, Any]) -> Iterator[str]:
    """The states of an interaction in words; up to version 2 of the specification it had one, without parameters."""
    if "providerState" in interaction:
        yield interaction["providerState"]
    for state in interaction.get("providerStates") or ():
        yield in_words(state["name"], state.get("params", {}))


def in_words(name: str, parameters: Mapping[str, Any]) -> str:
    """A state as people are told of it: `a booking (status "PENDING")`."""
    told = ", ".join(f"{each} {json.dumps(parameters[each])}" for each in sorted(parameters))
    return f"{name} ({told})" if told else name
