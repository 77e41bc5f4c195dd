"""Security requirements: the schemes exist, and so do the scopes."""

from collections.abc import Iterator
from typing import Any

from bizing_spec.gate import wording
from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule

SCHEME_UNKNOWN = Rule(
    "security-scheme-unknown",
    "error",
    "Nobody can know how to sign in.",
    "Describe the scheme in `components/securitySchemes`, or correct its name.",
)
SCHEME_EXCERPT = Rule(
    "security-scheme-excerpt",
    "warning",
    "The document describes no security schemes at all: it is an excerpt.",
    "Add `components/securitySchemes`, or lint the document that the excerpt is from.",
)
SCOPE_UNKNOWN = Rule(
    "security-scope-unknown",
    "error",
    "None of the scheme's flows can give a token with this scope.",
    "Add the scope to a flow, or correct its name.",
)
SCOPES_UNEXPECTED = Rule(
    "security-scopes-unexpected",
    "warning",
    "OpenAPI 3.0 knows scopes for `oauth2` and `openIdConnect` alone; tools ignore others.",
    "Leave the list empty.",
)
CHECKS = Checks()


def _requirements(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Each scheme that is asked for: where, its name, and its scopes."""
    for node in document.nodes("security"):
        for name, scopes in node.value.items():
            yield place(node.pointer, name), name, scopes


@CHECKS.of(SCHEME_UNKNOWN, SCHEME_EXCERPT)
def schemes(document: Document) -> Iterator[Found]:
    known = document.components("securitySchemes")
    for pointer, name, _ in _requirements(document):
        if known is None:
            yield SCHEME_EXCERPT.at(pointer, f"the security scheme {name!r} is not described")
        elif name not in known and not ("/" in name or "#" in name):  # 3.2 allows an address; others leave it alone
            near = wording.suggest(name, known)
            yield SCHEME_UNKNOWN.at(pointer, f"there is no security scheme {name!r}.{near}".rstrip("."))


@CHECKS.of(SCOPE_UNKNOWN, SCOPES_UNEXPECTED)
def scopes(document: Document) -> Iterator[Found]:
    known = document.components("securitySchemes") or {}
    for pointer, name, asked in _requirements(document):
        scheme = document.resolve(known.get(name))
        names = [each for each in asked if isinstance(each, str)] if isinstance(asked, list) else []
        if scheme.get("type") == "oauth2":
            given = _scopes(document, scheme)
            for number, each in enumerate(names):
                if each not in given:
                    near = wording.suggest(each, given)
                    message = f"no flow of {name!r} has the scope {each!r}.{near}".rstrip(".")
                    yield SCOPE_UNKNOWN.at(f"{pointer}/{number}", message)
        elif document.version == "3.0" and names and scheme and scheme.get("type") != "openIdConnect":
            yield SCOPES_UNEXPECTED.at(pointer, f"the scheme {name!r} has no scopes")


def _scopes(document: Document, scheme: dict[str, Any]) -> set[str]:
    return {scope for _, flow in document.members(scheme, "flows") for scope, _ in document.members(flow, "scopes")}
