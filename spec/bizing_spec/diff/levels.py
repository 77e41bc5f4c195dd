"""The level that a change has by its id alone, for when nothing is proven about it."""

import re
from typing import Final

from bizing_spec.diff.changes import ERROR, INFO, WARNING, Direction, Effect, adverse

_BOUNDS = "(max|min|exclusive-max|exclusive-min|(max|min)-(length|items|properties)|multiple-of)"

_WARNINGS: Final = re.compile(
    "|".join(
        (
            # some providers refuse what they do not know; a schema does not say so
            "request-(parameter|property)-removed",
            "request-(body|property)-all-of-removed",
            # clients may have read it, though nothing promised it
            "response-optional-property-removed",
            "optional-response-header-removed",
            "response-(body|property|header|header-property)-enum-value-added",
            "response-required-property-became-not-write-only",
            # a bound where there was none often only writes down what was so before
            f"request-(body|property|parameter|parameter-property)-{_BOUNDS}-set",
            ".*-pattern-changed",
            "request-parameter-property-type-changed",
            "api-servers-replaced",
        )
    )
)

# How these work together with others is beyond a rule; a proof may still settle it.
_UNSURE: Final = re.compile(
    ".*-(not|items|unevaluated-items|unevaluated-properties|additional-properties|unique-items)-(added|removed|set|unset)"
)

_INFORMATION: Final = re.compile(
    "|".join(
        (
            "(request|response)-(body|property)-(default-value|discriminator)-.*",
            "response-header(-property)?-default-value-.*",
            "response-(body|property)-(all-of-removed|any-of-added)",
            "response-.*-pattern-(changed|removed)",
            "new-required-request-property-with-default",
            "request-property-became-required-with-default",
            "response-(required|optional)-property-added",
            "request-(body|property)-(any|one)-of-added",
            "response-(body|property)-(any|one)-of-removed",
            "(request|response)-(read-only|write-only|optional-write-only|required-write-only)-property-.*",
            ".*-annotation-only",
        )
    )
)


def own_level(identifier: str, direction: Direction, effect: Effect) -> int:
    """What a change of this id is taken for while neither its harm nor its harmlessness is proven."""
    if _INFORMATION.fullmatch(identifier):
        return INFO
    if _WARNINGS.fullmatch(identifier):
        return WARNING
    if not adverse(direction, effect):
        return INFO
    return WARNING if _UNSURE.fullmatch(identifier) else ERROR
