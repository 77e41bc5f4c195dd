"""Paths and what fills them: templates, parameters, servers and the names of operations."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from bizing_spec.gate import wording
from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule
from bizing_spec.lint.shape import Node

UNDECLARED = Rule(
    "path-parameter-undeclared",
    "error",
    "Nobody can know what belongs into the path.",
    "Declare a parameter with `in: path` and this name.",
)
UNUSED = Rule(
    "path-parameter-unused",
    "error",
    "A path parameter that is not in the path cannot be sent.",
    "Put `{name}` into the path, or remove the parameter.",
)
MALFORMED = Rule(
    "path-template-malformed",
    "error",
    "Routers and clients take such a template apart in different ways, or not at all.",
    "Close each brace, and name each parameter once.",
)
COLLISION = Rule(
    "path-collision",
    "error",
    "Paths that differ only in the names of their parameters are the same path.",
    "Merge them into one.",
)
QUERY = Rule(
    "path-query",
    "warning",
    "A path with `?` or `#` in it is matched by no request.",
    "Declare query parameters instead.",
)
DUPLICATE = Rule(
    "parameter-duplicate",
    "error",
    "Two parameters of one name in one place: only one of them can hold.",
    "Remove or rename one of them.",
)
IGNORED_HEADER = Rule(
    "parameter-ignored",
    "warning",
    "OpenAPI ignores header parameters named Accept, Content-Type and Authorization.",
    "Say it by the media types of `content`, or by `security`.",
)
OPERATION_ID = Rule(
    "operation-id-duplicate",
    "error",
    "An operation id names one operation; clients make a function of it.",
    "Give one of them another id.",
)
HEADER_NAME = Rule(
    "header-name",
    "error",
    "HTTP has no header of such a name (RFC 9110, section 5.1).",
    "Use letters, digits and `-`.",
)
SERVER_VARIABLE = Rule(
    "server-variable-undeclared",
    "error",
    "Without a default for its variable the server has no address.",
    "Describe the variable in the server's `variables`.",
)
SERVER_DEFAULT = Rule(
    "server-variable-default",
    "error",
    "The default is none of the values that the variable may have.",
    "Use one of its `enum`, or add it there.",
)
CHECKS = Checks()

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")
_is_token: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch


def _paths(document: Document) -> Iterator[tuple[str, str]]:
    for path, _ in document.members(document.content, "paths"):
        if path.startswith("/"):
            yield path, place("/paths", path)


@CHECKS.of(UNDECLARED, UNUSED)
def path_parameters(document: Document) -> Iterator[Found]:
    for operation in document.operations:
        if operation.path is None:
            continue
        templated = dict.fromkeys(_EXPRESSION.findall(operation.path))
        parameters = document.parameters(operation)
        declared = {name: pointer for (where, name), (pointer, _) in parameters.items() if where == "path"}
        for name in templated.keys() - declared.keys():
            near = wording.suggest(name, declared)
            message = f"{operation.name} does not declare the path parameter {name!r}.{near}".rstrip(".")
            yield UNDECLARED.at(operation.pointer, message)
        for name in declared.keys() - templated.keys():
            yield UNUSED.at(declared[name], f"{operation.path} has no {{{name}}} for the parameter {name!r}")


@CHECKS.of(MALFORMED, QUERY)
def templates(document: Document) -> Iterator[Found]:
    for path, pointer in _paths(document):
        names = _EXPRESSION.findall(path)
        rest = _EXPRESSION.sub("", path)
        twice = [name for name, count in Counter(names).items() if count > 1]
        if "{" in rest or "}" in rest or "" in names:
            yield MALFORMED.at(pointer, f"the braces of {path} do not fit together")
        elif twice:
            yield MALFORMED.at(pointer, f"{path} has the parameter {twice[0]!r} twice")
        if "?" in rest or "#" in rest:
            yield QUERY.at(pointer, f"{path} holds more than a path")


@CHECKS.of(COLLISION)
def collisions(document: Document) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for path, pointer in _paths(document):
        bare = _EXPRESSION.sub("{}", path)
        if bare in seen:
            yield COLLISION.at(pointer, f"{path} is the same path as {seen[bare]}")
        seen.setdefault(bare, path)


@CHECKS.of(DUPLICATE)
def duplicate_parameters(document: Document) -> Iterator[Found]:
    for node in document.nodes("path-item", "operation"):
        seen: set[tuple[str, str]] = set()
        for key, each in document.members(node.value, "parameters"):
            parameter = document.resolve(each)
            name, where = str(parameter.get("name")), str(parameter.get("in"))
            same = (name.lower() if where == "header" else name, where)
            if parameter and same in seen:
                yield DUPLICATE.at(f"{node.pointer}/parameters/{key}", f"the {where} parameter {name!r} stands twice")
            seen.add(same)


@CHECKS.of(IGNORED_HEADER)
def ignored_headers(document: Document) -> Iterator[Found]:
    for node in document.nodes("parameter"):
        name = str(node.value.get("name"))
        if node.value.get("in") == "header" and name.lower() in ("accept", "content-type", "authorization"):
            yield IGNORED_HEADER.at(node.pointer, f"the header parameter {name} is ignored")


@CHECKS.of(HEADER_NAME)
def header_names(document: Document) -> Iterator[Found]:
    for node in document.nodes("parameter"):
        name = node.value.get("name")
        if node.value.get("in") == "header" and isinstance(name, str) and not _is_token(name):
            yield HEADER_NAME.at(f"{node.pointer}/name", f"{name!r} is no name of a header")
    for node in document.nodes("response", "encoding"):
        for name, _ in document.members(node.value, "headers"):
            if not _is_token(name):
                yield HEADER_NAME.at(place(node.pointer, "headers", name), f"{name!r} is no name of a header")


@CHECKS.of(OPERATION_ID)
def operation_ids(document: Document) -> Iterator[Found]:
    places: dict[str, list[str]] = defaultdict(list)
    for operation in document.operations:
        name = operation.value.get("operationId")
        if isinstance(name, str):
            places[name].append(operation.pointer)
    for name, pointers in places.items():
        for pointer in pointers[1:]:
            yield OPERATION_ID.at(f"{pointer}/operationId", f"the operation id {name!r} is that of #{pointers[0]} too")


@CHECKS.of(SERVER_VARIABLE, SERVER_DEFAULT)
def servers(document: Document) -> Iterator[Found]:
    for node in document.nodes("server"):
        yield from _server(node, dict(document.members(node.value, "variables")))


def _server(node: Node, variables: dict[str, Any]) -> Iterator[Found]:
    url = node.value.get("url")
    for name in dict.fromkeys(_EXPRESSION.findall(url)) if isinstance(url, str) else ():
        if name not in variables:
            yield SERVER_VARIABLE.at(f"{node.pointer}/url", f"the variable {name!r} is not described")
    for name, each in variables.items():
        options = each.get("enum") if isinstance(each, dict) else None
        if isinstance(options, list) and options and "default" in each and each["default"] not in options:
            pointer = place(node.pointer, "variables", name, "default")
            yield SERVER_DEFAULT.at(pointer, f"{wording.show(each['default'])} is none of the variable's `enum`")
