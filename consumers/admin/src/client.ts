/** What an administrator asks of the Bizing API: one typed function for each thing to be done. */

import { type AnyAnswer, Client, Undeclared, type components, type operations } from "./api.js";
import { NotUnderstood, refusal } from "./problems.js";

export * from "./problems.js";

type Schemas = components["schemas"];
export type Booking = Schemas["Booking"];
export type BookingPage = Schemas["BookingPage"];
export type BookingStatus = Schemas["BookingStatus"];
export type BookingFilter = NonNullable<operations["listBookings"]["parameters"]["query"]>;
export type Event = Schemas["Event"];
export type Payment = Schemas["Payment"];
export type Saga = Schemas["Saga"];
export type Resource = Schemas["Resource"];
export type OpeningHours = Schemas["OpeningHours"];
export type Blackout = Schemas["Blackout"];
export type Availability = Schemas["Availability"];
export type Window = Schemas["Window"];
export type AvailabilityQuery = operations["getAvailability"]["parameters"]["query"];
export type ResourceFilter = NonNullable<operations["listResources"]["parameters"]["query"]>;
export type Package = Schemas["Package"];
export type PackageAvailability = Schemas["PackageAvailability"];
export type PackageAvailabilityQuery = operations["getPackageAvailability"]["parameters"]["query"];
export type Series = Schemas["Series"];
export type SeriesPreview = Schemas["SeriesPreview"];
export type WaitlistEntry = Schemas["WaitlistEntry"];
export type WaitlistFilter = NonNullable<operations["listWaitlist"]["parameters"]["query"]>;
export type PageQuery = { limit?: number; cursor?: string };

/** Something as it was last read: a change is refused with 412 if it is no longer so. */
export type Known = { id: string; version: number };

export interface Options {
  /** Where the API is, up to and with `/api/v1`. */
  baseUrl: string;
  apiKey: string;
  /** How often a request is made again that failed and may be repeated. */
  retries?: number;
}

/** A client for one business. Its functions throw `Refused` with the problem that the API answered. */
export function connect({ baseUrl, apiKey, retries = 2 }: Options) {
  const api = new Client({ baseUrl, auth: { apiKey }, retries });
  return {
    bookings: bookings(api),
    resources: resources(api),
    packages: packages(api),
    series: series(api),
    waitlist: waitlist(api),
  };
}

export type Admin = ReturnType<typeof connect>;

function bookings(api: Client) {
  return {
    /** A page of the bookings that pass the filter, the newest first. */
    list: (filter: BookingFilter = {}): Promise<BookingPage> => answer(api.listBookings({ query: filter })),

    read: (bookingId: string): Promise<Booking> => answer(api.getBooking({ path: { bookingId } })),

    /** Every change of a booking, the oldest first. */
    trail: (bookingId: string, page: PageQuery = {}): Promise<Schemas["EventPage"]> =>
      answer(api.listBookingEvents({ path: { bookingId }, query: page })),

    /**
     * Holds one time, several together, or a package, for a customer. Throws slot-unavailable; its `items` say which of
     * several are not free.
     */
    book: (wanted: Schemas["BookingCreate"]): Promise<Booking> => answer(api.createBooking({ body: wanted })),

    /** Moves a booking to another time. Throws slot-unavailable, with the next free times, when it is not free. */
    reschedule: (booking: Known, { start, end }: Window): Promise<Booking> =>
      answer(api.updateBooking({ path: { bookingId: booking.id }, header: ifMatch(booking), body: { start, end } })),

    confirm: (booking: Known, paymentReference?: string): Promise<Booking> =>
      answer(
        api.confirmBooking({
          path: { bookingId: booking.id },
          header: ifMatch(booking),
          body: payment(paymentReference),
        }),
      ),

    /** Confirms a booking by a card. Throws payment-declined, payment-action-required, payment-pending. */
    charge: (booking: Known, paymentMethod: string): Promise<Booking> =>
      answer(
        api.confirmBooking({ path: { bookingId: booking.id }, header: ifMatch(booking), body: { paymentMethod } }),
      ),

    /** What was paid by card, and given back. Throws not-found for what is free or was never held. */
    payment: (bookingId: string): Promise<Payment> => answer(api.getPayment({ path: { bookingId } })),

    /** Where payment and confirmation stand, step by step; one that is STUCK waits for a person. */
    sagas: async (bookingId: string): Promise<Saga[]> => (await answer(api.getSaga({ path: { bookingId } }))).data,

    cancel: (booking: Known, reason?: string): Promise<Booking> =>
      answer(
        api.cancelBooking({
          path: { bookingId: booking.id },
          header: ifMatch(booking),
          query: reason === undefined ? {} : { reason },
        }),
      ),

    complete: (booking: Known): Promise<Booking> =>
      answer(api.completeBooking({ path: { bookingId: booking.id }, header: ifMatch(booking) })),

    markNoShow: (booking: Known): Promise<Booking> =>
      answer(api.markNoShow({ path: { bookingId: booking.id }, header: ifMatch(booking) })),
  };
}

function resources(api: Client) {
  return {
    list: (filter: ResourceFilter = {}): Promise<Schemas["ResourcePage"]> =>
      answer(api.listResources({ query: filter })),

    read: (resourceId: string): Promise<Resource> => answer(api.getResource({ path: { resourceId } })),

    create: (resource: Schemas["ResourceCreate"]): Promise<Resource> => answer(api.createResource({ body: resource })),

    update: (resource: Known, changes: Schemas["ResourcePatch"]): Promise<Resource> =>
      answer(api.updateResource({ path: { resourceId: resource.id }, header: ifMatch(resource), body: changes })),

    archive: (resource: Known): Promise<Resource> =>
      answer(api.archiveResource({ path: { resourceId: resource.id }, header: ifMatch(resource) })),

    openingHours: (resourceId: string): Promise<OpeningHours> => answer(api.getOpeningHours({ path: { resourceId } })),

    replaceOpeningHours: (resource: Known, hours: OpeningHours): Promise<OpeningHours> =>
      answer(api.replaceOpeningHours({ path: { resourceId: resource.id }, header: ifMatch(resource), body: hours })),

    availability: (resourceId: string, query: AvailabilityQuery): Promise<Availability> =>
      answer(api.getAvailability({ path: { resourceId }, query })),

    blackouts: (resourceId: string): Promise<Schemas["BlackoutPage"]> =>
      answer(api.listBlackouts({ path: { resourceId } })),

    blackOut: (resourceId: string, blackout: Schemas["BlackoutCreate"]): Promise<Blackout> =>
      answer(api.createBlackout({ path: { resourceId }, body: blackout })),

    removeBlackout: async ({ resourceId, id }: Pick<Blackout, "resourceId" | "id">): Promise<void> => {
      await answer(
        api.deleteBlackout({
          path: { resourceId, blackoutId: id },
        }),
      );
    },
  };
}

function packages(api: Client) {
  return {
    list: (page: PageQuery = {}): Promise<Schemas["PackagePage"]> => answer(api.listPackages({ query: page })),

    read: (packageId: string): Promise<Package> => answer(api.getPackage({ path: { packageId } })),

    create: (wanted: Schemas["PackageCreate"]): Promise<Package> => answer(api.createPackage({ body: wanted })),

    update: (known: Known, changes: Schemas["PackagePatch"]): Promise<Package> =>
      answer(api.updatePackage({ path: { packageId: known.id }, header: ifMatch(known), body: changes })),

    archive: (known: Known): Promise<Package> =>
      answer(api.archivePackage({ path: { packageId: known.id }, header: ifMatch(known) })),

    /** The times at which all of a package is free. */
    availability: (packageId: string, query: PackageAvailabilityQuery): Promise<PackageAvailability> =>
      answer(api.getPackageAvailability({ path: { packageId }, query })),
  };
}

function series(api: Client) {
  const create = (body: Schemas["SeriesCreate"]) => answer(api.createSeries({ body }));
  return {
    /** A page of the series without their occurrences, the newest first. */
    list: (page: PageQuery = {}): Promise<Schemas["SeriesPage"]> => answer(api.listSeries({ query: page })),

    read: (seriesId: string): Promise<Series> => answer(api.getSeries({ path: { seriesId } })),

    /** What would become of each occurrence; nothing is booked. */
    preview: (wanted: Schemas["SeriesCreate"]): Promise<SeriesPreview> =>
      create({ ...wanted, dryRun: true }) as Promise<SeriesPreview>,

    /** Holds every occurrence. Throws series-conflict with those that cannot be had, unless they are to be skipped. */
    book: (wanted: Schemas["SeriesCreate"]): Promise<Series> => create({ ...wanted, dryRun: false }) as Promise<Series>,

    confirm: (known: Known, paymentReference?: string): Promise<Series> =>
      answer(
        api.confirmSeries({ path: { seriesId: known.id }, header: ifMatch(known), body: payment(paymentReference) }),
      ),

    /** Changes the occurrences that are to come, or those from a `recurrenceId` on; all or none. */
    update: (known: Known, changes: Schemas["SeriesPatch"], from?: string): Promise<Series> =>
      answer(
        api.updateSeries({
          path: { seriesId: known.id },
          header: ifMatch(known),
          query: from === undefined ? {} : { from },
          body: changes,
        }),
      ),

    /** Cancels the occurrences that are to come, or those from a `recurrenceId` on. */
    cancel: (known: Known, { from, reason }: { from?: string; reason?: string } = {}): Promise<Series> =>
      answer(
        api.cancelSeries({
          path: { seriesId: known.id },
          header: ifMatch(known),
          query: { ...(from === undefined ? {} : { from }), ...(reason === undefined ? {} : { reason }) },
        }),
      ),
  };
}

function waitlist(api: Client) {
  return {
    /** A page of those who wait or waited, by who joined first; `position` is the place in line of its resource. */
    list: (filter: WaitlistFilter = {}): Promise<Schemas["WaitlistPage"]> =>
      answer(api.listWaitlist({ query: filter })),

    read: (entryId: string): Promise<WaitlistEntry> => answer(api.getWaitlistEntry({ path: { entryId } })),

    /** Puts somebody in line. What is free already is offered at once. */
    join: (wanted: Schemas["WaitlistEntryCreate"]): Promise<WaitlistEntry> =>
      answer(api.joinWaitlist({ body: wanted })),

    /** Confirms what was offered. Throws waitlist-state without an offer, hold-expired when it has run out. */
    accept: (known: Known, paymentReference?: string): Promise<WaitlistEntry> =>
      answer(api.acceptOffer({ path: { entryId: known.id }, header: ifMatch(known), body: payment(paymentReference) })),

    /** Gives what was offered to the next in line. Throws waitlist-state without an offer. */
    decline: (known: Known): Promise<WaitlistEntry> =>
      answer(api.declineOffer({ path: { entryId: known.id }, header: ifMatch(known) })),

    leave: (known: Known): Promise<WaitlistEntry> =>
      answer(api.leaveWaitlist({ path: { entryId: known.id }, header: ifMatch(known) })),
  };
}

/** The data of a success; anything else is thrown. */
async function answer<A extends AnyAnswer>(call: Promise<A>): Promise<Extract<A, { ok: true }>["data"]> {
  const told: AnyAnswer = await call.catch(notUnderstood);
  if (!told.ok) throw refusal(told.error, told.response);
  return told.data;
}

function notUnderstood(fault: unknown): never {
  throw fault instanceof Undeclared ? new NotUnderstood(fault.status) : fault;
}

function ifMatch({ version }: Known): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

function payment(paymentReference?: string): Schemas["Confirmation"] {
  return paymentReference === undefined ? {} : { paymentReference };
}
