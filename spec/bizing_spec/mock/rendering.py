"""From what the document has for a status to an answer: its body, its headers, and whether they keep to it."""

from collections.abc import Mapping
from typing import Any

from bizing_spec import judging
from bizing_spec.mock import listing, media, problems
from bizing_spec.mock.fakes import Faker
from bizing_spec.mock.operations import Answer, Choice, Content, Operation, Response
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.samples import Sampler, stated

NOTHING: Any = object()
_UNSENDABLE = frozenset({"content-encoding", "content-length", "transfer-encoding", "content-type"})


class Renderer:
    def __init__(self, sampler: Sampler, faker: Faker) -> None:
        self._sampler = sampler
        self._faker = faker
        # What is not made up is the same each time; nobody changes what comes from here.
        self._still: dict[int, Any] = {}
        self._still_headers: dict[int, list[tuple[bytes, bytes]]] = {}

    def fake(self, schema: Any) -> Any:
        return self._faker.fake(schema)

    def answer(self, operation: Operation, choice: Choice, *, dynamic: bool = False, value: Any = NOTHING) -> Answer:
        """Make an answer, with a value that is given, or with one by the document."""
        content = choice.content
        headers = self._headers(choice.response, True) if dynamic else self._same_headers(choice.response)
        if operation.deprecated:
            headers.append((b"deprecation", b"true"))
        if content is None:
            return Answer(choice.status, headers, b"")
        if value is NOTHING:
            value = self.value(content, choice.example, dynamic)
            if choice.example is None and (dynamic or not content.examples):
                value = listing.ended(value, content.schema, self._sampler.resolve)
        if value is NOTHING:
            return Answer(choice.status, headers, b"")
        value = _agreeing(value, choice.status, content)
        headers.append((b"content-type", content.media_type.encode("latin-1", "replace")))
        try:
            body = media.written(value, content.media_type)
        except (ValueError, TypeError) as fault:
            raise Problem("invalid-answer", f"{fault}.") from fault
        found = [problems.shown(each, "response") for each in judging.violations(content, value, len(body))]
        return Answer(choice.status, headers, body, found, value)

    def value(self, content: Content, example: str | None = None, dynamic: bool = False) -> Any:
        """What the document gives, or what its schema makes; NOTHING when there is neither."""
        if example is not None:
            return content.examples[example]
        if dynamic and content.schema is not None:
            return self._faker.fake(content.schema)
        if content.examples:
            return next(iter(content.examples.values()))
        if content.schema is None:
            return NOTHING
        if id(content) not in self._still:
            self._still[id(content)] = self._sampler.sample(content.schema)
        return self._still[id(content)]

    def _same_headers(self, response: Response) -> list[tuple[bytes, bytes]]:
        if id(response) not in self._still_headers:
            self._still_headers[id(response)] = self._headers(response, False)
        return list(self._still_headers[id(response)])

    def _headers(self, response: Response, dynamic: bool) -> list[tuple[bytes, bytes]]:
        made = []
        for name, node in response.headers.items():
            value = self._header(node, dynamic)
            if isinstance(value, (str, int, float)) and name.lower() not in _UNSENDABLE:
                text = str(value).lower() if isinstance(value, bool) else str(value)
                safe = text.replace("\r", " ").replace("\n", " ")
                made.append((name.lower().encode("latin-1", "replace"), safe.encode("latin-1", "replace")))
        return made

    def _header(self, node: Mapping[str, Any], dynamic: bool) -> Any:
        if (said := stated({key: node[key] for key in ("example",) if key in node})) is not None:
            return said[0]
        for each in (node.get("examples") or {}).values():
            if isinstance(each, Mapping) and "value" in each:
                return each["value"]
        if node.get("schema") is None:
            return None
        return self._faker.fake(node["schema"]) if dynamic else self._sampler.sample(node["schema"])


def _agreeing(value: Any, status: int, content: Content) -> Any:
    """A problem that is made from its schema says the status that it is sent with (RFC 9457, 3.1.2)."""
    made = isinstance(value, dict) and type(value.get("status")) is int and not content.examples
    if made and value["status"] != status and content.media_type.startswith("application/problem+json"):
        return {**value, "status": status}
    return value
