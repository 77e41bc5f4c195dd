"""A Python client as a package: models, refusals, operations, two clients, and what they work with."""

from pathlib import Path
from typing import Final

from bizing_spec.client.calls import Calls
from bizing_spec.client.python import clients, models, modules, operations, refusals
from bizing_spec.client.python.operations import Methods
from bizing_spec.client.python.schemas import Schemas
from bizing_spec.lint.model import Document
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped

_RUNTIME: Final = Path(__file__).with_name("runtime")
_INIT: Final = """
from . import errors, models
from .async_client import AsyncClient
from .async_client import Credentials as AsyncCredentials
from .client import Client, Credentials
from .runtime.answers import Answer, AsyncStream, Refused, Stream, Undeclared
from .runtime.calling import Options
from .runtime.models import Upload

__all__ = [
    "Answer",
    "AsyncClient",
    "AsyncCredentials",
    "AsyncStream",
    "Client",
    "Credentials",
    "Options",
    "Refused",
    "Stream",
    "Undeclared",
    "Upload",
    "errors",
    "models",
]
"""


def write(api: OpenApi) -> dict[str, str]:
    """The files of the package by their names in its folder. Raises Stopped."""
    document = Document(api)
    calls = Calls(document)
    schemas = Schemas(document)
    methods = Methods(calls, schemas)
    if not methods.all:
        raise Stopped(f"{api.source}: there is no operation in its paths, so a client would have nothing to call")
    runtime = {f"runtime/{file.name}": file.read_text("utf-8") for file in sorted(_RUNTIME.glob("*.py"))}
    return {
        "__init__.py": modules.HEAD.format("A client of the API") + _INIT,
        "client.py": clients.write(calls, methods, is_async=False),
        "async_client.py": clients.write(calls, methods, is_async=True),
        "errors.py": refusals.write(methods.refusals),
        "models.py": models.write(schemas),
        "operations.py": operations.write(methods, calls.schemes()),
        "py.typed": "",
        **runtime,
    }
