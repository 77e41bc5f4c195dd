/** What `unwrap` throws for an answer that is no success: `status` and `error` are the document's. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly error: unknown;
  readonly response: Response;

  constructor(answer: { status: number; error: unknown; response: Response }) {
    super(`The service refused with status ${answer.status}.`);
    this.status = answer.status;
    this.error = answer.error;
    this.response = answer.response;
  }
}

/** An answer that the document does not declare for the operation: another status, or another media type. */
export class Undeclared extends Error {
  override readonly name = "Undeclared";
  readonly status: number;
  readonly body: string;
  readonly response: Response;

  constructor(operation: Operation, response: Response, body: string) {
    const mediaType = response.headers.get("Content-Type") ?? "no content type";
    super(`${operation.method} ${operation.path} does not declare ${response.status} with ${mediaType}.`);
    this.status = response.status;
    this.body = body;
    this.response = response;
  }
}

/** The data of a success; throws `Refused` for every other answer. */
export async function unwrap<A extends AnyAnswer>(
  answer: A | Promise<A>,
): Promise<Extract<A, { ok: true }> extends { data: infer Data } ? Data : never> {
  const told: AnyAnswer = await answer;
  if (!told.ok) throw new Refused(told);
  return told.data as never;
}

export type AnyAnswer =
  | { ok: true; status: number; data: unknown; headers: Headers; response: Response }
  | { ok: false; status: number; error: unknown; headers: Headers; response: Response };

/** What an operation answers, told apart by `ok` and `status`. What it does not declare is thrown as `Undeclared`. */
export type Answer<O extends { responses: unknown }> = {
  [Status in keyof O["responses"]]: Told<Meant<Status, keyof O["responses"]>, Content<O["responses"][Status]>>;
}[keyof O["responses"]];

/** An operation whose answers have no content. */
export type Headed<O extends { responses: unknown }> = { responses: { [Status in keyof O["responses"]]: object } };

type Told<Status, Data> =
  | ([Extract<Status, Class<2>>] extends [never]
      ? never
      : { ok: true; status: Extract<Status, Class<2>>; data: Data; headers: Headers; response: Response })
  | ([Exclude<Status, Class<2>>] extends [never]
      ? never
      : { ok: false; status: Exclude<Status, Class<2>>; error: Data; headers: Headers; response: Response });

/** The statuses that a key of `responses` stands for beside the others. */
type Meant<Key, Keys> = Key extends number
  ? Key
  : Key extends `${infer First extends 1 | 2 | 3 | 4 | 5}XX`
    ? Exclude<Class<First>, Keys>
    : Exclude<Class<1 | 2 | 3 | 4 | 5>, Keys | Ranged<Keys> | (Extract<Keys, Class<2> | "2XX"> extends never ? never : Class<2>)>;
type Ranged<Keys> = Keys extends `${infer First extends 1 | 2 | 3 | 4 | 5}XX` ? Class<First> : never;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Class<First extends number> = Numeric<`${First}${Digit}${Digit}`>;
type Numeric<Text> = Text extends `${infer Value extends number}` ? Value : never;

type Content<R> = R extends { content: infer C } ? { [Type in keyof C]: Decoded<Type, C[Type]> }[keyof C] : undefined;
type Decoded<Type, Value> = Type extends Essence<Streamed>
  ? ReadableStream<Uint8Array> | null
  : Type extends Essence<Json>
    ? Value
    : Type extends Essence<Textual>
      ? string
      : Type extends `${string}*`
        ? string extends Value
          ? Value | Blob
          : Value
        : Blob;
type Essence<Type extends string> = Type | `${Type};${string}`;
type Json = `${string}/json` | `${string}+json`;
type Textual = `text/${string}` | `${string}/xml` | `${string}+xml` | "application/x-www-form-urlencoded";
type Streamed = "text/event-stream" | "application/jsonl" | "application/x-ndjson" | "application/json-seq";

/** What an operation is asked with. `Filled` is the header that the client fills when it is not given. */
export type Asked<O extends { parameters: object }, Usual = never, Filled extends string = never> = Omit<
  O["parameters"],
  "header"
> &
  HeaderOf<O["parameters"], Filled> &
  BodyOf<O, Usual>;
type HeaderOf<P, Filled extends string> = P extends { header: infer H }
  ? [Filled] extends [never]
    ? { header: H }
    : Loose<Omit<H, Filled> & { [Name in Filled]?: string }>
  : P extends { header?: infer H }
    ? { header?: H }
    : unknown;
type Loose<H> = object extends H ? { header?: H } : { header: H };
type BodyOf<O, Usual> = O extends { requestBody: { content: infer C } }
  ? Encodings<C, Usual>
  : O extends { requestBody?: { content: infer C } }
    ? Encodings<C, Usual> | { body?: never; contentType?: never }
    : unknown;
type Encodings<C, Usual> = {
  [Type in keyof C]: { body: Encoded<Type, C[Type]> } & (Type extends Usual
    ? { contentType?: Type }
    : { contentType: Type });
}[keyof C];
type Encoded<Type, Value> = Type extends Essence<Json>
  ? Value
  : Type extends Essence<"multipart/form-data">
    ? FormData | Parts<Value>
    : Type extends Essence<"application/x-www-form-urlencoded">
      ? URLSearchParams | Value
      : Type extends `${string}*`
        ? BodyInit | Value
        : BodyInit;
/** Files may stand wherever the document has text. */
type Parts<Value> = { [Field in keyof Value]: Part<Value[Field]> };
type Part<Value> = Value extends readonly (infer Item)[] ? Part<Item>[] : string extends Value ? Value | Blob : Value;

export type Secret = string | (() => string | Promise<string>);

export interface CallOptions {
  /** Ends the call, its pauses and the reading of its answer. */
  signal?: AbortSignal | undefined;
  /** How long one attempt may take until its answer is read, or begins where it is a stream; 30 seconds, 0 for ever. */
  timeoutMs?: number;
  /** How often a request that may be repeated is repeated when it fails, or is answered with 429, 502, 503 or 504; 2. */
  retries?: number;
  /** Sent as well; they replace what the client sends itself. */
  headers?: Record<string, string>;
}

export interface Connection extends CallOptions {
  /** Stands in for the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

type Style = readonly [style: string, explode: boolean];
type Scheme = readonly [kind: string, name: string];

interface Operation {
  readonly method: string;
  readonly path: string;
  /** The statuses that each media type comes with; that of no content is empty. */
  readonly answers: Readonly<Record<string, string>>;
  readonly security?: readonly (readonly string[])[];
  readonly styles?: Readonly<Record<string, Style>>;
  readonly body?: string;
  readonly encodings?: Readonly<Record<string, Readonly<Record<string, Style>>>>;
  /** The header that a new key is put into, and what stands around the key. */
  readonly idempotencyKey?: readonly [name: string, quote: string];
  readonly server?: string;
}

type Values = Readonly<Record<string, unknown>>;
type Given = { readonly [place: string]: unknown };
type Credential = Secret | { username: string; password: string } | undefined;

const TIMEOUT_MS = 30_000;
const RETRIES = 2;
const LONGEST_PAUSE_MS = 30_000;
const PASSING = [429, 502, 503, 504];
const REPEATABLE = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"];

class Caller {
  readonly #baseUrl: string;
  readonly #connection: Connection;
  readonly #auth: { readonly [scheme: string]: Credential };
  readonly #schemes: Readonly<Record<string, Scheme>>;

  constructor(baseUrl: string, connection: Connection, auth: object, schemes: Readonly<Record<string, Scheme>>) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#connection = connection;
    this.#auth = { ...auth };
    this.#schemes = schemes;
  }

  async call(operation: Operation, asked: object, options: CallOptions = {}): Promise<unknown> {
    const given: Given = { ...asked };
    const headers = new Headers({ Accept: accepted(operation) });
    const query = queryOf(operation, given);
    const cookies = cookiesOf(operation, given);
    await this.#authorise(operation, headers, query, cookies);
    for (const [name, value] of Object.entries(valuesOf(given, "header"))) {
      if (isGiven(value)) headers.set(name, expand(name, value, styleOf(operation, "header", name), asIs));
    }
    const key = operation.idempotencyKey;
    if (key && !headers.has(key[0])) headers.set(key[0], `${key[1]}${crypto.randomUUID()}${key[1]}`);
    if (cookies.length > 0) headers.set("Cookie", cookies.join("; "));
    const body = bodyOf(operation, given, headers);
    for (const [name, value] of Object.entries({ ...this.#connection.headers, ...options.headers })) headers.set(name, value);
    const path = pathOf(operation, given);
    const search = query.length > 0 ? `?${query.join("&")}` : "";
    const init: RequestInit = { method: operation.method, headers };
    if (body !== undefined) init.body = body;
    return this.#send(operation, `${operation.server ?? this.#baseUrl}${path}${search}`, init, options);
  }

  async #send(operation: Operation, url: string, init: RequestInit, options: CallOptions): Promise<unknown> {
    const { signal, timeoutMs = TIMEOUT_MS, retries = RETRIES } = { ...this.#connection, ...options };
    const repeats = isRepeatable(operation, init) ? retries : 0;
    const ask = this.#connection.fetch ?? fetch;
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      const deadline = new Deadline(timeoutMs, signal);
      try {
        const response = await ask(url, { ...init, signal: deadline.signal });
        const pause = attempt < repeats && PASSING.includes(response.status) ? pauseAfter(response, attempt) : undefined;
        if (pause === undefined) return await read(operation, response);
        await response.body?.cancel();
        await rest(pause, signal);
      } catch (fault) {
        if (fault instanceof Undeclared || signal?.aborted || attempt >= repeats) throw fault;
        await rest(pauseOf(attempt), signal);
      } finally {
        deadline.clear();
      }
    }
  }

  /** Uses the first way in that there are all credentials for; without any, the service has to say so. */
  async #authorise(operation: Operation, headers: Headers, query: string[], cookies: string[]): Promise<void> {
    const way = operation.security?.find((names) => names.every((name) => this.#auth[name] !== undefined));
    for (const name of way ?? []) {
      const [kind, key] = this.#schemes[name] ?? ["", ""];
      const secret = await secretOf(this.#auth[name]);
      if (kind === "query") query.push(`${encodeURIComponent(key)}=${encodeURIComponent(secret)}`);
      else if (kind === "cookie") cookies.push(`${key}=${secret}`);
      else headers.set(key, kind === "header" ? secret : `${kind === "basic" ? "Basic" : "Bearer"} ${secret}`);
    }
  }
}

/** Aborts when the time is over, or when the caller does. */
class Deadline {
  readonly signal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, caller: AbortSignal | undefined) {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException(`No answer in ${milliseconds} ms.`, "TimeoutError"));
    this.#timer = milliseconds > 0 ? setTimeout(late, milliseconds) : undefined;
    this.signal = caller ? AbortSignal.any([controller.signal, caller]) : controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

async function read(operation: Operation, response: Response): Promise<AnyAnswer> {
  const { status, headers } = response;
  const content = await contentOf(operation, response);
  return response.ok
    ? { ok: true, status, data: content, headers, response }
    : { ok: false, status, error: content, headers, response };
}

async function contentOf(operation: Operation, response: Response): Promise<unknown> {
  const declared = declaredFor(operation, response);
  const received = essence(response.headers.get("Content-Type") ?? "");
  if (declared.includes("") || (operation.method === "HEAD" && declared.length > 0)) return undefined;
  if (!declared.some((each) => matches(each, received))) {
    throw new Undeclared(operation, response, await response.text());
  }
  if (/^(text\/event-stream|application\/(jsonl|x-ndjson|json-seq))$/.test(received)) return response.body;
  if (isJson(received)) return response.json();
  const isText = /^text\/|[/+]xml$|^application\/x-www-form-urlencoded$/.test(received);
  return isText ? response.text() : response.blob();
}

/** The media types of the most exact key that has the status; `default` is no success where another key is. */
function declaredFor(operation: Operation, response: Response): string[] {
  const answers = Object.entries(operation.answers).map(([type, statuses]) => [type, statuses.split(" ")] as const);
  const hasSuccess = answers.some(([, statuses]) => statuses.some((status) => status.startsWith("2")));
  const keys = [String(response.status), `${String(response.status).charAt(0)}XX`];
  if (!(response.ok && hasSuccess)) keys.push("default");
  for (const key of keys) {
    const types = answers.filter(([, statuses]) => statuses.includes(key)).map(([type]) => type);
    if (types.length > 0) return types;
  }
  return [];
}

function matches(declared: string, received: string): boolean {
  const type = essence(declared);
  if (type === "json") return isJson(received);
  if (type.endsWith("*")) return received.startsWith(type.slice(0, -1).replace(/^\*\/$/, ""));
  return type === received;
}

const essence = (type: string) => (type.split(";")[0] ?? "").trim().toLowerCase();
const isJson = (type: string) => /[/+]json$/.test(type);
const asIs = (text: string) => text;
const isGiven = (value: unknown) => value !== undefined && value !== null;

function accepted(operation: Operation): string {
  const types = Object.keys(operation.answers).map((type) => (type === "json" ? "application/json" : type));
  return types.filter((type) => type !== "").join(", ") || "*/*";
}

function isRepeatable(operation: Operation, init: RequestInit): boolean {
  const isSafe = REPEATABLE.includes(operation.method) || operation.idempotencyKey !== undefined;
  return isSafe && !(init.body instanceof ReadableStream);
}

/** How long the service wants to be left alone; undefined when that is longer than anybody waits. */
function pauseAfter(response: Response, attempt: number): number | undefined {
  const said = response.headers.get("Retry-After");
  if (said === null) return pauseOf(attempt);
  const pause = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  if (Number.isNaN(pause)) return pauseOf(attempt);
  return pause > LONGEST_PAUSE_MS ? undefined : Math.max(pause, 0);
}

// Not all at once: whoever failed together would come back together.
const pauseOf = (attempt: number) => 200 * 2 ** attempt * (0.5 + Math.random() / 2);

function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

async function secretOf(credential: Credential): Promise<string> {
  if (typeof credential === "function") return credential();
  if (typeof credential !== "object") return credential ?? "";
  const bytes = new TextEncoder().encode(`${credential.username}:${credential.password}`);
  return btoa(String.fromCharCode(...bytes));
}

function valuesOf(given: Given, place: string): Values {
  const values = given[place];
  return typeof values === "object" && values !== null ? { ...values } : {};
}

function styleOf(operation: Operation, place: string, name: string): Style {
  const usual: Style = place === "path" || place === "header" ? ["simple", false] : ["form", true];
  return operation.styles?.[`${place} ${name}`] ?? usual;
}

function pathOf(operation: Operation, given: Given): string {
  const values = valuesOf(given, "path");
  return operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = values[name];
    const text = isGiven(value) ? expand(name, value, styleOf(operation, "path", name), encodeURIComponent) : "";
    // A path with these would be that of another operation.
    if (["", ".", ".."].includes(text)) throw new TypeError(`The path parameter ${name} cannot be ${JSON.stringify(value)}.`);
    return text;
  });
}

function queryOf(operation: Operation, given: Given): string[] {
  return formOf(valuesOf(given, "query"), (name) => styleOf(operation, "query", name));
}

function cookiesOf(operation: Operation, given: Given): string[] {
  const values = Object.entries(valuesOf(given, "cookie")).filter(([, value]) => isGiven(value));
  return values.map(([name, value]) => expand(name, value, styleOf(operation, "cookie", name), encodeURIComponent).replaceAll("&", "; "));
}

function formOf(values: Values, style: (name: string) => Style): string[] {
  const given = Object.entries(values).filter(([, value]) => isGiven(value));
  return given.map(([name, value]) => expand(name, value, style(name), encodeURIComponent)).filter((text) => text !== "");
}

type Encode = (text: string) => string;

const STYLES: Readonly<Record<string, readonly [first: string, separator: string, named: boolean]>> = {
  simple: ["", ",", false],
  label: [".", ".", false],
  matrix: [";", ";", true],
  form: ["", "&", true],
  spaceDelimited: ["", "&", true],
  pipeDelimited: ["", "&", true],
};
const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "%7C" };

/** A parameter as text, in the styles of OpenAPI, which are those of RFC 6570 and three more. */
function expand(name: string, value: unknown, [style, explode]: Style, encode: Encode): string {
  const key = encode(name);
  if (style === "json") return encode(JSON.stringify(value));
  if (style === "jsonField") return `${key}=${encode(JSON.stringify(value))}`;
  if (style === "deepObject") return deep(key, value, encode).join("&");
  const [first, separator, named] = STYLES[style] ?? ["", "&", true];
  const label = named ? `${key}=` : "";
  if (typeof value !== "object" || value === null || value instanceof Date) return `${first}${label}${encode(textOf(value))}`;
  const entries = Object.entries(value).filter(([, each]) => isGiven(each));
  const isList = Array.isArray(value);
  if (explode) {
    const parts = entries.map(([field, each]) => `${isList ? label : `${encode(field)}=`}${encode(textOf(each))}`);
    return parts.length > 0 ? first + parts.join(separator) : "";
  }
  const flat = entries.flatMap(([field, each]) => (isList ? [textOf(each)] : [field, textOf(each)]));
  return `${first}${label}${flat.map(encode).join(DELIMITERS[style] ?? ",")}`;
}

function deep(key: string, value: unknown, encode: Encode): string[] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [`${key}=${encode(textOf(value))}`];
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.flatMap(([field, each]) => deep(`${key}[${encode(field)}]`, each, encode));
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function bodyOf(operation: Operation, given: Given, headers: Headers): BodyInit | undefined {
  const { body, contentType = operation.body } = given;
  if (body === undefined || typeof contentType !== "string") return undefined;
  const type = essence(contentType);
  if (type === "multipart/form-data") return body instanceof FormData ? body : partsOf({ ...Object(body) });
  if (!type.includes("*")) headers.set("Content-Type", contentType);
  if (isJson(type)) return JSON.stringify(body);
  if (type !== "application/x-www-form-urlencoded" || body instanceof URLSearchParams) return body as BodyInit;
  const styles = operation.encodings?.[contentType] ?? {};
  const usual = (value: unknown): Style => [typeof value === "object" && !Array.isArray(value) ? "jsonField" : "form", true];
  const values: Values = { ...Object(body) };
  return formOf(values, (name) => styles[name] ?? usual(values[name])).join("&");
}

function partsOf(values: Values): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isGiven(each)) form.append(name, partOf(each));
    }
  }
  return form;
}

function partOf(value: unknown): Blob | string {
  if (value instanceof Blob) return value;
  const isText = typeof value !== "object" || value instanceof Date;
  return isText ? textOf(value) : new Blob([JSON.stringify(value)], { type: "application/json" });
}
