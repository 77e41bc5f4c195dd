/** What the admin asks about series: bookings that recur, each a booking of its own. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import * as contract from "./contract.js";
import { EXAMPLES, given, idempotencyKey, ifMatch, interact, refused } from "./contract.js";

const { like, regex } = MatchersV3;
const { resourceId, seriesId, start, end } = EXAMPLES;
const KNOWN = { id: seriesId, version: 1 };
const CUSTOMER = { name: "Ada Example", email: EXAMPLES.email };
const WEEKLY = "FREQ=WEEKLY;COUNT=3";
const SECOND = "2027-03-18T09:00";
const COURSE = { resourceId, start, end, recurrence: WEEKLY, customer: CUSTOMER };
const seriesPath = (rest = "") => contract.path(`/series/{seriesId}${rest}`, EXAMPLES);
const fromSecond = { from: given("secondOccurrence", SECOND) };

/** An occurrence of which the given came; `changes` say what else to expect. */
const occurrence = (verdict: string, changes: Record<string, unknown> = {}) => ({
  recurrenceId: regex("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$", SECOND),
  start: contract.instant,
  end: contract.time(end),
  verdict,
  conflict: verdict === "conflict" ? contract.window : null,
  errors: [],
  price: null,
  bookingId: verdict === "booked" ? contract.id(EXAMPLES.bookingId) : null,
  status: null,
  ...changes,
});
const booked = (status: string, changes: Record<string, unknown> = {}) =>
  occurrence("booked", { status, ...changes });

const summary = {
  id: contract.id(seriesId),
  resourceId: contract.id(resourceId),
  packageId: null,
  timeZone: like("Europe/Berlin"),
  start: contract.instant,
  end: contract.time(end),
  units: contract.count,
  recurrence: WEEKLY,
  exceptDates: [],
  customer: { name: contract.text, email: regex("^\\S+@\\S+$", EXAMPLES.email) },
  notes: null,
  version: contract.count,
  createdAt: contract.instant,
};
const answered = (...occurrences: unknown[]) => ({
  status: 200,
  headers: contract.etag,
  body: { ...summary, occurrences },
});
const made = (...occurrences: unknown[]) => ({
  ...answered(...occurrences),
  status: 201,
  headers: contract.created("series", seriesId),
});
const create = (members: Record<string, unknown>) => ({
  method: "POST",
  path: contract.path("/series"),
  headers: idempotencyKey,
  body: {
    resourceId: given("resourceId", resourceId),
    start: given("start", start),
    end: given("end", end),
    recurrence: WEEKLY,
    customer: CUSTOMER,
    ...members,
  },
});

test("a preview says what would become of each occurrence", () =>
  interact(
    "a request to preview a series of which one occurrence is taken",
    {
      given: ["a resource", "the time is taken"],
      request: create({ dryRun: true }),
      response: {
        status: 200,
        body: {
          timeZone: like("Europe/Berlin"),
          occurrences: [occurrence("conflict"), occurrence("free"), occurrence("free")],
        },
      },
    },
    async (admin) => {
      const { occurrences } = await admin.series.preview(COURSE);
      assert.deepEqual(
        occurrences.map(({ verdict }) => verdict),
        ["conflict", "free", "free"],
      );
      assert.deepEqual(occurrences[0]?.conflict, { start, end });
    },
  ));

test("a series is booked", () =>
  interact(
    "a request to book a series",
    {
      given: ["a resource"],
      request: create({ dryRun: false }),
      response: made(booked("PENDING"), booked("PENDING"), booked("PENDING")),
    },
    async (admin) => {
      const series = await admin.series.book(COURSE);
      assert.equal(series.occurrences[0]?.bookingId, EXAMPLES.bookingId);
    },
  ));

test("a series of which something is taken is refused with what is in its way", () =>
  interact(
    "a request to book a series of which one occurrence is taken",
    {
      given: ["a resource", "the time is taken"],
      request: create({ dryRun: false }),
      response: contract.problem(409, "series-conflict", { occurrences: [occurrence("conflict")] }),
    },
    async (admin) => {
      const problem = await refused(admin.series.book(COURSE));
      assert.ok(problem.type === "/problems/series-conflict");
      assert.deepEqual(
        problem.occurrences.map(({ conflict }) => conflict),
        [{ start, end }],
      );
    },
  ));

test("a series is booked without the occurrences that are taken", () =>
  interact(
    "a request to book what is free of a series",
    {
      given: ["a resource", "the time is taken"],
      request: create({ dryRun: false, onConflict: "skip" }),
      response: made(occurrence("conflict"), booked("PENDING"), booked("PENDING")),
    },
    async (admin) => {
      const { occurrences } = await admin.series.book({ ...COURSE, onConflict: "skip" });
      assert.deepEqual(
        occurrences.map(({ bookingId }) => bookingId !== null),
        [false, true, true],
      );
    },
  ));

test("a rule without an end is refused with the place of the fault", () =>
  interact(
    "a request to book a series without an end",
    {
      given: ["a resource"],
      request: create({ dryRun: false, recurrence: "FREQ=WEEKLY" }),
      response: contract.problem(422, "request-invalid", {
        errors: [{ location: "body", pointer: "/recurrence", rule: contract.text, detail: contract.text }],
      }),
    },
    async (admin) => {
      const problem = await refused(admin.series.book({ ...COURSE, recurrence: "FREQ=WEEKLY" }));
      assert.ok(problem.type === "/problems/request-invalid");
      assert.equal(problem.errors[0]?.pointer, "/recurrence");
    },
  ));

test("series are listed", () =>
  interact(
    "a request for the series",
    {
      given: ["a series"],
      request: { method: "GET", path: contract.path("/series"), query: { limit: "20" } },
      response: { status: 200, body: contract.page(summary) },
    },
    async (admin) => {
      const { data } = await admin.series.list({ limit: 20 });
      assert.deepEqual([data[0]?.id, data[0]?.recurrence], [seriesId, WEEKLY]);
    },
  ));

test("a series is read with its occurrences", () =>
  interact(
    "a request for a series",
    {
      given: ["a series"],
      request: { method: "GET", path: seriesPath() },
      response: answered(booked("PENDING"), booked("PENDING"), booked("PENDING")),
    },
    async (admin) => {
      assert.equal((await admin.series.read(seriesId)).occurrences.length, 3);
    },
  ));

test("a priced series is confirmed with the reference of its payment", () => {
  const paid = booked("CONFIRMED", { price: contract.money });
  return interact(
    "a request to confirm a priced series",
    {
      given: [["a series", { priced: true }]],
      request: {
        method: "POST",
        path: seriesPath("/confirm"),
        headers: { ...ifMatch, ...idempotencyKey },
        body: { paymentReference: "inv-2027-0311" },
      },
      response: answered(paid, paid, paid),
    },
    async (admin) => {
      const { occurrences } = await admin.series.confirm(KNOWN, "inv-2027-0311");
      assert.equal(occurrences[2]?.status, "CONFIRMED");
    },
  );
});

const move = { method: "PATCH", path: seriesPath(), headers: ifMatch, body: { startTime: "14:00" } };

test("a series is moved from an occurrence on", () =>
  interact(
    "a request to move a series from its second occurrence on",
    {
      given: ["a series"],
      request: { ...move, query: fromSecond },
      response: answered(
        booked("PENDING"),
        booked("PENDING", { start: contract.time("2027-03-18T13:00:00Z") }),
        booked("PENDING", { start: contract.time("2027-03-25T13:00:00Z") }),
      ),
    },
    async (admin) => {
      const { occurrences } = await admin.series.update(KNOWN, { startTime: "14:00" }, SECOND);
      assert.equal(occurrences[1]?.start, "2027-03-18T13:00:00Z");
    },
  ));

test("a move of a series to a taken time is refused with what is in its way", () =>
  interact(
    "a request to move a series to a time that is taken once",
    {
      given: ["a series", "the new time is taken"],
      request: move,
      response: contract.problem(409, "series-conflict", {
        occurrences: [
          occurrence("conflict", { bookingId: contract.id(EXAMPLES.bookingId), status: "PENDING" }),
        ],
      }),
    },
    async (admin) => {
      const problem = await refused(admin.series.update(KNOWN, { startTime: "14:00" }));
      assert.ok(problem.type === "/problems/series-conflict");
      assert.deepEqual(
        problem.occurrences.map(({ recurrenceId }) => recurrenceId),
        [SECOND],
      );
    },
  ));

const cancel = {
  method: "DELETE",
  path: seriesPath(),
  headers: ifMatch,
  query: { ...fromSecond, reason: "The course has ended" },
};
const ENDED = { from: SECOND, reason: "The course has ended" };

test("a series is cancelled from an occurrence on", () =>
  interact(
    "a request to cancel a series from its second occurrence on",
    {
      given: ["a series"],
      request: cancel,
      response: answered(booked("PENDING"), booked("CANCELLED"), booked("CANCELLED")),
    },
    async (admin) => {
      const { occurrences } = await admin.series.cancel(KNOWN, ENDED);
      assert.deepEqual(
        occurrences.map(({ status }) => status),
        ["PENDING", "CANCELLED", "CANCELLED"],
      );
    },
  ));

test("a series that is cancelled already is not cancelled", () =>
  interact(
    "a request to cancel a series that is cancelled",
    {
      given: [["a series", { cancelled: true }]],
      request: cancel,
      response: contract.problem(409, "invalid-transition", { from: "CANCELLED", to: "CANCELLED" }),
    },
    async (admin) => {
      const problem = await refused(admin.series.cancel(KNOWN, ENDED));
      assert.ok(problem.type === "/problems/invalid-transition");
      assert.equal(problem.from, "CANCELLED");
    },
  ));
