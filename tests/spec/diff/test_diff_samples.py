"""Values made up from schemas: without good ones no change is proven."""

import re

import jsonschema_rs
import pytest

from bizing_spec import document, openapi
from bizing_spec.diff.patterns import matching
from bizing_spec.diff.places import Book
from bizing_spec.diff.plain import standalone
from bizing_spec.diff.samples import Sampler


def test_every_schema_of_the_contract_has_a_sample_that_it_allows() -> None:
    book = Book(openapi.read(document.path()))
    without = []
    for name, place in book.items(book.root, "components", "schemas"):
        schema = standalone(book, place, "response")
        validator = jsonschema_rs.Draft202012Validator(schema)
        if not any(validator.is_valid(value) for value in Sampler(schema).values(schema)):
            without.append(name)
    assert without == []


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z]+$",
        r"^\d{3}-\d{2,4}$",
        "^(a|bc)*d$",
        r"^[^\s@]+@[^\s@]+$",
        "x",
        "^(?:[0-9a-f]{8}-)[^a]$",
        r"^\w+\.\w{2,}$",
    ],
)
def test_strings_match_the_pattern_that_they_are_made_from(pattern: str) -> None:
    found = list(matching(pattern))
    assert found
    assert all(re.search(pattern, text) for text in found)


@pytest.mark.parametrize(
    "pattern", ["(", "a{3}(", "(?P<n>a)(?P=n)(?!a)a$", "^(a+)+(?=x)c$", "((((a{400}){400}){400}){400}){400}"]
)
def test_a_pattern_that_is_none_or_costs_too_much_is_no_fault(pattern: str) -> None:
    assert all(len(text) <= 1000 for text in matching(pattern))


def test_samples_lie_on_both_sides_of_a_bound() -> None:
    schema = {"type": "string", "maxLength": 5}
    assert {len(value) for value in Sampler(schema).values(schema)} >= {4, 5, 6}
