"""Problem documents (RFC 9457) that agree with the answer around them."""

from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.gate.references import escape
from bizing_spec.mock.operations import Operation

_MEDIA_TYPE = "application/problem+json"


def judge(operation: Operation, exchange: Exchange, findings: Findings) -> None:
    """A problem is an object, and the status that it says is the answer's own."""
    if exchange.answer_headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        return
    fault = _fault(exchange) if exchange.answer else None
    if fault:
        pointer = f"{operation.pointer}/responses"
        response = operation.declared(exchange.status)
        if response:
            pointer += f"/{response.status}/content/{escape(_MEDIA_TYPE)}"
        findings.add("problem_conformance", f"{operation.method} {operation.path}", pointer, fault, (exchange,))


def _fault(exchange: Exchange) -> str | None:
    problem = exchange.answered()
    if not isinstance(problem, dict):
        return f"an answer of {_MEDIA_TYPE} that is no JSON object"
    if "status" in problem and problem["status"] != exchange.status:
        return f"the problem says status {problem['status']!r}, and the answer has {exchange.status}"
    if exchange.status < 400:
        return f"a problem is answered with {exchange.status}"
    return None
