/** What an administrator asks of the Bizing API: one typed function for each thing to be done. */

import createClient, { type Client } from "openapi-fetch";

import type { components, operations, paths } from "./api.js";
import { refusal } from "./problems.js";

export * from "./problems.js";

type Schemas = components["schemas"];
export type Booking = Schemas["Booking"];
export type BookingPage = Schemas["BookingPage"];
export type BookingStatus = Schemas["BookingStatus"];
export type BookingFilter = NonNullable<operations["listBookings"]["parameters"]["query"]>;
export type Event = Schemas["Event"];
export type Resource = Schemas["Resource"];
export type OpeningHours = Schemas["OpeningHours"];
export type Blackout = Schemas["Blackout"];
export type Availability = Schemas["Availability"];
export type Window = Schemas["Window"];
export type AvailabilityQuery = operations["getAvailability"]["parameters"]["query"];
export type ResourceFilter = NonNullable<operations["listResources"]["parameters"]["query"]>;

/** A booking or resource as it was last read: a change is refused with 412 if it is no longer so. */
export type Known = Pick<Booking | Resource, "id" | "version">;

export interface Options {
  /** Where the API is, up to and with `/api/v1`. */
  baseUrl: string;
  apiKey: string;
}

/** A client for one business. Its functions throw `Refused` with the problem that the API answered. */
export function connect({ baseUrl, apiKey }: Options) {
  const api = createClient<paths>({ baseUrl, headers: { "X-API-Key": apiKey } });
  return { bookings: bookings(api), resources: resources(api) };
}

export type Admin = ReturnType<typeof connect>;

function bookings(api: Client<paths>) {
  return {
    /** A page of the bookings that pass the filter, the newest first. */
    list: (filter: BookingFilter = {}): Promise<BookingPage> =>
      answer(api.GET("/bookings", { params: { query: filter } })),

    read: (bookingId: string): Promise<Booking> =>
      answer(api.GET("/bookings/{bookingId}", { params: { path: { bookingId } } })),

    /** Every change of a booking, the oldest first. */
    trail: (bookingId: string, page: { limit?: number; cursor?: string } = {}): Promise<Schemas["EventPage"]> =>
      answer(api.GET("/bookings/{bookingId}/events", { params: { path: { bookingId }, query: page } })),

    /** Moves a booking to another time. Throws slot-unavailable, with the next free times, when it is not free. */
    reschedule: (booking: Known, { start, end }: Window): Promise<Booking> =>
      answer(
        api.PATCH("/bookings/{bookingId}", {
          params: { path: { bookingId: booking.id }, header: ifMatch(booking) },
          body: { start, end },
        }),
      ),

    confirm: (booking: Known, paymentReference?: string): Promise<Booking> =>
      answer(
        api.POST("/bookings/{bookingId}/confirm", {
          params: { path: { bookingId: booking.id }, header: { ...ifMatch(booking), ...once() } },
          body: paymentReference === undefined ? {} : { paymentReference },
        }),
      ),

    cancel: (booking: Known, reason?: string): Promise<Booking> =>
      answer(
        api.DELETE("/bookings/{bookingId}", {
          params: {
            path: { bookingId: booking.id },
            header: ifMatch(booking),
            query: reason === undefined ? {} : { reason },
          },
        }),
      ),

    complete: (booking: Known): Promise<Booking> =>
      answer(
        api.POST("/bookings/{bookingId}/complete", {
          params: { path: { bookingId: booking.id }, header: { ...ifMatch(booking), ...once() } },
        }),
      ),

    markNoShow: (booking: Known): Promise<Booking> =>
      answer(
        api.POST("/bookings/{bookingId}/no-show", {
          params: { path: { bookingId: booking.id }, header: { ...ifMatch(booking), ...once() } },
        }),
      ),
  };
}

function resources(api: Client<paths>) {
  return {
    list: (filter: ResourceFilter = {}): Promise<Schemas["ResourcePage"]> =>
      answer(api.GET("/resources", { params: { query: filter } })),

    read: (resourceId: string): Promise<Resource> =>
      answer(api.GET("/resources/{resourceId}", { params: { path: { resourceId } } })),

    create: (resource: Schemas["ResourceCreate"]): Promise<Resource> =>
      answer(api.POST("/resources", { params: { header: once() }, body: resource })),

    update: (resource: Known, changes: Schemas["ResourcePatch"]): Promise<Resource> =>
      answer(
        api.PATCH("/resources/{resourceId}", {
          params: { path: { resourceId: resource.id }, header: ifMatch(resource) },
          body: changes,
        }),
      ),

    archive: (resource: Known): Promise<Resource> =>
      answer(
        api.DELETE("/resources/{resourceId}", {
          params: { path: { resourceId: resource.id }, header: ifMatch(resource) },
        }),
      ),

    openingHours: (resourceId: string): Promise<OpeningHours> =>
      answer(api.GET("/resources/{resourceId}/opening-hours", { params: { path: { resourceId } } })),

    replaceOpeningHours: (resource: Known, hours: OpeningHours): Promise<OpeningHours> =>
      answer(
        api.PUT("/resources/{resourceId}/opening-hours", {
          params: { path: { resourceId: resource.id }, header: ifMatch(resource) },
          body: hours,
        }),
      ),

    availability: (resourceId: string, query: AvailabilityQuery): Promise<Availability> =>
      answer(api.GET("/resources/{resourceId}/availability", { params: { path: { resourceId }, query } })),

    blackouts: (resourceId: string): Promise<Schemas["BlackoutPage"]> =>
      answer(api.GET("/resources/{resourceId}/blackouts", { params: { path: { resourceId } } })),

    blackOut: (resourceId: string, blackout: Schemas["BlackoutCreate"]): Promise<Blackout> =>
      answer(
        api.POST("/resources/{resourceId}/blackouts", {
          params: { path: { resourceId }, header: once() },
          body: blackout,
        }),
      ),

    removeBlackout: async ({ resourceId, id }: Pick<Blackout, "resourceId" | "id">): Promise<void> => {
      await answer(
        api.DELETE("/resources/{resourceId}/blackouts/{blackoutId}", {
          params: { path: { resourceId, blackoutId: id } },
        }),
      );
    },
  };
}

/** The body of a success; anything else is thrown. */
async function answer<Body>(
  call: Promise<{ data?: Body; error?: unknown; response: Response }>,
): Promise<Body> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusal(error, response);
  return data as Body; // openapi-fetch has no body to give for 204, and then Body is undefined
}

function ifMatch({ version }: Known): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

// A key for each call: the browser does not repeat a POST, and a person who asks twice means it twice.
function once(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": `"${crypto.randomUUID()}"` };
}
