"""Instead of making answers, ask a service for them, and hold both sides to the document."""

from typing import Any

from bizing_spec import judging
from bizing_spec.mock import problems
from bizing_spec.mock.intake import Request
from bizing_spec.mock.operations import Answer, Operation
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
        judged = judging.judge(operation, answer.status, dict(out), answer.body)
        found = [*asked, *(problems.shown(each, "response") for each in judged)]
        if found and self._errors:
            raise Problem("invalid-answer", found[0]["message"], found, [problems.header(found)])
        if found:
            answer.headers.append(problems.header(found))
            answer.violations = found
        return answer
