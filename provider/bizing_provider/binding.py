"""Operations of the spec bound to handlers; nothing starts while the two disagree."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Any, Protocol, get_args

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bizing_spec.gate import Gate, Operation

Handler = Callable[..., Awaitable[Response]]
Respond = Callable[[Request], Awaitable[Response]]

CROSS_CUTTING = {("header", "Idempotency-Key"), ("header", "X-Correlation-Id")}
"""Parameters that the app itself sees to, for every operation that has them."""


class Serve(Protocol):
    """Runs one request of an operation around its handler."""

    async def __call__(self, operation: Operation, request: Request, handle: Respond) -> Response: ...


class Mismatch(Exception):
    """Spec and handlers disagree; the message lists every disagreement."""


class OperationRoute(APIRoute):
    """A FastAPI route that is served as its operation says."""

    def __init__(self, base_path: str, operation: Operation, handler: Handler, serve: Serve) -> None:
        self.operation = operation
        self._serve = serve
        super().__init__(
            base_path + operation.path,
            handler,
            methods=[operation.method],
            name=operation.operation_id,
            response_model=None,
        )

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()
        serve, operation = self._serve, self.operation

        async def respond(request: Request) -> Response:
            return await serve(operation, request, handle)

        return respond


def bind(app: FastAPI, gate: Gate, handlers: Iterable[Handler], serve: Serve) -> None:
    """Add a route for each operation. Raises Mismatch."""
    by_name = {handler.__name__: handler for handler in handlers}
    wanted = {_handler_name(operation_id): operation for operation_id, operation in gate.operations.items()}
    faults = [f"operation {wanted[name].operation_id} has no handler" for name in wanted.keys() - by_name.keys()]
    faults += [f"handler {name} has no operation" for name in by_name.keys() - wanted.keys()]
    routes = [OperationRoute(gate.base_path, wanted[name], by_name[name], serve) for name in wanted if name in by_name]
    faults += [fault for route in routes for fault in _disagreements(route)]
    if faults:
        raise Mismatch("The spec and the handlers disagree: " + "; ".join(sorted(faults)) + ".")
    app.router.routes.extend(routes)


def allowed(app: FastAPI, path: str) -> list[str]:
    """The methods that a path has, over all of its routes; empty for an unknown path."""
    return sorted(
        method
        for route in app.router.routes
        if isinstance(route, APIRoute) and route.path_regex.match(path)
        for method in route.methods or ()
    )


def _handler_name(operation_id: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation_id).lower()


def _disagreements(route: OperationRoute) -> list[str]:
    operation = route.operation
    handler = _handler_name(operation.operation_id)
    declared = set(operation.parameters) - CROSS_CUTTING
    used = {
        (place, field.alias)
        for taken in _with_dependencies(route.dependant)
        for place, fields in (
            ("path", taken.path_params),
            ("query", taken.query_params),
            ("header", taken.header_params),
            ("cookie", taken.cookie_params),
        )
        for field in fields
    }
    faults = [
        f"{handler} takes the {place} parameter {name}, which the spec has not" for place, name in used - declared
    ]
    faults += [f"{handler} ignores the {place} parameter {name}" for place, name in declared - used]
    hints = get_annotations(route.endpoint, eval_str=True)
    bodies = [_model_name(hints[field.name]) for field in route.dependant.body_params]
    expected = [operation.body_schema] if operation.body_schema else []
    if bodies != expected:
        faults.append(f"{handler} takes the body {bodies or 'of nothing'}, the spec has {expected or 'none'}")
    return faults


def _with_dependencies(dependant: Dependant) -> Iterator[Dependant]:
    """What a handler takes itself, and what that which it depends on takes."""
    yield dependant
    for each in dependant.dependencies:
        yield from _with_dependencies(each)


def _model_name(annotation: Any) -> str:
    """The name of the body's schema; a body that may be left out is annotated as `Model | None`."""
    models = (
        [each for each in get_args(annotation) if each is not NoneType]
        if isinstance(annotation, UnionType)
        else [annotation]
    )
    return " or ".join(str(getattr(model, "__name__", model)) for model in models)
