/** What the admin asks about bookings, and how each answer is understood. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import { NotUnderstood, connect } from "../src/client.js";
import * as contract from "./contract.js";
import { EXAMPLES, given, idempotencyKey, ifMatch, interact, refused } from "./contract.js";

const { eachLike, like, regex } = MatchersV3;
const KNOWN = { id: EXAMPLES.bookingId, version: 1 };
const bookingPath = (rest = "") => contract.path(`/bookings/{bookingId}${rest}`, EXAMPLES);

test("bookings are listed by every filter", () =>
  interact(
    "a request for the live bookings of a customer on a resource",
    {
      given: [["a booking", { status: "PENDING" }]],
      request: {
        method: "GET",
        path: contract.path("/bookings"),
        query: {
          status: ["PENDING", "CONFIRMED"],
          resourceId: given("resourceId", EXAMPLES.resourceId),
          customer: given("email", EXAMPLES.email),
          from: given("from", EXAMPLES.from),
          to: given("to", EXAMPLES.to),
          limit: "20",
        },
      },
      response: {
        status: 200,
        body: contract.page(contract.booking("PENDING", { status: regex("^(PENDING|CONFIRMED)$", "PENDING") })),
      },
    },
    async (admin) => {
      const { from, to, email, resourceId } = EXAMPLES;
      const page = await admin.bookings.list({
        status: ["PENDING", "CONFIRMED"],
        resourceId,
        customer: email,
        from,
        to,
        limit: 20,
      });
      assert.deepEqual(
        page.data.map(({ id, status }) => [id, status]),
        [[EXAMPLES.bookingId, "PENDING"]],
      );
      assert.equal(page.nextCursor, null);
    },
  ));

test("a list is refused to a revoked key", () =>
  interact(
    "a request for bookings with a revoked API key",
    {
      given: ["the API key is revoked"],
      request: { method: "GET", path: contract.path("/bookings") },
      response: contract.problem(401, "unauthenticated"),
    },
    async (admin) => {
      const problem = await refused(admin.bookings.list());
      assert.equal(problem.type, "/problems/unauthenticated");
      assert.equal(problem.status, 401);
    },
  ));

test("a booking is read", () =>
  interact(
    "a request for a confirmed booking",
    {
      given: [["a booking", { status: "CONFIRMED" }]],
      request: { method: "GET", path: bookingPath() },
      response: { status: 200, headers: contract.etag, body: contract.booking("CONFIRMED") },
    },
    async (admin) => {
      const booking = await admin.bookings.read(EXAMPLES.bookingId);
      assert.equal(booking.status, "CONFIRMED");
      assert.equal(booking.holdExpiresAt, null);
    },
  ));

test("a booking that is not there is not found", () =>
  interact(
    "a request for a booking that is not there",
    {
      given: ["no booking with this id"],
      request: { method: "GET", path: bookingPath() },
      response: contract.problem(404, "not-found"),
    },
    async (admin) => {
      assert.equal((await refused(admin.bookings.read(EXAMPLES.bookingId))).type, "/problems/not-found");
    },
  ));

test("a trail tells every change and who made it", () =>
  interact(
    "a request for a booking's trail",
    {
      given: [["a booking", { status: "PENDING" }]],
      request: { method: "GET", path: bookingPath("/events") },
      response: {
        status: 200,
        body: contract.page({
          id: contract.id(EXAMPLES.bookingId),
          type: regex("^booking\\.[a-z_]+$", "booking.held"),
          bookingId: contract.id(EXAMPLES.bookingId),
          version: contract.count,
          occurredAt: contract.instant,
          actor: regex("^(key:.+|jwt:.+|system)$", "key:01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01"),
          data: { status: regex("^[A-Z_]+$", "PENDING"), start: contract.instant, end: contract.instant },
        }),
      },
    },
    async (admin) => {
      const { data } = await admin.bookings.trail(EXAMPLES.bookingId);
      assert.deepEqual(
        data.map(({ type }) => type),
        ["booking.held"],
      );
    },
  ));

const reschedule = {
  request: {
    method: "PATCH",
    path: bookingPath(),
    headers: ifMatch,
    body: { start: given("newStart", EXAMPLES.newStart), end: given("newEnd", EXAMPLES.newEnd) },
  },
  time: { start: EXAMPLES.newStart, end: EXAMPLES.newEnd },
};

test("a booking is rescheduled to a free time", () =>
  interact(
    "a request to reschedule a booking",
    {
      given: [["a booking", { status: "CONFIRMED" }]],
      request: reschedule.request,
      response: {
        status: 200,
        headers: contract.etag,
        body: contract.booking("CONFIRMED", {
          start: contract.time(EXAMPLES.newStart),
          end: contract.time(EXAMPLES.newEnd),
        }),
      },
    },
    async (admin) => {
      const booking = await admin.bookings.reschedule(KNOWN, reschedule.time);
      assert.equal(booking.start, EXAMPLES.newStart);
    },
  ));

test("a reschedule to a taken time is refused with the next free times", () =>
  interact(
    "a request to reschedule a booking to a taken time",
    {
      given: [["a booking", { status: "CONFIRMED" }], "the new time is taken"],
      request: reschedule.request,
      response: contract.problem(409, "slot-unavailable", {
        conflict: { start: contract.instant, end: contract.instant },
        nextFree: eachLike({ start: contract.instant, end: contract.instant }),
      }),
    },
    async (admin) => {
      const problem = await refused(admin.bookings.reschedule(KNOWN, reschedule.time));
      assert.ok(problem.type === "/problems/slot-unavailable");
      assert.equal(problem.nextFree.length, 1);
      assert.equal(problem.conflict.start, EXAMPLES.start);
    },
  ));

test("a reschedule of a booking that somebody else changed is refused", () =>
  interact(
    "a request to reschedule a booking as it no longer is",
    {
      given: [["a booking", { status: "CONFIRMED" }], "the booking has changed since"],
      request: { ...reschedule.request, headers: { "If-Match": contract.injected('"${staleVersion}"', '"1"') } },
      response: contract.problem(412, "stale-version", { currentVersion: MatchersV3.integer(3) }),
    },
    async (admin) => {
      const problem = await refused(admin.bookings.reschedule(KNOWN, reschedule.time));
      assert.ok(problem.type === "/problems/stale-version");
      assert.equal(problem.currentVersion, 3);
    },
  ));

test("a reschedule to a time when the resource is closed is refused with the rule", () =>
  interact(
    "a request to reschedule a booking to a time when the resource is closed",
    {
      given: [["a booking", { status: "CONFIRMED" }]],
      request: {
        ...reschedule.request,
        body: {
          start: given("closedStart", "2027-03-11T20:00:00Z"),
          end: given("closedEnd", "2027-03-11T21:00:00Z"),
        },
      },
      response: contract.problem(422, "request-invalid", {
        errors: eachLike({
          location: regex("^(body|query|path|header)$", "body"),
          pointer: like("/start"),
          rule: regex("^opening-hours$", "opening-hours"),
          detail: contract.text,
        }),
      }),
    },
    async (admin) => {
      const closed = { start: "2027-03-11T20:00:00Z", end: "2027-03-11T21:00:00Z" };
      const problem = await refused(admin.bookings.reschedule(KNOWN, closed));
      assert.ok(problem.type === "/problems/request-invalid");
      assert.deepEqual(
        problem.errors.map(({ rule }) => rule),
        ["opening-hours"],
      );
    },
  ));

test("a priced booking is confirmed with the reference of its payment", () =>
  interact(
    "a request to confirm a priced booking",
    {
      given: [["a booking", { status: "PENDING", priced: true }]],
      request: {
        method: "POST",
        path: bookingPath("/confirm"),
        headers: { ...ifMatch, ...idempotencyKey },
        body: { paymentReference: "inv-2027-0311" },
      },
      response: {
        status: 200,
        headers: contract.etag,
        body: contract.booking("CONFIRMED", {
          price: contract.money,
          paymentReference: "inv-2027-0311",
        }),
      },
    },
    async (admin) => {
      const booking = await admin.bookings.confirm(KNOWN, "inv-2027-0311");
      assert.equal(booking.paymentReference, "inv-2027-0311");
    },
  ));

test("a booking is cancelled with a reason", () =>
  interact(
    "a request to cancel a booking",
    {
      given: [["a booking", { status: "CONFIRMED" }]],
      request: { method: "DELETE", path: bookingPath(), headers: ifMatch, query: { reason: "Closed for works" } },
      response: {
        status: 200,
        headers: contract.etag,
        body: contract.booking("CANCELLED", { cancelReason: "Closed for works" }),
      },
    },
    async (admin) => {
      const booking = await admin.bookings.cancel(KNOWN, "Closed for works");
      assert.equal(booking.cancelReason, "Closed for works");
    },
  ));

for (const [status, action, mark] of [
  ["COMPLETED", "complete", "complete"],
  ["NO_SHOW", "no-show", "markNoShow"],
] as const) {
  const request = { method: "POST", path: bookingPath(`/${action}`), headers: { ...ifMatch, ...idempotencyKey } };

  test(`a booking that has started is marked ${status}`, () =>
    interact(
      `a request to mark a booking as ${status}`,
      {
        given: [["a booking", { status: "CONFIRMED", started: true }]],
        request,
        response: { status: 200, headers: contract.etag, body: contract.booking(status) },
      },
      async (admin) => {
        assert.equal((await admin.bookings[mark](KNOWN)).status, status);
      },
    ));

  test(`a hold is not marked ${status}`, () =>
    interact(
      `a request to mark a hold as ${status}`,
      {
        given: [["a booking", { status: "PENDING" }]],
        request,
        response: contract.problem(409, "invalid-transition", { from: "PENDING", to: status }),
      },
      async (admin) => {
        const problem = await refused(admin.bookings[mark](KNOWN));
        assert.ok(problem.type === "/problems/invalid-transition");
        assert.deepEqual([problem.from, problem.to], ["PENDING", status]);
      },
    ));
}

test("an answer that is no problem of the API is told apart", async () => {
  const answers = new Response("<h1>Bad gateway</h1>", { status: 502 });
  const real = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(answers);
  try {
    const admin = connect({ baseUrl: "http://127.0.0.1/api/v1", apiKey: "an-api-key", retries: 0 });
    await assert.rejects(admin.bookings.list(), (error) => error instanceof NotUnderstood && error.status === 502);
  } finally {
    globalThis.fetch = real;
  }
});
