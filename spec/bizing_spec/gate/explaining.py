"""From the errors of a JSON Schema validator to violations that point at the field to mend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from bizing_spec.gate import alternatives, references, wording
from bizing_spec.gate.violations import Violation

Path = tuple[str | int, ...]
Error = jsonschema_rs.ValidationError

_NOUNS = {"body": "field", "query": "query parameter", "header": "header", "path": "path parameter", "cookie": "cookie"}


class Explainer:
    """Explains errors about exchanges, `{"path": …, "query": …, "header": …, "body": …}`.

    `schema` is the exchange's schema, whose references resolve in `document`; `header_names` gives headers
    back the spelling of the document.
    """

    def __init__(self, document: Mapping[str, Any], schema: Mapping[str, Any], header_names: Mapping[str, str]) -> None:
        self._document = document
        self._schema = schema
        self._header_names = header_names

    def violations(self, errors: Iterable[Error]) -> list[Violation]:
        found: list[Violation] = []
        doubtful: list[Violation] = []
        for error in alternatives.leaves(errors):
            self._explain(error, found, doubtful)
        # A field that is declared counts as unevaluated too when another fault spoils the schema that declares
        # it. It is a violation of its own only where there is no such fault.
        found += [violation for violation in doubtful if not any(_beside(violation, other) for other in found)]
        # A text that is too short is told so; its pattern would only say the same again.
        short = {(violation.location, violation.pointer) for violation in found if violation.rule == "minLength"}
        return [each for each in found if each.rule != "pattern" or (each.location, each.pointer) not in short]

    def _explain(self, error: Error, found: list[Violation], doubtful: list[Violation]) -> None:
        kind: Any = error.kind
        path = tuple(error.instance_path)
        match kind.name:
            case "required":
                detail = wording.missing(_NOUNS[str(path[0])], self._spell((*path, kind.property)))
                found.append(self._violation((*path, kind.property), "required", detail))
            case "additionalProperties" | "unevaluatedProperties":
                known = self._known_fields(error)
                for name in kind.unexpected:
                    detail = wording.unknown(name, known)
                    target = doubtful if name in known else found
                    target.append(self._violation((*path, name), "unknown", detail))
            case "propertyNames":
                name = kind.error.instance
                detail = f"The name of the field is not allowed. {wording.describe(kind.error)}"
                found.append(self._violation((*path, str(name)), "propertyNames", detail))
            case "minProperties" | "maxProperties" if kind.limit == 1 and (known := self._known_fields(error)):
                only_one = self._schema_of(error).get("maxProperties") == 1
                detail = wording.choose(known, only_one=only_one, is_empty=not error.instance)
                found.append(self._violation(path, kind.name, detail))
            case "anyOf" | "oneOf":
                found.append(self._violation(*alternatives.summary(error)))
            case rule:
                detail = wording.describe(error, secret=path[0] == "header")
                if rule == "pattern":
                    detail = wording.described(self._schema_of(error).get("description"), detail)
                if path[0] == "query" and rule == "format" and " " in str(error.instance):
                    detail += " In a query, a plus sign is sent as %2B."
                found.append(self._violation(path, "unknown" if rule == "falseSchema" else rule, detail))

    def _violation(self, path: Path, rule: str, detail: str) -> Violation:
        location = str(path[0])
        if location == "body":
            return Violation(location, references.join(path[1:]), rule, detail)
        return Violation(location, self._spell(path), rule, detail)

    def _spell(self, path: Path) -> str:
        if path[0] == "body":
            return str(path[-1])
        name = str(path[1]) if len(path) > 1 else ""
        return self._header_names.get(name, name) if path[0] == "header" else name

    def _known_fields(self, error: Error) -> Sequence[str]:
        """The fields that the object may have, in the order of the document."""
        node = self._schema_of(error)
        if error.evaluation_path[-1] == "additionalProperties":
            return tuple(node.get("properties", ()))
        return tuple(dict.fromkeys(self._evaluated_fields(node, set())))

    def _schema_of(self, error: Error) -> Mapping[str, Any]:
        """The schema whose keyword the error is about; empty when the document cannot be followed there."""
        node: Any = self._schema
        try:
            for key in error.evaluation_path[:-1]:
                node = references.look_up(self._document, node["$ref"]) if key == "$ref" else node[key]
        except (LookupError, TypeError):
            return {}
        return node if isinstance(node, Mapping) else {}

    def _evaluated_fields(self, schema: Any, seen: set[str]) -> Iterator[str]:
        """Fields that the schema or a schema applied beside it declares, as `unevaluatedProperties` sees it."""
        if not isinstance(schema, Mapping):
            return
        yield from schema.get("properties", ())
        reference = schema.get("$ref")
        if reference and reference not in seen:
            seen.add(reference)
            yield from self._evaluated_fields(references.look_up(self._document, reference), seen)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(keyword, ()):
                yield from self._evaluated_fields(part, seen)
        for keyword in ("if", "then", "else"):
            yield from self._evaluated_fields(schema.get(keyword), seen)


def _beside(violation: Violation, other: Violation) -> bool:
    """The other one lies in the same object, at any depth."""
    parent = violation.pointer.rpartition("/")[0]
    return violation.location == other.location and f"{other.pointer}/".startswith(f"{parent}/")
