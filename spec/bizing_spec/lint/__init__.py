"""Linting OpenAPI documents of anybody's: rules with ids that stay, and findings with their place in the file."""

from bizing_spec.lint.engine import Finding, lint
from bizing_spec.lint.settings import Settings

__all__ = ["Finding", "Settings", "lint"]
