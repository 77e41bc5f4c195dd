"""`bizing spec models`: pydantic models that hold what the schemas say."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import ValidationError

from bizing_spec import cli, document

pytest.importorskip("datamodel_code_generator")


def imported(file: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location(file.stem, file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[file.stem] = module  # where pydantic looks for what types are called
    found.loader.exec_module(module)
    return module


def test_models_hold_the_constraints_of_the_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["spec", "models", str(document.path()), "--output", str(tmp_path / "made" / "models_of_bookings.py")]
    assert cli.main(command) == 0
    assert "generated without these constraints" in capsys.readouterr().err
    assert cli.main([*command, "--check"]) == 0
    models = imported(tmp_path / "made" / "models_of_bookings.py")
    assert models.Money(amount=1, currency="EUR").currency == "EUR"
    assert models.Customer(name="Ada", email="ada@example.com", locale=None).locale is None
    for told in ({"amount": 1, "currency": "Euro"}, {"amount": 1, "currency": "EUR", "cents": 1}):
        with pytest.raises(ValidationError):
            models.Money(**told)


def test_stale_models_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = "openapi: 3.1.0\ninfo: {title: Rooms, version: '1'}\npaths: {}\n"
    Path("rooms.yaml").write_text(
        f"{said}components: {{schemas: {{Room: {{properties: {{name: {{type: string}}}}}}}}}}"
    )
    command = ["spec", "models", "rooms.yaml", "--output", "rooms.py"]
    assert cli.main(command) == 0
    # What formats them is not what the folder says of its own code.
    Path("pyproject.toml").write_text("[tool.black]\nline-length = 40\nskip-string-normalization = true\n")
    assert cli.main([*command, "--check"]) == 0
    Path("rooms.yaml").write_text(Path("rooms.yaml").read_text().replace("name:", "title:"))
    assert cli.main([*command, "--check"]) == 1
    assert "bizing spec models rooms.yaml --output rooms.py" in capsys.readouterr().err
    Path("rooms.yaml").write_text(said)
    assert cli.main(command) == 2
    assert "rooms.yaml: datamodel-code-generator makes no models of it" in capsys.readouterr().err
    Path("rooms.yaml").write_text(f"{said}components: {{schemas: {{a.Room: {{properties: {{name: {{}}}}}}}}}}")
    assert cli.main(command) == 2
    assert "dots" in capsys.readouterr().err


def test_what_is_missing_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "datamodel_code_generator", None)
    assert cli.main(["spec", "models", str(document.path()), "--output", str(tmp_path / "models.py")]) == 2
    assert "pip install 'bizing[models]'" in capsys.readouterr().err
    assert not (tmp_path / "models.py").exists()
