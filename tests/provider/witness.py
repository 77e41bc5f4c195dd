"""openapi-core as second witness: it judges recorded exchanges by the same document, with code that is not ours."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from bizing_spec import document


@dataclass
class Asked:
    """A request in openapi-core's form."""

    host_url: str
    path: str
    method: str
    parameters: RequestParameters
    content_type: str
    body: bytes | None


@dataclass
class Answered:
    """An answer in openapi-core's form."""

    status_code: int
    headers: Headers
    content_type: str
    data: bytes | None


def faults_of_request(request: httpx.Request) -> list[str]:
    """What openapi-core finds wrong with a request."""
    return [repr(fault) for fault in _witness().iter_request_errors(_asked(request))]


def faults_of_response(response: httpx.Response) -> list[str]:
    """What openapi-core finds wrong with an answer to its request."""
    answered = Answered(
        response.status_code,
        Headers(list(response.headers.items())),
        response.headers.get("content-type", ""),
        response.content or None,
    )
    return [repr(fault) for fault in _witness().iter_response_errors(_asked(response.request), answered)]


@cache
def _witness() -> OpenAPI:
    # It knows JSON by the name `application/json` alone, and no other kinds of text.
    names = ("application/merge-patch+json", "application/problem+json")
    others: dict[str, Callable[..., Any]] = dict.fromkeys(names, json.loads)
    texts = ("text/calendar", "text/csv", "text/event-stream", "application/jsonl")
    others |= dict.fromkeys(texts, lambda value, **_: value.decode())
    return OpenAPI.from_path(document.path(), config=Config(extra_media_type_deserializers=others))


def _asked(request: httpx.Request) -> Asked:
    url = request.url
    return Asked(
        f"{url.scheme}://{url.host}",
        url.path,
        request.method.lower(),
        RequestParameters(
            query=ImmutableMultiDict(url.params.multi_items()), header=Headers(list(request.headers.items()))
        ),
        request.headers.get("content-type", ""),
        request.content or None,
    )
