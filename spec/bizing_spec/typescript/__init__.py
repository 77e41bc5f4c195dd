"""TypeScript types of any OpenAPI document, for `openapi-fetch` and whoever else knows openapi-typescript's shape."""

from bizing_spec.lint.model import Document
from bizing_spec.openapi import OpenApi
from bizing_spec.typescript.operations import Operations
from bizing_spec.typescript.writing import Field, block

_HEAD = """/**
 * Types of the API, generated from its OpenAPI document by `bizing spec types`; do not edit.
 */
"""
_WITH_REQUIRED = """
type WithRequired<T, K extends keyof T> = T & { [P in K]-?: T[P] };
"""


def write(api: OpenApi, opens_empty: bool = False) -> str:
    """The module with `paths`, `webhooks`, `components` and `operations`.

    With `opens_empty`, an object that the document says nothing more of may have any fields, and none otherwise.
    """
    types = Operations(Document(api), opens_empty)
    parts = {"paths": types.paths("paths"), "webhooks": types.paths("webhooks"), "components": types.components()}
    parts["operations"] = list(types.named.values())
    body = "\n".join(_declare(name, fields) for name, fields in parts.items())
    body += "".join(f"\ntype {name} = {type_};" for name, type_ in types.aliases.items())
    helper = _WITH_REQUIRED if "WithRequired<" in body else ""
    return f"{_HEAD}{helper}\n{body}\nexport type $defs = Record<string, never>;\n"


def _declare(name: str, fields: list[Field]) -> str:
    return f"export interface {name} {block(fields)}" if fields else f"export type {name} = Record<string, never>;"
