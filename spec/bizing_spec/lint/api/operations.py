"""Operations: named alike, described, tagged, secured."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule

ID_MISSING = Rule(
    "operation-id-missing",
    "warning",
    "Clients, mocks and links name operations by their ids.",
    "Add an `operationId`.",
)
ID_CASE = Rule(
    "operation-id-case",
    "warning",
    "Operation ids become the names of functions; two styles in one client are hard to remember.",
    "Write the id as most of the others are written.",
)
DESCRIBED = Rule(
    "operation-summary-missing",
    "warning",
    "A reader of the reference sees nothing but a path.",
    "Add a `summary` or a `description`.",
)
TAG_UNDECLARED = Rule(
    "tag-undeclared",
    "warning",
    "A tag that is declared nowhere has no description and no place in the order; often it is a slip of the pen.",
    "Declare the tag at the top of the document.",
)
TAG_DUPLICATE = Rule("tag-duplicate", "error", "Tags must have names of their own.", "Remove one of them.")
TAGS_MISSING = Rule(
    "operation-tags-missing", "off", "References and generators group operations by their tags.", "Add a tag."
)
SECURITY = Rule(
    "operation-security-missing",
    "warning",
    "Nothing says whether everybody may call the operation.",
    "Add `security` to the operation or the document; `security: []` says that everybody may.",
)
SUCCESS = Rule(
    "operation-success-missing",
    "warning",
    "Nothing says what comes back when all is well.",
    "Describe an answer of 2XX or 3XX.",
)
BODY = Rule(
    "operation-body-unexpected",
    "off",
    "HTTP gives a body of GET, HEAD and DELETE no meaning; proxies drop it (RFC 9110, section 9.3).",
    "Send it by parameters, or by POST.",
)
CHECKS = Checks()

_CASES: Final = {
    "camelCase": re.compile(r"[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)*"),
    "PascalCase": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "snake_case": re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"),
    "kebab-case": re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"),
    "dotted": re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"),
    "path/like": re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)+"),
}


@CHECKS.of(ID_MISSING)
def ids(document: Document) -> Iterator[Found]:
    for each in document.operations:
        if each.path is not None and "operationId" not in each.value:
            yield ID_MISSING.at(each.pointer, f"{each.name} has no operation id")


@CHECKS.of(ID_CASE)
def cases(document: Document) -> Iterator[Found]:
    named = [(each.pointer, each.value["operationId"]) for each in document.operations if "operationId" in each.value]
    ids = [(pointer, name) for pointer, name in named if isinstance(name, str)]
    fitting = Counter(case for _, name in ids for case, form in _CASES.items() if form.fullmatch(name))
    if not fitting:
        return
    usual = fitting.most_common(1)[0][0]
    for pointer, name in ids:
        if not _CASES[usual].fullmatch(name):
            yield ID_CASE.at(f"{pointer}/operationId", f"{name!r} is not in {usual}, as most operation ids here are")


@CHECKS.of(DESCRIBED)
def described(document: Document) -> Iterator[Found]:
    for each in document.operations:
        if not each.value.get("summary") and not each.value.get("description"):
            yield DESCRIBED.at(each.pointer, f"{each.name} has neither summary nor description")


@CHECKS.of(TAG_UNDECLARED, TAG_DUPLICATE, TAGS_MISSING)
def tags(document: Document) -> Iterator[Found]:
    declared = [each.get("name") for _, each in document.members(document.content, "tags") if isinstance(each, dict)]
    for position, name in enumerate(declared):
        if name in declared[:position]:
            yield TAG_DUPLICATE.at(f"/tags/{position}/name", f"the tag {name!r} is declared twice")
    for each in document.operations:
        used = document.members(each.value, "tags")
        for position_of_tag, name in used:
            if isinstance(name, str) and name not in declared:
                message = f"the tag {name!r} is not declared"
                yield TAG_UNDECLARED.at(place(each.pointer, "tags", position_of_tag), message)
        if not used and each.path is not None:
            yield TAGS_MISSING.at(each.pointer, f"{each.name} has no tag")


@CHECKS.of(SECURITY)
def security(document: Document) -> Iterator[Found]:
    if "security" in document.content:
        return
    for each in document.operations:
        if each.path is not None and "security" not in each.value:
            yield SECURITY.at(each.pointer, f"{each.name} does not say who may call it")


@CHECKS.of(SUCCESS)
def success(document: Document) -> Iterator[Found]:
    for each in document.operations:
        statuses = [status for status, _ in document.members(each.value, "responses") if not status.startswith("x-")]
        if statuses and not any(status[0] in "123d" for status in statuses if status):
            yield SUCCESS.at(f"{each.pointer}/responses", f"{each.name} describes no success")


@CHECKS.of(BODY)
def bodies(document: Document) -> Iterator[Found]:
    for each in document.operations:
        if each.method in ("get", "head", "delete") and "requestBody" in each.value:
            yield BODY.at(f"{each.pointer}/requestBody", f"{each.name} takes a body")
