"""`pytest -p bizing_spec.pytest`: tests whose own assertions hold fail when an answer breaks the document."""

import pytest

pytest_plugins = ["pytester"]

DOCUMENT = """
openapi: 3.1.0
info: {title: Rooms, version: "1"}
paths:
  /rooms/{id}:
    get:
      responses:
        "200":
          description: A room
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}}}
"""
TESTS = """
import asyncio
import httpx
import pytest

ANSWERS = {"/rooms/1": (200, {"name": "Blue"}), "/rooms/2": (200, {"name": 2})}

def answer(request):
    status, body = ANSWERS.get(request.url.path, (404, {}))
    return httpx.Response(status, json=body)

def get(path):
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://rooms") as client:
        return client.get(path)

def test_good():
    assert get("/rooms/1").status_code == 200

def test_type():
    assert get("/rooms/2").status_code == 200

def test_status():
    assert get("/rooms/3").status_code == 404

def test_not_in_the_document():
    assert get("/other").status_code == 404

@pytest.mark.openapi(False)
def test_left_out():
    assert get("/rooms/2").status_code == 200

def test_async():
    async def ask():
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://rooms") as client:
            return await client.get("/rooms/2")
    assert asyncio.run(ask()).status_code == 200
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".yaml", openapi=DOCUMENT)
    pytester.makepyfile(TESTS)
    return pytester


def test_answer_that_breaks_the_document_fails_its_test(project: pytest.Pytester) -> None:
    ran = project.runpytest_subprocess("-p", "bizing_spec.pytest", "--openapi", "openapi.yaml")
    ran.assert_outcomes(passed=3, failed=3)
    ran.stdout.fnmatch_lines(
        [
            "answers break openapi.yaml:",
            "GET /rooms/{id}, 200: *",
            "GET /rooms/{id}, 404: The document has no status 404*",
        ]
    )


def test_without_the_plugin_they_pass(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nmarkers = openapi")
    project.runpytest_subprocess().assert_outcomes(passed=6)


def test_settings_name_the_document_and_where_answers_come_from(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nopenapi = openapi.yaml\nopenapi_url = http://rooms")
    project.runpytest_subprocess("-p", "bizing_spec.pytest").assert_outcomes(passed=3, failed=3)
    elsewhere = project.runpytest_subprocess("-p", "bizing_spec.pytest", "--openapi-url", "http://halls")
    elsewhere.assert_outcomes(passed=6)


def test_document_that_is_none_is_told_before_any_test(project: pytest.Pytester) -> None:
    ran = project.runpytest_subprocess("-p", "bizing_spec.pytest", "--openapi", "nothing.yaml")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["ERROR: --openapi: nothing.yaml: *"])
