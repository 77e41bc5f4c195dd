"""What a project's policy is: `.bizing-policy.yaml`, in the folder of its documents or above it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bizing_spec import document
from bizing_spec.document import DocumentUnreadable

NAME: Final = ".bizing-policy.yaml"
MONTHS: Final = 6
MOST_MONTHS: Final = 1200


@dataclass(frozen=True)
class Settings:
    """`since` is the revision that the policy holds from, a release for example."""

    months: int = MONTHS
    since: str | None = None


def find(where: Path) -> Settings:
    """The nearest settings. Raises DocumentUnreadable for what are none."""
    for folder in (where.resolve(), *where.resolve().parents):
        if (folder / NAME).is_file():
            return _read(folder / NAME)
    return Settings()


def _read(file: Path) -> Settings:
    text = document.text_of(file)
    content: dict[str, Any] = document.parse(file.with_suffix(".yaml"), text) if text.strip() else {}
    unknown = next((name for name in content if name not in ("months", "since")), None)
    if unknown is not None:
        raise DocumentUnreadable(file, f"there is no setting {unknown!r}; there are `months` and `since`")
    months, since = content.get("months", MONTHS), content.get("since")
    if type(months) is not int or not 0 <= months <= MOST_MONTHS:
        raise DocumentUnreadable(file, f"`months` is a number of calendar months, not {months!r}")
    if since is not None and not isinstance(since, str):
        raise DocumentUnreadable(file, f"`since` is a revision in quotes, not {since!r}")
    return Settings(months, since)
