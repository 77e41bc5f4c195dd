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


def read_either(source: str) -> OpenApi | AsyncApi:
    """Read an OpenAPI or AsyncAPI document, by what it says that it is. Raises DocumentUnreadable."""
    first = sources.named(source)
    if isinstance(first, sources.NetworkSource):
        return openapi.read(first)  # says that it may not
    text = first.read()
    content = document.parse(Path(first.name), text)
    if "asyncapi" not in content:
        return openapi.made(first, content, text, sources.Allowed())
    version = _version(first.name, content["asyncapi"])
    bundle = bundling.bundle(first, content, text, sources.Allowed(), kind="asyncapi")
    return AsyncApi(first.name, bundle.content, version, text, bundle)


def _version(source: str, said: object) -> Version:
    for version in ("2", "3"):
        if isinstance(said, str) and said.startswith(f"{version}."):
            return version
    raise DocumentUnreadable(Path(source), f"AsyncAPI 2 and 3 are supported: this is AsyncAPI {said}", 1)
