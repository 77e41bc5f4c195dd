/** What the admin asks about packages, and how several things are booked together. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import * as contract from "./contract.js";
import { EXAMPLES, given, idempotencyKey, ifMatch, interact, refused } from "./contract.js";

const { eachLike } = MatchersV3;
const { resourceId, otherResourceId, packageId, start, end, from, to } = EXAMPLES;
const KNOWN = { id: packageId, version: 1 };
const CUSTOMER = { name: "Ada Example", email: EXAMPLES.email };
const EVENING = { amount: 25000, currency: "EUR", per: "BOOKING" } as const;
const packagePath = (rest = "") => contract.path(`/packages/{packageId}${rest}`, EXAMPLES);
const ROOM = given("resourceId", resourceId);
const PROJECTOR = given("otherResourceId", otherResourceId);

/** A package as the admin shows it: a room, and a projector that is set up half an hour earlier. */
const workshop = (changes: Record<string, unknown> = {}) => ({
  id: contract.id(packageId),
  name: "Workshop",
  items: [
    { resourceId: contract.id(resourceId), units: 1, startOffsetMinutes: 0, endOffsetMinutes: 0 },
    { resourceId: contract.id(otherResourceId), units: 1, startOffsetMinutes: -30, endOffsetMinutes: 0 },
  ],
  price: null,
  version: contract.count,
  archivedAt: null,
  ...changes,
});

test("packages are listed", () =>
  interact(
    "a request for the packages",
    {
      given: ["a package"],
      request: { method: "GET", path: contract.path("/packages"), query: { limit: "20" } },
      response: { status: 200, body: contract.page(workshop({ name: contract.text })) },
    },
    async (admin) => {
      const { data, nextCursor } = await admin.packages.list({ limit: 20 });
      assert.deepEqual([data[0]?.id, nextCursor], [packageId, null]);
    },
  ));

test("a package is read", () =>
  interact(
    "a request for a package",
    {
      given: ["a package"],
      request: { method: "GET", path: packagePath() },
      response: { status: 200, headers: contract.etag, body: workshop() },
    },
    async (admin) => {
      assert.equal((await admin.packages.read(packageId)).items[1]?.startOffsetMinutes, -30);
    },
  ));

test("a package is created", () =>
  interact(
    "a request to create a package",
    {
      given: ["two resources"],
      request: {
        method: "POST",
        path: contract.path("/packages"),
        headers: idempotencyKey,
        body: {
          name: "Workshop",
          items: [{ resourceId: ROOM }, { resourceId: PROJECTOR, startOffsetMinutes: -30 }],
          price: EVENING,
        },
      },
      response: {
        status: 201,
        headers: contract.created("packages", packageId),
        body: workshop({ price: EVENING }),
      },
    },
    async (admin) => {
      const made = await admin.packages.create({
        name: "Workshop",
        items: [{ resourceId }, { resourceId: otherResourceId, startOffsetMinutes: -30 }],
        price: EVENING,
      });
      assert.equal(made.price?.per, "BOOKING");
    },
  ));

test("a package that names a resource twice is refused with the place of the fault", () =>
  interact(
    "a request to create a package that names a resource twice",
    {
      given: ["a resource"],
      request: {
        method: "POST",
        path: contract.path("/packages"),
        headers: idempotencyKey,
        body: { name: "Workshop", items: [{ resourceId: ROOM }, { resourceId: ROOM }] },
      },
      response: contract.problem(422, "request-invalid", {
        errors: [{ location: "body", pointer: "/items/1/resourceId", rule: "unique", detail: contract.text }],
      }),
    },
    async (admin) => {
      const twice = { name: "Workshop", items: [{ resourceId }, { resourceId }] };
      const problem = await refused(admin.packages.create(twice));
      assert.ok(problem.type === "/problems/request-invalid");
      assert.equal(problem.errors[0]?.pointer, "/items/1/resourceId");
    },
  ));

test("a package is changed", () =>
  interact(
    "a request to change a package's items and price",
    {
      given: ["a package"],
      request: {
        method: "PATCH",
        path: packagePath(),
        headers: ifMatch,
        body: { items: [{ resourceId: ROOM, endOffsetMinutes: 15 }], price: EVENING },
      },
      response: {
        status: 200,
        headers: contract.etag,
        body: workshop({
          items: [{ resourceId: contract.id(resourceId), units: 1, startOffsetMinutes: 0, endOffsetMinutes: 15 }],
          price: EVENING,
        }),
      },
    },
    async (admin) => {
      const items = [{ resourceId, endOffsetMinutes: 15 }];
      const changed = await admin.packages.update(KNOWN, { items, price: EVENING });
      assert.deepEqual([changed.items.length, changed.price], [1, EVENING]);
    },
  ));

test("a package is archived", () =>
  interact(
    "a request to archive a package",
    {
      given: ["a package"],
      request: { method: "DELETE", path: packagePath(), headers: ifMatch },
      response: { status: 200, headers: contract.etag, body: workshop({ archivedAt: contract.instant }) },
    },
    async (admin) => {
      assert.notEqual((await admin.packages.archive(KNOWN)).archivedAt, null);
    },
  ));

test("the times are listed at which all of a package is free", () =>
  interact(
    "a request for the hours of a day at which a package is free",
    {
      given: ["a package"],
      request: {
        method: "GET",
        path: packagePath("/availability"),
        query: { from: given("from", from), to: given("to", to), duration: "PT1H" },
      },
      response: { status: 200, body: { packageId: contract.id(packageId), slots: eachLike(contract.window) } },
    },
    async (admin) => {
      const { slots } = await admin.packages.availability(packageId, { from, to, duration: "PT1H" });
      assert.deepEqual(slots[0], { start, end });
    },
  ));

const book = {
  method: "POST",
  path: contract.path("/bookings"),
  headers: idempotencyKey,
  body: {
    packageId: given("packageId", packageId),
    start: given("start", start),
    end: given("end", end),
    customer: CUSTOMER,
  },
};
const WORKSHOP = { packageId, start, end, customer: CUSTOMER };
const bookedItem = (id: string) => ({
  resourceId: contract.id(id),
  start: contract.instant,
  end: contract.time(end),
  units: 1,
  price: null,
});

test("a package is booked as a whole", () =>
  interact(
    "a request to book a package",
    {
      given: ["a package"],
      request: book,
      response: {
        status: 201,
        headers: contract.created("bookings", EXAMPLES.bookingId),
        body: contract.booking("PENDING", {
          packageId: contract.id(packageId),
          items: [bookedItem(resourceId), bookedItem(otherResourceId)],
        }),
      },
    },
    async (admin) => {
      const booking = await admin.bookings.book(WORKSHOP);
      assert.equal(booking.packageId, packageId);
      assert.deepEqual(
        booking.items.map((item) => item.resourceId),
        [resourceId, otherResourceId],
      );
    },
  ));

test("a package of which something is taken is refused with what is not free", () =>
  interact(
    "a request to book a package of which a resource is taken",
    {
      given: ["a package", "the time is taken"],
      request: book,
      response: contract.problem(409, "slot-unavailable", {
        conflict: contract.window,
        nextFree: eachLike(contract.window),
        items: [{ item: 0, resourceId: contract.id(resourceId), conflict: contract.window }],
      }),
    },
    async (admin) => {
      const problem = await refused(admin.bookings.book(WORKSHOP));
      assert.ok(problem.type === "/problems/slot-unavailable");
      assert.deepEqual(problem.items, [{ item: 0, resourceId, conflict: { start, end } }]);
      assert.deepEqual(problem.nextFree, [{ start, end }]);
    },
  ));

test("an archived package is not booked", () =>
  interact(
    "a request to book an archived package",
    {
      given: ["an archived package"],
      request: book,
      response: contract.problem(409, "package-archived"),
    },
    async (admin) => {
      assert.equal((await refused(admin.bookings.book(WORKSHOP))).type, "/problems/package-archived");
    },
  ));

test("several resources are booked together without a package", () =>
  interact(
    "a request to book two resources together",
    {
      given: ["two resources"],
      request: {
        ...book,
        body: {
          items: [
            { resourceId: ROOM, start: given("start", start), end: given("end", end) },
            { resourceId: PROJECTOR, start: given("start", start), end: given("end", end) },
          ],
          customer: CUSTOMER,
        },
      },
      response: {
        status: 201,
        headers: contract.created("bookings", EXAMPLES.bookingId),
        body: contract.booking("PENDING", {
          packageId: null,
          items: [bookedItem(resourceId), bookedItem(otherResourceId)],
        }),
      },
    },
    async (admin) => {
      const items = [resourceId, otherResourceId].map((id) => ({ resourceId: id, start, end }));
      assert.equal((await admin.bookings.book({ items, customer: CUSTOMER })).items.length, 2);
    },
  ));
