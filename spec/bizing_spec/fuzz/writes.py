"""Lost writes: what was answered with success is there when it is read again, as it was sent."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from bizing_spec.fuzz.calling import Caller
from bizing_spec.fuzz.composing import Api, member
from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.mock import templates
from bizing_spec.mock.collections import Part
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.samples import merged

OF_EACH: Final = 12
"""So many writes of an operation are read again."""


class LostWrites:
    """Reads what was written. A value may come back in another form of the same."""

    def __init__(self, api: Api, caller: Caller, findings: Findings) -> None:
        self._api = api
        self._caller = caller
        self._findings = findings
        self._read: Counter[str] = Counter()

    def follow(self, operation: Operation, part: Part, exchange: Exchange) -> None:
        """Raises Unanswered."""
        if part.role not in ("create", "replace", "change", "whole") or exchange.method == "GET":
            return
        sent, path = exchange.sent(), place(part, exchange)
        reading = self._reading(operation, part)
        if not isinstance(sent, dict) or path is None or reading is None or exchange.status == 202:
            return
        if self._read[operation.pointer] >= OF_EACH:
            return
        self._read[operation.pointer] += 1
        read = self._caller.send(self._api.compose(reading, path))
        if read.is_success:
            self._compare(operation, reading, sent, (exchange, read))
        elif read.status in (404, 410):
            message = f"{exchange.method} answered {exchange.status}, and GET {urlsplit(path).path} {read.status}"
            self._report(operation, message, (exchange, read))

    def _reading(self, operation: Operation, part: Part) -> Operation | None:
        if part.collection:
            return part.collection.members.get("GET")
        return self._api.model.paths[operation.path].get("GET")

    def _compare(
        self, operation: Operation, reading: Operation, sent: Mapping[str, Any], steps: Sequence[Exchange]
    ) -> None:
        shown = steps[-1].answered()
        if not isinstance(shown, dict):
            return
        told = steps[0].answered()
        for name in sent:
            if name in self._for_us(operation) or (name not in shown and not _was_told(told, name, sent[name])):
                continue
            if not agrees(sent[name], shown.get(name)):
                message = f"{name!r} was sent as {_brief(sent[name])} and answered with {steps[0].status}; "
                what = _brief(shown[name]) if name in shown else "nothing"
                self._report(operation, f"{message}GET {reading.path} then shows {what}", steps)
                return

    def _for_us(self, operation: Operation) -> frozenset[str]:
        """Fields that are read only, which a service need not take."""
        media_type = self._api.media_type(operation)
        body = self._api.resolve(operation.node["requestBody"])["content"] if media_type else {}
        schema = self._api.resolve((body.get(media_type) or {}).get("schema"))
        fields = (merged(schema, self._api.resolve).get("properties") or {}) if isinstance(schema, Mapping) else {}
        return frozenset(name for name, each in fields.items() if self._is_read_only(each))

    def _is_read_only(self, schema: Any) -> bool:
        found = self._api.resolve(schema)
        return isinstance(found, Mapping) and found.get("readOnly") is True

    def _report(self, operation: Operation, message: str, steps: Sequence[Exchange]) -> None:
        label = f"{operation.method} {operation.path}"
        self._findings.add("lost_write", label, f"{operation.pointer}/responses/{steps[0].status}", message, steps)


def place(part: Part, exchange: Exchange) -> str | None:
    """Where the object is that an exchange made or changed; a whole address."""
    if part.role != "create":
        return exchange.url.partition("?")[0]
    location = exchange.answer_headers.get("location")
    here = exchange.url.partition("?")[0].rstrip("/")
    if location and _is_below(unquote(urlsplit(urljoin(here, location)).path), urlsplit(here).path):
        return urljoin(here, location)
    id_ = id_of(part, exchange)
    return None if id_ is None else member(here, id_)


def _is_below(path: str, collection: str) -> bool:
    return path.startswith(f"{collection}/") and "/" not in path.removeprefix(f"{collection}/").rstrip("/")


def id_of(part: Part, exchange: Exchange) -> Any:
    """The id of what was made, where the answer has it."""
    answered = exchange.answered()
    if not isinstance(answered, dict) or part.collection is None:
        return None
    found = answered.get(part.collection.id_field)
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) else None


def ids(listed: Any, id_field: str) -> Iterator[Any]:
    """Of a list, or of the first list in an object around it."""
    if isinstance(listed, Mapping):
        listed = next((each for each in listed.values() if isinstance(each, list)), [])
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and id_field in each:
            yield each[id_field]


def _was_told(told: Any, name: str, value: Any) -> bool:
    return isinstance(told, dict) and name in told and value is not None and agrees(value, told[name])


def agrees(sent: Any, shown: Any) -> bool:
    """Whether one is the other, perhaps in another form: a time in another zone, a text trimmed, a list sorted."""
    if sent == shown or sent is None:
        return True
    if isinstance(sent, Mapping):
        return isinstance(shown, Mapping) and all(agrees(sent[name], shown[name]) for name in sent if name in shown)
    if isinstance(sent, list):
        return isinstance(shown, list) and _agree(sent, shown)
    if isinstance(sent, (str, int, float)) and isinstance(shown, (str, int, float)):
        return any(one == other for one, other in zip(_forms(sent), _forms(shown), strict=True) if one is not None)
    return False


def _agree(sent: list[Any], shown: list[Any]) -> bool:
    """Every one is there in some order; repetitions may be gone."""
    return len(shown) <= len(sent) and all(any(agrees(each, other) for other in shown) for each in sent)


def _forms(value: str | float) -> Iterator[Any]:
    text = str(value)
    yield unicodedata.normalize("NFKC", text).strip().rstrip("/").casefold()
    try:
        yield None if isinstance(value, bool) else Decimal(text)
    except InvalidOperation:
        yield None
    try:
        yield templates.moment(text) if isinstance(value, str) and len(text) >= len("2027-01-01T00:00") else None
    except (ValueError, OverflowError):
        yield None
    try:
        yield templates.duration(text) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        yield None


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
