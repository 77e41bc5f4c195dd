"""Answers to our own requests, held to the document as schemathesis holds those to its."""

from typing import Final

from bizing_spec import judging
from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.fuzz.pointing import pointer
from bizing_spec.gate.violations import Violation
from bizing_spec.mock.operations import Operation

SHOWN: Final = 3
"""So many violations are told."""


def judge(operation: Operation, exchange: Exchange, findings: Findings) -> None:
    """The names of the checks are schemathesis's, so that a fault is one finding whoever came upon it."""
    if exchange.status >= 500:
        _report("not_a_server_error", f"Server error: {exchange.status}", operation, exchange, findings)
        return
    headers = {name.encode("latin-1", "replace"): value.encode() for name, value in exchange.answer_headers.items()}
    broken = judging.judge(operation, exchange.status, headers, exchange.answer)
    if broken:
        check, told = _check(broken[0])
        said = "; ".join(_said(each, exchange) for each in broken[:SHOWN])
        _report(check, f"{told}: {said}", operation, exchange, findings)


def _check(violation: Violation) -> tuple[str, str]:
    if violation.location == "status":
        return "status_code_conformance", "Undocumented status code"
    if violation.rule == "mediaType":
        return "content_type_conformance", "Undocumented Content-Type"
    return "response_schema_conformance", "Response violates schema"


def _said(violation: Violation, exchange: Exchange) -> str:
    if violation.rule == "mediaType":
        return f"Received: {exchange.answer_headers.get('content-type', 'none')}. {violation.detail}"
    return f"{violation.pointer}: {violation.detail}" if violation.location == "body" else violation.detail


def _report(check: str, message: str, operation: Operation, exchange: Exchange, findings: Findings) -> None:
    where = pointer(check, operation.path, operation.method, operation, exchange)
    findings.add(check, f"{operation.method} {operation.path}", where, message, (exchange,))
