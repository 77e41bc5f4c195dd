/** The problems that the API answers with (RFC 9457), told apart by their `type`. */

import type { components } from "./api.js";

type Schemas = components["schemas"];

/** What a problem of this type has beside the members that every problem has. */
interface Members {
  "/problems/forbidden": { requiredScopes: string[] };
  "/problems/stale-version": { currentVersion: number };
  "/problems/request-invalid": { errors: Schemas["Violation"][] };
  /** `items` are those of several that are not free; there are none when one time alone was asked for. */
  "/problems/slot-unavailable": {
    conflict: Schemas["Window"];
    nextFree: Schemas["Window"][];
    items?: Schemas["ItemConflict"][];
  };
  "/problems/series-conflict": { occurrences: Schemas["Occurrence"][] };
  /** The bank's reason, or the payment provider's. */
  "/problems/payment-declined": { declineCode: string };
  "/problems/invalid-transition": { from: Schemas["BookingStatus"]; to: Schemas["BookingStatus"] };
  "/problems/hold-expired": { from: Schemas["BookingStatus"]; to: Schemas["BookingStatus"] };
}

type ProblemOf<Type extends Schemas["ProblemType"]> = Omit<Schemas["Problem"], "type"> & {
  type: Type;
} & (Type extends keyof Members ? Members[Type] : unknown);

/** Any problem; comparing its `type` narrows it to one, with the members of that type. */
export type Problem = { [Type in Schemas["ProblemType"]]: ProblemOf<Type> }[Schemas["ProblemType"]];

/** The API refused a request, and `problem` says why. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

/** Something answered that does not speak as the API does: a proxy, perhaps, or another server. */
export class NotUnderstood extends Error {
  override readonly name = "NotUnderstood";

  constructor(readonly status: number) {
    super(`The answer, of status ${status}, is not one of the API.`);
  }
}

/** The error for an answer that is not a success, `body` being what was read of it. */
export function refusal(body: unknown, response: Response): Refused | NotUnderstood {
  const mediaType = response.headers.get("Content-Type") ?? "";
  if (!mediaType.startsWith("application/problem+json") || !isProblem(body)) {
    return new NotUnderstood(response.status);
  }
  return new Refused(body);
}

// The members of each type are the contract's to promise and the pacts' to check.
function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "type" in body && typeof body.type === "string";
}
