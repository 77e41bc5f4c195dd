"""Object-level authorization (OWASP API1): what one caller made, another neither reads, changes, deletes nor lists."""

from collections import Counter
from typing import Final

from bizing_spec.fuzz.calling import Caller
from bizing_spec.fuzz.composing import Api
from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.fuzz.writes import id_of, place
from bizing_spec.mock.collections import Part
from bizing_spec.mock.operations import Operation

OF_EACH: Final = 3
"""So many objects of a collection are tried, each in every way that the document has."""

CHECK: Final = "object_level_authorization"


class Strangers:
    """`ours` made an object; `theirs` tries what the document has for it."""

    def __init__(self, api: Api, ours: Caller, theirs: Caller, findings: Findings) -> None:
        self._api = api
        self._ours = ours
        self._theirs = theirs
        self._findings = findings
        self._tried: Counter[str] = Counter()

    def follow(self, operation: Operation, part: Part, exchange: Exchange) -> None:
        """Raises Unanswered."""
        path = place(part, exchange)
        if part.role != "create" or part.collection is None or path is None or not self._api.is_secured(operation):
            return
        if self._tried[part.collection.path] >= OF_EACH:
            return
        self._tried[part.collection.path] += 1
        self._list(operation, part, exchange)
        for each in self._api.below(part.collection):
            if self._api.is_secured(each):
                template = f"{part.collection.path}/{{{part.collection.parameter}}}"
                self._try(each, path + each.path.removeprefix(template), path, exchange)

    def _try(self, operation: Operation, path: str, whole: str, made: Exchange) -> None:
        before = self._seen(operation, whole) if operation.method == "DELETE" else None
        answer = self._theirs.send(self._api.compose(operation, path))
        if answer.status >= 500:
            message = f"another caller's request is answered with {answer.status}"
            self._report("not_a_server_error", operation, message, made, answer)
        # To delete what is not there may succeed, as long as nothing is deleted.
        elif answer.is_success and (before is None or self._seen(operation, whole) != before):
            did = {"GET": "read", "HEAD": "read", "DELETE": "deleted"}.get(operation.method, "changed")
            message = f"what one caller made, another {did}: {answer.status}, where 403 or 404 keeps them out"
            self._report(CHECK, operation, message, made, answer)

    def _seen(self, operation: Operation, path: str) -> tuple[int, bytes] | None:
        """What the first caller sees of the object, if the document has a way to."""
        reading = self._api.model.paths[operation.path].get("GET")
        if reading is None:
            return None
        seen = self._ours.send(self._api.compose(reading, path))
        return seen.status, seen.answer

    def _list(self, operation: Operation, part: Part, made: Exchange) -> None:
        listing, id_ = self._api.model.paths[operation.path].get("GET"), id_of(part, made)
        # A short number is found in anything.
        if listing is None or id_ is None or len(str(id_)) < 8 or not self._api.is_secured(listing):
            return
        answer = self._theirs.send(self._api.compose(listing, made.url.partition("?")[0]))
        if answer.is_success and f'"{id_}"'.encode() in answer.answer:
            self._report(CHECK, listing, "what one caller made is listed to another", made, answer)

    def _report(self, check: str, operation: Operation, message: str, made: Exchange, answer: Exchange) -> None:
        label = f"{operation.method} {operation.path}"
        self._findings.add(check, label, f"{operation.pointer}/responses", message, (made, answer))
