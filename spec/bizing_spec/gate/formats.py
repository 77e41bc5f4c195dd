"""The formats that the gate enforces more strictly than JSON Schema: what it lets in, Python can read.

A leap second, the year 0 or an instant that falls out of the calendar in UTC is valid by RFC 3339, and
neither `datetime` nor the handlers behind the gate can hold it.
"""

import re
from datetime import UTC, date, datetime

import jsonschema_rs

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[-+](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_is_date = re.compile(_DATE).fullmatch
_is_time = re.compile(_TIME).fullmatch
_is_date_time = re.compile(f"{_DATE}T{_TIME}").fullmatch


def _date(text: str) -> bool:
    try:
        return _is_date(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _time(text: str) -> bool:
    return _is_time(text) is not None


def _date_time(text: str) -> bool:
    if not _is_date_time(text):
        return False
    try:
        moment = datetime.fromisoformat(text)
        if moment.year in (1, 9999):
            moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


CHECKS = {"date": _date, "time": _time, "date-time": _date_time}

# A mailbox that mail can be sent to: no `Ada <ada@example.org>`, no `ada@[127.0.0.1]`, no `ada@localhost`.
EMAIL = jsonschema_rs.EmailOptions(require_tld=True, allow_domain_literal=False, allow_display_text=False)
