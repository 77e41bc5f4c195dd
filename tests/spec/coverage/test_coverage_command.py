"""`bizing spec coverage`: exit statuses, formats, and what is recorded by real servers."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bizing_spec import cli
from bizing_spec.coverage.recording import LARGEST, Recorder
from tests.spec.coverage.conftest import DOCUMENT, GET, Covered, answered, exchange, operation


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.ndjson"
    file.write_text("\n".join(json.dumps(each) for each in (answered({"kind": "hall"}), exchange(target="/cellar"))))
    return file


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 0),
        (("--fail-under", "0"), 0),
        (("--fail-under", "99"), 1),
        (("--fail-under", "20", "--only", "operation"), 0),
        (("--fail-under", "20.1", "--only", "operation"), 1),
        (("--only", "bogus"), 2),
    ],
)
def test_exit_status_says_whether_it_is_enough(
    document: Path, record: Path, options: tuple[str, ...], status: int
) -> None:
    """One of five operations was called."""
    assert cli.main(["spec", "coverage", str(document), str(record), *options]) == status


def test_only_counts_and_tells_these_kinds(document: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["spec", "coverage", str(document), str(record), "--only", "status", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert list(report["kinds"]) == ["status"]
    assert operation(report, "GET /rooms/{room}")["missing"] == [f"{GET}/responses/4XX", f"{GET}/responses/default"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_format_tells_percents_what_is_missing_and_what_is_outside(
    document: Path, record: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["spec", "coverage", str(document), str(record), "--format", form])
    told = capsys.readouterr().out
    for part in ("GET /rooms/{room}", "webhook room.booked", f"{GET}/parameters/0", "/cellar", "rooms", "operations"):
        assert part in told


def test_junit_has_a_case_for_each_operation(document: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document.write_text(json.dumps(DOCUMENT).replace('"rooms"', '"\\u0001rooms"'))
    assert cli.main(["spec", "coverage", str(document), str(record), "--format", "junit"]) == 0
    root = ElementTree.fromstring(capsys.readouterr().out)  # noqa: S314 (our own)
    cases = {str(case.get("name")): case for case in root.iter("testcase")}
    assert len(cases) == 5
    called = {name for name, case in cases.items() if case.find("skipped") is None}
    assert called == {"GET /rooms/{room}"}
    assert f"{GET}/parameters/0" in str(cases["GET /rooms/{room}"].findtext("system-out"))
    assert sum(int(suite.attrib["skipped"]) for suite in root.iter("testsuite")) == 4
    assert "percent" in root.attrib["name"]


def test_output_is_written_and_summed_up(
    document: Path, record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "coverage.html"
    assert cli.main(["spec", "coverage", str(document), str(record), "--format", "html", "--output", str(output)]) == 0
    assert "percent" in capsys.readouterr().out
    assert output.read_text().startswith("<!doctype html>")
    assert cli.main(["spec", "coverage", str(document), str(record), "--output", str(tmp_path)]) == 2


def test_page_loads_nothing_and_escapes_what_documents_say(
    document: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document.write_text(json.dumps(DOCUMENT).replace('"rooms"', '"<script>alert(1)</script>"'))
    cli.main(["spec", "coverage", str(document), str(record), "--format", "html"])
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(capsys.readouterr().out)
    assert "script" not in {tag for tag, _ in seen}
    assert all(not str(each.get("src") or each.get("href") or "#").startswith(("http", "//", "/")) for _, each in seen)


def test_document_without_operations_and_no_sources_are_told(
    document: Path, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["spec", "coverage", str(document)]) == 2
    document.write_text('{"openapi": "3.1.0", "info": {}, "paths": {}}')
    assert cli.main(["spec", "coverage", str(document), str(record)]) == 2
    assert "no operations" in capsys.readouterr().err


def test_recorder_writes_what_an_application_is_asked_and_no_credentials(covered: Covered, tmp_path: Path) -> None:
    async def room(request: Request) -> Response:
        return JSONResponse(
            {"id": request.path_params["room"], "size": 3}, headers={"ETag": "1", "Set-Cookie": "s=secret"}
        )

    async def keep(request: Request) -> Response:
        await request.body()
        return Response("x" * (LARGEST + 1) if request.query_params else b"", status_code=204)

    file = tmp_path / "recorded.ndjson"
    routes = [Route("/rooms/{room}", room), Route("/rooms/{room}", keep, methods=["PUT"])]
    transport = httpx.ASGITransport(Recorder(Starlette(routes=routes), file, "X-Room-Key"))
    headers = {"Authorization": "Bearer secret", "X-Room-Key": "secret", "Cookie": "s=secret"}

    async def call() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://rooms") as client:
            await client.get("/rooms/7?sort=size&api_key=secret", headers=headers)
            await client.put("/rooms/7", json={"kind": "hall"})
            await client.put("/rooms/7?large=1", json={"kind": "cell"})

    asyncio.run(call())
    report = covered(file)
    assert "secret" not in file.read_text()
    assert file.stat().st_size < LARGEST
    assert report["kinds"]["security"] == {"exercised": 2, "total": 2}
    assert report["kinds"]["request-schema"]["exercised"] == 3
    missing = operation(report, "GET /rooms/{room}")["missing"]
    assert f"{GET}/parameters/0/schema/enum/0" in missing
    assert f"{GET}/parameters/0/schema/enum/1" not in missing


@pytest.fixture
def mocked(document: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a real mock of the document, and what it records to."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    recorded = tmp_path / "mock.ndjson"
    run = [sys.executable, "-c", "import sys; from bizing_spec import cli; sys.exit(cli.main())", "mock", str(document)]
    run += ["--port", str(port), "--record", str(recorded), "--no-watch"]
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "answers at" in process.stderr.readline()
    yield f"http://127.0.0.1:{port}", recorded
    process.terminate()
    process.communicate(timeout=20)


def test_recording_of_a_real_mock_has_the_query(covered: Covered, mocked: tuple[str, Path]) -> None:
    url, recorded = mocked
    httpx.get(f"{url}/rooms/7?sort=name", headers={"X-Room-Key": "secret"})
    report = covered(recorded)
    assert "secret" not in recorded.read_text()
    missing = operation(report, "GET /rooms/{room}")["missing"]
    assert f"{GET}/parameters/0" not in missing
    assert f"{GET}/parameters/0/schema/enum/1" in missing
    assert "/security/0/key" not in missing


def test_reports_of_schemathesis_agree(
    covered: Covered, mocked: tuple[str, Path], document: Path, tmp_path: Path
) -> None:
    url, _ = mocked
    reports = tmp_path / "reports"
    command = ["schemathesis.cli", "run", str(document), "--url", url, "--report", "vcr,har,ndjson", "--report-dir"]
    options = [str(reports), "-n", "1", "--seed", "1", "--phases", "fuzzing", "--mode", "positive"]
    run = subprocess.run([sys.executable, "-m", *command, *options], capture_output=True, text=True, check=False)
    found = [covered(file) for file in sorted(reports.iterdir())]
    assert [each["sources"][0]["kind"] for each in found] == ["HAR archive", "schemathesis report", "cassette"], (
        run.stdout
    )
    assert all(each["operations"] == found[0]["operations"] for each in found)
    assert found[0]["kinds"]["operation"]["exercised"] == 3
