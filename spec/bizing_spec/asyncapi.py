"""Any AsyncAPI document of version 2 or 3, read as one: its references local, each place findable in its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bizing_spec import bundling, document, openapi, sources
from bizing_spec.described import Described
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi

Version = Literal["2", "3"]


@dataclass(frozen=True)
class AsyncApi(Described):
    """An AsyncAPI document whose references are all its own."""

    version: Version


def read_either(source: str, *, allow_outside: bool = False, allow_network: bool = False) -> OpenApi | AsyncApi:
    """Read a document by what it says that it is, as `openapi.read` does. Raises DocumentUnreadable."""
    first = sources.permitted(source, allow_network=allow_network)
    allowed = sources.Allowed(allow_outside, allow_network)
    text = first.read()
    content = document.parse(Path(first.name), text)
    if "openapi" in content or "swagger" in content:
        return openapi.made(first, content, text, allowed)
    if "asyncapi" not in content:
        is_pact = "interactions" in content or "messages" in content
        what = "this is a pact, and the document comes last" if is_pact else "this says none of them"
        reason = f"OpenAPI 3.0 and 3.1, AsyncAPI 2 and 3 are supported: {what}"
        raise DocumentUnreadable(Path(first.name), reason, 1)
    version = _version(first.name, content["asyncapi"])
    bundle = bundling.bundle(first, content, text, allowed, kind="asyncapi")
    return AsyncApi(first.name, bundle.content, version, text, bundle)


def _version(source: str, said: object) -> Version:
    for version in ("2", "3"):
        if isinstance(said, str) and said.startswith(f"{version}."):
            return version
    raise DocumentUnreadable(Path(source), f"AsyncAPI 2 and 3 are supported: this is AsyncAPI {said}", 1)
