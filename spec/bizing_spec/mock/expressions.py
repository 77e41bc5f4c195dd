"""Runtime expressions (OpenAPI 3.1, 4.8.20.3): what of a request and its answer an address is made of."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from bizing_spec.mock import styles
from bizing_spec.mock.intake import Request
from bizing_spec.mock.operations import Answer
from bizing_spec.places import tokens

_EMBEDDED: Final = re.compile(r"\{(\$[^{}]*)\}")


class Exchanged(NamedTuple):
    """A request, its body as a value, and its answer."""

    request: Request
    body: Any
    answer: Answer


def filled(template: str, exchanged: Exchanged) -> str:
    """The address that a template of a callback stands for. Raises LookupError where something is not there."""
    if template.startswith("$"):
        return _text(template, exchanged)
    return _EMBEDDED.sub(lambda found: _text(found[1], exchanged), template)


def _text(expression: str, exchanged: Exchanged) -> str:
    value = _value(expression, exchanged)
    if value is None or isinstance(value, (dict, list)):
        raise LookupError(expression)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(expression: str, exchanged: Exchanged) -> Any:
    whole, _, pointer = expression.partition("#")
    side, _, rest = whole.removeprefix("$").partition(".")
    where, _, name = rest.partition(".")
    request, answer = exchanged.request, exchanged.answer
    if not rest:
        plain = {"method": request.method, "statusCode": answer.status, "url": _url(request)}
        return plain[side]
    if where == "body":
        return _reach(exchanged.body if side == "request" else answer.value, pointer)
    if where == "header":
        headers = request.headers if side == "request" else dict(answer.headers)
        return headers[name.lower().encode("latin-1", "replace")].decode("latin-1")
    if side == "request":
        return _OF_A_REQUEST[where](request)[name]
    raise LookupError(expression)


_OF_A_REQUEST: Final[Mapping[str, Callable[[Request], Mapping[str, str]]]] = {
    "path": lambda request: request.path,
    "query": lambda request: {name: each[-1] for name, each in styles.query_pairs(request.query)[0].items()},
}


def _url(request: Request) -> str:
    query = f"?{request.query.decode('latin-1')}" if request.query else ""
    return f"http://{request.headers.get(b'host', b'localhost').decode('latin-1')}{request.target}{query}"


def _reach(value: Any, pointer: str) -> Any:
    for key in tokens(pointer):
        value = value[int(key)] if isinstance(value, list) and key.isdecimal() else value[key]
    return value
