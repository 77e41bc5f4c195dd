"""Texts of mails: from templates in the customer's language, or in English."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import jinja2
from babel import Locale, UnknownLocaleError, dates, numbers

from bizing_provider.notifications.model import Kind, line

OURS: Final = Path(__file__).parent / "templates"
FALLBACK: Final = "en"


class Text(NamedTuple):
    subject: str
    plain: str
    html: str


class Templates:
    """`{language}/{kind}.txt`, whose first line is the subject, and `.html`; those of a folder come before ours."""

    def __init__(self, folder: Path | None) -> None:
        folders = [*([folder] if folder else []), OURS]
        self._known = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=jinja2.select_autoescape(["html"], default_for_string=False, default=False),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, kind: Kind, language: str | None, values: Mapping[str, Any]) -> Text:
        """`language` is a tag of BCP 47; None for English."""
        found = next(each for each in _candidates(language) if self._has(f"{each}/{kind}.txt"))
        locale = _locale(language, found)
        given = {**values, "language": found, "when": _When(locale), "money": _Money(locale)}
        subject, _, plain = self._known.get_template(f"{found}/{kind}.txt").render(given).partition("\n")
        html = self._known.get_template(f"{found}/{kind}.html").render(given, subject=subject)
        return Text(line(subject), plain.strip() + "\n", html)

    def _has(self, name: str) -> bool:
        try:
            self._known.get_template(name)
        except jinja2.TemplateNotFound:
            return False
        return True


def _candidates(language: str | None) -> Iterator[str]:
    """`de-AT`, then `de`, then English."""
    parts = (language or "").lower().split("-")
    for length in range(len(parts), 0, -1):
        if parts[0].isalpha() and all(part.isalnum() for part in parts):
            yield "-".join(parts[:length])
    yield FALLBACK


def _locale(language: str | None, found: str) -> Locale:
    """How times and amounts are written: as in the customer's country, if the text is in the language of it."""
    for tag in (language, found):
        if tag and tag.lower().split("-")[0] == found.split("-")[0]:
            try:
                return Locale.parse(tag, sep="-")
            except (ValueError, UnknownLocaleError):
                continue
    return Locale.parse(FALLBACK)


class _When(NamedTuple):
    """Writes a time, from start to end, by the wall clock of its zone."""

    locale: Locale

    def __call__(self, start: datetime, zone: str, end: datetime | None = None) -> str:
        first = start.astimezone(ZoneInfo(zone))
        text = f"{dates.format_date(first, 'full', self.locale)}, {self._clock(first)}"
        if end is not None:
            last = end.astimezone(ZoneInfo(zone))
            day = "" if last.date() == first.date() else f"{dates.format_date(last, 'full', self.locale)}, "
            text += f" – {day}{self._clock(last)}"
        return f"{text} ({zone})"

    def _clock(self, local: datetime) -> str:
        # No narrow space, which old mail programs show as a box.
        return str(dates.format_time(local, "short", locale=self.locale)).replace("\N{NARROW NO-BREAK SPACE}", " ")


class _Money(NamedTuple):
    """Writes an amount in minor units."""

    locale: Locale

    def __call__(self, amount: int, currency: str) -> str:
        digits = numbers.get_currency_precision(currency)
        return str(numbers.format_currency(amount / 10**digits, currency, locale=self.locale))
