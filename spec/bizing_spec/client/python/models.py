"""The module of a client's models."""

from collections.abc import Iterator

from bizing_spec.client.python.modules import module
from bizing_spec.client.python.schemas import Attribute, ModelClass, Schemas, used
from bizing_spec.client.python.writing import INDENT, OURS, docstring, is_nullable, literal, union


def write(schemas: Schemas) -> str:
    """The text of `models.py`: classes first, as what they refer to is looked up when they are used."""
    ordered, circular = _in_order(schemas.aliases)
    parts = [_class(each) for each in schemas.models.values()]
    quoted = {name: literal(schemas.aliases[name].replace(OURS, "")) for name in circular}
    parts += [f"{name} = TypeAliasType({literal(name)}, {type_})\n" for name, type_ in quoted.items()]
    parts += [f"{name}: TypeAlias = {schemas.aliases[name]}\n" for name in ordered]
    return module("Models", "\n\n".join(parts).replace(OURS, ""))


def _class(model: ModelClass) -> str:
    lines = [f"class {model.name}(_Model):\n", docstring(model.told, INDENT)]
    for each in model.attributes:
        lines += [f"{INDENT}{each.name}: {_annotation(each)}\n", docstring(each.told, INDENT)]
    return "".join(lines) if any(lines[1:]) else f"{lines[0]}{INDENT}pass\n"


def _annotation(each: Attribute) -> str:
    type_ = each.type if each.is_required else union([each.type, "None"])
    notes = [] if each.name == each.wire else [f"_field(alias={literal(each.wire)})"]
    if not each.is_required and is_nullable(each.type):
        notes.append("_NULLABLE")
    annotation = f"Annotated[{', '.join([type_, *notes])}]" if notes else type_
    return annotation if each.is_required else f"{annotation} = None"


def _in_order(aliases: dict[str, str]) -> tuple[list[str], list[str]]:
    """Aliases after those that they are made of; and those that come back to themselves."""
    needs = {name: {each for each in used(type_) if each in aliases} for name, type_ in aliases.items()}
    circular = [name for name in aliases if name in _reached(needs, name)]
    done: dict[str, None] = dict.fromkeys(circular)
    waiting = [name for name in aliases if name not in done]
    while waiting:
        ready = [name for name in waiting if needs[name] <= done.keys()]
        done.update(dict.fromkeys(ready))
        waiting = [name for name in waiting if name not in done]
    return [name for name in done if name not in circular], circular


def _reached(needs: dict[str, set[str]], name: str) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(needs[name])
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += needs[each]
            yield each
