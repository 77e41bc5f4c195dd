"""GitHub's workflow commands, by which what a job prints becomes annotations."""

from __future__ import annotations


def command(level: str, message: str, **properties: object) -> str:
    """One command: `level` is error, warning or notice; a property that is None is left out."""
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{level}{' ' if told else ''}{told}::{_data(message)}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
