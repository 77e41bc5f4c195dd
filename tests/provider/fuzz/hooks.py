"""What schemathesis loads: the domain it fuzzes, and the checks beside its own."""

from tests.provider.fuzz import checks, domain

__all__ = ["checks", "domain"]
