"""`bizing spec client`: clients that compile strictly, send what the document says, and type what comes back."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bizing_spec import cli, document, openapi
from bizing_spec.client import typescript
from bizing_spec.client.calls import Calls
from bizing_spec.lint.model import Document
from tests.spec.client.conftest import DOCUMENT, PAGE, PROBLEM, TEXT, Answer, Service

ADMIN = Path(__file__).parents[3] / "consumers" / "admin"
ODD = Path(__file__).parents[1] / "lint"
MODULES = ADMIN / "node_modules"
SETTINGS = {
    "noEmit": True,
    "strict": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "types": [],
    "skipLibCheck": False,
    "erasableSyntaxOnly": True,
    "exactOptionalPropertyTypes": True,
    "isolatedModules": True,
    "noImplicitOverride": True,
    "noPropertyAccessFromIndexSignature": True,
    "noUncheckedIndexedAccess": True,
    "noUnusedLocals": True,
    "noUnusedParameters": True,
    "verbatimModuleSyntax": True,
}

Run = Callable[[str], Any]
Compile = Callable[[str], list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not (MODULES / "typescript").is_dir() or not shutil.which("node"):
        pytest.skip("needs Node and `npm --prefix consumers/admin ci`")
    (tmp_path / "rooms.yaml").write_text(DOCUMENT)
    assert cli.main(["spec", "client", str(tmp_path / "rooms.yaml"), "--output", str(tmp_path / "api.ts")]) == 0
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": SETTINGS, "files": ["used.ts"]}))
    (tmp_path / "node_modules").symlink_to(MODULES)
    return tmp_path


@pytest.fixture
def compile_(folder: Path) -> Compile:
    def compile_(source: str) -> list[str]:
        """The faults of a module that uses the client."""
        (folder / "used.ts").write_text(source)
        run = subprocess.run(
            ["node", MODULES / "typescript" / "bin" / "tsc", "-p", folder], capture_output=True, text=True
        )
        return [line for line in run.stdout.splitlines() if "error TS" in line]

    return compile_


@pytest.fixture
def run(folder: Path, service: Service) -> Run:
    def run(source: str) -> Any:
        """What a module that uses the client gives to `tell`."""
        (folder / "run.ts").write_text(
            f"""
            import {{ Client, Refused, Undeclared, unwrap }} from "./api.js";
            const told: unknown[] = [];
            const tell = (value: unknown) => told.push(value ?? null);
            const connection = {{ baseUrl: "{service.url}/", retries: 2 }};
            const api = new Client(connection);
            const plan = {{ name: "Ö & p", doors: [1, 2], size: {{ x: 3 }} }};
            const where = {{ room: "a/b ü", spots: [1, 2], at: ["x", "y"] }};
            void [Client, Refused, Undeclared, unwrap, plan, where, api];
            {source}
            console.log(JSON.stringify(told));
            """
        )
        ended = subprocess.run(["node", "--import", "tsx", "run.ts"], cwd=folder, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return run


def test_parameters_travel_in_the_styles_that_the_document_says(run: Run, service: Service) -> None:
    [echo, etag] = run(
        """
        const answer = await api.roomsFind({
          path: where,
          query: {
            tags: ["a", "b&c"], ids: [1, 2], piped: ["a", "b"], spaced: ["c", "d"],
            filter: { floor: 2, sides: ["n", "s"] }, point: { x: 1, y: 2 }, json: { a: "=" },
          },
          header: { "X-List": ["p", "q"] },
          cookie: { taste: "salty & sweet" },
        });
        tell(answer.ok && answer.data);
        tell(answer.headers.get("etag"));
        """
    )
    path, _, query = echo["target"].partition("?")
    assert path == "/v1/rooms/a%2Fb%20%C3%BC/;spots=1;spots=2/.x,y"
    assert query.split("&") == [
        "tags=a", "tags=b%26c", "ids=1,2", "piped=a%7Cb", "spaced=c%20d",
        "filter[floor]=2", "filter[sides][0]=n", "filter[sides][1]=s", "x=1", "y=2", "json=%7B%22a%22%3A%22%3D%22%7D",
    ]  # fmt: skip
    assert (echo["headers"]["x-list"], echo["headers"]["cookie"]) == ("p,q", "taste=salty%20%26%20sweet")
    assert echo["headers"]["accept"] == "application/json, application/problem+json, text/plain"
    assert etag == '"7"'


@pytest.mark.parametrize("room", ["", ".", ".."])
def test_paths_that_would_be_those_of_another_operation_are_not_asked(run: Run, service: Service, room: str) -> None:
    source = f"await api.roomsFind({{ path: {{ ...where, room: {json.dumps(room)} }} }}).catch((e) => tell(e.message));"
    assert run(source) == [f"The path parameter room cannot be {json.dumps(room)}."]
    assert service.asked == []


def test_bodies_are_encoded_as_their_media_type_says(run: Run, service: Service) -> None:
    photo = 'new Blob(["bytes"], { type: "image/png" })'
    run(
        f"""
        await api.postRooms({{ body: plan }});
        await api.postRooms({{ body: plan, contentType: "application/x-www-form-urlencoded" }});
        await api.postRooms({{ body: {{ ...plan, photo: {photo} }}, contentType: "multipart/form-data" }});
        await api.postRooms({{ body: new Uint8Array([98, 105]), contentType: "application/octet-stream" }});
        """
    )
    of_json, form, multipart, binary = service.asked
    assert json.loads(of_json["body"].encode("latin-1")) == {"name": "Ö & p", "doors": [1, 2], "size": {"x": 3}}
    assert form["body"] == "name=%C3%96%20%26%20p&doors=1&doors=2&size[x]=3"
    assert form["headers"]["content-type"] == "application/x-www-form-urlencoded"
    assert multipart["headers"]["content-type"].startswith("multipart/form-data; boundary=")
    for part in ('name="photo"', "image/png\r\n\r\nbytes", 'name="doors"\r\n\r\n2', 'application/json\r\n\r\n{"x":3}'):
        assert part in multipart["body"]
    assert (binary["body"], binary["headers"]["content-type"]) == ("bi", "application/octet-stream")


def test_credentials_go_where_their_scheme_says(run: Run, service: Service) -> None:
    run(
        """
        const find = (auth: object) => new Client({ ...connection, auth }).roomsFind({ path: where });
        await find({ key: "s&t", person: "unused" });
        await find({ person: async () => "a-token" });
        await find({});
        const auth = { login: { username: "Ada", password: "ö" }, site: "here" };
        await new Client({ ...connection, auth }).clear().catch(() => 0);
        """
    )
    by_key, by_token, without, both = service.asked
    assert by_key["target"].endswith("?api%20key=s%26t")
    assert "authorization" not in by_key["headers"]
    assert by_token["headers"]["authorization"] == "Bearer a-token"
    assert without["target"].count("?") == 0
    assert both["headers"]["authorization"] == "Basic QWRhOsO2"
    assert both["headers"]["cookie"] == "site=here"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((404, PROBLEM, '{"title": "Gone", "since": 1}'), [False, 404, {"title": "Gone", "since": 1}]),
        ((418, PROBLEM, '{"title": "Teapot"}'), [False, 418, {"title": "Teapot"}]),
        ((500, TEXT, "broken"), [False, 500, "broken"]),
        ((500, PAGE, "<p>"), ["Undeclared", 500, "<p>"]),
        ((404, TEXT, "lost"), ["Undeclared", 404, "lost"]),
        ((202, {}, "{}"), ["Undeclared", 202, "{}"]),
    ],
)  # fmt: skip
def test_answers_are_told_apart_and_what_is_undeclared_is_thrown(
    run: Run, service: Service, answer: Answer, told: list[Any]
) -> None:
    service.answers = [answer]
    source = """
        try {
          const answer = await api.roomsFind({ path: where });
          [answer.ok, answer.status, answer.ok ? answer.data : answer.error].forEach(tell);
        } catch (fault) {
          if (fault instanceof Undeclared) [fault.name, fault.status, fault.body].forEach(tell);
        }
        """
    assert run(source) == told


def test_content_is_read_as_its_media_type_is(run: Run, service: Service) -> None:
    service.answers = [(200, {"Content-Type": "text/csv"}, "a,b"), (206, {"Content-Type": "application/jsonl"}, "1\n")]
    service.answers += [(204, {}, ""), (200, {}, ""), (200, {}, '{"any": 1}')]
    assert run(
        """
        tell(await unwrap(api.replace()));
        tell(await new Response((await unwrap(api.replace())) as ReadableStream).text());
        tell(await unwrap(api.clear()));
        tell(await unwrap(api.probe()));
        tell(await unwrap(api.constructor_()));
        """
    ) == ["a,b", "1\n", None, None, {"any": 1}]


def test_refusals_are_thrown_by_unwrapping(run: Run, service: Service) -> None:
    service.answers = [(404, PROBLEM, '{"title": "Gone", "since": 1}')]
    assert run(
        """
        const fault = await unwrap(api.roomsFind({ path: where })).catch((e) => e);
        if (fault instanceof Refused) [fault.status, fault.error].forEach(tell);
        """
    ) == [404, {"title": "Gone", "since": 1}]


def test_what_may_be_repeated_is_with_the_same_key(run: Run, service: Service) -> None:
    later: Answer = (503, {"Retry-After": "0", **TEXT}, "later")
    service.answers = [None, later]
    assert run("tell((await api.postRooms({ body: plan })).status);") == [200]
    keys = {asked["headers"]["idempotency-key"] for asked in service.asked}
    assert len(service.asked) == 3
    assert len(keys) == 1
    assert keys.pop()[0] == '"'
    assert len({asked["body"] for asked in service.asked}) == 1


@pytest.mark.parametrize(
    ("call", "times"),
    [
        ("api.roomsFind({ path: where })", 3),
        ("api.roomsFind({ path: where }, { retries: 1 })", 2),
        ("api.constructor_()", 1),
    ],
)
def test_what_stays_broken_is_answered_in_the_end(run: Run, service: Service, call: str, times: int) -> None:
    service.answers = [(502, {"Retry-After": "0", **TEXT}, "later")] * 5
    assert run(f"tell((await {call}.catch((e) => e)).status);") == [502]
    assert len(service.asked) == times


def test_a_pause_that_is_too_long_is_not_waited_for(run: Run, service: Service) -> None:
    service.answers = [(503, {"Retry-After": "3600", **TEXT}, "later")]
    assert run("tell((await api.roomsFind({ path: where })).status);") == [503]


def test_calls_end_when_the_caller_or_the_time_ends_them(run: Run) -> None:
    # It answers never, and would be asked again.
    source = """
        const fetch = (_: string, init: RequestInit) => new Promise<Response>((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        });
        const silent = new Client({ ...connection, fetch, retries: 0, timeoutMs: 1 });
        tell(await silent.replace().catch((e) => e.name));
        const controller = new AbortController();
        const call = silent.replace({}, { signal: controller.signal, timeoutMs: 0, retries: 5 }).catch((e) => e);
        controller.abort("enough");
        tell(await call);
        tell(await silent.replace({}, { signal: controller.signal }).catch((e) => e));
        """
    assert run(source) == ["TimeoutError", "enough", "enough"]


TAKEN = """
import { Client, unwrap } from "./api.js";
const api = new Client({ baseUrl: "http://127.0.0.1", auth: { key: "k", login: { username: "a", password: "b" } } });
const path = { room: "1", spots: [1], at: ["x"] };
const answer = await api.roomsFind({ path });
if (answer.ok) {
  const [status, target]: [200, string] = [answer.status, answer.data.target];
  void [status, target];
} else if (answer.status === 404) {
  const since: number = answer.error.since;
  void since;
} else if (answer.status === 409) {
  const title: string = answer.error.title;
  void title;
} else if (answer.status === 500) {
  const text: string = answer.error;
  void text;
}
const echo: { body: string } = await unwrap(api.postRooms({ body: { name: "x" } }));
await api.postRooms({ header: { "Idempotency-Key": '"1"' }, body: { name: "x" } });
await api.postRooms({ body: { name: "x", photo: new Blob() }, contentType: "multipart/form-data" });
const lines: string | ReadableStream<Uint8Array> | null = await unwrap(api.replace());
const nothing: undefined = await unwrap(api.clear());
void [echo, lines, nothing];
"""
REFUSED = (
    "new Client();",
    'new Client({ baseUrl: "", auth: { login: "k" } });',
    "await api.roomsFind();",
    'await api.roomsFind({ path: { room: "1" } });',
    'await api.roomsFind({ path, query: { ids: ["1"] } });',
    "await api.roomsFind({ path, query: { color: 1 } });",
    "await api.postRooms({ body: {} });",
    'await api.postRooms({ body: { name: "x", doors: [new Blob()] }, contentType: "multipart/form-data" });',
    'await api.postRooms({ body: { name: "x", photo: new Blob() } });',
    'await api.postRooms({ body: { name: "x" }, contentType: "text/plain" });',
    'await api.postRooms({ body: { name: "x" }, header: { "X-Unknown": 1 } });',
    "if (!answer.ok) void answer.data;",
    "if (answer.status === 404) void answer.error.until;",
    "if (answer.status === 409) void answer.error.since;",
    "if (answer.status === 201) void answer;",
    "export const wrong: number = (await unwrap(api.clear()));",
)


def test_clients_type_what_is_sent_and_answered(compile_: Compile) -> None:
    # The compiler itself finds fault with a comment that expects an error where there is none.
    assert compile_(TAKEN + "\n".join(f"// @ts-expect-error\n{each}" for each in REFUSED)) == []


def test_clients_of_our_document_and_of_odd_ones_compile(compile_: Compile, folder: Path) -> None:
    read = [openapi.read(file, keep_unread=True) for file in (document.path(), *sorted(ODD.glob("*.yaml")))]
    files = [api for api in read if list(Calls(Document(api)).all())]
    for number, api in enumerate(files):
        (folder / f"api{number}.ts").write_text(typescript.write(api))
    exports = "".join(f'export * as api{number} from "./api{number}.js";\n' for number in range(len(files)))
    assert compile_(exports) == []


def test_stale_clients_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rooms.yaml").write_text(DOCUMENT)
    command = ["spec", "client", "rooms.yaml", "--output", "made/api.ts"]
    assert cli.main(command) == 0
    assert cli.main([*command, "--check"]) == 0
    Path("rooms.yaml").write_text(DOCUMENT.replace("taste", "flavour"))
    assert cli.main([*command, "--check"]) == 1
    assert "bizing spec client rooms.yaml --language typescript --output made/api.ts" in capsys.readouterr().err
    Path("rooms.yaml").write_text("openapi: 2.0")
    assert cli.main(command) == 2
    Path("rooms.yaml").write_text("openapi: 3.1.0\npaths: {}")
    assert cli.main(command) == 2
    assert "no operation" in capsys.readouterr().err
    assert cli.main(["spec", "client", "missing.yaml", "--output", "api.ts"]) == 2


def test_missing_generators_are_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rooms.yaml").write_text(DOCUMENT)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    command = ["spec", "client", "rooms.yaml", "--generator", "kotlin", "--output", "made"]
    assert cli.main(command) == 2
    assert "pip install 'bizing[generator]'" in capsys.readouterr().err
    assert cli.main([*command, "--check"]) == 2
