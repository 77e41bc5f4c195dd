"""Where in the document stands what a check of schemathesis found broken."""

from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.gate.references import escape
from bizing_spec.mock import media
from bizing_spec.mock.operations import Operation, Response

_OF_ANSWERS = {
    "response_schema_conformance": "schema",
    "content_type_conformance": "content",
    "response_headers_conformance": "headers",
}


def pointer(check: str, path: str, method: str, operation: Operation | None, exchange: Exchange | None) -> str:
    """A JSON pointer (RFC 6901) to the place itself, or to what is nearest around it."""
    item = f"/paths/{escape(path)}"
    if check in ("unsupported_method", "allow_header_conformance"):
        return item
    whole = f"{item}/{method.lower()}"
    if operation is None:
        return whole
    if check == "status_code_conformance" or exchange is None:
        return f"{whole}/responses"
    if check in _OF_ANSWERS:
        return f"{whole}/responses{_answer(_OF_ANSWERS[check], operation.declared(exchange.status), exchange)}"
    if check == "ignored_auth":
        return f"{whole}/security" if "security" in operation.node else "/security"
    if check == "missing_required_header":
        return f"{whole}/parameters"
    if check in ("negative_data_rejection", "positive_data_acceptance") and exchange.body:
        return f"{whole}/requestBody"
    return whole


def _answer(part: str, response: Response | None, exchange: Exchange) -> str:
    if response is None:
        return ""
    if part != "schema":
        return f"/{response.status}/{part}"
    offered = [each.media_type for each in response.contents]
    found = media.best(exchange.answer_headers.get("content-type", "").encode("latin-1", "replace"), offered)
    return f"/{response.status}/content" + (f"/{escape(offered[found])}/schema" if found is not None else "")
