"""Documents as text: YAML that people read, or JSON."""

from __future__ import annotations

import json
from typing import Any, Literal

import yaml

Form = Literal["yaml", "json"]

_FastestDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def render(content: Any, form: Form) -> str:
    """The text of a document, its keys in their order."""
    if form == "json":
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    text: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class _Dumper(_FastestDumper):  # type: ignore[misc,valid-type]
    """Without aliases, and texts of several lines as such."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and " \n" not in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
