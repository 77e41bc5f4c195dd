"""Every guide is followed to its end: each command typed into a real bash, each line that is shown compared."""

from pathlib import Path

import pytest

from tests.guides import running, surroundings

GUIDES = Path(__file__).parents[2] / "spec" / "guides"
# What a guide needs beside Python decides where it runs; tox.ini has these environments.
NEEDS = {
    "frontend": pytest.mark.consumer,  # Node
    "pacts": pytest.mark.consumer,  # Node
    "provider": pytest.mark.contract,  # a minute
}


@pytest.mark.parametrize(
    "guide",
    [
        pytest.param(guide, id=guide.stem, marks=NEEDS.get(guide.stem, ()))
        for guide in sorted(GUIDES.glob("*.md"))
        if guide.stem != "README"
    ],
)
def test_guide_is_as_it_shows(guide: Path, tmp_path: Path) -> None:
    with surroundings.there() as ports:
        running.follow(guide, tmp_path, ports)
