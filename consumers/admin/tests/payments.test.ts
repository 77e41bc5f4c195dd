/** What the admin asks about payments by card, and how each answer is understood. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MatchersV3 } from "@pact-foundation/pact";

import * as contract from "./contract.js";
import { EXAMPLES, idempotencyKey, ifMatch, interact, refused } from "./contract.js";

const { eachLike, integer, regex } = MatchersV3;
const KNOWN = { id: EXAMPLES.bookingId, version: 1 };
const HELD = ["a booking", { status: "PENDING", priced: true }] as const;
const bookingPath = (rest: string) => contract.path(`/bookings/{bookingId}${rest}`, EXAMPLES);
const confirmation = (paymentMethod: string) => ({
  method: "POST",
  path: bookingPath("/confirm"),
  headers: { ...ifMatch, ...idempotencyKey },
  body: { paymentMethod },
});

/** What the admin shows of a payment. */
const payment = (status: string, changes: Record<string, unknown> = {}) => ({
  id: contract.id(EXAMPLES.bookingId),
  bookingId: contract.id(EXAMPLES.bookingId),
  status,
  amount: integer(4500),
  currency: regex("^[A-Z]{3}$", "EUR"),
  captured: 0,
  refunded: 0,
  intentId: regex("^pi_\\w+$", "pi_1"),
  decline: null,
  disputed: false,
  ...changes,
});

test("the payment of a booking says what was taken", () =>
  interact(
    "a request for the payment of a booking that was paid by card",
    {
      given: [HELD, "the booking was paid by card"],
      request: { method: "GET", path: bookingPath("/payment") },
      response: { status: 200, body: payment("CAPTURED", { captured: integer(4500) }) },
    },
    async (admin) => {
      const { status, captured, refunded } = await admin.bookings.payment(EXAMPLES.bookingId);
      assert.deepEqual([status, captured, refunded], ["CAPTURED", 4500, 0]);
    },
  ));

test("a free booking has no payment", () =>
  interact(
    "a request for the payment of a free booking",
    {
      given: [["a booking", { status: "PENDING" }]],
      request: { method: "GET", path: bookingPath("/payment") },
      response: contract.problem(404, "not-found"),
    },
    async (admin) => {
      assert.equal((await refused(admin.bookings.payment(EXAMPLES.bookingId))).type, "/problems/not-found");
    },
  ));

test("the saga of a booking tells its steps", () =>
  interact(
    "a request for the saga of a booking that was paid by card",
    {
      given: [HELD, "the booking was paid by card"],
      request: { method: "GET", path: bookingPath("/saga") },
      response: {
        status: 200,
        body: {
          data: eachLike({
            id: contract.id(EXAMPLES.bookingId),
            kind: regex("^(CHECKOUT|REFUND)$", "CHECKOUT"),
            state: regex("^(RUNNING|COMPENSATING|DONE|COMPENSATED|STUCK)$", "DONE"),
            step: regex("^[A-Z_]+$", "NOTIFY"),
            reason: null,
            lastError: null,
            log: eachLike({
              step: regex("^[A-Z_]+$", "HOLD"),
              outcome: regex("^(done|again|undo|stuck)$", "done"),
              at: contract.instant,
            }),
          }),
        },
      },
    },
    async (admin) => {
      const [checkout] = await admin.bookings.sagas(EXAMPLES.bookingId);
      assert.deepEqual([checkout?.kind, checkout?.state], ["CHECKOUT", "DONE"]);
      assert.deepEqual(
        checkout?.log.map(({ step, outcome }) => [step, outcome]),
        [["HOLD", "done"]],
      );
    },
  ));

test("a booking is charged to a card", () =>
  interact(
    "a request to charge a booking to a card",
    {
      given: [HELD],
      request: confirmation("pm_card_visa"),
      response: {
        status: 200,
        headers: contract.etag,
        body: contract.booking("CONFIRMED", {
          price: contract.money,
          paymentReference: regex("^pi_\\w+$", "pi_1"),
        }),
      },
    },
    async (admin) => {
      const booking = await admin.bookings.charge(KNOWN, "pm_card_visa");
      assert.deepEqual([booking.status, booking.paymentReference], ["CONFIRMED", "pi_1"]);
    },
  ));

test("a card that is declined tells why", () =>
  interact(
    "a request to charge a booking to a card that is declined",
    {
      given: [HELD],
      request: confirmation("pm_card_chargeDeclinedInsufficientFunds"),
      response: contract.problem(402, "payment-declined", { declineCode: "insufficient_funds" }),
    },
    async (admin) => {
      const problem = await refused(admin.bookings.charge(KNOWN, "pm_card_chargeDeclinedInsufficientFunds"));
      assert.ok(problem.type === "/problems/payment-declined");
      assert.equal(problem.declineCode, "insufficient_funds");
    },
  ));
