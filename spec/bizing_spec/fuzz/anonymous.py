"""What wants credentials is not shown without them (OWASP API2); asked once of each operation that reads."""

from bizing_spec.fuzz.calling import Caller
from bizing_spec.fuzz.composing import Api, Request
from bizing_spec.fuzz.exchanges import Credentials, Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.fuzz.pointing import pointer
from bizing_spec.mock.operations import Operation

CHECK = "ignored_auth"


class Anonymous:
    """`nobody` has no credentials. The check is schemathesis's by name, which comes to few objects that are there."""

    def __init__(self, api: Api, nobody: Caller, credentials: Credentials, findings: Findings) -> None:
        self._api = api
        self._nobody = nobody
        self._left_out = {name.lower() for name in credentials.ours} | {"host"}
        self._findings = findings
        self._tried: set[str] = set()

    def follow(self, operation: Operation, exchange: Exchange) -> None:
        """Raises Unanswered."""
        is_new = operation.method == "GET" and operation.pointer not in self._tried
        if not (is_new and exchange.is_success and self._api.is_secured(operation)):
            return
        self._tried.add(operation.pointer)
        headers = {name: value for name, value in exchange.headers.items() if name not in self._left_out}
        answer = self._nobody.send(Request("GET", exchange.url, headers=headers))
        if answer.is_success:
            where = pointer(CHECK, operation.path, operation.method, operation, answer)
            message = f"what wants credentials is shown without them: {answer.status}, where 401 refuses"
            self._findings.add(CHECK, f"GET {operation.path}", where, message, (answer,))
