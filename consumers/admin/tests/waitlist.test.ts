/** What the admin asks about those who wait, and does on their behalf. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import * as contract from "./contract.js";
import { EXAMPLES, given, idempotencyKey, ifMatch, interact, refused } from "./contract.js";

const { integer, regex } = MatchersV3;
const { resourceId, entryId, bookingId, start, end } = EXAMPLES;
const KNOWN = { id: entryId, version: 1 };
const CUSTOMER = { name: "Ada Example", email: EXAMPLES.email };
const entryPath = (rest = "") => contract.path(`/waitlist/{entryId}${rest}`, EXAMPLES);

/** An entry in the given state; `changes` say what else to expect. */
const entry = (status: string, changes: Record<string, unknown> = {}) => ({
  id: contract.id(entryId),
  resourceId: contract.id(resourceId),
  from: contract.instant,
  to: contract.time(end),
  durationMinutes: 60,
  units: 1,
  offerSeconds: contract.count,
  customer: { name: contract.text, email: regex("^\\S+@\\S+$", EXAMPLES.email) },
  notes: null,
  status,
  position: null,
  offer: null,
  version: contract.count,
  createdAt: contract.instant,
  ...changes,
});
const waiting = (position: number) => entry("WAITING", { position });
const offer = { bookingId: contract.id(bookingId), ...contract.window, expiresAt: contract.instant };
const decided = { ...offer, expiresAt: null };

test("those who wait are listed with their places in line", () =>
  interact(
    "a request for those who wait for a resource",
    {
      given: ["a waitlist entry", "somebody else waits too"],
      request: {
        method: "GET",
        path: contract.path("/waitlist"),
        query: { status: "WAITING", resourceId: given("resourceId", resourceId) },
      },
      response: { status: 200, body: { data: [waiting(1), waiting(2)], nextCursor: null } },
    },
    async (admin) => {
      const { data } = await admin.waitlist.list({ status: ["WAITING"], resourceId });
      assert.deepEqual(
        data.map(({ position }) => position),
        [1, 2],
      );
    },
  ));

test("an entry is read with its offer", () =>
  interact(
    "a request for a waitlist entry with an offer",
    {
      given: [["a waitlist entry", { status: "OFFERED" }]],
      request: { method: "GET", path: entryPath() },
      response: { status: 200, headers: contract.etag, body: entry("OFFERED", { offer }) },
    },
    async (admin) => {
      const { offer } = await admin.waitlist.read(entryId);
      assert.deepEqual([offer?.bookingId, offer?.expiresAt], [bookingId, start]);
    },
  ));

const join = {
  method: "POST",
  path: contract.path("/waitlist"),
  headers: idempotencyKey,
  body: {
    resourceId: given("resourceId", resourceId),
    from: given("start", start),
    to: given("end", end),
    durationMinutes: 60,
    customer: CUSTOMER,
  },
};
const WISH = { resourceId, from: start, to: end, durationMinutes: 60, customer: CUSTOMER };

test("somebody is put in line for a taken time", () =>
  interact(
    "a request to put somebody on the waitlist for a taken time",
    {
      given: ["a resource", "the time is taken"],
      request: join,
      response: { status: 201, headers: contract.created("waitlist", entryId), body: waiting(1) },
    },
    async (admin) => {
      const { status, position, offer } = await admin.waitlist.join(WISH);
      assert.deepEqual([status, position, offer], ["WAITING", 1, null]);
    },
  ));

test("somebody who is put in line for a free time has an offer at once", () =>
  interact(
    "a request to put somebody on the waitlist for a free time",
    {
      given: ["a resource"],
      request: join,
      response: {
        status: 201,
        headers: contract.created("waitlist", entryId),
        body: entry("OFFERED", { offer }),
      },
    },
    async (admin) => {
      assert.equal((await admin.waitlist.join(WISH)).offer?.start, start);
    },
  ));

test("a span that is shorter than what is wanted is refused with the place of the fault", () =>
  interact(
    "a request to put somebody on the waitlist for more than there is",
    {
      given: ["a resource"],
      request: { ...join, body: { ...join.body, durationMinutes: 90 } },
      response: contract.problem(422, "request-invalid", {
        errors: [{ location: "body", pointer: "/durationMinutes", rule: contract.text, detail: contract.text }],
      }),
    },
    async (admin) => {
      const problem = await refused(admin.waitlist.join({ ...WISH, durationMinutes: 90 }));
      assert.ok(problem.type === "/problems/request-invalid");
      assert.equal(problem.errors[0]?.pointer, "/durationMinutes");
    },
  ));

const accept = {
  method: "POST",
  path: entryPath("/accept"),
  headers: { ...ifMatch, ...idempotencyKey },
  body: { paymentReference: "inv-2027-0311" },
};

test("an offer is accepted with the reference of its payment", () =>
  interact(
    "a request to accept a priced offer",
    {
      given: [["a waitlist entry", { status: "OFFERED", priced: true }]],
      request: accept,
      response: { status: 200, headers: contract.etag, body: entry("ACCEPTED", { offer: decided }) },
    },
    async (admin) => {
      const { status, offer } = await admin.waitlist.accept(KNOWN, "inv-2027-0311");
      assert.deepEqual([status, offer?.expiresAt], ["ACCEPTED", null]);
    },
  ));

test("an offer that has run out is not accepted", () =>
  interact(
    "a request to accept an offer that has run out",
    {
      given: [["a waitlist entry", { status: "EXPIRED" }]],
      request: { ...accept, body: {} },
      response: contract.problem(409, "hold-expired", { from: "EXPIRED", to: "CONFIRMED" }),
    },
    async (admin) => {
      assert.equal((await refused(admin.waitlist.accept(KNOWN))).type, "/problems/hold-expired");
    },
  ));

test("an offer is declined", () =>
  interact(
    "a request to decline an offer",
    {
      given: [["a waitlist entry", { status: "OFFERED" }]],
      request: { method: "POST", path: entryPath("/decline"), headers: accept.headers },
      response: { status: 200, headers: contract.etag, body: entry("DECLINED", { offer: decided }) },
    },
    async (admin) => {
      assert.equal((await admin.waitlist.decline(KNOWN)).status, "DECLINED");
    },
  ));

for (const answer of ["accept", "decline"] as const) {
  test(`without an offer there is nothing to ${answer}`, () =>
    interact(
      `a request to ${answer} an offer that there is not`,
      {
        given: [["a waitlist entry", { status: "WAITING" }]],
        request: {
          method: "POST",
          path: entryPath(`/${answer}`),
          headers: accept.headers,
          ...(answer === "accept" ? { body: {} } : {}),
        },
        response: contract.problem(409, "waitlist-state"),
      },
      async (admin) => {
        assert.equal((await refused(admin.waitlist[answer](KNOWN))).type, "/problems/waitlist-state");
      },
    ));
}

test("somebody leaves the line", () =>
  interact(
    "a request to leave the waitlist",
    {
      given: ["a waitlist entry"],
      request: { method: "DELETE", path: entryPath(), headers: ifMatch },
      response: { status: 200, headers: contract.etag, body: entry("CANCELLED") },
    },
    async (admin) => {
      const { status, position } = await admin.waitlist.leave(KNOWN);
      assert.deepEqual([status, position], ["CANCELLED", null]);
    },
  ));

test("nobody is taken out of the line who has just got an offer", () =>
  interact(
    "a request to leave the waitlist as it no longer is",
    {
      given: [["a waitlist entry", { status: "OFFERED" }]],
      request: {
        method: "DELETE",
        path: entryPath(),
        headers: { "If-Match": contract.injected('"${staleVersion}"', '"1"') },
      },
      response: contract.problem(412, "stale-version", { currentVersion: integer(3) }),
    },
    async (admin) => {
      const problem = await refused(admin.waitlist.leave(KNOWN));
      assert.ok(problem.type === "/problems/stale-version");
      assert.equal(problem.currentVersion, 3);
    },
  ));
