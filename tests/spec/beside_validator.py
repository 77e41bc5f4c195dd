"""`bizing spec lint` beside openapi-spec-validator, on documents of which it is known whether they are valid.

    python -m tests.spec.beside_validator FOLDER

The valid ones lie in folders named `pass`, the others in folders named `fail`, as OpenAPI's own tests have them
(github.com/OAI/OpenAPI-Specification, `tests/schema` of the branch v3.1-dev). Right is who finds an error in those of
`fail` and none in those of `pass`.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from bizing_spec import document, openapi
from bizing_spec.document import DocumentUnreadable
from bizing_spec.lint import lint

KINDS = ("pass", "fail")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    judges: dict[str, Callable[[Path], str | None]] = {"lint": _by_lint, "openapi-spec-validator": _by_validator}
    right: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    for kind in KINDS:
        for file in sorted(each for each in folder.rglob(f"{kind}/*") if each.suffix in (".yaml", ".yml", ".json")):
            count[kind] += 1
            for name, judge in judges.items():
                error = judge(file)
                right[name, kind] += (error is None) == (kind == "pass")
                if (error is None) != (kind == "pass"):
                    print(f"{file}: {name} {f'says {error}' if error else 'finds no error'}")
    for name in judges:
        print(f"{name}: right of", ", of ".join(f"{kind} {right[name, kind]} of {count[kind]}" for kind in KINDS))


def _by_lint(file: Path) -> str | None:
    try:
        found = lint(openapi.read(file, keep_unread=True))
    except DocumentUnreadable as fault:
        return fault.message
    return next((f"{each.rule}: {each.message}" for each in found if each.severity == "error"), None)


def _by_validator(file: Path) -> str | None:
    try:
        content: Any = document.load(file)
        old = str(content.get("openapi", "")).startswith("3.0")
        validator = OpenAPIV30SpecValidator if old else OpenAPIV31SpecValidator
        errors = [str(each.message) for each in validator(content, base_uri=file.resolve().as_uri()).iter_errors()]
    except Exception as fault:  # it raises many kinds for what it does not foresee
        return f"{type(fault).__name__}: {fault}"
    return errors[0] if errors else None


if __name__ == "__main__":
    main()
