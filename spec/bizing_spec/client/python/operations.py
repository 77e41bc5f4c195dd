"""What a client knows of each operation: its parameters, its bodies, what it answers, and how it refuses."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bizing_spec.client.calls import Call, Calls, Media, Parameter, Reply, Scheme, is_json
from bizing_spec.client.naming import Names, pascal, snake, words
from bizing_spec.client.python.modules import MODELS, module
from bizing_spec.client.python.refusals import Refusal, Refusals
from bizing_spec.client.python.schemas import Schemas
from bizing_spec.client.python.writing import INDENT, OURS, alternatives, literal, union

_STREAMED: Final = ("text/event-stream", "application/jsonl", "application/x-ndjson", "application/json-seq")
_NOT_PARAMETERS: Final = ("body", "content_type", "options")


class Argument(NamedTuple):
    """A parameter of a method, and that of the operation which it fills."""

    name: str
    type: str
    is_needed: bool
    parameter: Parameter


class Body(NamedTuple):
    media_type: str
    type: str


class Answered(NamedTuple):
    """A reply with one media type (empty for no content), the type that it is read as, and what refuses so."""

    reply: Reply
    media_type: str
    type: str
    refusal: Refusal | None


class Method(NamedTuple):
    """An operation as a method of the client."""

    name: str
    call: Call
    arguments: list[Argument]
    bodies: list[Body]
    answers: list[Answered]

    @property
    def constant(self) -> str:
        name = self.name.upper().rstrip("_")
        return f"{name}_" if name == "SCHEMES" else name

    def answer(self, stream: str) -> str:
        """The type of the body of a success."""
        has_success = any(each.reply.status.startswith("2") for each in self.answers)
        keys = ("2",) if has_success else ("2", "d")
        types = [_decoded(each, stream) for each in self.answers if each.reply.status.startswith(keys)]
        return union(types or ["None"])

    @property
    def refusals(self) -> list[Refusal]:
        return list(dict.fromkeys(each.refusal for each in self.answers if each.refusal))


class Methods:
    """The methods of a document's operations, and the refusals of them all, by status and type of the body."""

    def __init__(self, calls: Calls, schemas: Schemas) -> None:
        self._schemas = schemas
        self.refusals = Refusals()
        self.all = [self._method(call) for call in calls.all()]

    def _method(self, call: Call) -> Method:
        name, hint = _method_name(call), pascal(call.words)
        arguments = list(self._arguments(call, hint))
        bodies = [Body(each.type, self._body(each, f"{hint}Body")) for each in call.bodies]
        return Method(name, call, arguments, bodies, list(self._answers(call, hint)))

    def _arguments(self, call: Call, hint: str) -> Iterator[Argument]:
        names = Names(map("".join, map(words, _NOT_PARAMETERS)))
        for each in call.parameters:
            parts = words(each.name)
            type_ = self._given(self._schemas.type(each.schema, f"{hint}{pascal(parts)}"))
            yield Argument(snake(names.take(parts)), type_, each.required and each != call.idempotency_key, each)

    def _given(self, type_: str) -> str:
        """A type as it may be given: models as mappings too, lists as any sequence, ids as text."""
        return union(given for each in alternatives(type_) for given in self._ways(each))

    def _ways(self, type_: str) -> Iterator[str]:
        behind = self._schemas.behind(type_)
        if self._schemas.is_object(type_):
            yield from (type_, "Mapping[str, Any]")
        elif behind.startswith("list[") and len(alternatives(behind)) == 1:
            yield f"Sequence[{self._given(behind[5:-1])}]"
        elif behind == "dict[str, Any]":
            yield "Mapping[str, Any]"
        else:
            yield type_
            if behind == "_UUID":
                yield "str"

    def _body(self, media: Media, hint: str) -> str:
        type_ = self._schemas.type(media.schema, hint)
        essence = media.type.partition(";")[0].strip().lower()
        if is_json(media.type):
            return self._given(type_)
        if essence in ("multipart/form-data", "application/x-www-form-urlencoded"):
            given = self._given(type_)
            return given if given != "Any" else "Mapping[str, Any]"
        if essence.startswith("text/"):
            return "str | bytes"
        return union([*(["Any"] if "*" in essence and not media.is_text else []), "bytes", "str", "Iterable[bytes]"])

    def _answers(self, call: Call, hint: str) -> Iterator[Answered]:
        for reply in call.replies:
            told = f"{hint}Answer" if reply.status.startswith("2") else f"{hint}{reply.status.capitalize()}"
            if reply.component:
                told = f"{pascal(words(reply.component))}Body"
            media = [] if call.method == "HEAD" else reply.content
            found = [(each.type, self._read(each, told)) for each in media] or [("", "None")]
            is_refusal = not reply.status.startswith("2")
            refusal = self.refusals.take(reply.status, union(t for _, t in found)) if is_refusal else None
            for media_type, type_ in found:
                yield Answered(reply, _expected(media, media_type), type_, refusal)

    def _read(self, media: Media, hint: str) -> str:
        """What content of the media type is read as."""
        essence = media.type.partition(";")[0].strip().lower()
        if is_json(media.type):
            return self._schemas.type(media.schema, hint)
        if essence.startswith("text/") or essence.endswith(("/xml", "+xml", "x-www-form-urlencoded")):
            return "str"
        if essence in _STREAMED:
            return "str"
        if essence.endswith("*"):
            return "str | bytes" if media.is_text else self._schemas.type(media.schema, hint)
        return "bytes"


def _expected(content: list[Media], media_type: str) -> str:
    """The media type, or any JSON for a range that can hold nothing else."""
    is_text = any(each.is_text for each in content if each.type == media_type)
    return "json" if "*" in media_type and not is_text else media_type


def _decoded(answered: Answered, stream: str) -> str:
    is_stream = answered.media_type.partition(";")[0].strip().lower() in _STREAMED
    return stream if is_stream and answered.reply.status.startswith(("2", "d")) else answered.type


def _method_name(call: Call) -> str:
    name = snake(call.words)
    taken = ("bool", "bytes", "close", "dict", "float", "int", "list", "str", "tuple", "overload")
    return f"{name}_" if name in taken else name


def write(methods: Methods, schemes: list[Scheme]) -> str:
    """The text of `operations.py`."""
    parts = [f"{each.constant} = {_operation(each, methods.refusals)}\n" for each in methods.all]
    known = (f"{INDENT}{literal(each.name)}: Scheme({literal(each.kind)}, {literal(each.key)}),\n" for each in schemes)
    parts.append(f"SCHEMES: dict[str, Scheme] = {{\n{''.join(known)}}}\n")
    return module("Operations", "\n".join(parts).replace(OURS, MODELS))


def _operation(method: Method, refusals: Refusals) -> str:
    call = method.call
    lines = [literal(call.method), literal(call.path)]
    if method.arguments:
        told = "".join(f"{INDENT * 2}Parameter({_parameter(each.parameter)}),\n" for each in method.arguments)
        lines.append(f"parameters=(\n{told}{INDENT})")
    if method.answers:
        replies = "".join(f"{INDENT * 2}{_reply(each, refusals)},\n" for each in method.answers)
        lines.append(f"replies=(\n{replies}{INDENT})")
    if call.security:
        lines.append(f"security={literal(call.security)}")
    if call.bodies:
        lines.append(f"body={literal(call.bodies[0].type)}")
    styles = {each.type: {name: list(style) for name, style in each.styles.items()} for each in call.bodies}
    if any(styles.values()):
        lines.append(f"encodings={literal(styles)}")
    if call.idempotency_key:
        lines.append(f"idempotency_key={literal([call.idempotency_key.name, call.quote])}")
    if call.server and call.server.startswith(("http://", "https://")):
        lines.append(f"server={literal(call.server)}")
    inner = "".join(f"{INDENT}{line},\n" for line in lines)
    return f"Operation(\n{inner})"


def _parameter(each: Parameter) -> str:
    style, explode = each.style
    told = [each.place, each.name, style, *([True] if explode else [])]
    return ", ".join(map(literal, told))


def _reply(each: Answered, refusals: Refusals) -> str:
    told = [literal(each.reply.status), literal(each.media_type)]
    if each.type != "None" or each.refusal:
        told.append(each.type)
    if each.refusal:
        told.append(f"_errors.{refusals.name(each.refusal)}")
    return f"Reply({', '.join(told)})"
