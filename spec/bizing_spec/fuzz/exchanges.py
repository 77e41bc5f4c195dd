"""What was asked and answered, and how a person asks it again, without anybody's credentials."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from bizing_spec.fuzz import shell
from bizing_spec.mock import journal
from bizing_spec.mock.operations import Answer

LONGEST_BODY: Final = 4096
"""Bytes of a body that a curl line shows."""

SHORTEST_WORD: Final = 8
"""Letters of a credential that prose is searched for; a shorter one, of letters only, may be a word of ours."""

LONGEST_WORD: Final = 16
"""From so many letters on, no credential is part of another word by accident."""

NO_ANSWER: Final = 0
"""In place of a status."""

_OF_THE_CLIENT: Final = frozenset(
    {"accept-encoding", "accept", "connection", "content-length", "host", "user-agent", "x-schemathesis-testcaseid"}
)


@dataclass(frozen=True)
class Exchange:
    """Header names are lower-case."""

    at: float
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: bytes = b""
    seconds: float = 0.0

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def target(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def sent(self) -> Any:
        return _parsed(self.body)

    def answered(self) -> Any:
        """The answer's JSON; None for anything else."""
        return _parsed(self.answer)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True)
class Credentials:
    """The headers of the caller, and those of another one, if there is one."""

    ours: Mapping[str, str]
    theirs: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> frozenset[bytes]:
        return frozenset(name.lower().encode() for name in (*self.ours, *self.theirs))

    def are_sent(self, exchange: Exchange) -> bool:
        return all(exchange.headers.get(name.lower()) == value for name, value in self.ours.items())

    def hide(self, text: str) -> str:
        """A text without the values of the credentials, except those that may be words of it."""
        return self._telling.sub(self._variable, text)

    def hide_header(self, name: str, line: str) -> str:
        """The line of a header; in those that have credentials, however short they are."""
        pattern = self._all if name.encode() in self.names() else self._telling
        return pattern.sub(self._variable, line)

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        """By the secret, which is a whole value or what follows its scheme (`Bearer`); longer ones first."""
        found: dict[str, str] = {}
        for prefix, headers in (("", self.ours), ("OTHER_", self.theirs)):
            for name, value in headers.items():
                for secret in filter(None, (value, value.rpartition(" ")[2])):
                    found.setdefault(secret, f"${prefix}{_variable(name)}")
        return dict(sorted(found.items(), key=lambda each: -len(each[0])))

    def _variable(self, found: re.Match[str]) -> str:
        return self._variables[found[0]]

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return _pattern(self._variables)

    @cached_property
    def _telling(self) -> re.Pattern[str]:
        return _pattern([each for each in self._variables if not _may_be_a_word(each)])


# After `%20` or `\n` a word begins, though the character before it is a letter or a digit.
_BEFORE: Final = r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[bfnrt]))"
_AFTER: Final = r"(?![^\W_])"


def _pattern(secrets: Iterable[str]) -> re.Pattern[str]:
    """Finds secrets where they are whole words; long ones anywhere."""
    whole = (
        re.escape(each) if len(each) >= LONGEST_WORD else f"{_BEFORE}{re.escape(each)}{_AFTER}" for each in secrets
    )
    return re.compile("|".join(whole) or r"(?!)")


def _may_be_a_word(secret: str) -> bool:
    return len(secret) <= 3 or (len(secret) < SHORTEST_WORD and secret.isalpha())


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def curl(exchange: Exchange, credentials: Credentials) -> str:
    """The request as a command; credentials are variables of the shell, `$X_API_KEY` for `X-API-Key`."""
    words = ["curl"] if exchange.method == "GET" else ["curl", "-X", exchange.method]
    words.append(shell.word(credentials.hide(exchange.url)))
    for name, value in exchange.headers.items():
        if name not in _OF_THE_CLIENT:
            words += ["-H", _header(name, f"{name}: {value}" if value else f"{name};", credentials)]
    if not exchange.body:
        return " ".join(words)
    cut = "…" if len(exchange.body) > LONGEST_BODY else ""
    body = credentials.hide(exchange.body[:LONGEST_BODY].decode("utf-8", "surrogateescape")) + cut
    if "\0" in body:
        return " ".join([shell.printed(body), "|", *words, "--data-binary", "@-"])
    return " ".join([*words, "--data-raw", shell.word(body)])


def _header(name: str, line: str, credentials: Credentials) -> str:
    hidden = credentials.hide_header(name, line)
    return f'"{hidden}"' if hidden != line else shell.word(line)


class Record:
    """Appends exchanges to a file, in the form in which the mock records its own."""

    def __init__(self, journal_: journal.Journal, credentials: Credentials) -> None:
        self._journal = journal_
        self._credentials = credentials

    def add(self, exchange: Exchange) -> None:
        target = self._credentials.hide(exchange.target)
        milliseconds = round(exchange.seconds * 1000, 2)
        told = journal.Exchange(exchange.at, exchange.method, target, exchange.status, milliseconds, "")
        answer = Answer(exchange.status, _raw(exchange.answer_headers.items()), exchange.answer)
        self._journal.add(told, b"", dict(_raw(exchange.headers.items())), exchange.body, answer)

    def close(self) -> None:
        self._journal.close()


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers]
