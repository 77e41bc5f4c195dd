"""Instead of making answers, ask a service for them, and hold both sides to the document."""

from collections.abc import Mapping
from typing import Any

from bizing_spec.gate import decoding, negotiation
from bizing_spec.gate.violations import MalformedBody, Violation
from bizing_spec.mock import media, problems, rendering
from bizing_spec.mock.intake import Request
from bizing_spec.mock.operations import Answer, Content, Operation
from bizing_spec.mock.problems import Problem

# Of one connection alone (RFC 9110, 7.6.1), or made anew by the server and the client.
_HOP = frozenset(
    {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"proxy-connection"}
    | {b"content-length", b"content-encoding", b"host", b"date", b"accept-encoding"}
)


class Upstream:
    """`errors` refuses what breaks the document instead of passing it on with a header that says so."""

    def __init__(self, url: str, *, errors: bool, transport: Any = None) -> None:
        import httpx

        self._errors = errors
        self._url = url.rstrip("/")
        self._failures = httpx.HTTPError
        self._client = httpx.AsyncClient(transport=transport, timeout=30, follow_redirects=False)

    async def answer(self, operation: Operation, request: Request) -> Answer:
        """Raises Problem when the service cannot be reached, or either side breaks the document with `errors`."""
        asked = [problems.shown(each, "request") for each in operation.intake.read(request).violations]
        if asked and self._errors:
            raise Problem("invalid-request", asked[0]["message"], asked, [problems.header(asked)])
        query = f"?{request.query.decode('latin-1')}" if request.query else ""
        headers = [(name, value) for name, value in request.headers.items() if name not in _HOP]
        try:
            reply = await self._client.request(
                request.method, self._url + request.target + query, headers=headers, content=request.body
            )
        except self._failures as fault:
            raise Problem(
                "unreachable", f"{self._url} cannot be reached: {str(fault) or type(fault).__name__}."
            ) from fault
        out = [(name.lower(), value) for name, value in reply.headers.raw if name.lower() not in _HOP]
        answer = Answer(reply.status_code, out, reply.content)
        found = [*asked, *judge(operation, answer, dict(out))]
        if found and self._errors:
            raise Problem("invalid-answer", found[0]["message"], found, [problems.header(found)])
        if found:
            answer.headers.append(problems.header(found))
            answer.violations = found
        return answer


def judge(operation: Operation, answer: Answer, headers: Mapping[bytes, bytes]) -> list[dict[str, Any]]:
    """How an answer breaks the document."""
    response = operation.declared(answer.status)
    if response is None:
        detail = f"The document has no status {answer.status} for {operation.method} {operation.path}."
        return [problems.shown(Violation("status", "", "undeclared", detail), "response")]
    if operation.method == "HEAD" or not (answer.body and response.contents):
        return []
    sent = negotiation.split(headers.get(b"content-type", b""))[0]
    content = _content(sent, {each.media_type.partition(";")[0].strip().lower(): each for each in response.contents})
    if content is None:
        offered = " or ".join(each.media_type for each in response.contents)
        return [problems.shown(Violation("header", "Content-Type", "mediaType", f"Must be {offered}."), "response")]
    if not media.is_json(sent):
        return []
    try:
        return rendering.violations(content, decoding.decode(answer.body), len(answer.body))
    except MalformedBody as fault:
        return [problems.shown(Violation("body", "", "json", fault.detail), "response")]


def _content(sent: str, contents: Mapping[str, Content]) -> Content | None:
    found = negotiation.match(sent, tuple(contents))
    return contents[found] if found else None
