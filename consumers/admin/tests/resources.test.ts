/** What the admin asks about resources, their opening hours, blackouts and free times. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import { Refused, type OpeningHours } from "../src/client.js";
import * as contract from "./contract.js";
import { EXAMPLES, given, idempotencyKey, ifMatch, interact } from "./contract.js";

const { eachLike, integer, like, regex } = MatchersV3;
const KNOWN = { id: EXAMPLES.resourceId, version: 1 };
const resourcePath = (rest = "") => contract.path(`/resources/{resourceId}${rest}`, EXAMPLES);
const ROOM = {
  name: "Room 1",
  timeZone: "Europe/Berlin",
  slotStepMinutes: 60,
  price: { amount: 4500, currency: "EUR", per: "HOUR" },
} as const;
const HOURS: OpeningHours = {
  weekly: [
    { weekday: "MONDAY", opens: "09:00", closes: "17:00" },
    { weekday: "SATURDAY", opens: "22:00", closes: "02:00" },
  ],
  exceptions: [{ date: "2027-05-17", hours: [], reason: "Whit Monday" }],
};

test("a resource is created", () =>
  interact(
    "a request to create a resource",
    {
      given: ["an API key"],
      request: { method: "POST", path: contract.path("/resources"), headers: idempotencyKey, body: ROOM },
      response: {
        status: 201,
        headers: contract.created("resources", KNOWN.id),
        body: contract.resource({ id: contract.id(KNOWN.id), ...ROOM }),
      },
    },
    async (admin) => {
      const room = await admin.resources.create(ROOM);
      assert.equal(room.price?.per, "HOUR");
      assert.equal(room.archivedAt, null);
    },
  ));

test("a resource in an unknown time zone is refused with the place of the fault", () =>
  interact(
    "a request to create a resource in an unknown time zone",
    {
      given: ["an API key"],
      request: {
        method: "POST",
        path: contract.path("/resources"),
        headers: idempotencyKey,
        body: { name: "Dome", timeZone: "Mars/Olympus_Mons" },
      },
      response: contract.problem(422, "request-invalid", {
        errors: [{ location: "body", pointer: "/timeZone", rule: contract.text, detail: contract.text }],
      }),
    },
    async (admin) => {
      await assert.rejects(
        admin.resources.create({ name: "Dome", timeZone: "Mars/Olympus_Mons" }),
        (error) =>
          error instanceof Refused &&
          error.problem.type === "/problems/request-invalid" &&
          error.problem.errors[0]?.pointer === "/timeZone",
      );
    },
  ));

test("a resource is not created with a key that may only read", () =>
  interact(
    "a request to create a resource with an API key that may only read",
    {
      given: ["the API key may only read"],
      request: { method: "POST", path: contract.path("/resources"), headers: idempotencyKey, body: ROOM },
      response: contract.problem(403, "forbidden", { requiredScopes: ["resources:write"] }),
    },
    async (admin) => {
      await assert.rejects(
        admin.resources.create(ROOM),
        (error) =>
          error instanceof Refused &&
          error.problem.type === "/problems/forbidden" &&
          error.problem.requiredScopes.includes("resources:write"),
      );
    },
  ));

test("resources are listed, archived ones too", () =>
  interact(
    "a request for all resources",
    {
      given: ["an archived resource"],
      request: { method: "GET", path: contract.path("/resources"), query: { archived: "true" } },
      response: { status: 200, body: contract.page(contract.resource({ archivedAt: contract.instant })) },
    },
    async (admin) => {
      const { data } = await admin.resources.list({ archived: true });
      assert.equal(data[0]?.archivedAt, EXAMPLES.start);
    },
  ));

test("a resource is read", () =>
  interact(
    "a request for a resource",
    {
      given: ["a resource"],
      request: { method: "GET", path: resourcePath() },
      response: { status: 200, headers: contract.etag, body: contract.resource() },
    },
    async (admin) => {
      assert.equal((await admin.resources.read(KNOWN.id)).version, 1);
    },
  ));

test("a resource is changed", () =>
  interact(
    "a request to change a resource's buffers and price",
    {
      given: ["a resource"],
      request: {
        method: "PATCH",
        path: resourcePath(),
        headers: ifMatch,
        body: { setupMinutes: 10, turnoverMinutes: 15, price: null },
      },
      response: {
        status: 200,
        headers: contract.etag,
        body: contract.resource({ setupMinutes: 10, turnoverMinutes: 15 }),
      },
    },
    async (admin) => {
      const room = await admin.resources.update(KNOWN, { setupMinutes: 10, turnoverMinutes: 15, price: null });
      assert.equal(room.turnoverMinutes, 15);
    },
  ));

test("a resource is archived", () =>
  interact(
    "a request to archive a resource",
    {
      given: ["a resource"],
      request: { method: "DELETE", path: resourcePath(), headers: ifMatch },
      response: { status: 200, headers: contract.etag, body: contract.resource({ archivedAt: contract.instant }) },
    },
    async (admin) => {
      assert.notEqual((await admin.resources.archive(KNOWN)).archivedAt, null);
    },
  ));

test("an archived resource is not changed", () =>
  interact(
    "a request to change an archived resource",
    {
      given: ["an archived resource"],
      request: { method: "PATCH", path: resourcePath(), headers: ifMatch, body: { name: "Room 2" } },
      response: contract.problem(409, "resource-archived"),
    },
    async (admin) => {
      await assert.rejects(
        admin.resources.update(KNOWN, { name: "Room 2" }),
        (error) => error instanceof Refused && error.problem.type === "/problems/resource-archived",
      );
    },
  ));

test("opening hours are read", () =>
  interact(
    "a request for opening hours",
    {
      given: ["a resource"],
      request: { method: "GET", path: resourcePath("/opening-hours") },
      response: {
        status: 200,
        headers: contract.etag,
        body: {
          weekly: eachLike({
            weekday: regex("^[A-Z]+DAY$", "MONDAY"),
            opens: regex("^\\d\\d:\\d\\d$", "09:00"),
            closes: regex("^\\d\\d:\\d\\d$", "17:00"),
          }),
          exceptions: like([]),
        },
      },
    },
    async (admin) => {
      const { weekly, exceptions } = await admin.resources.openingHours(KNOWN.id);
      assert.equal(weekly[0]?.opens, "09:00");
      assert.deepEqual(exceptions, []);
    },
  ));

test("opening hours are replaced", () =>
  interact(
    "a request to replace opening hours",
    {
      given: ["a resource"],
      request: { method: "PUT", path: resourcePath("/opening-hours"), headers: ifMatch, body: HOURS },
      response: { status: 200, headers: contract.etag, body: HOURS },
    },
    async (admin) => {
      assert.deepEqual(await admin.resources.replaceOpeningHours(KNOWN, HOURS), HOURS);
    },
  ));

test("free times are listed with their free units", () =>
  interact(
    "a request for the free hours of a day",
    {
      given: ["a resource"],
      request: {
        method: "GET",
        path: resourcePath("/availability"),
        query: { from: given("from", EXAMPLES.from), to: given("to", EXAMPLES.to), duration: "PT1H" },
      },
      response: {
        status: 200,
        body: {
          resourceId: contract.id(KNOWN.id),
          timeZone: like("Europe/Berlin"),
          slots: eachLike({ start: contract.instant, end: contract.instant, unitsFree: integer(1) }),
        },
      },
    },
    async (admin) => {
      const { from, to } = EXAMPLES;
      const { slots } = await admin.resources.availability(KNOWN.id, { from, to, duration: "PT1H" });
      assert.equal(slots[0]?.unitsFree, 1);
    },
  ));

const blackout = {
  id: contract.id(EXAMPLES.blackoutId),
  resourceId: contract.id(KNOWN.id),
  start: contract.time(EXAMPLES.start),
  end: contract.time(EXAMPLES.end),
  reason: "Stocktaking",
  createdAt: contract.instant,
};
const blackOut = {
  method: "POST",
  path: resourcePath("/blackouts"),
  headers: idempotencyKey,
  body: { start: given("start", EXAMPLES.start), end: given("end", EXAMPLES.end), reason: "Stocktaking" },
};
const STOCKTAKING = { start: EXAMPLES.start, end: EXAMPLES.end, reason: "Stocktaking" };

test("a time is blacked out", () =>
  interact(
    "a request to black out a time",
    {
      given: ["a resource"],
      request: blackOut,
      response: { status: 201, body: blackout },
    },
    async (admin) => {
      assert.equal((await admin.resources.blackOut(KNOWN.id, STOCKTAKING)).reason, "Stocktaking");
    },
  ));

test("a booked time is not blacked out", () =>
  interact(
    "a request to black out a booked time",
    {
      given: ["a resource", "the time is taken"],
      request: blackOut,
      response: contract.problem(409, "slot-unavailable", {
        conflict: { start: contract.instant, end: contract.instant },
      }),
    },
    async (admin) => {
      await assert.rejects(
        admin.resources.blackOut(KNOWN.id, STOCKTAKING),
        (error) => error instanceof Refused && error.problem.type === "/problems/slot-unavailable",
      );
    },
  ));

test("blackouts are listed", () =>
  interact(
    "a request for blackouts",
    {
      given: ["a blackout"],
      request: { method: "GET", path: resourcePath("/blackouts") },
      response: { status: 200, body: contract.page({ ...blackout, reason: contract.text }) },
    },
    async (admin) => {
      assert.equal((await admin.resources.blackouts(KNOWN.id)).data[0]?.id, EXAMPLES.blackoutId);
    },
  ));

const blackoutPath = contract.path("/resources/{resourceId}/blackouts/{blackoutId}", EXAMPLES);
const REMOVED = { resourceId: EXAMPLES.resourceId, id: EXAMPLES.blackoutId };

test("a blackout is removed", () =>
  interact(
    "a request to remove a blackout",
    {
      given: ["a blackout"],
      request: { method: "DELETE", path: blackoutPath },
      response: { status: 204 },
    },
    async (admin) => {
      assert.equal(await admin.resources.removeBlackout(REMOVED), undefined);
    },
  ));

test("a blackout that is not there is not removed", () =>
  interact(
    "a request to remove a blackout that is not there",
    {
      given: ["a resource", "no blackout with this id"],
      request: { method: "DELETE", path: blackoutPath },
      response: contract.problem(404, "not-found"),
    },
    async (admin) => {
      await assert.rejects(
        admin.resources.removeBlackout(REMOVED),
        (error) => error instanceof Refused && error.problem.type === "/problems/not-found",
      );
    },
  ));
