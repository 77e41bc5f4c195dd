"""The services that the tests pretend keep what Bizing expects of the real ones, as its pacts with them say."""

from pathlib import Path

import pytest

from bizing_pacts import provider, sources, verification
from tests.provider import others

pytestmark = pytest.mark.contract

COMMITTED = Path(__file__).parents[2] / "pacts"


@pytest.mark.parametrize("name", ["google-calendar", "zoom", "slack"])
def test_pretended_service_keeps_its_pact(name: str) -> None:
    with others.running() as pretended:
        place = provider.Place(pretended.url, f"{pretended.url}/states")
        report = verification.run(name, place, sources.find([str(COMMITTED)], name), verification.Choice())
    failed = [(each.description, each.faults) for each in report.interactions if each.result != "passed"]
    assert failed == []
    assert {each.consumer for each in report.interactions} == {"bizing"}
