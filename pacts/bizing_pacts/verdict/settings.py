"""What a project says of itself: `bizing.toml`, or `[tool.bizing.verify]` of `pyproject.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from bizing_spec import document
from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate import wording
from bizing_spec.outcome import Stopped
from bizing_spec.sources import LARGEST_BYTES

NAME: Final = "bizing.toml"
SHARED: Final = "pyproject.toml"
EXAMPLE: Final = """\
[verify]
spec = {spec}
pacts = [{pacts}]
provider = {provider}                    # its name in the pacts

[verify.start]                         # without it, what needs a running provider is skipped
command = "uvicorn my_api:app --port {{port}}"
url = "http://127.0.0.1:{{port}}"
states-url = "http://127.0.0.1:{{port}}/_pact/provider-states"

[verify.callers]                       # who fuzz and race are: a provider state gives each a key
state = "an API key"
headers = ["Authorization: Bearer ${{token}}"]
"""
_DOCUMENTS: Final = ("openapi.yaml", "openapi.yml", "openapi.json")
_PASSED_BY: Final = ("node_modules", "tests", "test", "build", "dist")

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


class Start(_Table):
    """How the provider is started: `{port}` is a free one in all of these.

    Without `command` it runs already at `url`.
    """

    url: str = Field(pattern=r"^https?://")
    command: str | None = None
    ready: str = "/"
    """The path that answers once it is ready, with any status below 500."""
    states_url: str | None = None
    messages_url: str | None = None
    seconds: Seconds = 60
    """Until when it must be ready."""
    environment: dict[str, str] = {}

    @field_validator("url", "command", "states_url", "messages_url")
    @classmethod
    def _knows_the_port_alone(cls, value: str | None) -> str | None:
        unknown = [each for each in re.findall(r"(?<!\$)\{(\w+)\}", value or "") if each != "port"]
        if unknown:
            told = f"there is no {unknown[0]} in braces; {{port}} is a free port"
            raise PydanticCustomError("placeholder", told)
        return value


class Callers(_Table):
    """Who asks when it is no consumer: `${name}` is a value of the state, or else of the environment.

    The state is asked for twice, so that there are two callers who must not see each other's things.
    """

    state: str | None = None
    headers: list[str] = []
    other_headers: list[str] = []
    """Of the second caller, where no state makes one."""


class Lint(_Table):
    fail_on: Literal["error", "warning", "none"] = "error"


class Diff(_Table):
    fail_on: Literal["breaking", "warning", "none"] = "breaking"


class Fuzz(_Table):
    seconds: Seconds = 20
    seed: int = 1
    max_examples: int = Field(default=8, ge=1)
    strict: bool = False
    only: list[str] = []
    exclude: list[str] = []
    exclude_checks: list[str] = []


class Race(_Table):
    """For providers that speak our contract; others are raced by what fuzz tries of double booking."""

    api_key: str = "${apiKey}"
    workload: str = "mixed"
    clients: int = Field(default=16, ge=1)
    seconds: Seconds = 6
    seed: int = 1
    resources: int = Field(default=2, ge=1)


class Coverage(_Table):
    fail_under: float | None = Field(default=None, ge=0, le=100)
    sources: list[str] = []
    """More recordings, logs and reports than the pacts and what fuzz did."""


class Settings(_Table):
    spec: str
    pacts: list[str] = []
    provider: str | None = None
    base: str | None = None
    """What the document is compared to; the newest release tag that has it where nothing is said."""
    stage_seconds: Seconds = 900
    """What a stage may take before it is given up."""
    start: Start | None = None
    callers: Callers = Callers()
    lint: Lint = Lint()
    diff: Diff = Diff()
    fuzz: Fuzz = Fuzz()
    race: Race | None = None
    coverage: Coverage = Coverage()


def example(folder: Path) -> str:
    """Settings to begin with, of what lies in a folder: its document, its pacts, and whom they are with."""
    files = sorted(_files(folder, "openapi.*"), key=lambda file: (len(file.parts), file))
    spec = next((file for file in files if file.name in _DOCUMENTS), Path(_DOCUMENTS[0]))
    named = {file: provider for file in _files(folder, "*.json") if (provider := _provider(folder / file))}
    places = sorted({file.parent.as_posix() for file in named}) or ["pacts"]
    whose = max(sorted(set(named.values())), key=list(named.values()).count, default="my-api")
    return EXAMPLE.format(
        spec=json.dumps(spec.as_posix()), pacts=", ".join(map(json.dumps, places)), provider=json.dumps(whose)
    )


def _files(folder: Path, pattern: str) -> list[Path]:
    """Relative to the folder, without what others wrote."""
    found = [file.relative_to(folder) for file in folder.rglob(pattern) if file.is_file()]
    return [file for file in found if not any(part in _PASSED_BY or part.startswith(".") for part in file.parts)]


def _provider(file: Path) -> str | None:
    """Whom a pact is with; nothing where the file is no pact."""
    try:
        pact = json.loads(file.read_bytes()) if file.stat().st_size < LARGEST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(pact, dict) or not {"consumer", "provider"} <= pact.keys():
        return None
    name = pact["provider"].get("name") if isinstance(pact["provider"], dict) else None
    return name if isinstance(name, str) else None


def find(where: Path, named: Path | None = None) -> tuple[Path, Settings]:
    """The settings of a file, or of the nearest one in a folder or above it, and the folder where it lies.

    Paths in them are relative to that. Raises Stopped, naming file and line.
    """
    if named is not None:
        return named.resolve().parent, _settings(named, _tables(named, _parsed(named)) or {})
    for folder in (where.resolve(), *where.resolve().parents):
        for file in (folder / NAME, folder / SHARED):
            if file.is_file() and (tables := _tables(file, _parsed(file))) is not None:
                return folder, _settings(file, tables)
    raise Stopped(
        f"{where.resolve()}: neither here nor above is a {NAME}, or a {SHARED} with [tool.bizing.verify]; "
        f"`bizing verify --init` writes one to begin with"
    )


def _parsed(file: Path) -> dict[str, Any]:
    text = document.text_of(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"\(at line (\d+)", str(fault))
        reason = str(fault).partition(" (at ")[0]
        raise DocumentUnreadable(file, f"this is no TOML: {reason}", int(line[1]) if line else None) from fault


def _tables(file: Path, content: Mapping[str, Any]) -> Any:
    """The table of verify; nothing where a shared file has none. Raises DocumentUnreadable for other tables of ours."""
    if file.name != SHARED:
        if other := next((name for name in content if name != "verify"), None):
            reason = f"there is no table {other!r}; the settings stand in [verify], [verify.start] and so on"
            raise DocumentUnreadable(file, reason)
        return content.get("verify", {})
    tool: Any = content.get("tool", {})
    return tool.get("bizing", {}).get("verify") if isinstance(tool, dict) else None


def _settings(file: Path, tables: Any) -> Settings:
    try:
        return Settings.model_validate(tables)
    except ValidationError as fault:
        # What is misspelt explains what is missing.
        first = min(fault.errors(), key=lambda each: each["type"] != "extra_forbidden")
        keys = [str(key) for key in first["loc"]]
        raise DocumentUnreadable(file, _reason(keys, first), _line(document.text_of(file), keys)) from fault


def _reason(keys: list[str], fault: Any) -> str:
    name = ".".join(["verify", *keys])
    if fault["type"] == "missing":
        return f"{name} is missing"
    if fault["type"] == "extra_forbidden":
        return f"there is no setting {name}.{wording.suggest(keys[-1], _known(keys[:-1]))}".rstrip(".")
    return f"{name}: {fault['msg'][0].lower()}{fault['msg'][1:]}, not {wording.show(fault['input'])}"


def _known(keys: list[str]) -> list[str]:
    """The settings of a table."""
    tables: dict[tuple[str, ...], type[_Table]] = {
        (): Settings,
        ("start",): Start,
        ("callers",): Callers,
        ("lint",): Lint,
        ("diff",): Diff,
        ("fuzz",): Fuzz,
        ("race",): Race,
        ("coverage",): Coverage,
    }
    fields = tables[tuple(keys)].model_fields
    return [name.replace("_", "-") for name in fields]


def _line(text: str, keys: list[str]) -> int | None:
    """Where the table, and in it the key, stands, as far as it can be found."""
    lines = text.splitlines()
    *tables, key = [each for each in keys if not each.isdigit()] or [""]
    table = ".".join(["verify", *tables])
    heads = [at for at, line in enumerate(lines) if re.match(rf"\s*\[(tool\.bizing\.)?{re.escape(table)}\]", line)]
    if not heads:
        return None
    for at in range(heads[0] + 1, len(lines)):
        if lines[at].lstrip().startswith("["):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[at]):
            return at + 1
    return heads[0] + 1
