"""`bizing spec types`: types that compile strictly, accept what the schema accepts, and refuse what it refuses."""

import shutil
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bizing_spec import cli, document, openapi, typescript

ADMIN = Path(__file__).parents[2] / "consumers" / "admin"
COMPILER = ADMIN / "node_modules" / "typescript" / "bin" / "tsc"
LEADING_NOWHERE = ("reference-dangling.bad.yaml", "reference-unread.bad.yaml")
THEIRS = Path(__file__).parent / "typescript" / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
CASES = sorted(file for file in (Path(__file__).parent / "lint").glob("*.yaml") if file.name not in LEADING_NOWHERE)
STRICT = (
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--skipLibCheck",
    "false",
)

DOCUMENT = """openapi: 3.1.0
info: {title: Rooms, version: "1"}
paths:
  /rooms/{room}:
    parameters:
      - {name: room, in: path, required: true, schema: {type: string}}
    get:
      operationId: get room
      summary: One room
      parameters:
        - {name: floor, in: query, deprecated: true, schema: {type: integer, default: 1}}
        - {name: Accept, in: header, schema: {type: string}}
      responses:
        200: {description: A room, content: {application/json: {schema: {$ref: '#/components/schemas/Place'}}}}
        4XX: {$ref: '#/components/responses/Gone'}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Hall'}}}}
      responses: {204: {description: "Done */ well"}}
components:
  responses:
    Gone: {description: Gone, headers: {Retry-After: {schema: {type: integer}}}}
  schemas:
    Place:
      oneOf: [{$ref: '#/components/schemas/Room'}, {$ref: '#/components/schemas/Hall'}]
      discriminator: {propertyName: kind, mapping: {room: '#/components/schemas/Room'}}
    Room: {type: object, required: [kind], properties: {kind: {type: string}, seats: {type: [integer, "null"]}}}
    Hall:
      required: [kind, seats]
      allOf:
        - $ref: '#/components/schemas/Room'
        - {type: object, required: [stage], properties: {stage: {type: boolean}}}
    Json: {oneOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Json'}}]}
    Size: {enum: [small, 2, null]}
    Point: {type: array, prefixItems: [{type: number}, {type: number}], items: false, minItems: 2}
    Tags: {type: object, additionalProperties: {type: array, items: {enum: [a, b]}}}
    "Odd name": {const: 'say "hi"'}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}]}
"""

Compile = Callable[[str], list[str]]


@pytest.fixture
def written(tmp_path: Path) -> str:
    file = tmp_path / "rooms.yaml"
    file.write_text(DOCUMENT)
    return typescript.write(openapi.read(file))


@pytest.fixture
def compile_(tmp_path: Path, written: str) -> Compile:
    if not COMPILER.is_file() or not shutil.which("node"):
        pytest.skip("needs Node and `npm --prefix consumers/admin ci`")
    (tmp_path / "rooms.ts").write_text(written)

    def compile_(source: str) -> list[str]:
        """The faults of a module that imports the types."""
        (tmp_path / "used.ts").write_text(textwrap.dedent(source))
        run = subprocess.run(
            ["node", COMPILER, *STRICT, "--module", "NodeNext", "--target", "ES2022", "used.ts"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        return [line for line in run.stdout.splitlines() if "error TS" in line]

    return compile_


@pytest.mark.parametrize(
    "said",
    [
        '            get: operations["get room"];',
        "            query?: never;",
        "        put: {",
        "        post?: never;",
        "            204: {",
        '        "4XX": components["responses"]["Gone"];',
        "        Size: \"small\" | 2 | null;",
        "        Point: [number, number];",
        '            [key: string]: ("a" | "b")[];',
        '        "Odd name": "say \\"hi\\"";',
        "            seats?: number | null;",
        "                floor?: number;",
        "/** @deprecated */",
        "/** Done *\\/ well */",
        "/** One room */",
    ],
)  # fmt: skip
def test_types_say(written: str, said: str) -> None:
    assert said.strip() in [line.strip() for line in written.splitlines()]


def test_headers_that_openapi_ignores_are_left_out(written: str) -> None:
    assert "Accept" not in written


TAKEN = (
    'Schemas["Hall"] = { kind: "hall", seats: null, stage: true }',
    'Schemas["Json"] = ["a", ["b", ["c"]]]',
    'Schemas["Point"] = [1, 2]',
    '(place: Schemas["Place"]) => boolean = (place) => (place.kind === "Hall" ? place.stage : false)',
    'operations["get room"]["parameters"]["path"] = { room: "1" }',
)
REFUSED = (
    'Schemas["Hall"] = { kind: "hall", stage: true }',
    'Schemas["Json"] = ["a", [1]]',
    'Schemas["Point"] = [1, 2, 3]',
    '(place: Schemas["Place"]) => boolean = (place) => (place.kind === "room" ? place.stage : false)',
    'paths["/rooms/{room}"]["get"]["parameters"]["path"] = {}',
)


def test_types_take_what_the_schemas_take(compile_: Compile) -> None:
    lines = [
        'import type { components, operations, paths } from "./rooms.js";',
        'type Schemas = components["schemas"];',
        *(f"export const taken{number}: {each};" for number, each in enumerate(TAKEN)),
        # The compiler itself finds fault with this comment where nothing is refused.
        *(f"// @ts-expect-error\nexport const refused{number}: {each};" for number, each in enumerate(REFUSED)),
    ]
    assert compile_("\n".join(lines)) == []


SAME = """
    import type * as ours from "./ours.js";
    import type * as theirs from "./theirs.js";
    type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
    type Odd<A, B> = keyof { [K in keyof A | keyof B as K extends keyof A & keyof B
      ? Same<A[K], B[K]> extends true ? never : K : K]: 1 };
    declare function none<T extends never>(): T;
    none<Odd<ours.paths, theirs.paths>>();
    none<Odd<ours.webhooks, theirs.webhooks>>();
    none<Odd<ours.operations, theirs.operations>>();
    none<Odd<ours.components, theirs.components>>();
    none<Odd<ours.components["schemas"], theirs.components["schemas"]>>();
    none<Odd<ours.components["responses"], theirs.components["responses"]>>();
"""


def write_theirs(file: Path) -> None:
    if not THEIRS.is_file():
        pytest.skip("needs `npm --prefix tests/spec/typescript ci`")
    told = [str(document.path()), "--default-non-nullable", "false", "--output", str(file)]
    subprocess.run(["node", THEIRS, *told], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("field", "other"),
    [("", ""), ("        holdExpiresAt: ", "        holdExpiresAt?: "), ("get?: never", "get: never")],
)
def test_types_of_our_document_are_those_of_openapi_typescript(
    compile_: Compile, tmp_path: Path, field: str, other: str
) -> None:
    ours = typescript.write(openapi.read(document.path()))
    assert field in ours
    (tmp_path / "ours.ts").write_text(ours.replace(field, other) if field else ours)
    write_theirs(tmp_path / "theirs.ts")
    assert bool(compile_(SAME)) == bool(field)


FETCHED = """
    import createClient from "openapi-fetch";
    import type { paths } from "./ours.js";
    const api = createClient<paths>({ baseUrl: "" });
    const { data, error } = await api.GET("/bookings/{bookingId}", { params: { path: { bookingId: "1" } } });
    export const status: string | undefined = data?.status;
    export const type: string | undefined = error?.type;
    // @ts-expect-error
    await api.GET("/bookings/{bookingId}", {});
    // @ts-expect-error
    await api.POST("/bookings/{bookingId}", { params: { path: { bookingId: "1" } } });
    // @ts-expect-error
    export const missing = data?.state;
"""


def test_types_are_read_by_openapi_fetch(compile_: Compile, tmp_path: Path) -> None:
    if not THEIRS.is_file():
        pytest.skip("needs `npm --prefix tests/spec/typescript ci`")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(THEIRS.parents[2])
    (tmp_path / "ours.ts").write_text(typescript.write(openapi.read(document.path())))
    assert compile_(FETCHED) == []


def test_types_of_many_documents_compile(compile_: Compile, tmp_path: Path) -> None:
    for number, file in enumerate(CASES):
        (tmp_path / f"case{number}.ts").write_text(typescript.write(openapi.read(file)))
    assert (
        compile_("".join(f'export type * as c{number} from "./case{number}.js";\n' for number in range(len(CASES))))
        == []
    )


def test_empty_objects_hold_nothing_or_anything(tmp_path: Path) -> None:
    file = tmp_path / "rooms.yaml"
    file.write_text("openapi: 3.1.0\ncomponents: {schemas: {Room: {type: object}}}\n")
    assert "Room: Record<string, never>;" in typescript.write(openapi.read(file))
    assert "[key: string]: unknown;" in typescript.write(openapi.read(file), opens_empty=True)


def test_stale_types_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rooms.yaml").write_text(DOCUMENT)
    command = ["spec", "types", "rooms.yaml"]
    assert cli.main([*command, "--output", "rooms.d.ts"]) == 0
    assert cli.main([*command, "--output", "rooms.d.ts", "--check"]) == 0
    assert cli.main(command) == 0
    assert capsys.readouterr().out == Path("rooms.d.ts").read_text()
    Path("rooms.yaml").write_text(DOCUMENT.replace("stage", "platform"))
    assert cli.main([*command, "--output", "rooms.d.ts", "--check"]) == 1
    assert "bizing spec types rooms.yaml --output rooms.d.ts" in capsys.readouterr().err
    assert cli.main([*command, "--check"]) == 2
    assert cli.main([*command, "--output", "missing/rooms.d.ts"]) == 2
    assert "missing/rooms.d.ts cannot be written" in capsys.readouterr().err
