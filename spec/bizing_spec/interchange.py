"""What CI servers can take: GitHub's workflow commands, and the letters that XML has a form for."""

from __future__ import annotations


def command(level: str, message: str, **properties: object) -> str:
    """A workflow command of GitHub's: `level` is error, warning or notice; a property that is None is left out."""
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{level}{' ' if told else ''}{told}::{_data(message)}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")


def printable(said: str) -> str:
    """XML has no form at all for most control characters, and none for half of a surrogate pair."""
    return "".join(letter if _fits(letter) else "�" for letter in said)


def _fits(letter: str) -> bool:
    return letter in "\t\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")
