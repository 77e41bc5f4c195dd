"""Rule books from their files; whatever is wrong in one is told with its line."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from bizing_spec.mock import faults, namings, nodes, preferences, templates
from bizing_spec.mock.model import Model
from bizing_spec.mock.nodes import Node
from bizing_spec.mock.operations import Operation, Wish
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rules import (
    Action,
    Calendar,
    Cost,
    Creation,
    Exclusive,
    Free,
    Refusal,
    Repetition,
    RuleBook,
    Rules,
    Together,
)
from bizing_spec.mock.scenarios import UNSAID, Script, Scripts, Step

_PARTS = ("calendar", "together", "cost")
Paths = Mapping[str, Mapping[str, Operation]]
T = TypeVar("T")


def place_beside(source: str) -> Path:
    """Where the rules' file of a document's lies, if there is one."""
    file = Path(source)
    return file.with_name(f"{file.stem}.mock.yaml")


def beside(source: str) -> Path | None:
    """The rules' file of a document's, if there is one."""
    rules = place_beside(source)
    return rules if rules.is_file() else None


def load(file: Path, model: Model | None = None) -> RuleBook:
    """Raises DocumentUnreadable for what is no rule, and for what the document of the model does not have."""
    return nodes.read(file, lambda top: _book(top, model))


def _book(top: Node, model: Model | None) -> RuleBook:
    top.only("collections", "free", "faults", "idempotency", "scenarios")
    paths = model.paths if model else None
    book = RuleBook(
        {name: _rules(each) for name, each in _known(top.of("collections"), paths, _is_collection)},
        {name: _free(each) for name, each in _known(top.of("free"), paths, _is_operation)},
        {name: _fault(each) for name, each in _known(top.of("faults"), paths, _is_anything)},
        _repetition(top.of("idempotency", default=True)),
        {name: _scripts(each, paths) for name, each in top.of("scenarios").items()},
    )
    if model:
        namings.check(top, model)
    return book


def _known(node: Node, paths: Paths | None, is_one: Callable[[str, Paths], bool]) -> Iterable[tuple[str, Node]]:
    """What stands under names of the document; what it does not have is told with the nearest that it has."""
    for name, each in node.items():
        if paths is not None and not is_one(name, paths):
            every = [*paths, *(f"{method} {path}" for path, methods in paths.items() for method in methods)]
            near = difflib.get_close_matches(name, [one for one in every if is_one(one, paths)], n=1, cutoff=0.4)
            hint = f"; is it {near[0]}?" if near else ""
            raise each.wrong(f"the document has no {'operation' if ' ' in name else 'collection'} {name}{hint}")
        yield name, each


def _is_collection(name: str, paths: Paths) -> bool:
    members = (path for path in paths if path.startswith(f"{name}/{{") and "/" not in path[len(name) + 1 :])
    return name in paths and any(members)


def _is_operation(name: str, paths: Paths) -> bool:
    method, _, path = name.partition(" ")
    return method in paths.get(path, ())


def _is_anything(name: str, paths: Paths) -> bool:
    return name == "*" or _is_operation(name, paths)


def _rules(node: Node) -> Rules:
    node.only("fill", "create", "unless", "exclusive", "expire", "actions")
    expire = node.of("expire")
    return Rules(
        fill=node.of("fill").mapping(),
        create=tuple(_creation(each) for each in node.of("create").each()),
        unless=node.of("unless").mapping(),
        exclusive=_exclusive(node.of("exclusive")) if node.of("exclusive") else None,
        expire=(expire.need("at").text(), _action(expire, "at")) if expire else None,
        actions={name: _action(each) for name, each in node.of("actions").items()},
    )


def _creation(node: Node) -> Creation:
    node.only("when", "set", "beside")
    return Creation(node.of("when").mapping(), node.need("set").mapping(), node.of("beside").mapping())


def _exclusive(node: Node) -> Exclusive:
    node.only("within", "group", "start", "end", "units", "while", "refuse", "groups", "set", "next", *_PARTS)
    groups = node.of("groups")
    groups.only("in", "single")
    return Exclusive(
        group=node.need("group").text(),
        start=node.need("start").text(),
        end=node.need("end").text(),
        live=node.of("while").mapping(),
        refusal=_refusal(node.need("refuse")),
        within=node.of("within").maybe_text(),
        groups=groups.of("in").maybe_text(),
        single=groups.of("single").mapping(),
        units=node.of("units").maybe_text(),
        put=node.of("set").mapping(),
        following=int(node.of("next", default=0).number()),
        calendar=_calendar(node.of("calendar")) if node.of("calendar") else None,
        together=_together(node.of("together")) if node.of("together") else None,
        cost=_cost(node.of("cost")) if node.of("cost") else None,
    )


def _calendar(node: Node) -> Calendar:
    values = ("capacity", "zone", "step", "before", "after", "notice", "window", "shortest", "longest")
    node.only("of", "refuse", "while", "hours", "closed", *values)
    return Calendar(
        of=node.need("of").text(),
        refusal=_refusal(node.need("refuse")),
        live=node.of("while").mapping(),
        hours=node.of("hours").maybe_text(),
        closed=node.of("closed").maybe_text(),
        **{name: node.of(name).value for name in values if node.of(name)},
    )


def _together(node: Node) -> Together:
    names = ("sent", "of", "parts", "group", "units", "starts", "ends")
    node.only(*names, "set")
    return Together(**{name: node.need(name).text() for name in names}, put=node.of("set").mapping())


def _cost(node: Node) -> Cost:
    node.only("price", "into", "hourly")
    return Cost(node.need("price").text(), node.need("into").text(), node.need("hourly").mapping())


def _action(node: Node, *others: str) -> Action:
    node.only("while", "set", "refuse", *others)
    otherwise = tuple((each.of("when").mapping(), _refusal(each, "when")) for each in node.of("refuse").each())
    return Action(node.of("while").mapping(), node.of("set").mapping(), otherwise)


def _refusal(node: Node, *others: str) -> Refusal:
    node.only("status", "example", "set", *others)
    status = int(node.need("status").number())
    return Refusal(status, node.of("example").maybe_text(), node.of("set").mapping())


def _free(node: Node) -> Free:
    required = ("collection", "into", "from", "to", "length", "each")
    node.only(*required, "group", "together", "rows", "units", "set", "step", "open")
    for name in required:
        node.need(name)
    opens, closes = _hours(node.of("open", default="00:00-24:00"))
    return Free(
        collection=node.of("collection").text(),
        into=node.of("into").text(),
        start=node.of("from").value,
        end=node.of("to").value,
        length=node.of("length").value,
        each=node.of("each").mapping(),
        group=node.of("group").value,
        together=node.of("together").value,
        rows=node.of("rows").mapping() if node.of("rows") else None,
        units=node.of("units", default=1).value,
        put=node.of("set").mapping(),
        step=_length(node.of("step", default="30m")),
        opens=opens,
        closes=closes,
    )


def _hours(node: Node) -> tuple[timedelta, timedelta]:
    """`08:00-17:00`, from midnight on."""
    try:
        opens, closes = (_clock(each) for each in str(node.value).split("-"))
    except ValueError as fault:
        raise node.wrong(f"{node.value!r} are no hours, such as 08:00-17:00") from fault
    return opens, closes


def _clock(text: str) -> timedelta:
    hours, minutes = text.strip().split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _length(node: Node) -> timedelta:
    return _tried(node, lambda: templates.duration(node.value))


def _fault(node: Node) -> faults.Fault:
    return _tried(node, lambda: faults.read(node.mapping()))


def _tried(node: Node, read: Callable[[], T]) -> T:
    try:
        return read()
    except (TypeError, ValueError) as fault:
        raise node.wrong(str(fault)) from fault


def _scripts(node: Node, paths: Paths | None) -> Scripts:
    return {name: _script(each, name, paths) for name, each in _known(node, paths, _is_operation)}


def _script(node: Node, name: str, paths: Paths | None) -> Script:
    """A list of answers, of which the last comes again, or `answers` and what comes `then`."""
    method, _, path = name.partition(" ")
    operation = paths[path][method] if paths else None
    if isinstance(node.value, list):
        answers, then = node, "repeat"
    else:
        node.only("answers", "then")
        answers, then = node.need("answers"), node.of("then", default="repeat").text()
    if then not in ("repeat", "usual"):
        raise node.of("then").wrong(f"then must be repeat or usual, not {then}")
    steps = tuple(_step(each, operation) for each in answers.each())
    if not steps:
        raise answers.wrong(f"{name} has no answers")
    return Script(steps, then == "repeat")


def _step(node: Node, operation: Operation | None) -> Step:
    node.only("status", "example", "body", "headers", "delay", "fault")
    status = int(node.of("status").number()) if node.of("status") else None
    example = node.of("example").maybe_text()
    delay = str(node.of("delay", default="0").value)
    step = Step(
        status=status,
        example=example,
        body=node.mapping().get("body", UNSAID),
        headers=tuple(_header(each, name) for name, each in node.of("headers").items()),
        delay=_allowed(node.of("delay"), lambda: preferences.seconds(delay)),
        fault=str(node.of("fault", default="").value),
    )
    if step.fault:
        _allowed(node.of("fault"), lambda: faults.wished(step.fault))
    if operation is not None and step.speaks:
        _allowed(node, lambda: operation.choose(Wish(status, example), None))
    return step


def _allowed(node: Node, read: Callable[[], T]) -> T:
    try:
        return read()
    except Problem as fault:
        raise node.wrong(fault.detail.rstrip(".")) from fault


def _header(node: Node, name: str) -> tuple[bytes, bytes]:
    text = str(node.value)
    if not (name.isascii() and name.isprintable() and text.isascii() and text.isprintable()):
        raise node.wrong(f"the header {name} must be of printable ASCII characters")
    return name.lower().encode(), text.encode()


def _repetition(node: Node) -> Repetition | None:
    if isinstance(node.value, bool):
        return Repetition() if node.value else None
    node.only("header", "refuse", "keep")
    header = node.of("header", default=Repetition().header).text()
    refusal = _refusal(node.of("refuse")) if node.of("refuse") else None
    return Repetition(header, refusal, _length(node.of("keep", default="24h")))
