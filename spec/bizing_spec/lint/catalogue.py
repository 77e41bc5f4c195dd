"""All rules and checks there are, in the order in which they are listed."""

from typing import Final

from bizing_spec.lint import examples, expansion, ignoring, links, paths, references, schemas, security, structure
from bizing_spec.lint.api import components, conventions, operations
from bizing_spec.lint.rules import Check, Rule

_MODULES: Final = (
    structure,
    references,
    paths,
    schemas,
    expansion,
    examples,
    security,
    links,
    operations,
    conventions,
    components,
    ignoring,
)

CHECKS: Final[list[Check]] = [check for module in _MODULES for check in module.CHECKS]
RULES: Final[list[Rule]] = list(dict.fromkeys([rule for check in CHECKS for rule in check.rules] + [*ignoring.RULES]))
BY_ID: Final[dict[str, Rule]] = {rule.id: rule for rule in RULES}
