"""The modules of the two clients, which have the same methods."""

import textwrap
from collections.abc import Iterator
from string import Template
from typing import Final

from bizing_spec.client.calls import Calls, Scheme
from bizing_spec.client.naming import Names, snake, words
from bizing_spec.client.python.modules import MODELS, module
from bizing_spec.client.python.operations import Body, Method, Methods
from bizing_spec.client.python.refusals import Refusals
from bizing_spec.client.python.writing import INDENT, OURS, docstring, literal

_CLASS: Final = Template('''class $name:
    """Calls the API. Successes are answered; refusals that the document declares are raised as the classes in `errors`.

    What it does not declare is raised as `Undeclared`, and no answer as httpx.TransportError.

    `base_url` is where the API is$where. `http` is used instead of an own one and left open; its base_url
    and timeout count for nothing. See `Options` for the rest.
    """

    def __init__(
        self,
        base_url: str$server,
        auth: Credentials | None = None,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
        headers: Mapping[str, str] | None = None,
        http: httpx.$http | None = None,
    ) -> None:
        self._caller = $caller(
            http,
            base_url=base_url,
            auth=auth,
            timeout_seconds=timeout_seconds,
            retries=retries,
            headers=headers,
            schemes=_operations.SCHEMES,
        )

    ${begin} __${mark}enter__(self) -> Self:
        return self

    ${begin} __${mark}exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        ${wait}self.close()

    ${begin} close(self) -> None:
        ${wait}self._caller.close()
''')
_ONE: Final = {"name": "Client", "http": "Client", "caller": "Caller", "begin": "def", "mark": "", "wait": ""}
_OTHER: Final = {
    "name": "AsyncClient",
    "http": "AsyncClient",
    "caller": "AsyncCaller",
    "begin": "async def",
    "mark": "a",
    "wait": "await ",
}


def write(calls: Calls, methods: Methods, is_async: bool) -> str:
    """The text of `client.py`, or of `async_client.py`."""
    parts = ["".join(_credentials(calls.schemes(), is_async)), "\n\n", _client(calls.server, is_async)]
    parts += ["".join(_method(_streaming(each, is_async), methods.refusals, is_async)) for each in methods.all]
    what = "An asynchronous client" if is_async else "A client"
    return module(what, "".join(parts).replace(OURS, MODELS))


def _credentials(schemes: list[Scheme], is_async: bool) -> Iterator[str]:
    asked = "a function, which may be asynchronous," if is_async else "a function"
    yield "@dataclass(frozen=True)\nclass Credentials:\n"
    yield f'{INDENT}"""What the security schemes of the document want; {asked} is asked before each call."""\n\n'
    names = Names(["schemes"])
    fields = {snake(names.take(words(each.name))): each for each in schemes}
    for field, each in fields.items():
        secret = "AsyncSecret" if is_async else "Secret"
        yield f"{INDENT}{field}: {'tuple[str, str]' if each.kind == 'basic' else secret} | None = None\n"
    known = {field: each.name for field, each in fields.items()}
    yield f"{INDENT}SCHEMES: ClassVar[Mapping[str, str]] = {literal(known)}\n"


def _client(server: str | None, is_async: bool) -> str:
    is_known = server is not None and server.startswith(("http://", "https://"))
    where = f", with {server} at its end" if server and not is_known else ""
    where = where.replace("\\", "\\\\").replace('"""', "")
    told = _OTHER if is_async else _ONE
    return _CLASS.substitute(told, where=where, server=f" = {literal(server)}" if is_known else "")


def _streaming(method: Method, is_async: bool) -> Method:
    """The method as its client can send what is made while it is sent."""
    several = "AsyncIterable[bytes]" if is_async else "Iterable[bytes]"
    bodies = [each._replace(type=each.type.replace("Iterable[bytes]", several)) for each in method.bodies]
    return method._replace(bodies=bodies)


def _method(method: Method, refusals: Refusals, is_async: bool) -> Iterator[str]:
    begin, wait = ("async def", "await ") if is_async else ("def", "")
    answer = f"Answer[{method.answer('AsyncStream' if is_async else 'Stream')}]"
    if len(method.bodies) > 1:
        for place, body in enumerate(method.bodies):
            yield f"\n{INDENT}@overload\n{_signature(begin, method, [body], place > 0, answer)} ...\n"
    yield f"\n{_signature(begin, method, method.bodies, None, answer)}\n"
    told = ", ".join(map(refusals.name, method.refusals))
    raised = textwrap.fill(f"Raises {told}.", 100) if told else ""
    yield docstring(method.call.told, INDENT * 2, raised)
    given = f"({', '.join(each.name for each in method.arguments)},)" if method.arguments else "()"
    passed = [f"_operations.{method.constant}", given, "options"]
    passed += ["body", "content_type"] if len(method.bodies) > 1 else ["body"] if method.bodies else []
    yield f"{INDENT * 2}return {wait}self._caller.call({', '.join(passed)})\n"


def _signature(begin: str, method: Method, bodies: list[Body], says_type: bool | None, answer: str) -> str:
    """`says_type` is whether the media type of the one body has to be said; None for the method itself."""
    needs_body = method.call.needs_body
    lines = [f"{each.name}: {each.type}" for each in method.arguments if each.is_needed]
    types = list(dict.fromkeys(each.type for each in bodies))
    given = "Any" if "Any" in types else " | ".join(types)
    said = f"content_type: Literal[{', '.join(literal(each.media_type) for each in bodies)}]"
    if bodies:
        lines.append(f"body: {given}" if needs_body else f"body: {_optional(given)} = None")
    if says_type:
        lines.append(said)
    lines += [f"{each.name}: {_optional(each.type)} = None" for each in method.arguments if not each.is_needed]
    if len(method.bodies) > 1 and not says_type:
        lines.append(f"{said} = {literal(bodies[0].media_type)}")
    inner = "".join(f"{INDENT * 2}{line},\n" for line in ["self", "*", *lines, "options: Options | None = None"])
    return f"{INDENT}{begin} {method.name}(\n{inner}{INDENT}) -> {answer}:"


def _optional(type_: str) -> str:
    return type_ if type_ == "Any" or type_.endswith("None") else f"{type_} | None"
