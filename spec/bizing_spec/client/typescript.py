"""A TypeScript client in one module: the document's types, a method for each operation, and what calls them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bizing_spec import typescript
from bizing_spec.client.calls import Call, Calls, Media, Reply
from bizing_spec.client.naming import camel
from bizing_spec.lint.model import Document
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped
from bizing_spec.typescript.writing import comment, key, literal

_RUNTIME: Final = Path(__file__).with_name("runtime.ts")
_HEAD: Final = """/**
 * A client of the API and its types, generated from its OpenAPI document by `bizing spec client`; do not edit.
 */
/* eslint-disable */
"""
_INDENT: Final = "  "
_is_absolute: Final = re.compile(r"https?://").match
_RESERVED: Final = ("constructor", "then", "toString", "valueOf")


def write(api: OpenApi) -> str:
    """The module with `Client`, answers, errors, and the types that `bizing spec types` writes. Raises Stopped."""
    document = Document(api)
    calls = Calls(document)
    every = list(calls.all())
    if not every:
        raise Stopped(f"{api.source}: there is no operation in its paths, so a client would have nothing to call")
    types = typescript.write(api).partition("*/\n")[2].lstrip("\n")
    parts = [
        _HEAD,
        "\n".join(_client(calls, every)),
        _constant("OPERATIONS", "Operation", ((_name(each), _operation(each)) for each in every)),
        _constant("SCHEMES", "Scheme", ((each.name, literal([each.kind, each.key])) for each in calls.schemes())),
        _RUNTIME.read_text("utf-8"),
        types,
    ]
    return "\n".join(parts)


def _client(calls: Calls, every: list[Call]) -> Iterator[str]:
    yield from _options(calls)
    yield "/** Calls the API. What its document declares is answered; what it does not is thrown. */"
    yield "export class Client {"
    yield "  readonly #caller: Caller;\n"
    yield from _constructor(calls)
    unique = {each.operation_id for each in every}
    for each in every:
        yield ""
        yield from _method(each, _type(each, unique))
        unique.discard(each.operation_id)
    yield "}\n"


def _options(calls: Calls) -> Iterator[str]:
    kinds = {"basic": "{ username: string; password: string }"}
    yield "/** What the security schemes of the document want, by their names; a function is asked before each call. */"
    yield "export interface Credentials {"
    for scheme in calls.schemes():
        yield f"  {key(scheme.name)}?: {kinds.get(scheme.kind, 'Secret')} | undefined;"
    yield "}\n"
    yield "export interface ClientOptions extends Connection {"
    if calls.server and _is_absolute(calls.server):
        yield f"  /** Where the API is; {calls.server.replace('*/', '')} unless it is said. */"
        yield "  baseUrl?: string;"
    else:
        yield (
            f"  /** Where the API is, with {literal(calls.server)} at its end. */"
            if calls.server
            else "  /** Where the API is. */"
        )
        yield "  baseUrl: string;"
    yield "  auth?: Credentials;"
    yield "}\n"


def _constructor(calls: Calls) -> Iterator[str]:
    if calls.server and _is_absolute(calls.server):
        base = f"baseUrl = {literal(calls.server)}"
        yield f"  constructor({{ {base}, auth = {{}}, ...connection }}: ClientOptions = {{}}) {{"
    else:
        yield "  constructor({ baseUrl, auth = {}, ...connection }: ClientOptions) {"
    yield "    this.#caller = new Caller(baseUrl, connection, auth, SCHEMES);"
    yield "  }"


def _method(call: Call, type_: str) -> Iterator[str]:
    name = _name(call)
    for line in comment(call.told).splitlines():
        yield f"{_INDENT}{line}"
    asked = f"Asked<{', '.join(_asked(call, type_))}>"
    answer = f"Answer<{'Headed<' + type_ + '>' if call.method == 'HEAD' else type_}>"
    yield f"  {name}(asked: {asked}{'' if call.needs else ' = {}'}, options?: CallOptions): Promise<{answer}> {{"
    yield f"    return this.#caller.call(OPERATIONS.{name}, asked, options) as Promise<{answer}>;"
    yield "  }"


def _asked(call: Call, type_: str) -> Iterator[str]:
    yield type_
    idempotency_key = call.idempotency_key
    if call.bodies or idempotency_key:
        yield literal(call.bodies[0].type) if call.bodies else "never"
    if idempotency_key:
        yield literal(idempotency_key.name)


def _name(call: Call) -> str:
    name = camel(call.words)
    return f"{name}_" if name in _RESERVED else name


def _type(call: Call, unique: set[str | None]) -> str:
    if call.operation_id is not None and call.operation_id in unique:
        return f"operations[{literal(call.operation_id)}]"
    return f"paths[{literal(call.path)}][{literal(call.method.lower())}]"


def _constant(name: str, type_: str, members: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"{_INDENT}{key(each)}: {value},\n" for each, value in members)
    return f"const {name} = {{\n{lines}}} satisfies Record<string, {type_}>;\n"


def _operation(call: Call) -> str:
    members: dict[str, Any] = {"method": call.method, "path": call.path, "answers": _answers(call.replies)}
    members["security"] = call.security
    members["styles"] = {f"{each.place} {each.name}": each.style for each in call.parameters if not each.is_usual}
    members["body"] = call.bodies[0].type if call.bodies else None
    members["encodings"] = {each.type: dict(each.styles) for each in call.bodies if each.styles}
    members["idempotencyKey"] = [call.idempotency_key.name, call.quote] if call.idempotency_key else None
    members["server"] = call.server if call.server and _is_absolute(call.server) else None
    return (
        "{ "
        + ", ".join(f"{name}: {literal(value)}" for name, value in members.items() if value or name == "answers")
        + " }"
    )


def _answers(replies: list[Reply]) -> dict[str, str]:
    """The statuses by the media types that come with them."""
    found: dict[str, list[str]] = {}
    for reply in replies:
        for media in reply.content or [Media("", True, True, {})]:
            found.setdefault(_expected(media), []).append(reply.status)
    return {media_type: " ".join(dict.fromkeys(statuses)) for media_type, statuses in found.items()}


def _expected(media: Media) -> str:
    """The media type, or any JSON for a range that can hold nothing else."""
    return "json" if "*" in media.type and not media.is_text else media.type
