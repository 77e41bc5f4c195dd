"""Finding and reading OpenAPI documents, with the line of whatever is wrong in them."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bizing_spec import bombs, collection, construction
from bizing_spec.outcome import Stopped

if TYPE_CHECKING:
    from yaml import SafeLoader as _FastestLoader
else:
    _FastestLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PACKAGE = Path(__file__).parent


class DocumentUnreadable(Stopped):
    """The file is no document: `file`, `line` (from 1, where known) and `reason` say why."""

    def __init__(self, file: Path, reason: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {reason}")


def path(version: str = "v1") -> Path:
    """Where the API's own document lies: in the source tree, or in the installed package."""
    for folder in (_PACKAGE.parent, _PACKAGE):
        file = folder / version / "openapi.yaml"
        if file.is_file():
            return file
    raise DocumentUnreadable(_PACKAGE / version / "openapi.yaml", f"there is no API version {version!r}")


def load(file: Path) -> dict[str, Any]:
    """Read a document from YAML or JSON; values are JSON's only, keys are strings.

    Raises `DocumentUnreadable`, also for a key that stands twice in one mapping.
    """
    return parse(file, text_of(file))


def text_of(file: Path) -> str:
    """Raises `DocumentUnreadable`."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DocumentUnreadable(file, f"not UTF-8: {fault.reason} at byte {fault.start}") from fault
    except OSError as fault:
        raise DocumentUnreadable(file, fault.strerror or "cannot be read") from fault


def parse(file: Path, text: str) -> dict[str, Any]:
    """What `load` does with the text of a file. Raises `DocumentUnreadable`."""
    document = value(file, text)
    if not isinstance(document, dict):
        raise DocumentUnreadable(file, "the document must be a mapping at its top level", 1)
    return document


def value(file: Path, text: str) -> Any:
    """A file that may have anything at its top level. Raises `DocumentUnreadable`."""
    with collection.paused():
        return json_value(file, text) if file.suffix == ".json" else _load_yaml(file, text)


def json_value(file: Path, text: str) -> Any:
    """What the text of a JSON file says, whatever the file is called. Raises `DocumentUnreadable`."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(items)
        if len(mapping) != len(items):
            names = [name for name, _ in items]
            twice = next(name for name in names if names.count(name) > 1)
            raise DocumentUnreadable(file, f"the key {twice!r} stands twice in one object")
        return mapping

    def constant(name: str) -> Any:
        raise DocumentUnreadable(file, f"{name} is not JSON")

    try:
        found = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError as fault:
        raise DocumentUnreadable(file, "a text has half of a pair of surrogates, which is no character") from fault
    except json.JSONDecodeError as fault:
        raise DocumentUnreadable(file, fault.msg, fault.lineno) from fault
    except ValueError as fault:  # a number of thousands of digits
        raise DocumentUnreadable(file, str(fault).partition(";")[0]) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(file, "nested too deeply") from fault


def _load_yaml(file: Path, text: str) -> Any:
    try:
        return _construct(text)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise DocumentUnreadable(file, fault.problem or "not YAML", line) from fault
    except yaml.YAMLError as fault:
        raise DocumentUnreadable(file, str(fault).partition("\n")[0]) from fault
    except RecursionError as fault:
        raise DocumentUnreadable(file, "nested too deeply") from fault


def _construct(text: str) -> Any:
    bombs.refuse_depth(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    if node is None:
        return None
    bombs.refuse_copies(node, text)
    return construction.built(node)


class _Loader(_FastestLoader):
    """YAML with the scalars of JSON, as OpenAPI recommends.

    YAML 1.1, which PyYAML reads, makes a date of `2027-03-01`, 600 of `10:00` and False of `no`: wrong in
    every example of a booking API.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own)


for _name, _form, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_form})\Z"), list(_first))
