"""`bizing load` on the real provider: every scenario in both models, and Locust's own page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bizing_load import api, target

pytestmark = pytest.mark.race

MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"
OPERATIONS = {
    "book": {"hold"},
    "browse": {"availability"},
    "checkout": {"availability", "hold", "confirm", "cancel"},
    "mixed": {"availability", "hold", "confirm", "cancel"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[target.Target]:
    with target.own("--ephemeral") as server:
        yield server


@pytest.mark.parametrize("model", [("--think", "0.05"), ("--model", "open", "--rate", "40")], ids=["closed", "open"])
@pytest.mark.parametrize("scenario", OPERATIONS)
def test_load_measures_each_operation(
    server: target.Target, tmp_path: Path, scenario: str, model: tuple[str, ...]
) -> None:
    out = tmp_path / "run.json"
    options = ("--scenario", scenario, "--users", "10", "--seconds", "2", "--warm-up", "0.5", "--resources", "3")
    command = [sys.executable, "-c", MAIN, "load", server.url, *options, *model, "--out", str(out)]
    environment = os.environ | {api.KEY_VARIABLE: server.key}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert server.key not in done.stdout + done.stderr + out.read_text()
    measured = json.loads(out.read_text())["measured"]
    assert {one["name"] for one in measured["operations"]} == OPERATIONS[scenario]
    assert all(one["errors"] == {} for one in measured["operations"]), measured
    assert measured["total"]["count"] == sum(one["count"] for one in measured["operations"]) > 20
    assert 0 < measured["generator_share"] <= 1.1
    with httpx.Client(headers={"X-API-Key": server.key}) as client:
        listed = client.get(f"{server.url}/api/v1/resources?limit=200").json()["data"]
    assert not [resource for resource in listed if resource["name"].startswith("Load ")]


def test_load_without_an_address_starts_a_server_and_stops_it() -> None:
    options = ("--seconds", "1", "--warm-up", "0.2", "--users", "5", "--think", "0.1", "--resources", "2")
    command = [sys.executable, "-c", MAIN, "load", *options, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["is_own"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(said["url"])


def test_web_opens_the_page_of_locust(server: target.Target) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", MAIN, "load", server.url, "--web", "--web-port", str(port), "--scenario", "book"]
    environment = os.environ | {api.KEY_VARIABLE: server.key}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        page = f"http://127.0.0.1:{port}"
        try:
            await_page(page, process)
            assert httpx.post(f"{page}/swarm", data={"user_count": "5", "spawn_rate": "5"}).json()["success"]
            deadline = time.monotonic() + 60
            while not (holds := [one for one in requests(page) if one["name"] == "hold"]):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert holds[0]["num_failures"] == 0
        finally:
            process.terminate()
            _, said = process.communicate(timeout=60)
    assert page in said.decode()
    assert process.returncode == 143
    with pytest.raises(httpx.ConnectError):
        httpx.get(page)


def await_page(page: str, process: subprocess.Popen[bytes]) -> None:
    while True:
        assert process.poll() is None
        try:
            httpx.get(page)
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return


def requests(page: str) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = httpx.get(f"{page}/stats/requests").json()["stats"]
    return listed
