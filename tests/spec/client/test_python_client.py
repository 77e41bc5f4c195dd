"""Clients in Python: they send what the document says, on both sides of async, and type what comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from bizing_spec import cli
from tests.spec.client.checkout import generated
from tests.spec.client.conftest import DOCUMENT, PAGE, PROBLEM, TEXT, Answer, Service

Call = Callable[..., Any]
WHERE = {"room": "a/b ü", "spots": [1, 2], "at": ["x", "y"]}
PLAN = {"name": "Ö & p", "doors": [1, 2], "size": {"x": 3}}
AGAIN: Answer = (502, {"Retry-After": "0", **TEXT}, "later")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated package."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "rooms.yaml").write_text(DOCUMENT)
    with generated(folder, folder / "rooms.yaml", "rooms_api") as package:
        yield package


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, rooms: ModuleType, service: Service) -> Call:
    """Calls a method of one of the two clients; `client` are arguments for it."""

    async def ask(method: str, client: dict[str, Any], arguments: dict[str, Any]) -> Any:
        async with rooms.AsyncClient(service.url, **client) as api:
            return await getattr(api, method)(**arguments)

    def call(method: str, client: dict[str, Any] | None = None, **arguments: Any) -> Any:
        client = dict(client or {})
        auth = client.pop("auth", {})
        if request.param == "async":
            return asyncio.run(ask(method, {**client, "auth": rooms.AsyncCredentials(**auth)}, arguments))
        with rooms.Client(service.url, **client, auth=rooms.Credentials(**auth)) as api:
            return getattr(api, method)(**arguments)

    return call


def test_parameters_travel_in_the_styles_that_the_document_says(call: Call, rooms: ModuleType) -> None:
    answer = call(
        "rooms_find",
        **WHERE,
        tags=["a", "b&c"],
        ids=(1, 2),
        piped=["a", "b"],
        spaced=["c", "d"],
        json={"a": "="},
        filter=rooms.models.Filter(floor=2, sides=["n", "s"]),
        point={"x": 1, "y": 2},
        x_list=["p", "q"],
        taste="salty & sweet",
    )
    path, _, query = answer.body.target.partition("?")
    assert path == "/v1/rooms/a%2Fb%20%C3%BC/;spots=1;spots=2/.x,y"
    assert query.replace("[", "%5B").replace("]", "%5D").split("&") == [
        "tags=a", "tags=b%26c", "ids=1,2", "piped=a%7Cb", "spaced=c%20d",
        "filter%5Bfloor%5D=2", "filter%5Bsides%5D%5B0%5D=n", "filter%5Bsides%5D%5B1%5D=s", "x=1", "y=2",
        "json=%7B%22a%22%3A%22%3D%22%7D",
    ]  # fmt: skip
    headers = answer.body.headers
    assert (headers["x-list"], headers["cookie"]) == ("p,q", "taste=salty%20%26%20sweet")
    assert headers["accept"] == "application/json, application/problem+json, text/plain"
    assert (answer.status, answer.headers["ETag"]) == (200, '"7"')


@pytest.mark.parametrize("room", ["", ".", ".."])
def test_paths_that_would_be_those_of_another_operation_are_not_asked(call: Call, service: Service, room: str) -> None:
    with pytest.raises(ValueError, match=f"The path parameter room cannot be '{room}'"):
        call("rooms_find", **{**WHERE, "room": room})
    assert service.asked == []


def test_bodies_are_encoded_as_their_media_type_says(call: Call, rooms: ModuleType, service: Service) -> None:
    photo = rooms.Upload(b"bytes", "room.png", "image/png")
    plan = rooms.models.Plan(name="Ö & p", doors=[1, 2], size={"x": 3}, photo=None)
    call("post_rooms", body=plan)
    call("post_rooms", body=PLAN, content_type="application/x-www-form-urlencoded")
    call("post_rooms", body={**PLAN, "photo": photo}, content_type="multipart/form-data")
    call("post_rooms", body=b"bi", content_type="application/octet-stream")
    of_json, form, multipart, binary = service.asked
    assert json.loads(of_json["body"].encode("latin-1")) == PLAN
    assert form["body"] == "name=%C3%96%20%26%20p&doors=1&doors=2&size[x]=3"
    assert form["headers"]["content-type"] == "application/x-www-form-urlencoded"
    assert multipart["headers"]["content-type"].startswith("multipart/form-data; boundary=")
    for part in (
        'filename="room.png"',
        "image/png\r\n\r\nbytes",
        'name="doors"\r\n\r\n2',
        'application/json\r\n\r\n{"',
    ):
        assert part in multipart["body"]
    assert (binary["body"], binary["headers"]["content-type"]) == ("bi", "application/octet-stream")


def test_files_are_sent_in_forms_alone(call: Call, rooms: ModuleType, service: Service) -> None:
    photo = rooms.Upload(b"\xff", "room.png", "image/png")
    with pytest.raises(ValueError, match=r"The file 'room.png' cannot be sent in JSON"):
        call("post_rooms", body=rooms.models.Plan(name="x", photo=photo))
    assert service.asked == []
    call("post_rooms", body=rooms.models.Plan(name="x", photo=photo), content_type="multipart/form-data")
    assert "image/png\r\n\r\n\xff" in service.asked[0]["body"]


def test_what_was_answered_can_be_sent_as_it_came(rooms: ModuleType, service: Service) -> None:
    told = {
        "nestedOne": {"deeperOne": {"anyName": 1, "any_name": 2}, "undeclared": [1]},
        "mayBeNull": None,
        "may_not": 5,
    }
    service.answers = [(200, {}, json.dumps(told))] * 2
    with rooms.Client(service.url) as api:
        answered = api.nest().body
        api.nest(body=answered)
        api.nest(body={"nestedOne": answered.nested_one})
    assert json.loads(service.asked[1]["body"]) == told
    assert json.loads(service.asked[2]["body"]) == {"nestedOne": told["nestedOne"]}


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"kind": "cat", "size": 1}, "Cat"),
        ({"kind": "puppy", "size": 1}, "Dog"),
        ({"kind": "Dog", "size": 1}, "Dog"),
        ({"kind": "wolf", "tail": True}, "Dog"),
    ],
)
def test_alternatives_are_told_apart_by_their_discriminator(rooms: ModuleType, told: Any, kind: str) -> None:
    pet: Any = rooms.models.Pet
    pets: TypeAdapter[list[Any]] = TypeAdapter(list[pet])
    [read] = pets.validate_python([told])
    assert type(read).__name__ == kind
    assert pets.validate_python([read]) == [read]


def test_times_say_where_they_are(rooms: ModuleType, service: Service) -> None:
    when = datetime(2027, 3, 11, 9, tzinfo=timezone(timedelta(hours=1)))
    with rooms.Client(service.url) as api:
        api.rooms_find(**WHERE, when=when)
        with pytest.raises(ValueError, match="without an offset from UTC"):
            api.rooms_find(**WHERE, when=when.replace(tzinfo=None))
    assert [asked["target"].rpartition("=")[2] for asked in service.asked] == ["2027-03-11T09%3A00%3A00%2B01%3A00"]


def test_credentials_go_where_their_scheme_says(call: Call, service: Service) -> None:
    for auth in ({"key": "s&t", "person": "unused"}, {"person": lambda: "a-token"}, {}):
        call("rooms_find", {"auth": auth}, **WHERE)
    service.answers = [(204, {}, "")]
    call("clear", {"auth": {"login": ("Ada", "ö"), "site": "here"}})
    by_key, by_token, without, both = service.asked
    assert by_key["target"].endswith("?api%20key=s%26t")
    assert "authorization" not in by_key["headers"]
    assert by_token["headers"]["authorization"] == "Bearer a-token"
    assert without["target"].count("?") == 0
    assert both["headers"]["authorization"] == "Basic QWRhOsO2"
    assert both["headers"]["cookie"] == "site=here"


def test_secrets_may_be_asked_for_asynchronously(rooms: ModuleType, service: Service) -> None:
    async def token() -> str:
        return "a-token"

    async def ask() -> None:
        async with rooms.AsyncClient(service.url, rooms.AsyncCredentials(person=token)) as api:
            await api.rooms_find(**WHERE)

    asyncio.run(ask())
    assert service.asked[0]["headers"]["authorization"] == "Bearer a-token"


@pytest.mark.parametrize(
    ("answer", "kind", "body", "said"),
    [
        ((404, PROBLEM, '{"title": "Gone", "since": 1}'), "NotFound", {"title": "Gone", "since": 1}, " 404: Gone"),
        ((418, PROBLEM, '{"title": "Teapot"}'), "Refused4xx", {"title": "Teapot"}, " 418: Teapot"),
        ((500, TEXT, "broken"), "RefusedOtherwiseWithText", "broken", " 500."),
    ],
)
def test_refusals_are_raised_as_the_document_has_them(
    call: Call, rooms: ModuleType, service: Service, answer: Answer, kind: str, body: Any, said: str
) -> None:
    service.answers = [answer]
    with pytest.raises(rooms.Refused) as raised:
        call("rooms_find", client={"auth": {"key": "secret"}}, **WHERE, options=rooms.Options(retries=0))
    assert "secret" in service.asked[0]["target"]
    asked = f"GET {service.url}/rooms/a%2Fb%20%C3%BC/;spots=1;spots=2/.x,y"
    assert str(raised.value) == f"The service refused {asked} with status{said}"
    assert type(raised.value) is getattr(rooms.errors, kind)
    assert raised.value.status == answer[0]
    told = raised.value.body
    assert (told if isinstance(told, str) else told.model_dump(exclude_unset=True)) == body


def test_refusals_may_be_made_by_hand(rooms: ModuleType) -> None:
    response = httpx.Response(404, text="{", headers=PROBLEM)
    assert str(rooms.errors.NotFound(None, response)) == "The service refused with status 404."


@pytest.mark.parametrize(
    "answer",
    [
        (500, PAGE, "<p>"),
        (404, TEXT, "lost"),
        (202, {}, "{}"),
        (202, TEXT, "what is declared for refusals alone"),
        (302, {"Location": "/elsewhere"}, ""),
        (404, PROBLEM, '{"title": "Gone"}'),
        (200, {}, '{"method": "GET"'),
    ],
)
def test_what_is_undeclared_is_raised(call: Call, rooms: ModuleType, service: Service, answer: Answer) -> None:
    service.answers = [answer]
    with pytest.raises(rooms.Undeclared) as raised:
        call("rooms_find", **WHERE)
    assert (raised.value.status, raised.value.body) == (answer[0], answer[2])
    assert len(service.asked) == 1


def test_content_is_read_as_its_media_type_is(call: Call, service: Service) -> None:
    service.answers = [
        (200, {"Content-Type": "text/csv"}, "a,b"),
        (204, {}, ""),
        (200, {}, ""),
        (200, {}, '{"any": 1}'),
    ]
    assert [call(method).body for method in ("replace", "clear", "probe", "constructor")] == [
        "a,b",
        None,
        None,
        {"any": 1},
    ]


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_most_exact_media_type_says_how_content_is_read(rooms: ModuleType, is_turned: bool) -> None:
    answers = rooms.runtime.answers
    replies = [answers.Reply("200", each, type_) for each, type_ in (("application/json", int), ("*/*", bytes))]
    response = httpx.Response(200, json=1, request=httpx.Request("GET", "http://127.0.0.1"))
    assert answers.read("GET /", replies[::-1] if is_turned else replies, response).body == 1


def test_lines_are_streams(rooms: ModuleType, service: Service) -> None:
    service.answers = [(206, {"Content-Type": "application/jsonl"}, "1\n2\n")] * 2

    async def read() -> list[str]:
        async with rooms.AsyncClient(service.url) as api, (await api.replace()).body as stream:
            return [line async for line in stream.lines()]

    with rooms.Client(service.url) as api, api.replace().body as stream:
        assert list(stream.lines()) == ["1", "2"]
    assert asyncio.run(read()) == ["1", "2"]


def test_what_may_be_repeated_is_with_the_same_key(call: Call, service: Service) -> None:
    service.answers = [None, (503, {"Retry-After": "0", **TEXT}, "later")]
    assert call("post_rooms", body=PLAN).status == 200
    keys = {asked["headers"]["idempotency-key"] for asked in service.asked}
    assert len(service.asked) == 3
    assert len(keys) == 1
    assert keys.pop()[0] == '"'
    assert len({asked["body"] for asked in service.asked}) == 1


@pytest.mark.parametrize(
    ("method", "arguments", "retries", "times"),
    [("rooms_find", WHERE, None, 3), ("rooms_find", WHERE, 1, 2), ("constructor", {}, None, 1)],
)
def test_what_stays_broken_is_answered_in_the_end(
    call: Call, rooms: ModuleType, service: Service, method: str, arguments: Any, retries: int | None, times: int
) -> None:
    service.answers = [AGAIN] * 5
    with pytest.raises((rooms.Refused, rooms.Undeclared)):
        call(method, **arguments, options=rooms.Options(retries=retries))
    assert len(service.asked) == times


def test_what_can_be_read_once_is_sent_once(rooms: ModuleType, service: Service) -> None:
    service.answers = [AGAIN] * 2

    async def parts() -> AsyncIterator[bytes]:
        yield b"once"

    async def ask() -> None:
        async with rooms.AsyncClient(service.url) as api:
            await api.post_rooms(body=parts(), content_type="application/octet-stream")

    with pytest.raises(rooms.Refused), rooms.Client(service.url) as api:
        api.post_rooms(body=iter([b"once"]), content_type="application/octet-stream")
    with pytest.raises(rooms.Refused):
        asyncio.run(ask())
    assert [asked["body"] for asked in service.asked] == ["once", "once"]


def test_a_pause_that_is_too_long_is_not_waited_for(call: Call, rooms: ModuleType, service: Service) -> None:
    service.answers = [(503, {"Retry-After": "3600", **TEXT}, "later")]
    with pytest.raises(rooms.errors.RefusedOtherwise):
        call("rooms_find", **WHERE)
    assert len(service.asked) == 1


def test_calls_end_when_their_time_does(rooms: ModuleType) -> None:
    """The services answer never, or without an end; they would be asked again."""

    class Silent(httpx.AsyncByteStream, httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b"x"

        async def __aiter__(self) -> Any:
            while True:
                await asyncio.sleep(0)
                yield b"x"

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Silent()))
    options = rooms.Options(timeout_seconds=0.01, retries=1)

    async def ask() -> None:
        await rooms.AsyncClient("http://127.0.0.1", http=httpx.AsyncClient(transport=transport)).clear(options=options)

    with pytest.raises(httpx.ReadTimeout), httpx.Client(transport=transport) as http:
        rooms.Client("http://127.0.0.1", http=http).clear(options=options)
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(ask())


def test_other_transports_stand_in_for_the_network(rooms: ModuleType) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            return httpx.Response(206, text="1\n2\n", headers={"Content-Type": "application/jsonl"})
        return httpx.Response(404, json={"title": "Gone", "since": 1}, headers=PROBLEM)

    async def ask(api: Any) -> list[str]:
        with pytest.raises(rooms.errors.NotFound):
            await api.rooms_find(**WHERE)
        return [line async for line in (await api.replace()).body.lines()]

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        api = rooms.Client("http://127.0.0.1", http=http)
        with pytest.raises(rooms.errors.NotFound):
            api.rooms_find(**WHERE)
        assert list(api.replace().body.lines()) == ["1", "2"]
    http_of_async = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    assert asyncio.run(ask(rooms.AsyncClient("http://127.0.0.1", http=http_of_async))) == ["1", "2"]


def test_cancelled_calls_end(rooms: ModuleType) -> None:
    asked = asyncio.Event()

    async def never(_: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
            task = asyncio.create_task(rooms.AsyncClient("http://127.0.0.1", http=http).clear())
            await asked.wait()
            task.cancel()
            await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(ask())


def test_headers_of_the_caller_replace_those_of_the_client(call: Call, rooms: ModuleType, service: Service) -> None:
    options = rooms.Options(headers={"Accept": "application/json", "X-Trace": "1"})
    call("rooms_find", {"headers": {"X-Trace": "0", "X-Who": "me"}}, **WHERE, options=options)
    headers = service.asked[0]["headers"]
    assert (headers["accept"], headers["x-trace"], headers["x-who"]) == ("application/json", "1", "me")


def test_stale_clients_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rooms.yaml").write_text(DOCUMENT)
    command = ["spec", "client", "rooms.yaml", "--language", "python", "--output", "made/api"]
    assert cli.main(command) == 0
    assert cli.main([*command, "--check"]) == 0
    Path("rooms.yaml").write_text(DOCUMENT.replace("taste", "flavour"))
    assert cli.main([*command, "--check"]) == 1
    assert "bizing spec client rooms.yaml --language python --output made/api" in capsys.readouterr().err
    Path("rooms.yaml").write_text("openapi: 3.1.0\npaths: {}")
    assert cli.main(command) == 2
    assert "no operation" in capsys.readouterr().err
