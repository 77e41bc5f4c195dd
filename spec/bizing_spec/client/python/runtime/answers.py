"""What a service answers, and how it is read: as the document declares it, or not at all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

Body = TypeVar("Body", covariant=True)

_is_streamed: Final = re.compile(r"text/event-stream|application/(jsonl|x-ndjson|json-seq)").fullmatch
_is_json: Final = re.compile(r".*[/+]json").fullmatch
_is_text: Final = re.compile(r"text/.*|.*[/+]xml|application/x-www-form-urlencoded").fullmatch


@dataclass(frozen=True)
class Answer(Generic[Body]):
    """A success: what came, typed as the document says."""

    body: Body
    status: int
    headers: httpx.Headers
    response: httpx.Response


class Refused(Exception):
    """An answer that the document declares and that is no success; one of the classes in `errors`."""

    body: Any

    def __init__(self, body: Any, response: httpx.Response) -> None:
        super().__init__(_told(response))
        self.body = body
        self.status = response.status_code
        self.headers = response.headers
        self.response = response


class Undeclared(Exception):
    """An answer that the document does not declare: another status, another media type, or a body of another form."""

    def __init__(self, message: str, response: httpx.Response) -> None:
        super().__init__(message)
        self.status = response.status_code
        self.body = response.text
        self.headers = response.headers
        self.response = response


def _told(response: httpx.Response) -> str:
    """What was asked, without the query, which may hold a secret; and the title of a problem (RFC 9457)."""
    said = f"The service refused {_asked(response)}with status {response.status_code}"
    title = _title(response)
    return f"{said}: {title}" if title else f"{said}."


def _asked(response: httpx.Response) -> str:
    try:
        request = response.request
    except RuntimeError:  # httpx's, for one that was made by hand
        return ""
    address = request.url.copy_with(query=None, fragment=None, username=None, password=None)
    return f"{request.method} {address} "


def _title(response: httpx.Response) -> str | None:
    if _is_json(essence(response.headers.get("Content-Type", ""))) is None:
        return None
    try:
        problem = response.json()
    except ValueError:
        return None
    title = problem.get("title") if isinstance(problem, dict) else None
    return title if isinstance(title, str) else None


@dataclass(frozen=True)
class Reply:
    """What an operation answers with a status, a range of them (`4XX`) or any other (`default`).

    `media_type` is empty for no content, `json` for any JSON; `type` is that of JSON, `error` what a refusal raises.
    """

    status: str
    media_type: str
    type: Any = None
    error: type[Refused] = Refused

    @cached_property
    def reads(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.type)

    def matches(self, received: str) -> bool:
        told = essence(self.media_type)
        if told == "json":
            return _is_json(received) is not None
        if told.endswith("*"):
            return received.startswith("" if told == "*/*" else told[:-1])
        return told == received


class Stream:
    """The body of an answer that has no end of its own, or a long way to it. Close it, or use it with `with`."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def bytes(self) -> Iterator[bytes]:
        return self.response.iter_bytes()

    def lines(self) -> Iterator[str]:
        return self.response.iter_lines()

    def close(self) -> None:
        self.response.close()


class AsyncStream:
    """The body of an answer that has no end of its own, or a long way to it. Close it, or use it with `async with`."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response

    async def __aenter__(self) -> AsyncStream:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def bytes(self) -> AsyncIterator[bytes]:
        return self.response.aiter_bytes()

    def lines(self) -> AsyncIterator[str]:
        return self.response.aiter_lines()

    async def close(self) -> None:
        await self.response.aclose()


def essence(media_type: str) -> str:
    """The media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_stream(replies: Sequence[Reply], response: httpx.Response) -> bool:
    """Whether it is left to the caller to read the answer."""
    received = essence(response.headers.get("Content-Type", ""))
    declared = _declared(replies, response)
    return (
        response.is_success
        and _is_streamed(received) is not None
        and any(reply.media_type and reply.matches(received) for reply in declared)
    )


def read(name: str, replies: Sequence[Reply], response: httpx.Response, stream: Any = None) -> Answer[Any]:
    """The answer; `stream` is its body where it is one, else all of it has been read. Raises Refused, Undeclared."""
    reply = _reply(name, replies, response)
    body = _body(name, reply, response) if stream is None else stream
    if response.is_success:
        return Answer(body, response.status_code, response.headers, response)
    raise reply.error(body, response)


def _reply(name: str, replies: Sequence[Reply], response: httpx.Response) -> Reply:
    declared = _declared(replies, response)
    empty = next((reply for reply in declared if not reply.media_type), None)
    if empty:
        return empty
    received = essence(response.headers.get("Content-Type", ""))
    # The most exact of them: text before any text, and that before anything.
    found = [reply for reply in declared if reply.matches(received)]
    if found:
        return min(found, key=lambda each: each.media_type.count("*"))
    raise Undeclared(f"{name} does not declare {response.status_code} with {received or 'no content type'}.", response)


def _declared(replies: Sequence[Reply], response: httpx.Response) -> list[Reply]:
    """Those of the most exact key that has the status; `default` is no success where another key is."""
    status = str(response.status_code)
    keys = [status, f"{status[0]}XX"]
    if not (response.is_success and any(reply.status.startswith("2") for reply in replies)):
        keys.append("default")
    for key in keys:
        found = [reply for reply in replies if reply.status == key]
        if found:
            return found
    return []


def _body(name: str, reply: Reply, response: httpx.Response) -> Any:
    received = essence(response.headers.get("Content-Type", ""))
    if not reply.media_type:
        return None
    if _is_json(received) and reply.type not in (str, bytes, str | bytes):
        try:
            return reply.reads.validate_json(response.content, by_alias=True, by_name=False)
        except ValidationError as fault:
            reason = f"{name} declares {response.status_code}, but not as it came: {fault}"
            raise Undeclared(reason, response) from fault
    is_text = _is_text(received) or _is_json(received) or _is_streamed(received)
    return response.text if is_text else response.content
