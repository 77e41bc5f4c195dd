/** The pact between the admin and the API, and the words in which its interactions are written. */

import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { MatchersV3, PactV4 } from "@pact-foundation/pact";

import { Refused, connect, type Admin, type Problem } from "../src/client.js";

const { eachLike, like, regex } = MatchersV3;
const CONSUMER = "bizing-admin";
const PROVIDER = "bizing-api";
const folder = process.env["BIZING_PACTS"] ?? fileURLToPath(new URL("../../../pacts", import.meta.url));
const pact = new PactV4({ consumer: CONSUMER, provider: PROVIDER, dir: folder, logLevel: "error" });
const described = new Set<string>();

// The library adds to a pact that is there already; begun anew, it holds nothing that no test asks for any more.
mkdirSync(folder, { recursive: true });
rmSync(join(folder, `${CONSUMER}-${PROVIDER}.json`), { force: true });

export interface Interaction {
  given: readonly State[];
  request: { method: string; path: unknown; query?: object; headers?: object; body?: unknown };
  response: { status: number; headers?: object; body?: unknown };
}

type State = string | readonly [name: string, parameters: Record<string, string | number | boolean>];

/** Writes the interaction into the pact and lets `use` have it with the real client. */
export async function interact(description: string, told: Interaction, use: (admin: Admin) => Promise<void>) {
  if (described.has(description)) throw new Error(`Two interactions are called "${description}".`);
  described.add(description);
  const unrequested = told.given.reduce(
    (interaction, state) =>
      typeof state === "string" ? interaction.given(state) : interaction.given(state[0], state[1]),
    pact.addInteraction(),
  );
  const { request, response } = told;
  await unrequested
    .uponReceiving(description)
    .withRequest(request.method, request.path as string, (builder) => {
      builder.headers({ "X-API-Key": given("apiKey", "an-api-key"), ...request.headers });
      if (request.query) builder.query(request.query as Record<string, string>);
      if (request.body !== undefined) builder.jsonBody(request.body);
    })
    .willRespondWith(response.status, (builder) => {
      if (response.headers) builder.headers(response.headers as Record<string, string>);
      if (response.body !== undefined) builder.jsonBody(response.body);
    })
    .executeTest((server) => use(connect({ baseUrl: `${server.url}/api/v1`, apiKey: "an-api-key", retries: 0 })));
}

/** The problem with which the call is refused; fails when it is not. */
export async function refused(call: Promise<unknown>): Promise<Problem> {
  const error: unknown = await call.then(
    () => assert.fail("was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refused, String(error));
  return error.problem;
}

/**
 * A value of the request that the provider's state gives when the pact is verified; `example` stands for it here. The
 * client has to send exactly that, while `fromProviderState` lets any value of its type pass, another path even.
 */
export function injected<Value>(expression: string, example: Value) {
  return {
    "pact:matcher:type": "equality",
    "pact:generator:type": "ProviderState",
    expression,
    value: example,
  };
}

export const given = <Value>(name: string, example: Value) => injected(`\${${name}}`, example);

/** A path below `/api/v1` with `{names}` that the provider's state gives, and their examples. */
export function path(template: string, examples: Record<string, string> = {}) {
  const expression = `/api/v1${template.replaceAll("{", "${")}`;
  const example = `/api/v1${template.replaceAll(/\{(\w+)\}/g, (_, name: string) => examples[name] ?? name)}`;
  return template.includes("{") ? injected(expression, example) : example;
}

export const EXAMPLES = {
  bookingId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1e01",
  resourceId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01",
  otherResourceId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d02",
  blackoutId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1f01",
  packageId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1b01",
  seriesId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1501",
  entryId: "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01",
  start: "2027-03-11T08:00:00Z",
  end: "2027-03-11T09:00:00Z",
  newStart: "2027-03-11T12:00:00Z",
  newEnd: "2027-03-11T13:00:00Z",
  from: "2027-03-10T23:00:00Z",
  to: "2027-03-11T23:00:00Z",
  email: "ada@example.com",
} as const;

// The verifier injects nothing into the answer that it expects: what the provider made is matched by its form.
export const id = (example: string) => regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", example);
export const time = (example: string) =>
  regex("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$", example);
export const instant = time(EXAMPLES.start);
export const text = like("text");
export const count = MatchersV3.integer(1);
export const money = { amount: count, currency: regex("^[A-Z]{3}$", "EUR") };
export const window = { start: instant, end: time(EXAMPLES.end) };
export const etag = { ETag: regex('^"\\d+"$', '"1"') };
export const ifMatch = { "If-Match": injected('"${version}"', '"1"') };
export const idempotencyKey = {
  "Idempotency-Key": regex('^"[^"]+"$', '"8e03978e-40d5-43e8-bc93-6894a57f9324"'),
};

/** The headers of the answer that something was made in a collection. */
export const created = (collection: string, example: string) => ({
  ...etag,
  Location: regex(`^/api/v1/${collection}/[0-9a-f-]{36}$`, `/api/v1/${collection}/${example}`),
});

/** A booking in the given state of its life; `changes` say what else to expect. */
export function booking(status: string, changes: Record<string, unknown> = {}) {
  return {
    id: id(EXAMPLES.bookingId),
    resourceId: id(EXAMPLES.resourceId),
    timeZone: like("Europe/Berlin"),
    start: time(EXAMPLES.start),
    end: time(EXAMPLES.end),
    units: count,
    status,
    version: count,
    holdExpiresAt: status === "PENDING" ? instant : null,
    customer: { name: text, email: regex("^\\S+@\\S+$", EXAMPLES.email) },
    notes: null,
    price: null,
    paymentReference: null,
    cancelReason: null,
    createdAt: instant,
    ...changes,
  };
}

/** A resource as the admin shows it. */
export function resource(changes: Record<string, unknown> = {}) {
  return {
    id: id(EXAMPLES.resourceId),
    name: text,
    timeZone: like("Europe/Berlin"),
    capacity: count,
    slotStepMinutes: count,
    setupMinutes: count,
    turnoverMinutes: count,
    noticeMinutes: count,
    windowDays: count,
    holdSeconds: count,
    holdMaxSeconds: count,
    price: null,
    version: count,
    archivedAt: null,
    ...changes,
  };
}

/** A page with at least one of `template`. */
export const page = (template: unknown) => ({ data: eachLike(template, 1), nextCursor: null });

/** A refusal of the given type, with the members that the admin reads. */
export function problem(status: number, type: string, members: Record<string, unknown> = {}) {
  return {
    status,
    headers: { "Content-Type": "application/problem+json" },
    body: { type: `/problems/${type}`, title: text, status, detail: text, requestId: text, ...members },
  };
}
