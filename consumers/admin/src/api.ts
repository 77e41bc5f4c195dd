/**
 * A client of the API and its types, generated from its OpenAPI document by `bizing spec client`; do not edit.
 */
/* eslint-disable */

/** What the security schemes of the document want, by their names; a function is asked before each call. */
export interface Credentials {
  apiKey?: Secret | undefined;
  bearer?: Secret | undefined;
}

export interface ClientOptions extends Connection {
  /** Where the API is, with "/api/v1" at its end. */
  baseUrl: string;
  auth?: Credentials;
}

/** Calls the API. What its document declares is answered; what it does not is thrown. */
export class Client {
  readonly #caller: Caller;

  constructor({ baseUrl, auth = {}, ...connection }: ClientOptions) {
    this.#caller = new Caller(baseUrl, connection, auth, SCHEMES);
  }

  /**
   * List bookings
   * The newest first. Filters combine with *and*; several `status` values with *or*. Follow `nextCursor` until it is
   * null: pages stay consistent while bookings are added.
   */
  listBookings(asked: Asked<operations["listBookings"]> = {}, options?: CallOptions): Promise<Answer<operations["listBookings"]>> {
    return this.#caller.call(OPERATIONS.listBookings, asked, options) as Promise<Answer<operations["listBookings"]>>;
  }

  /**
   * Book a time
   * Places a hold: the booking is `PENDING` and its time is blocked until `holdExpiresAt`. With `draft: true` the booking is
   * `DRAFT`, holds nothing and may be held later. Where the service takes payments and the booking has a price, `payment` says
   * how it is paid.
   *
   * A booking takes one time on one resource, or several together (`items`, or a package of the catalogue by its
   * `packageId`): all of them or none. Their prices are added up, in one currency; the shortest `holdSeconds` counts.
   *
   * `start` lies on the resource's slot grid and the whole time within its opening hours, not sooner than its notice and
   * not later than its booking window, and it is neither shorter than its `minimumMinutes` nor longer than its `maximumMinutes`.
   * What breaks such a rule is refused with 422 and a pointer; a time that somebody else has, with 409 and the next free
   * times; a booking more than the resource's customer limits allow, with 409 and the limit. Drafts count for no limit.
   *
   * The resource's price and cancellation policy of this moment go with the booking; a later change of the resource's does
   * not touch them.
   */
  createBooking(asked: Asked<operations["createBooking"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createBooking"]>> {
    return this.#caller.call(OPERATIONS.createBooking, asked, options) as Promise<Answer<operations["createBooking"]>>;
  }

  /**
   * Export bookings
   * All bookings that the filters leave, the newest first, as one stream of any length: `csv` (RFC 4180, with a header) or
   * `jsonl`, a booking as JSON in each line. Each booking is there once, as it stands when its line is written; those that are
   * made meanwhile are left out. A stream that breaks off is cut without its end: ask again.
   *
   * In CSV a text that begins with `=`, `+`, `-`, `@`, a tabulator or a line break has an apostrophe before it, so that no
   * spreadsheet takes it for a formula. JSON Lines has every text as it is.
   */
  exportBookings(asked: Asked<operations["exportBookings"]> = {}, options?: CallOptions): Promise<Answer<operations["exportBookings"]>> {
    return this.#caller.call(OPERATIONS.exportBookings, asked, options) as Promise<Answer<operations["exportBookings"]>>;
  }

  /**
   * Read a booking
   * The booking as it stands, with its version as `ETag`.
   */
  getBooking(asked: Asked<operations["getBooking"]>, options?: CallOptions): Promise<Answer<operations["getBooking"]>> {
    return this.#caller.call(OPERATIONS.getBooking, asked, options) as Promise<Answer<operations["getBooking"]>>;
  }

  /**
   * Cancel a booking
   * Moves a `DRAFT`, `PENDING` or `CONFIRMED` booking to `CANCELLED` and frees its time at once. The booking itself stays
   * readable, with its trail.
   *
   * What that costs by the booking's `cancellationPolicy` at this moment, as `GET /bookings/{bookingId}/cancellation` quotes
   * it, is noted in `fee`.
   */
  cancelBooking(asked: Asked<operations["cancelBooking"]>, options?: CallOptions): Promise<Answer<operations["cancelBooking"]>> {
    return this.#caller.call(OPERATIONS.cancelBooking, asked, options) as Promise<Answer<operations["cancelBooking"]>>;
  }

  /**
   * Change or reschedule a booking
   * A JSON merge patch (RFC 7396) of the fields below; `null` clears `notes`. A new `start` or `end` reschedules: the new
   * time is taken and the old one released in one step, or neither. A hold keeps its `holdExpiresAt`; the price of a
   * confirmed booking stays as it was, and the cancellation policy of any booking, which from then on counts back from the
   * new start. A new `start` moves all items of a booking by the same time; `items` replaces them. A booking that moves to
   * another local day or to another customer must keep within the resource's customer limits.
   */
  updateBooking(asked: Asked<operations["updateBooking"], "application/json">, options?: CallOptions): Promise<Answer<operations["updateBooking"]>> {
    return this.#caller.call(OPERATIONS.updateBooking, asked, options) as Promise<Answer<operations["updateBooking"]>>;
  }

  /**
   * What cancelling now would cost
   * The fee and the refund of cancelling in this moment, by the service's clock, and until when it is free. Cancelling decides
   * by the same rule: sent at once, with this answer's `ETag` in `If-Match`, it costs what was quoted, unless `freeUntil`
   * passes in between.
   *
   * The booking's own `cancellationPolicy` counts, as it was when the booking was made. Of a booking of several items, each
   * item's counts for its share of the price and from its own start: its own price, or where the whole costs something else
   * (a package with a price of its own, a move after it was paid) in that proportion. `freeUntil` is the first moment from
   * which anything costs, `laterFee` the fee once all of it does. Only a `CONFIRMED` booking has paid anything, so only its
   * cancellation has a fee. A booking that cannot be cancelled is refused with 409, as cancelling
   * itself would be.
   */
  quoteCancellation(asked: Asked<operations["quoteCancellation"]>, options?: CallOptions): Promise<Answer<operations["quoteCancellation"]>> {
    return this.#caller.call(OPERATIONS.quoteCancellation, asked, options) as Promise<Answer<operations["quoteCancellation"]>>;
  }

  /**
   * Hold the time of a draft
   * Moves a `DRAFT` to `PENDING`, by the same rules as creating a booking. With a price, the answer has its `payment`.
   */
  holdBooking(asked: Asked<operations["holdBooking"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["holdBooking"]>> {
    return this.#caller.call(OPERATIONS.holdBooking, asked, options) as Promise<Answer<operations["holdBooking"]>>;
  }

  /**
   * Extend a hold
   * Moves `holdExpiresAt` to `seconds` from now (the resource's `holdSeconds` unless said otherwise), never to an earlier
   * time, and never beyond the resource's `holdMaxSeconds` after the hold was placed.
   */
  extendHold(asked: Asked<operations["extendHold"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["extendHold"]>> {
    return this.#caller.call(OPERATIONS.extendHold, asked, options) as Promise<Answer<operations["extendHold"]>>;
  }

  /**
   * Confirm a held booking
   * Moves `PENDING` to `CONFIRMED` while the hold lives. A booking with a price wants the reference of its payment in
   * `paymentReference`; a free one must not have any.
   *
   * Where the service takes payments, it captures the booking's payment instead, once the customer has authorized it with the
   * `clientSecret`; or with `paymentMethod`, an id of the provider's, it authorizes and captures in one go. To send the id of that
   * payment in `paymentReference` is the same; any other says that it was paid elsewhere, and gives it up. An answer of 402 says
   * what the customer has to do, and is not kept: the same request, with the same `Idempotency-Key`, may be sent again. From the
   * capture on the hold does not run out any more: `holdExpiresAt` is null.
   */
  confirmBooking(asked: Asked<operations["confirmBooking"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["confirmBooking"]>> {
    return this.#caller.call(OPERATIONS.confirmBooking, asked, options) as Promise<Answer<operations["confirmBooking"]>>;
  }

  /**
   * Mark a booking as completed
   * Moves `CONFIRMED` to `COMPLETED` once the booking has started. Left alone, a booking is completed by the service when
   * its end has passed. The time stays blocked until its end.
   */
  completeBooking(asked: Asked<operations["completeBooking"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["completeBooking"]>> {
    return this.#caller.call(OPERATIONS.completeBooking, asked, options) as Promise<Answer<operations["completeBooking"]>>;
  }

  /**
   * Mark a booking as a no-show
   * Moves `CONFIRMED` to `NO_SHOW` once the booking has started. The time stays blocked until its end. The no-show fee of the
   * booking's `cancellationPolicy` is noted in `fee`.
   */
  markNoShow(asked: Asked<operations["markNoShow"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["markNoShow"]>> {
    return this.#caller.call(OPERATIONS.markNoShow, asked, options) as Promise<Answer<operations["markNoShow"]>>;
  }

  /**
   * Read a booking's trail
   * Every change of the booking, oldest first; each event carries the booking as it stood after it.
   */
  listBookingEvents(asked: Asked<operations["listBookingEvents"]>, options?: CallOptions): Promise<Answer<operations["listBookingEvents"]>> {
    return this.#caller.call(OPERATIONS.listBookingEvents, asked, options) as Promise<Answer<operations["listBookingEvents"]>>;
  }

  /**
   * Read a booking's payment
   * How the payment stands, and the `clientSecret` by which the customer pays. There is one where the service takes payments,
   * for every booking with a price that was held, but not for those of a series.
   */
  getPayment(asked: Asked<operations["getPayment"]>, options?: CallOptions): Promise<Answer<operations["getPayment"]>> {
    return this.#caller.call(OPERATIONS.getPayment, asked, options) as Promise<Answer<operations["getPayment"]>>;
  }

  /**
   * Read where a booking's payment and confirmation stand
   * The `CHECKOUT` goes through hold, intent, authorization, capture, confirmation and notification, and undoes what it did when
   * it cannot go on; from the confirmation on it only goes forward. A `REFUND` gives back what is owed after a cancellation or
   * a no-show. What cannot be undone is `STUCK` and waits for a person. Without payments there are none.
   */
  getSaga(asked: Asked<operations["getSaga"]>, options?: CallOptions): Promise<Answer<operations["getSaga"]>> {
    return this.#caller.call(OPERATIONS.getSaga, asked, options) as Promise<Answer<operations["getSaga"]>>;
  }

  /**
   * Hear from Stripe
   * The address for Stripe's webhook: it is authenticated by the signature of the raw body, not by a key. Events may come twice, in
   * any order, late or never: each is noted once, and makes the service look at how the payment stands.
   */
  receiveStripeEvent(asked: Asked<operations["receiveStripeEvent"], "application/json">, options?: CallOptions): Promise<Answer<operations["receiveStripeEvent"]>> {
    return this.#caller.call(OPERATIONS.receiveStripeEvent, asked, options) as Promise<Answer<operations["receiveStripeEvent"]>>;
  }

  /**
   * Read the feed
   * Every change of bookings, payments, series, the waitlist and customers, and webhook endpoints that were disabled, oldest first,
   * each once. `nextCursor` is never null: keep it, and ask again with it for what came since, however long after. Delivered so, no
   * event is lost or shown twice, whoever writes at the same time.
   *
   * An event is shown once no older transaction is under way; `lagSeconds` says for how long the oldest of those that are
   * held back has been. Consumers that handle an event and die before they keep the cursor get it again: tell events apart by `id`.
   */
  listEvents(asked: Asked<operations["listEvents"]> = {}, options?: CallOptions): Promise<Answer<operations["listEvents"]>> {
    return this.#caller.call(OPERATIONS.listEvents, asked, options) as Promise<Answer<operations["listEvents"]>>;
  }

  /**
   * Follow the feed
   * The feed as server-sent events, for as long as the connection lasts: `event` is the type, `data` a FeedEvent as JSON, and
   * `id` a cursor. A browser that lost the connection sends the last one as `Last-Event-ID` and misses nothing. Without one the
   * stream begins with what happens from now on; with `cursor`, of `GET /events` and the same filters, from there.
   * A comment comes every 15 seconds while nothing happens.
   */
  streamEvents(asked: Asked<operations["streamEvents"]> = {}, options?: CallOptions): Promise<Answer<operations["streamEvents"]>> {
    return this.#caller.call(OPERATIONS.streamEvents, asked, options) as Promise<Answer<operations["streamEvents"]>>;
  }

  /**
   * Free times of several resources
   * As `GET /resources/{resourceId}/availability`, for up to 100 resources in one answer.
   */
  listAvailability(asked: Asked<operations["listAvailability"]>, options?: CallOptions): Promise<Answer<operations["listAvailability"]>> {
    return this.#caller.call(OPERATIONS.listAvailability, asked, options) as Promise<Answer<operations["listAvailability"]>>;
  }

  /**
   * List series
   * The newest first, without their occurrences.
   */
  listSeries(asked: Asked<operations["listSeries"]> = {}, options?: CallOptions): Promise<Answer<operations["listSeries"]>> {
    return this.#caller.call(OPERATIONS.listSeries, asked, options) as Promise<Answer<operations["listSeries"]>>;
  }

  /**
   * Book a series
   * Books a time that recurs by `recurrence`, an RRULE of RFC 5545, on a resource or on a package of the catalogue. `start` and
   * `end` are those of the first occurrence. What recurs is the wall-clock time of the resource (of a package, of its first
   * resource): a weekly 09:00 stays 09:00 when clocks change. A rule needs an end, and has at most 366 occurrences within ten years.
   *
   * Every occurrence is checked, by the rules of a booking of its own and against the calendar, before any is booked. With
   * `onConflict: reject` all are booked or none; with `skip` those that are free, and the answer says which were skipped and why;
   * if there are none, the series is refused. A customer's limits count all of them. An occurrence is a booking of its own, `PENDING` until the series or it is confirmed.
   *
   * With `dryRun: true` nothing is booked: the answer is 200 with every occurrence and what would become of it.
   */
  createSeries(asked: Asked<operations["createSeries"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createSeries"]>> {
    return this.#caller.call(OPERATIONS.createSeries, asked, options) as Promise<Answer<operations["createSeries"]>>;
  }

  /**
   * Read a series
   * The series with its occurrences as they stand. Its version is its `ETag`.
   */
  getSeries(asked: Asked<operations["getSeries"]>, options?: CallOptions): Promise<Answer<operations["getSeries"]>> {
    return this.#caller.call(OPERATIONS.getSeries, asked, options) as Promise<Answer<operations["getSeries"]>>;
  }

  /**
   * Cancel this and following occurrences
   * Cancels all occurrences that are to come, or with `from` those from that one on, and frees their time at once. To cancel one,
   * cancel its booking. The series stays readable.
   */
  cancelSeries(asked: Asked<operations["cancelSeries"]>, options?: CallOptions): Promise<Answer<operations["cancelSeries"]>> {
    return this.#caller.call(OPERATIONS.cancelSeries, asked, options) as Promise<Answer<operations["cancelSeries"]>>;
  }

  /**
   * Change this and following occurrences
   * Changes all occurrences that are to come, or with `from` those from that one on; all or none. To change one, change its
   * booking. `startTime` is the wall-clock time at which they start, on the day on which each starts; their new times are taken
   * and the old ones released in one step. The other fields are a JSON merge patch (RFC 7396); `null` clears `notes`.
   *
   * Occurrences that were cancelled stay so. One whose time or units were changed by itself keeps them, as an override does in
   * RFC 5545; customer, notes and metadata are changed there too. A `recurrenceId` never changes.
   */
  updateSeries(asked: Asked<operations["updateSeries"], "application/json">, options?: CallOptions): Promise<Answer<operations["updateSeries"]>> {
    return this.#caller.call(OPERATIONS.updateSeries, asked, options) as Promise<Answer<operations["updateSeries"]>>;
  }

  /**
   * Confirm a series
   * Moves every `PENDING` occurrence to `CONFIRMED`, all or none, while all their holds live. If any has a price, the reference
   * of their payment is wanted in `paymentReference`; if none has, there must not be any.
   */
  confirmSeries(asked: Asked<operations["confirmSeries"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["confirmSeries"]>> {
    return this.#caller.call(OPERATIONS.confirmSeries, asked, options) as Promise<Answer<operations["confirmSeries"]>>;
  }

  /**
   * List packages
   * The newest first. Archived packages are left out.
   */
  listPackages(asked: Asked<operations["listPackages"]> = {}, options?: CallOptions): Promise<Answer<operations["listPackages"]>> {
    return this.#caller.call(OPERATIONS.listPackages, asked, options) as Promise<Answer<operations["listPackages"]>>;
  }

  /**
   * Create a package
   * A set of resources that are booked together, each with its offsets from the booked time.
   */
  createPackage(asked: Asked<operations["createPackage"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createPackage"]>> {
    return this.#caller.call(OPERATIONS.createPackage, asked, options) as Promise<Answer<operations["createPackage"]>>;
  }

  /**
   * Read a package
   * The package as it stands, archived ones too.
   */
  getPackage(asked: Asked<operations["getPackage"]>, options?: CallOptions): Promise<Answer<operations["getPackage"]>> {
    return this.#caller.call(OPERATIONS.getPackage, asked, options) as Promise<Answer<operations["getPackage"]>>;
  }

  /**
   * Archive a package
   * An archived package takes no new bookings; existing ones stay. It remains readable.
   */
  archivePackage(asked: Asked<operations["archivePackage"]>, options?: CallOptions): Promise<Answer<operations["archivePackage"]>> {
    return this.#caller.call(OPERATIONS.archivePackage, asked, options) as Promise<Answer<operations["archivePackage"]>>;
  }

  /**
   * Change a package
   * A JSON merge patch (RFC 7396); `items` are replaced as a whole. Existing bookings stay as they are.
   */
  updatePackage(asked: Asked<operations["updatePackage"], "application/json">, options?: CallOptions): Promise<Answer<operations["updatePackage"]>> {
    return this.#caller.call(OPERATIONS.updatePackage, asked, options) as Promise<Answer<operations["updatePackage"]>>;
  }

  /**
   * Free times of a package
   * Every time of the asked length within `[from, to)` at which all of the package can be booked now. The span is about the
   * package's own start and end; what an offset takes may lie outside of it.
   */
  getPackageAvailability(asked: Asked<operations["getPackageAvailability"]>, options?: CallOptions): Promise<Answer<operations["getPackageAvailability"]>> {
    return this.#caller.call(OPERATIONS.getPackageAvailability, asked, options) as Promise<Answer<operations["getPackageAvailability"]>>;
  }

  /**
   * List resources
   * The newest first. Archived resources are left out unless asked for.
   */
  listResources(asked: Asked<operations["listResources"]> = {}, options?: CallOptions): Promise<Answer<operations["listResources"]>> {
    return this.#caller.call(OPERATIONS.listResources, asked, options) as Promise<Answer<operations["listResources"]>>;
  }

  /**
   * Create a resource
   * Without `openingHours` the resource is open at all times.
   */
  createResource(asked: Asked<operations["createResource"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createResource"]>> {
    return this.#caller.call(OPERATIONS.createResource, asked, options) as Promise<Answer<operations["createResource"]>>;
  }

  /**
   * Read a resource
   * The resource as it stands, archived ones too.
   */
  getResource(asked: Asked<operations["getResource"]>, options?: CallOptions): Promise<Answer<operations["getResource"]>> {
    return this.#caller.call(OPERATIONS.getResource, asked, options) as Promise<Answer<operations["getResource"]>>;
  }

  /**
   * Archive a resource
   * An archived resource takes no new bookings; existing ones stay. It remains readable. While there are live bookings it is
   * refused with 409 and lists them, unless `stranded=keep` says that they are seen to.
   */
  archiveResource(asked: Asked<operations["archiveResource"]>, options?: CallOptions): Promise<Answer<operations["archiveResource"]>> {
    return this.#caller.call(OPERATIONS.archiveResource, asked, options) as Promise<Answer<operations["archiveResource"]>>;
  }

  /**
   * Change a resource
   * A JSON merge patch (RFC 7396); `price` and `cancellationPolicy` are replaced as a whole. The new rules hold for new
   * bookings; existing ones stay as they are, with the price and the cancellation policy that they were made under. A capacity
   * below what is booked is refused.
   */
  updateResource(asked: Asked<operations["updateResource"], "application/json">, options?: CallOptions): Promise<Answer<operations["updateResource"]>> {
    return this.#caller.call(OPERATIONS.updateResource, asked, options) as Promise<Answer<operations["updateResource"]>>;
  }

  /**
   * Read opening hours
   * The weekly rules and the dated exceptions. The `ETag` is the resource's.
   */
  getOpeningHours(asked: Asked<operations["getOpeningHours"]>, options?: CallOptions): Promise<Answer<operations["getOpeningHours"]>> {
    return this.#caller.call(OPERATIONS.getOpeningHours, asked, options) as Promise<Answer<operations["getOpeningHours"]>>;
  }

  /**
   * Replace opening hours
   * Replaces all rules and exceptions. They hold for new bookings; existing ones stay. When live bookings would lie outside of
   * the new hours it is refused with 409 and lists them, unless `stranded=keep` says that they are seen to.
   */
  replaceOpeningHours(asked: Asked<operations["replaceOpeningHours"], "application/json">, options?: CallOptions): Promise<Answer<operations["replaceOpeningHours"]>> {
    return this.#caller.call(OPERATIONS.replaceOpeningHours, asked, options) as Promise<Answer<operations["replaceOpeningHours"]>>;
  }

  /**
   * List stranded bookings
   * Live bookings that have not ended and that could not be made now: they lie outside of the opening hours, or the resource is
   * archived. The earliest first.
   */
  listConflicts(asked: Asked<operations["listConflicts"]>, options?: CallOptions): Promise<Answer<operations["listConflicts"]>> {
    return this.#caller.call(OPERATIONS.listConflicts, asked, options) as Promise<Answer<operations["listConflicts"]>>;
  }

  /**
   * Free times of a resource
   * Every time of the asked length within `[from, to)` that can be booked now, with the number of free units. Opening
   * hours, buffers, notice, booking window, lengths and live holds are taken into account: what is listed can be booked in
   * the same instant. An archived resource has none, nor is there any of a length that the resource does not take. Whose
   * customer limits are reached is not taken into account, for nobody says here who asks.
   */
  getAvailability(asked: Asked<operations["getAvailability"]>, options?: CallOptions): Promise<Answer<operations["getAvailability"]>> {
    return this.#caller.call(OPERATIONS.getAvailability, asked, options) as Promise<Answer<operations["getAvailability"]>>;
  }

  /**
   * List blackouts
   * Blackouts that have not been removed, earliest first.
   */
  listBlackouts(asked: Asked<operations["listBlackouts"]>, options?: CallOptions): Promise<Answer<operations["listBlackouts"]>> {
    return this.#caller.call(OPERATIONS.listBlackouts, asked, options) as Promise<Answer<operations["listBlackouts"]>>;
  }

  /**
   * Black out a time
   * Blocks all units of the resource from `start` to `end`, at any time of day. Refused with 409 when a live booking has some
   * of that time.
   */
  createBlackout(asked: Asked<operations["createBlackout"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createBlackout"]>> {
    return this.#caller.call(OPERATIONS.createBlackout, asked, options) as Promise<Answer<operations["createBlackout"]>>;
  }

  /**
   * Read a blackout
   * The blackout, unless it was removed.
   */
  getBlackout(asked: Asked<operations["getBlackout"]>, options?: CallOptions): Promise<Answer<operations["getBlackout"]>> {
    return this.#caller.call(OPERATIONS.getBlackout, asked, options) as Promise<Answer<operations["getBlackout"]>>;
  }

  /**
   * Remove a blackout
   * Frees the time at once.
   */
  deleteBlackout(asked: Asked<operations["deleteBlackout"]>, options?: CallOptions): Promise<Answer<operations["deleteBlackout"]>> {
    return this.#caller.call(OPERATIONS.deleteBlackout, asked, options) as Promise<Answer<operations["deleteBlackout"]>>;
  }

  /**
   * Find a customer
   * The customer with an e-mail address, in any letter case; nobody when no booking has it.
   */
  listCustomers(asked: Asked<operations["listCustomers"]>, options?: CallOptions): Promise<Answer<operations["listCustomers"]>> {
    return this.#caller.call(OPERATIONS.listCustomers, asked, options) as Promise<Answer<operations["listCustomers"]>>;
  }

  /**
   * Read a customer
   * Name, telephone number and language are those of the latest booking. One e-mail address, in any letter case, is one
   * customer of a business; the id follows from it.
   */
  getCustomer(asked: Asked<operations["getCustomer"]>, options?: CallOptions): Promise<Answer<operations["getCustomer"]>> {
    return this.#caller.call(OPERATIONS.getCustomer, asked, options) as Promise<Answer<operations["getCustomer"]>>;
  }

  /**
   * Erase a customer's personal data
   * Replaces the name by `Erased`, the e-mail address by one that goes nowhere and the id by a random one, and removes
   * telephone number, language, notes, metadata and reason of cancellation, in all bookings and waitlist entries of the
   * customer, their trails, and the answers that are kept for repeated requests. Entries that wait leave the line. Bookings and
   * trails stay, with their ids, times, states, versions,
   * prices and payment references. What cannot be undone wants a scope of its own, `customers:erase`.
   *
   * All their bookings must be over: 409 names some that are not. A booking that was handed to another customer, by a new
   * e-mail address, stays as it is; what its trail says of this one is erased.
   */
  eraseCustomer(asked: Asked<operations["eraseCustomer"]>, options?: CallOptions): Promise<Answer<operations["eraseCustomer"]>> {
    return this.#caller.call(OPERATIONS.eraseCustomer, asked, options) as Promise<Answer<operations["eraseCustomer"]>>;
  }

  /**
   * List calendar feeds
   * The newest first, without their addresses. Revoked feeds are gone.
   */
  listCalendarFeeds(asked: Asked<operations["listCalendarFeeds"]> = {}, options?: CallOptions): Promise<Answer<operations["listCalendarFeeds"]>> {
    return this.#caller.call(OPERATIONS.listCalendarFeeds, asked, options) as Promise<Answer<operations["listCalendarFeeds"]>>;
  }

  /**
   * Share bookings as a calendar
   * A read-only calendar of a resource's bookings, or of a customer's, at a secret address that any calendar application can
   * subscribe to. Who has the address can read the calendar, until it is revoked. It is shown once: a repetition of the
   * request answers `url: null`, for it is stored as a digest alone.
   */
  createCalendarFeed(asked: Asked<operations["createCalendarFeed"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createCalendarFeed"]>> {
    return this.#caller.call(OPERATIONS.createCalendarFeed, asked, options) as Promise<Answer<operations["createCalendarFeed"]>>;
  }

  /**
   * Read what a feed is of
   * The feed without its address, which was shown when it was created.
   */
  getCalendarFeed(asked: Asked<operations["getCalendarFeed"]>, options?: CallOptions): Promise<Answer<operations["getCalendarFeed"]>> {
    return this.#caller.call(OPERATIONS.getCalendarFeed, asked, options) as Promise<Answer<operations["getCalendarFeed"]>>;
  }

  /**
   * Revoke a calendar feed
   * Its address answers 404 from now on. Applications keep what they have read.
   */
  revokeCalendarFeed(asked: Asked<operations["revokeCalendarFeed"]>, options?: CallOptions): Promise<Answer<operations["revokeCalendarFeed"]>> {
    return this.#caller.call(OPERATIONS.revokeCalendarFeed, asked, options) as Promise<Answer<operations["revokeCalendarFeed"]>>;
  }

  /**
   * Read a calendar feed
   * The latest 1000 bookings of the feed's resource or customer that end later than 30 days ago, as events: a hold is
   * `TENTATIVE`, a cancelled booking `CANCELLED`; drafts and expired holds are left out. `UID` is that of the booking for good and
   * `SEQUENCE` rises with each change. The token is the credential: no other is wanted. Unknown or revoked, it answers 404.
   */
  getCalendar(asked: Asked<operations["getCalendar"]>, options?: CallOptions): Promise<Answer<operations["getCalendar"]>> {
    return this.#caller.call(OPERATIONS.getCalendar, asked, options) as Promise<Answer<operations["getCalendar"]>>;
  }

  /**
   * When a resource is busy, for other calendars
   * A `VFREEBUSY` of the times at which no unit is free, buffers included, and nothing else about them. Opening hours are left
   * out: outside of them nothing is busy, and nothing can be booked.
   */
  getFreeBusy(asked: Asked<operations["getFreeBusy"]>, options?: CallOptions): Promise<Answer<operations["getFreeBusy"]>> {
    return this.#caller.call(OPERATIONS.getFreeBusy, asked, options) as Promise<Answer<operations["getFreeBusy"]>>;
  }

  /**
   * Block what another calendar says is busy
   * Blocks the busy times of an iCalendar document, from now to the end of the resource's booking window, on every unit, in
   * place of those that the same source had before; a calendar without events frees them. Send it again as often as the
   * other calendar is to be followed. Events that are cancelled or transparent are free; times without a zone, and whole
   * days, are in the resource's.
   *
   * Bookings stay: where one has a unit already, that unit is not blocked, and `conflicts` lists the booking. What it leaves
   * free when it is cancelled, the next document for the resource blocks.
   *
   * A document that is broken, has rules that cannot be followed, or more busy times than fit (10,000; 20,000
   * when each is counted for every unit) is refused as a whole; what was blocked before stays. It may have 4 MiB, which is
   * room for so many events as calendars write them.
   */
  replaceExternalBusy(asked: Asked<operations["replaceExternalBusy"], "text/calendar">, options?: CallOptions): Promise<Answer<operations["replaceExternalBusy"]>> {
    return this.#caller.call(OPERATIONS.replaceExternalBusy, asked, options) as Promise<Answer<operations["replaceExternalBusy"]>>;
  }

  /**
   * List waitlist entries
   * Those that joined first come first. Filters combine with *and*; several `status` values with *or*.
   */
  listWaitlist(asked: Asked<operations["listWaitlist"]> = {}, options?: CallOptions): Promise<Answer<operations["listWaitlist"]>> {
    return this.#caller.call(OPERATIONS.listWaitlist, asked, options) as Promise<Answer<operations["listWaitlist"]>>;
  }

  /**
   * Join the waitlist of a resource or a package
   * Waits for a time of `durationMinutes` on so many `units`, anywhere from `from` to `to`. Whenever time becomes free, by a
   * cancellation, a hold that ran out, a reschedule or a change of the resource, the first in line for whom it suffices
   * gets an **offer** of the earliest start, before anybody else can book it. A span in which opening hours allow no start is
   * refused.
   *
   * With `packageId` it waits for a package of the catalogue, as it is when there is an offer, which is one hold of all its items.
   * `from`, `to` and `durationMinutes` are then of what `start` and `end` are when the package is booked; its offsets come on
   * top. Those who wait for a resource and for a package that has it are served in the order in which they joined, and are 100 at
   * the most.
   *
   * An offer is a `PENDING` booking whose hold lives for `offerSeconds`, at most until its start: accept it, or confirm the
   * booking, while it lives. Declined or run out, the time is offered to the next. What is free already is offered at once.
   */
  joinWaitlist(asked: Asked<operations["joinWaitlist"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["joinWaitlist"]>> {
    return this.#caller.call(OPERATIONS.joinWaitlist, asked, options) as Promise<Answer<operations["joinWaitlist"]>>;
  }

  /**
   * Read a waitlist entry
   * The entry as it stands. `position` is its place in line, from 1; it changes when others leave, which changes no `version`.
   */
  getWaitlistEntry(asked: Asked<operations["getWaitlistEntry"]>, options?: CallOptions): Promise<Answer<operations["getWaitlistEntry"]>> {
    return this.#caller.call(OPERATIONS.getWaitlistEntry, asked, options) as Promise<Answer<operations["getWaitlistEntry"]>>;
  }

  /**
   * Leave the waitlist
   * An entry that waits becomes `CANCELLED`. One with an offer declines it. A confirmed booking is not touched: cancel it.
   */
  leaveWaitlist(asked: Asked<operations["leaveWaitlist"]>, options?: CallOptions): Promise<Answer<operations["leaveWaitlist"]>> {
    return this.#caller.call(OPERATIONS.leaveWaitlist, asked, options) as Promise<Answer<operations["leaveWaitlist"]>>;
  }

  /**
   * Accept an offer
   * Confirms the offer's booking while its hold lives, by the rules of `POST /bookings/{bookingId}/confirm`: with a price
   * it is paid by card, or wants `paymentReference`.
   */
  acceptOffer(asked: Asked<operations["acceptOffer"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["acceptOffer"]>> {
    return this.#caller.call(OPERATIONS.acceptOffer, asked, options) as Promise<Answer<operations["acceptOffer"]>>;
  }

  /**
   * Decline an offer
   * Cancels the offer's booking. Its time is offered to the next in line at once. The entry waits no longer.
   */
  declineOffer(asked: Asked<operations["declineOffer"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["declineOffer"]>> {
    return this.#caller.call(OPERATIONS.declineOffer, asked, options) as Promise<Answer<operations["declineOffer"]>>;
  }

  /**
   * List webhook endpoints
   * The newest first, without their secrets.
   */
  listWebhookEndpoints(asked: Asked<operations["listWebhookEndpoints"]> = {}, options?: CallOptions): Promise<Answer<operations["listWebhookEndpoints"]>> {
    return this.#caller.call(OPERATIONS.listWebhookEndpoints, asked, options) as Promise<Answer<operations["listWebhookEndpoints"]>>;
  }

  /**
   * Have events sent to an address
   * From now on every event of the feed, or those of `eventTypes`, is posted to the address, signed by
   * [Standard Webhooks](https://www.standardwebhooks.com): `webhook-id` is the event's id and the same in every attempt,
   * `webhook-timestamp` the attempt's time, `webhook-signature` the signature over both and the body. The section `webhooks`
   * has the bodies.
   *
   * An answer of 2xx within 15 seconds is success; anything else, a redirect too, is not. Then it is tried again after 5 s, 5 min, 30 min,
   * 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each 20 % more or less; `Retry-After` counts, up to twice as long. After that it is a dead letter, which
   * can be replayed. An answer of 410, or 120 hours without any success, disables the endpoint, which the feed tells as
   * `webhook_endpoint.disabled`.
   *
   * Each event is sent at least once, and in no certain order: tell repeated ones by `webhook-id`, and old ones by `version`.
   *
   * The address must be `https`, on port 443 or 8443, and public. The secret is shown once: a repetition of the request answers `secret: null`.
   */
  createWebhookEndpoint(asked: Asked<operations["createWebhookEndpoint"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["createWebhookEndpoint"]>> {
    return this.#caller.call(OPERATIONS.createWebhookEndpoint, asked, options) as Promise<Answer<operations["createWebhookEndpoint"]>>;
  }

  /**
   * Read a webhook endpoint
   * The endpoint without its secret.
   */
  getWebhookEndpoint(asked: Asked<operations["getWebhookEndpoint"]>, options?: CallOptions): Promise<Answer<operations["getWebhookEndpoint"]>> {
    return this.#caller.call(OPERATIONS.getWebhookEndpoint, asked, options) as Promise<Answer<operations["getWebhookEndpoint"]>>;
  }

  /**
   * Delete a webhook endpoint
   * With all that is still to be sent to it, and the log of what was.
   */
  deleteWebhookEndpoint(asked: Asked<operations["deleteWebhookEndpoint"]>, options?: CallOptions): Promise<Answer<operations["deleteWebhookEndpoint"]>> {
    return this.#caller.call(OPERATIONS.deleteWebhookEndpoint, asked, options) as Promise<Answer<operations["deleteWebhookEndpoint"]>>;
  }

  /**
   * Change, disable or enable a webhook endpoint
   * A JSON merge patch (RFC 7396). While an endpoint is disabled nothing is sent to it; enabled again, it gets what happened
   * meanwhile. To begin anew instead, delete it and create another.
   */
  updateWebhookEndpoint(asked: Asked<operations["updateWebhookEndpoint"], "application/json">, options?: CallOptions): Promise<Answer<operations["updateWebhookEndpoint"]>> {
    return this.#caller.call(OPERATIONS.updateWebhookEndpoint, asked, options) as Promise<Answer<operations["updateWebhookEndpoint"]>>;
  }

  /**
   * Give a webhook endpoint another secret
   * For 24 hours the former secret signs too: `webhook-signature` has both signatures, separated by a space. Rotated again
   * meanwhile, the secret before that signs no more. The new secret is shown once: a repetition of the request answers
   * `secret: null`.
   */
  rotateWebhookSecret(asked: Asked<operations["rotateWebhookSecret"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["rotateWebhookSecret"]>> {
    return this.#caller.call(OPERATIONS.rotateWebhookSecret, asked, options) as Promise<Answer<operations["rotateWebhookSecret"]>>;
  }

  /**
   * Send a test event
   * A `webhook.test` is sent to this endpoint alone, now and as any other event, whatever its `eventTypes`.
   */
  sendTestWebhook(asked: Asked<operations["sendTestWebhook"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["sendTestWebhook"]>> {
    return this.#caller.call(OPERATIONS.sendTestWebhook, asked, options) as Promise<Answer<operations["sendTestWebhook"]>>;
  }

  /**
   * List what is sent to a webhook endpoint
   * The newest first, each with its latest attempts. What was delivered or given up is kept for 30 days.
   */
  listWebhookDeliveries(asked: Asked<operations["listWebhookDeliveries"]>, options?: CallOptions): Promise<Answer<operations["listWebhookDeliveries"]>> {
    return this.#caller.call(OPERATIONS.listWebhookDeliveries, asked, options) as Promise<Answer<operations["listWebhookDeliveries"]>>;
  }

  /**
   * Replay the dead letters of a webhook endpoint
   * Those that were given up at `since` or later are sent again, by the schedule of new ones.
   */
  replayDeadLetters(asked: Asked<operations["replayDeadLetters"], "application/json", "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["replayDeadLetters"]>> {
    return this.#caller.call(OPERATIONS.replayDeadLetters, asked, options) as Promise<Answer<operations["replayDeadLetters"]>>;
  }

  /**
   * Read what became of an event that is sent
   * The delivery with its latest attempts.
   */
  getWebhookDelivery(asked: Asked<operations["getWebhookDelivery"]>, options?: CallOptions): Promise<Answer<operations["getWebhookDelivery"]>> {
    return this.#caller.call(OPERATIONS.getWebhookDelivery, asked, options) as Promise<Answer<operations["getWebhookDelivery"]>>;
  }

  /**
   * Send an event again
   * A dead letter, or one that was delivered, is sent again by the schedule of new ones, under the same `webhook-id`. One that is still
   * pending is sent now.
   */
  replayWebhookDelivery(asked: Asked<operations["replayWebhookDelivery"], never, "Idempotency-Key">, options?: CallOptions): Promise<Answer<operations["replayWebhookDelivery"]>> {
    return this.#caller.call(OPERATIONS.replayWebhookDelivery, asked, options) as Promise<Answer<operations["replayWebhookDelivery"]>>;
  }

  /**
   * Is the service able to book?
   * Answers 200 when the database answers and its schema is current, else 503.
   */
  getHealth(asked: Asked<operations["getHealth"]> = {}, options?: CallOptions): Promise<Answer<operations["getHealth"]>> {
    return this.#caller.call(OPERATIONS.getHealth, asked, options) as Promise<Answer<operations["getHealth"]>>;
  }
}

const OPERATIONS = {
  listBookings: { method: "GET", path: "/bookings", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createBooking: { method: "POST", path: "/bookings", answers: {"application/json": "201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  exportBookings: { method: "GET", path: "/exports/bookings", answers: {"text/csv": "200", "application/jsonl": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getBooking: { method: "GET", path: "/bookings/{bookingId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  cancelBooking: { method: "DELETE", path: "/bookings/{bookingId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  updateBooking: { method: "PATCH", path: "/bookings/{bookingId}", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  quoteCancellation: { method: "GET", path: "/bookings/{bookingId}/cancellation", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  holdBooking: { method: "POST", path: "/bookings/{bookingId}/hold", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  extendHold: { method: "POST", path: "/bookings/{bookingId}/extend", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  confirmBooking: { method: "POST", path: "/bookings/{bookingId}/confirm", answers: {"application/json": "200", "application/problem+json": "400 401 402 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  completeBooking: { method: "POST", path: "/bookings/{bookingId}/complete", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  markNoShow: { method: "POST", path: "/bookings/{bookingId}/no-show", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  listBookingEvents: { method: "GET", path: "/bookings/{bookingId}/events", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getPayment: { method: "GET", path: "/bookings/{bookingId}/payment", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getSaga: { method: "GET", path: "/bookings/{bookingId}/saga", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  receiveStripeEvent: { method: "POST", path: "/webhooks/stripe", answers: {"application/json": "200", "application/problem+json": "400 404 406 413 415 422 500 503"}, body: "application/json" },
  listEvents: { method: "GET", path: "/events", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  streamEvents: { method: "GET", path: "/events/stream", answers: {"text/event-stream": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listAvailability: { method: "GET", path: "/availability", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listSeries: { method: "GET", path: "/series", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createSeries: { method: "POST", path: "/series", answers: {"application/json": "200 201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getSeries: { method: "GET", path: "/series/{seriesId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  cancelSeries: { method: "DELETE", path: "/series/{seriesId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  updateSeries: { method: "PATCH", path: "/series/{seriesId}", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  confirmSeries: { method: "POST", path: "/series/{seriesId}/confirm", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  listPackages: { method: "GET", path: "/packages", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createPackage: { method: "POST", path: "/packages", answers: {"application/json": "201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getPackage: { method: "GET", path: "/packages/{packageId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  archivePackage: { method: "DELETE", path: "/packages/{packageId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  updatePackage: { method: "PATCH", path: "/packages/{packageId}", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  getPackageAvailability: { method: "GET", path: "/packages/{packageId}/availability", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listResources: { method: "GET", path: "/resources", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createResource: { method: "POST", path: "/resources", answers: {"application/json": "201", "application/problem+json": "400 401 403 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getResource: { method: "GET", path: "/resources/{resourceId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  archiveResource: { method: "DELETE", path: "/resources/{resourceId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  updateResource: { method: "PATCH", path: "/resources/{resourceId}", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  getOpeningHours: { method: "GET", path: "/resources/{resourceId}/opening-hours", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  replaceOpeningHours: { method: "PUT", path: "/resources/{resourceId}/opening-hours", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  listConflicts: { method: "GET", path: "/resources/{resourceId}/conflicts", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getAvailability: { method: "GET", path: "/resources/{resourceId}/availability", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listBlackouts: { method: "GET", path: "/resources/{resourceId}/blackouts", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createBlackout: { method: "POST", path: "/resources/{resourceId}/blackouts", answers: {"application/json": "201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getBlackout: { method: "GET", path: "/resources/{resourceId}/blackouts/{blackoutId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  deleteBlackout: { method: "DELETE", path: "/resources/{resourceId}/blackouts/{blackoutId}", answers: {"": "204", "application/problem+json": "401 403 404 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listCustomers: { method: "GET", path: "/customers", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getCustomer: { method: "GET", path: "/customers/{customerId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  eraseCustomer: { method: "DELETE", path: "/customers/{customerId}", answers: {"": "204", "application/problem+json": "401 403 404 409 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  listCalendarFeeds: { method: "GET", path: "/calendar-feeds", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createCalendarFeed: { method: "POST", path: "/calendar-feeds", answers: {"application/json": "201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getCalendarFeed: { method: "GET", path: "/calendar-feeds/{feedId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  revokeCalendarFeed: { method: "DELETE", path: "/calendar-feeds/{feedId}", answers: {"": "204", "application/problem+json": "401 403 404 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  getCalendar: { method: "GET", path: "/calendars/{token}.ics", answers: {"text/calendar": "200", "": "304", "application/problem+json": "404 406 422 500 503"} },
  getFreeBusy: { method: "GET", path: "/resources/{resourceId}/freebusy.ics", answers: {"text/calendar": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  replaceExternalBusy: { method: "PUT", path: "/resources/{resourceId}/external-busy/{source}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "text/calendar" },
  listWaitlist: { method: "GET", path: "/waitlist", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  joinWaitlist: { method: "POST", path: "/waitlist", answers: {"application/json": "201", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getWaitlistEntry: { method: "GET", path: "/waitlist/{entryId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  leaveWaitlist: { method: "DELETE", path: "/waitlist/{entryId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  acceptOffer: { method: "POST", path: "/waitlist/{entryId}/accept", answers: {"application/json": "200", "application/problem+json": "400 401 402 403 404 406 409 412 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  declineOffer: { method: "POST", path: "/waitlist/{entryId}/decline", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 412 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  listWebhookEndpoints: { method: "GET", path: "/webhook-endpoints", answers: {"application/json": "200", "application/problem+json": "401 403 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  createWebhookEndpoint: { method: "POST", path: "/webhook-endpoints", answers: {"application/json": "201", "application/problem+json": "400 401 403 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getWebhookEndpoint: { method: "GET", path: "/webhook-endpoints/{endpointId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  deleteWebhookEndpoint: { method: "DELETE", path: "/webhook-endpoints/{endpointId}", answers: {"": "204", "application/problem+json": "401 403 404 412 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  updateWebhookEndpoint: { method: "PATCH", path: "/webhook-endpoints/{endpointId}", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 412 413 415 422 428 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json" },
  rotateWebhookSecret: { method: "POST", path: "/webhook-endpoints/{endpointId}/rotate-secret", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  sendTestWebhook: { method: "POST", path: "/webhook-endpoints/{endpointId}/test", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  listWebhookDeliveries: { method: "GET", path: "/webhook-endpoints/{endpointId}/deliveries", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  replayDeadLetters: { method: "POST", path: "/webhook-endpoints/{endpointId}/replay", answers: {"application/json": "200", "application/problem+json": "400 401 403 404 406 409 413 415 422 429 500 503"}, security: [["apiKey"], ["bearer"]], body: "application/json", idempotencyKey: ["Idempotency-Key", "\""] },
  getWebhookDelivery: { method: "GET", path: "/webhook-deliveries/{deliveryId}", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 422 429 500 503"}, security: [["apiKey"], ["bearer"]] },
  replayWebhookDelivery: { method: "POST", path: "/webhook-deliveries/{deliveryId}/replay", answers: {"application/json": "200", "application/problem+json": "401 403 404 406 409 422 429 500 503"}, security: [["apiKey"], ["bearer"]], idempotencyKey: ["Idempotency-Key", "\""] },
  getHealth: { method: "GET", path: "/health", answers: {"application/json": "200", "application/problem+json": "406 422 500 503"} },
} satisfies Record<string, Operation>;

const SCHEMES = {
  apiKey: ["header", "X-API-Key"],
  bearer: ["bearer", "Authorization"],
} satisfies Record<string, Scheme>;

/** What `unwrap` throws for an answer that is no success: `status` and `error` are the document's. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly error: unknown;
  readonly response: Response;

  constructor(answer: { status: number; error: unknown; response: Response }) {
    super(`The service refused with status ${answer.status}.`);
    this.status = answer.status;
    this.error = answer.error;
    this.response = answer.response;
  }
}

/** An answer that the document does not declare for the operation: another status, or another media type. */
export class Undeclared extends Error {
  override readonly name = "Undeclared";
  readonly status: number;
  readonly body: string;
  readonly response: Response;

  constructor(operation: Operation, response: Response, body: string) {
    const mediaType = response.headers.get("Content-Type") ?? "no content type";
    super(`${operation.method} ${operation.path} does not declare ${response.status} with ${mediaType}.`);
    this.status = response.status;
    this.body = body;
    this.response = response;
  }
}

/** The data of a success; throws `Refused` for every other answer. */
export async function unwrap<A extends AnyAnswer>(
  answer: A | Promise<A>,
): Promise<Extract<A, { ok: true }> extends { data: infer Data } ? Data : never> {
  const told: AnyAnswer = await answer;
  if (!told.ok) throw new Refused(told);
  return told.data as never;
}

export type AnyAnswer =
  | { ok: true; status: number; data: unknown; headers: Headers; response: Response }
  | { ok: false; status: number; error: unknown; headers: Headers; response: Response };

/** What an operation answers, told apart by `ok` and `status`. What it does not declare is thrown as `Undeclared`. */
export type Answer<O extends { responses: unknown }> = {
  [Status in keyof O["responses"]]: Told<Meant<Status, keyof O["responses"]>, Content<O["responses"][Status]>>;
}[keyof O["responses"]];

/** An operation whose answers have no content. */
export type Headed<O extends { responses: unknown }> = { responses: { [Status in keyof O["responses"]]: object } };

type Told<Status, Data> =
  | ([Extract<Status, Class<2>>] extends [never]
      ? never
      : { ok: true; status: Extract<Status, Class<2>>; data: Data; headers: Headers; response: Response })
  | ([Exclude<Status, Class<2>>] extends [never]
      ? never
      : { ok: false; status: Exclude<Status, Class<2>>; error: Data; headers: Headers; response: Response });

/** The statuses that a key of `responses` stands for beside the others. */
type Meant<Key, Keys> = Key extends number
  ? Key
  : Key extends `${infer First extends 1 | 2 | 3 | 4 | 5}XX`
    ? Exclude<Class<First>, Keys>
    : Exclude<Class<1 | 2 | 3 | 4 | 5>, Keys | Ranged<Keys> | (Extract<Keys, Class<2> | "2XX"> extends never ? never : Class<2>)>;
type Ranged<Keys> = Keys extends `${infer First extends 1 | 2 | 3 | 4 | 5}XX` ? Class<First> : never;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Class<First extends number> = Numeric<`${First}${Digit}${Digit}`>;
type Numeric<Text> = Text extends `${infer Value extends number}` ? Value : never;

type Content<R> = R extends { content: infer C } ? { [Type in keyof C]: Decoded<Type, C[Type]> }[keyof C] : undefined;
type Decoded<Type, Value> = Type extends Essence<Streamed>
  ? ReadableStream<Uint8Array> | null
  : Type extends Essence<Json>
    ? Value
    : Type extends Essence<Textual>
      ? string
      : Type extends `${string}*`
        ? string extends Value
          ? Value | Blob
          : Value
        : Blob;
type Essence<Type extends string> = Type | `${Type};${string}`;
type Json = `${string}/json` | `${string}+json`;
type Textual = `text/${string}` | `${string}/xml` | `${string}+xml` | "application/x-www-form-urlencoded";
type Streamed = "text/event-stream" | "application/jsonl" | "application/x-ndjson" | "application/json-seq";

/** What an operation is asked with. `Filled` is the header that the client fills when it is not given. */
export type Asked<O extends { parameters: object }, Usual = never, Filled extends string = never> = Omit<
  O["parameters"],
  "header"
> &
  HeaderOf<O["parameters"], Filled> &
  BodyOf<O, Usual>;
type HeaderOf<P, Filled extends string> = P extends { header: infer H }
  ? [Filled] extends [never]
    ? { header: H }
    : Loose<Omit<H, Filled> & { [Name in Filled]?: string }>
  : P extends { header?: infer H }
    ? { header?: H }
    : unknown;
type Loose<H> = object extends H ? { header?: H } : { header: H };
type BodyOf<O, Usual> = O extends { requestBody: { content: infer C } }
  ? Encodings<C, Usual>
  : O extends { requestBody?: { content: infer C } }
    ? Encodings<C, Usual> | { body?: never; contentType?: never }
    : unknown;
type Encodings<C, Usual> = {
  [Type in keyof C]: { body: Encoded<Type, C[Type]> } & (Type extends Usual
    ? { contentType?: Type }
    : { contentType: Type });
}[keyof C];
type Encoded<Type, Value> = Type extends Essence<Json>
  ? Value
  : Type extends Essence<"multipart/form-data">
    ? FormData | Parts<Value>
    : Type extends Essence<"application/x-www-form-urlencoded">
      ? URLSearchParams | Value
      : Type extends `${string}*`
        ? BodyInit | Value
        : BodyInit;
/** Files may stand wherever the document has text. */
type Parts<Value> = { [Field in keyof Value]: Part<Value[Field]> };
type Part<Value> = Value extends readonly (infer Item)[] ? Part<Item>[] : string extends Value ? Value | Blob : Value;

export type Secret = string | (() => string | Promise<string>);

export interface CallOptions {
  /** Ends the call, its pauses and the reading of its answer. */
  signal?: AbortSignal | undefined;
  /** How long one attempt may take until its answer is read, or begins where it is a stream; 30 seconds, 0 for ever. */
  timeoutMs?: number;
  /** How often a request that may be repeated is repeated when it fails, or is answered with 429, 502, 503 or 504; 2. */
  retries?: number;
  /** Sent as well; they replace what the client sends itself. */
  headers?: Record<string, string>;
}

export interface Connection extends CallOptions {
  /** Stands in for the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

type Style = readonly [style: string, explode: boolean];
type Scheme = readonly [kind: string, name: string];

interface Operation {
  readonly method: string;
  readonly path: string;
  /** The statuses that each media type comes with; that of no content is empty. */
  readonly answers: Readonly<Record<string, string>>;
  readonly security?: readonly (readonly string[])[];
  readonly styles?: Readonly<Record<string, Style>>;
  readonly body?: string;
  readonly encodings?: Readonly<Record<string, Readonly<Record<string, Style>>>>;
  /** The header that a new key is put into, and what stands around the key. */
  readonly idempotencyKey?: readonly [name: string, quote: string];
  readonly server?: string;
}

type Values = Readonly<Record<string, unknown>>;
type Given = { readonly [place: string]: unknown };
type Credential = Secret | { username: string; password: string } | undefined;

const TIMEOUT_MS = 30_000;
const RETRIES = 2;
const LONGEST_PAUSE_MS = 30_000;
const PASSING = [429, 502, 503, 504];
const REPEATABLE = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"];

class Caller {
  readonly #baseUrl: string;
  readonly #connection: Connection;
  readonly #auth: { readonly [scheme: string]: Credential };
  readonly #schemes: Readonly<Record<string, Scheme>>;

  constructor(baseUrl: string, connection: Connection, auth: object, schemes: Readonly<Record<string, Scheme>>) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#connection = connection;
    this.#auth = { ...auth };
    this.#schemes = schemes;
  }

  async call(operation: Operation, asked: object, options: CallOptions = {}): Promise<unknown> {
    const given: Given = { ...asked };
    const headers = new Headers({ Accept: accepted(operation) });
    const query = queryOf(operation, given);
    const cookies = cookiesOf(operation, given);
    await this.#authorise(operation, headers, query, cookies);
    for (const [name, value] of Object.entries(valuesOf(given, "header"))) {
      if (isGiven(value)) headers.set(name, expand(name, value, styleOf(operation, "header", name), asIs));
    }
    const key = operation.idempotencyKey;
    if (key && !headers.has(key[0])) headers.set(key[0], `${key[1]}${crypto.randomUUID()}${key[1]}`);
    if (cookies.length > 0) headers.set("Cookie", cookies.join("; "));
    const body = bodyOf(operation, given, headers);
    for (const [name, value] of Object.entries({ ...this.#connection.headers, ...options.headers })) headers.set(name, value);
    const path = pathOf(operation, given);
    const search = query.length > 0 ? `?${query.join("&")}` : "";
    const init: RequestInit = { method: operation.method, headers };
    if (body !== undefined) init.body = body;
    return this.#send(operation, `${operation.server ?? this.#baseUrl}${path}${search}`, init, options);
  }

  async #send(operation: Operation, url: string, init: RequestInit, options: CallOptions): Promise<unknown> {
    const { signal, timeoutMs = TIMEOUT_MS, retries = RETRIES } = { ...this.#connection, ...options };
    const repeats = isRepeatable(operation, init) ? retries : 0;
    const ask = this.#connection.fetch ?? fetch;
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      const deadline = new Deadline(timeoutMs, signal);
      try {
        const response = await ask(url, { ...init, signal: deadline.signal });
        const pause = attempt < repeats && PASSING.includes(response.status) ? pauseAfter(response, attempt) : undefined;
        if (pause === undefined) return await read(operation, response);
        await response.body?.cancel();
        await rest(pause, signal);
      } catch (fault) {
        if (fault instanceof Undeclared || signal?.aborted || attempt >= repeats) throw fault;
        await rest(pauseOf(attempt), signal);
      } finally {
        deadline.clear();
      }
    }
  }

  /** Uses the first way in that there are all credentials for; without any, the service has to say so. */
  async #authorise(operation: Operation, headers: Headers, query: string[], cookies: string[]): Promise<void> {
    const way = operation.security?.find((names) => names.every((name) => this.#auth[name] !== undefined));
    for (const name of way ?? []) {
      const [kind, key] = this.#schemes[name] ?? ["", ""];
      const secret = await secretOf(this.#auth[name]);
      if (kind === "query") query.push(`${encodeURIComponent(key)}=${encodeURIComponent(secret)}`);
      else if (kind === "cookie") cookies.push(`${key}=${secret}`);
      else headers.set(key, kind === "header" ? secret : `${kind === "basic" ? "Basic" : "Bearer"} ${secret}`);
    }
  }
}

/** Aborts when the time is over, or when the caller does. */
class Deadline {
  readonly signal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, caller: AbortSignal | undefined) {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException(`No answer in ${milliseconds} ms.`, "TimeoutError"));
    this.#timer = milliseconds > 0 ? setTimeout(late, milliseconds) : undefined;
    this.signal = caller ? AbortSignal.any([controller.signal, caller]) : controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

async function read(operation: Operation, response: Response): Promise<AnyAnswer> {
  const { status, headers } = response;
  const content = await contentOf(operation, response);
  return response.ok
    ? { ok: true, status, data: content, headers, response }
    : { ok: false, status, error: content, headers, response };
}

async function contentOf(operation: Operation, response: Response): Promise<unknown> {
  const declared = declaredFor(operation, response);
  const received = essence(response.headers.get("Content-Type") ?? "");
  if (declared.includes("") || (operation.method === "HEAD" && declared.length > 0)) return undefined;
  if (!declared.some((each) => matches(each, received))) {
    throw new Undeclared(operation, response, await response.text());
  }
  if (/^(text\/event-stream|application\/(jsonl|x-ndjson|json-seq))$/.test(received)) return response.body;
  if (isJson(received)) return response.json();
  const isText = /^text\/|[/+]xml$|^application\/x-www-form-urlencoded$/.test(received);
  return isText ? response.text() : response.blob();
}

/** The media types of the most exact key that has the status; `default` is no success where another key is. */
function declaredFor(operation: Operation, response: Response): string[] {
  const answers = Object.entries(operation.answers).map(([type, statuses]) => [type, statuses.split(" ")] as const);
  const hasSuccess = answers.some(([, statuses]) => statuses.some((status) => status.startsWith("2")));
  const keys = [String(response.status), `${String(response.status).charAt(0)}XX`];
  if (!(response.ok && hasSuccess)) keys.push("default");
  for (const key of keys) {
    const types = answers.filter(([, statuses]) => statuses.includes(key)).map(([type]) => type);
    if (types.length > 0) return types;
  }
  return [];
}

function matches(declared: string, received: string): boolean {
  const type = essence(declared);
  if (type === "json") return isJson(received);
  if (type.endsWith("*")) return received.startsWith(type.slice(0, -1).replace(/^\*\/$/, ""));
  return type === received;
}

const essence = (type: string) => (type.split(";")[0] ?? "").trim().toLowerCase();
const isJson = (type: string) => /[/+]json$/.test(type);
const asIs = (text: string) => text;
const isGiven = (value: unknown) => value !== undefined && value !== null;

function accepted(operation: Operation): string {
  const types = Object.keys(operation.answers).map((type) => (type === "json" ? "application/json" : type));
  return types.filter((type) => type !== "").join(", ") || "*/*";
}

function isRepeatable(operation: Operation, init: RequestInit): boolean {
  const isSafe = REPEATABLE.includes(operation.method) || operation.idempotencyKey !== undefined;
  return isSafe && !(init.body instanceof ReadableStream);
}

/** How long the service wants to be left alone; undefined when that is longer than anybody waits. */
function pauseAfter(response: Response, attempt: number): number | undefined {
  const said = response.headers.get("Retry-After");
  if (said === null) return pauseOf(attempt);
  const pause = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  if (Number.isNaN(pause)) return pauseOf(attempt);
  return pause > LONGEST_PAUSE_MS ? undefined : Math.max(pause, 0);
}

// Not all at once: whoever failed together would come back together.
const pauseOf = (attempt: number) => 200 * 2 ** attempt * (0.5 + Math.random() / 2);

function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

async function secretOf(credential: Credential): Promise<string> {
  if (typeof credential === "function") return credential();
  if (typeof credential !== "object") return credential ?? "";
  const bytes = new TextEncoder().encode(`${credential.username}:${credential.password}`);
  return btoa(String.fromCharCode(...bytes));
}

function valuesOf(given: Given, place: string): Values {
  const values = given[place];
  return typeof values === "object" && values !== null ? { ...values } : {};
}

function styleOf(operation: Operation, place: string, name: string): Style {
  const usual: Style = place === "path" || place === "header" ? ["simple", false] : ["form", true];
  return operation.styles?.[`${place} ${name}`] ?? usual;
}

function pathOf(operation: Operation, given: Given): string {
  const values = valuesOf(given, "path");
  return operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = values[name];
    const text = isGiven(value) ? expand(name, value, styleOf(operation, "path", name), encodeURIComponent) : "";
    // A path with these would be that of another operation.
    if (["", ".", ".."].includes(text)) throw new TypeError(`The path parameter ${name} cannot be ${JSON.stringify(value)}.`);
    return text;
  });
}

function queryOf(operation: Operation, given: Given): string[] {
  return formOf(valuesOf(given, "query"), (name) => styleOf(operation, "query", name));
}

function cookiesOf(operation: Operation, given: Given): string[] {
  const values = Object.entries(valuesOf(given, "cookie")).filter(([, value]) => isGiven(value));
  return values.map(([name, value]) => expand(name, value, styleOf(operation, "cookie", name), encodeURIComponent).replaceAll("&", "; "));
}

function formOf(values: Values, style: (name: string) => Style): string[] {
  const given = Object.entries(values).filter(([, value]) => isGiven(value));
  return given.map(([name, value]) => expand(name, value, style(name), encodeURIComponent)).filter((text) => text !== "");
}

type Encode = (text: string) => string;

const STYLES: Readonly<Record<string, readonly [first: string, separator: string, named: boolean]>> = {
  simple: ["", ",", false],
  label: [".", ".", false],
  matrix: [";", ";", true],
  form: ["", "&", true],
  spaceDelimited: ["", "&", true],
  pipeDelimited: ["", "&", true],
};
const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "%7C" };

/** A parameter as text, in the styles of OpenAPI, which are those of RFC 6570 and three more. */
function expand(name: string, value: unknown, [style, explode]: Style, encode: Encode): string {
  const key = encode(name);
  if (style === "json") return encode(JSON.stringify(value));
  if (style === "jsonField") return `${key}=${encode(JSON.stringify(value))}`;
  if (style === "deepObject") return deep(key, value, encode).join("&");
  const [first, separator, named] = STYLES[style] ?? ["", "&", true];
  const label = named ? `${key}=` : "";
  if (typeof value !== "object" || value === null || value instanceof Date) return `${first}${label}${encode(textOf(value))}`;
  const entries = Object.entries(value).filter(([, each]) => isGiven(each));
  const isList = Array.isArray(value);
  if (explode) {
    const parts = entries.map(([field, each]) => `${isList ? label : `${encode(field)}=`}${encode(textOf(each))}`);
    return parts.length > 0 ? first + parts.join(separator) : "";
  }
  const flat = entries.flatMap(([field, each]) => (isList ? [textOf(each)] : [field, textOf(each)]));
  return `${first}${label}${flat.map(encode).join(DELIMITERS[style] ?? ",")}`;
}

function deep(key: string, value: unknown, encode: Encode): string[] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [`${key}=${encode(textOf(value))}`];
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.flatMap(([field, each]) => deep(`${key}[${encode(field)}]`, each, encode));
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function bodyOf(operation: Operation, given: Given, headers: Headers): BodyInit | undefined {
  const { body, contentType = operation.body } = given;
  if (body === undefined || typeof contentType !== "string") return undefined;
  const type = essence(contentType);
  if (type === "multipart/form-data") return body instanceof FormData ? body : partsOf({ ...Object(body) });
  if (!type.includes("*")) headers.set("Content-Type", contentType);
  if (isJson(type)) return JSON.stringify(body);
  if (type !== "application/x-www-form-urlencoded" || body instanceof URLSearchParams) return body as BodyInit;
  const styles = operation.encodings?.[contentType] ?? {};
  const usual = (value: unknown): Style => [typeof value === "object" && !Array.isArray(value) ? "jsonField" : "form", true];
  const values: Values = { ...Object(body) };
  return formOf(values, (name) => styles[name] ?? usual(values[name])).join("&");
}

function partsOf(values: Values): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isGiven(each)) form.append(name, partOf(each));
    }
  }
  return form;
}

function partOf(value: unknown): Blob | string {
  if (value instanceof Blob) return value;
  const isText = typeof value !== "object" || value instanceof Date;
  return isText ? textOf(value) : new Blob([JSON.stringify(value)], { type: "application/json" });
}

export interface paths {
    "/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bookings
         * The newest first. Filters combine with *and*; several `status` values with *or*. Follow `nextCursor` until it is
         * null: pages stay consistent while bookings are added.
         */
        get: operations["listBookings"];
        put?: never;
        /**
         * Book a time
         * Places a hold: the booking is `PENDING` and its time is blocked until `holdExpiresAt`. With `draft: true` the booking is
         * `DRAFT`, holds nothing and may be held later. Where the service takes payments and the booking has a price, `payment` says
         * how it is paid.
         *
         * A booking takes one time on one resource, or several together (`items`, or a package of the catalogue by its
         * `packageId`): all of them or none. Their prices are added up, in one currency; the shortest `holdSeconds` counts.
         *
         * `start` lies on the resource's slot grid and the whole time within its opening hours, not sooner than its notice and
         * not later than its booking window, and it is neither shorter than its `minimumMinutes` nor longer than its `maximumMinutes`.
         * What breaks such a rule is refused with 422 and a pointer; a time that somebody else has, with 409 and the next free
         * times; a booking more than the resource's customer limits allow, with 409 and the limit. Drafts count for no limit.
         *
         * The resource's price and cancellation policy of this moment go with the booking; a later change of the resource's does
         * not touch them.
         */
        post: operations["createBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exports/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export bookings
         * All bookings that the filters leave, the newest first, as one stream of any length: `csv` (RFC 4180, with a header) or
         * `jsonl`, a booking as JSON in each line. Each booking is there once, as it stands when its line is written; those that are
         * made meanwhile are left out. A stream that breaks off is cut without its end: ask again.
         *
         * In CSV a text that begins with `=`, `+`, `-`, `@`, a tabulator or a line break has an apostrophe before it, so that no
         * spreadsheet takes it for a formula. JSON Lines has every text as it is.
         */
        get: operations["exportBookings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        /**
         * Read a booking
         * The booking as it stands, with its version as `ETag`.
         */
        get: operations["getBooking"];
        put?: never;
        post?: never;
        /**
         * Cancel a booking
         * Moves a `DRAFT`, `PENDING` or `CONFIRMED` booking to `CANCELLED` and frees its time at once. The booking itself stays
         * readable, with its trail.
         *
         * What that costs by the booking's `cancellationPolicy` at this moment, as `GET /bookings/{bookingId}/cancellation` quotes
         * it, is noted in `fee`.
         */
        delete: operations["cancelBooking"];
        options?: never;
        head?: never;
        /**
         * Change or reschedule a booking
         * A JSON merge patch (RFC 7396) of the fields below; `null` clears `notes`. A new `start` or `end` reschedules: the new
         * time is taken and the old one released in one step, or neither. A hold keeps its `holdExpiresAt`; the price of a
         * confirmed booking stays as it was, and the cancellation policy of any booking, which from then on counts back from the
         * new start. A new `start` moves all items of a booking by the same time; `items` replaces them. A booking that moves to
         * another local day or to another customer must keep within the resource's customer limits.
         */
        patch: operations["updateBooking"];
        trace?: never;
    };
    "/bookings/{bookingId}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        /**
         * What cancelling now would cost
         * The fee and the refund of cancelling in this moment, by the service's clock, and until when it is free. Cancelling decides
         * by the same rule: sent at once, with this answer's `ETag` in `If-Match`, it costs what was quoted, unless `freeUntil`
         * passes in between.
         *
         * The booking's own `cancellationPolicy` counts, as it was when the booking was made. Of a booking of several items, each
         * item's counts for its share of the price and from its own start: its own price, or where the whole costs something else
         * (a package with a price of its own, a move after it was paid) in that proportion. `freeUntil` is the first moment from
         * which anything costs, `laterFee` the fee once all of it does. Only a `CONFIRMED` booking has paid anything, so only its
         * cancellation has a fee. A booking that cannot be cancelled is refused with 409, as cancelling
         * itself would be.
         */
        get: operations["quoteCancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold the time of a draft
         * Moves a `DRAFT` to `PENDING`, by the same rules as creating a booking. With a price, the answer has its `payment`.
         */
        post: operations["holdBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend a hold
         * Moves `holdExpiresAt` to `seconds` from now (the resource's `holdSeconds` unless said otherwise), never to an earlier
         * time, and never beyond the resource's `holdMaxSeconds` after the hold was placed.
         */
        post: operations["extendHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a held booking
         * Moves `PENDING` to `CONFIRMED` while the hold lives. A booking with a price wants the reference of its payment in
         * `paymentReference`; a free one must not have any.
         *
         * Where the service takes payments, it captures the booking's payment instead, once the customer has authorized it with the
         * `clientSecret`; or with `paymentMethod`, an id of the provider's, it authorizes and captures in one go. To send the id of that
         * payment in `paymentReference` is the same; any other says that it was paid elsewhere, and gives it up. An answer of 402 says
         * what the customer has to do, and is not kept: the same request, with the same `Idempotency-Key`, may be sent again. From the
         * capture on the hold does not run out any more: `holdExpiresAt` is null.
         */
        post: operations["confirmBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a booking as completed
         * Moves `CONFIRMED` to `COMPLETED` once the booking has started. Left alone, a booking is completed by the service when
         * its end has passed. The time stays blocked until its end.
         */
        post: operations["completeBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a booking as a no-show
         * Moves `CONFIRMED` to `NO_SHOW` once the booking has started. The time stays blocked until its end. The no-show fee of the
         * booking's `cancellationPolicy` is noted in `fee`.
         */
        post: operations["markNoShow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        /**
         * Read a booking's trail
         * Every change of the booking, oldest first; each event carries the booking as it stood after it.
         */
        get: operations["listBookingEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/payment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        /**
         * Read a booking's payment
         * How the payment stands, and the `clientSecret` by which the customer pays. There is one where the service takes payments,
         * for every booking with a price that was held, but not for those of a series.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/{bookingId}/saga": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        /**
         * Read where a booking's payment and confirmation stand
         * The `CHECKOUT` goes through hold, intent, authorization, capture, confirmation and notification, and undoes what it did when
         * it cannot go on; from the confirmation on it only goes forward. A `REFUND` gives back what is owed after a cancellation or
         * a no-show. What cannot be undone is `STUCK` and waits for a person. Without payments there are none.
         */
        get: operations["getSaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hear from Stripe
         * The address for Stripe's webhook: it is authenticated by the signature of the raw body, not by a key. Events may come twice, in
         * any order, late or never: each is noted once, and makes the service look at how the payment stands.
         */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the feed
         * Every change of bookings, payments, series, the waitlist and customers, and webhook endpoints that were disabled, oldest first,
         * each once. `nextCursor` is never null: keep it, and ask again with it for what came since, however long after. Delivered so, no
         * event is lost or shown twice, whoever writes at the same time.
         *
         * An event is shown once no older transaction is under way; `lagSeconds` says for how long the oldest of those that are
         * held back has been. Consumers that handle an event and die before they keep the cursor get it again: tell events apart by `id`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the feed
         * The feed as server-sent events, for as long as the connection lasts: `event` is the type, `data` a FeedEvent as JSON, and
         * `id` a cursor. A browser that lost the connection sends the last one as `Last-Event-ID` and misses nothing. Without one the
         * stream begins with what happens from now on; with `cursor`, of `GET /events` and the same filters, from there.
         * A comment comes every 15 seconds while nothing happens.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Free times of several resources
         * As `GET /resources/{resourceId}/availability`, for up to 100 resources in one answer.
         */
        get: operations["listAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List series
         * The newest first, without their occurrences.
         */
        get: operations["listSeries"];
        put?: never;
        /**
         * Book a series
         * Books a time that recurs by `recurrence`, an RRULE of RFC 5545, on a resource or on a package of the catalogue. `start` and
         * `end` are those of the first occurrence. What recurs is the wall-clock time of the resource (of a package, of its first
         * resource): a weekly 09:00 stays 09:00 when clocks change. A rule needs an end, and has at most 366 occurrences within ten years.
         *
         * Every occurrence is checked, by the rules of a booking of its own and against the calendar, before any is booked. With
         * `onConflict: reject` all are booked or none; with `skip` those that are free, and the answer says which were skipped and why;
         * if there are none, the series is refused. A customer's limits count all of them. An occurrence is a booking of its own, `PENDING` until the series or it is confirmed.
         *
         * With `dryRun: true` nothing is booked: the answer is 200 with every occurrence and what would become of it.
         */
        post: operations["createSeries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/series/{seriesId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        /**
         * Read a series
         * The series with its occurrences as they stand. Its version is its `ETag`.
         */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        /**
         * Cancel this and following occurrences
         * Cancels all occurrences that are to come, or with `from` those from that one on, and frees their time at once. To cancel one,
         * cancel its booking. The series stays readable.
         */
        delete: operations["cancelSeries"];
        options?: never;
        head?: never;
        /**
         * Change this and following occurrences
         * Changes all occurrences that are to come, or with `from` those from that one on; all or none. To change one, change its
         * booking. `startTime` is the wall-clock time at which they start, on the day on which each starts; their new times are taken
         * and the old ones released in one step. The other fields are a JSON merge patch (RFC 7396); `null` clears `notes`.
         *
         * Occurrences that were cancelled stay so. One whose time or units were changed by itself keeps them, as an override does in
         * RFC 5545; customer, notes and metadata are changed there too. A `recurrenceId` never changes.
         */
        patch: operations["updateSeries"];
        trace?: never;
    };
    "/series/{seriesId}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a series
         * Moves every `PENDING` occurrence to `CONFIRMED`, all or none, while all their holds live. If any has a price, the reference
         * of their payment is wanted in `paymentReference`; if none has, there must not be any.
         */
        post: operations["confirmSeries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List packages
         * The newest first. Archived packages are left out.
         */
        get: operations["listPackages"];
        put?: never;
        /**
         * Create a package
         * A set of resources that are booked together, each with its offsets from the booked time.
         */
        post: operations["createPackage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{packageId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        /**
         * Read a package
         * The package as it stands, archived ones too.
         */
        get: operations["getPackage"];
        put?: never;
        post?: never;
        /**
         * Archive a package
         * An archived package takes no new bookings; existing ones stay. It remains readable.
         */
        delete: operations["archivePackage"];
        options?: never;
        head?: never;
        /**
         * Change a package
         * A JSON merge patch (RFC 7396); `items` are replaced as a whole. Existing bookings stay as they are.
         */
        patch: operations["updatePackage"];
        trace?: never;
    };
    "/packages/{packageId}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        /**
         * Free times of a package
         * Every time of the asked length within `[from, to)` at which all of the package can be booked now. The span is about the
         * package's own start and end; what an offset takes may lie outside of it.
         */
        get: operations["getPackageAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List resources
         * The newest first. Archived resources are left out unless asked for.
         */
        get: operations["listResources"];
        put?: never;
        /**
         * Create a resource
         * Without `openingHours` the resource is open at all times.
         */
        post: operations["createResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * Read a resource
         * The resource as it stands, archived ones too.
         */
        get: operations["getResource"];
        put?: never;
        post?: never;
        /**
         * Archive a resource
         * An archived resource takes no new bookings; existing ones stay. It remains readable. While there are live bookings it is
         * refused with 409 and lists them, unless `stranded=keep` says that they are seen to.
         */
        delete: operations["archiveResource"];
        options?: never;
        head?: never;
        /**
         * Change a resource
         * A JSON merge patch (RFC 7396); `price` and `cancellationPolicy` are replaced as a whole. The new rules hold for new
         * bookings; existing ones stay as they are, with the price and the cancellation policy that they were made under. A capacity
         * below what is booked is refused.
         */
        patch: operations["updateResource"];
        trace?: never;
    };
    "/resources/{resourceId}/opening-hours": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * Read opening hours
         * The weekly rules and the dated exceptions. The `ETag` is the resource's.
         */
        get: operations["getOpeningHours"];
        /**
         * Replace opening hours
         * Replaces all rules and exceptions. They hold for new bookings; existing ones stay. When live bookings would lie outside of
         * the new hours it is refused with 409 and lists them, unless `stranded=keep` says that they are seen to.
         */
        put: operations["replaceOpeningHours"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * List stranded bookings
         * Live bookings that have not ended and that could not be made now: they lie outside of the opening hours, or the resource is
         * archived. The earliest first.
         */
        get: operations["listConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * Free times of a resource
         * Every time of the asked length within `[from, to)` that can be booked now, with the number of free units. Opening
         * hours, buffers, notice, booking window, lengths and live holds are taken into account: what is listed can be booked in
         * the same instant. An archived resource has none, nor is there any of a length that the resource does not take. Whose
         * customer limits are reached is not taken into account, for nobody says here who asks.
         */
        get: operations["getAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/blackouts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * List blackouts
         * Blackouts that have not been removed, earliest first.
         */
        get: operations["listBlackouts"];
        put?: never;
        /**
         * Black out a time
         * Blocks all units of the resource from `start` to `end`, at any time of day. Refused with 409 when a live booking has some
         * of that time.
         */
        post: operations["createBlackout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/blackouts/{blackoutId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
                /** The blackout's id. */
                blackoutId: components["parameters"]["BlackoutId"];
            };
            cookie?: never;
        };
        /**
         * Read a blackout
         * The blackout, unless it was removed.
         */
        get: operations["getBlackout"];
        put?: never;
        post?: never;
        /**
         * Remove a blackout
         * Frees the time at once.
         */
        delete: operations["deleteBlackout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find a customer
         * The customer with an e-mail address, in any letter case; nobody when no booking has it.
         */
        get: operations["listCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customerId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The customer's id, from a booking. */
                customerId: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * Read a customer
         * Name, telephone number and language are those of the latest booking. One e-mail address, in any letter case, is one
         * customer of a business; the id follows from it.
         */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        /**
         * Erase a customer's personal data
         * Replaces the name by `Erased`, the e-mail address by one that goes nowhere and the id by a random one, and removes
         * telephone number, language, notes, metadata and reason of cancellation, in all bookings and waitlist entries of the
         * customer, their trails, and the answers that are kept for repeated requests. Entries that wait leave the line. Bookings and
         * trails stay, with their ids, times, states, versions,
         * prices and payment references. What cannot be undone wants a scope of its own, `customers:erase`.
         *
         * All their bookings must be over: 409 names some that are not. A booking that was handed to another customer, by a new
         * e-mail address, stays as it is; what its trail says of this one is erased.
         */
        delete: operations["eraseCustomer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar-feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List calendar feeds
         * The newest first, without their addresses. Revoked feeds are gone.
         */
        get: operations["listCalendarFeeds"];
        put?: never;
        /**
         * Share bookings as a calendar
         * A read-only calendar of a resource's bookings, or of a customer's, at a secret address that any calendar application can
         * subscribe to. Who has the address can read the calendar, until it is revoked. It is shown once: a repetition of the
         * request answers `url: null`, for it is stored as a digest alone.
         */
        post: operations["createCalendarFeed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar-feeds/{feedId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The feed's id. */
                feedId: components["parameters"]["FeedId"];
            };
            cookie?: never;
        };
        /**
         * Read what a feed is of
         * The feed without its address, which was shown when it was created.
         */
        get: operations["getCalendarFeed"];
        put?: never;
        post?: never;
        /**
         * Revoke a calendar feed
         * Its address answers 404 from now on. Applications keep what they have read.
         */
        delete: operations["revokeCalendarFeed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendars/{token}.ics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The secret part of the feed's address. */
                token: components["parameters"]["CalendarToken"];
            };
            cookie?: never;
        };
        /**
         * Read a calendar feed
         * The latest 1000 bookings of the feed's resource or customer that end later than 30 days ago, as events: a hold is
         * `TENTATIVE`, a cancelled booking `CANCELLED`; drafts and expired holds are left out. `UID` is that of the booking for good and
         * `SEQUENCE` rises with each change. The token is the credential: no other is wanted. Unknown or revoked, it answers 404.
         */
        get: operations["getCalendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/freebusy.ics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        /**
         * When a resource is busy, for other calendars
         * A `VFREEBUSY` of the times at which no unit is free, buffers included, and nothing else about them. Opening hours are left
         * out: outside of them nothing is busy, and nothing can be booked.
         */
        get: operations["getFreeBusy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{resourceId}/external-busy/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
                /** Your name for the other calendar; a resource has at most 10. */
                source: components["parameters"]["Source"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Block what another calendar says is busy
         * Blocks the busy times of an iCalendar document, from now to the end of the resource's booking window, on every unit, in
         * place of those that the same source had before; a calendar without events frees them. Send it again as often as the
         * other calendar is to be followed. Events that are cancelled or transparent are free; times without a zone, and whole
         * days, are in the resource's.
         *
         * Bookings stay: where one has a unit already, that unit is not blocked, and `conflicts` lists the booking. What it leaves
         * free when it is cancelled, the next document for the resource blocks.
         *
         * A document that is broken, has rules that cannot be followed, or more busy times than fit (10,000; 20,000
         * when each is counted for every unit) is refused as a whole; what was blocked before stays. It may have 4 MiB, which is
         * room for so many events as calendars write them.
         */
        put: operations["replaceExternalBusy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List waitlist entries
         * Those that joined first come first. Filters combine with *and*; several `status` values with *or*.
         */
        get: operations["listWaitlist"];
        put?: never;
        /**
         * Join the waitlist of a resource or a package
         * Waits for a time of `durationMinutes` on so many `units`, anywhere from `from` to `to`. Whenever time becomes free, by a
         * cancellation, a hold that ran out, a reschedule or a change of the resource, the first in line for whom it suffices
         * gets an **offer** of the earliest start, before anybody else can book it. A span in which opening hours allow no start is
         * refused.
         *
         * With `packageId` it waits for a package of the catalogue, as it is when there is an offer, which is one hold of all its items.
         * `from`, `to` and `durationMinutes` are then of what `start` and `end` are when the package is booked; its offsets come on
         * top. Those who wait for a resource and for a package that has it are served in the order in which they joined, and are 100 at
         * the most.
         *
         * An offer is a `PENDING` booking whose hold lives for `offerSeconds`, at most until its start: accept it, or confirm the
         * booking, while it lives. Declined or run out, the time is offered to the next. What is free already is offered at once.
         */
        post: operations["joinWaitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/waitlist/{entryId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        /**
         * Read a waitlist entry
         * The entry as it stands. `position` is its place in line, from 1; it changes when others leave, which changes no `version`.
         */
        get: operations["getWaitlistEntry"];
        put?: never;
        post?: never;
        /**
         * Leave the waitlist
         * An entry that waits becomes `CANCELLED`. One with an offer declines it. A confirmed booking is not touched: cancel it.
         */
        delete: operations["leaveWaitlist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/waitlist/{entryId}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an offer
         * Confirms the offer's booking while its hold lives, by the rules of `POST /bookings/{bookingId}/confirm`: with a price
         * it is paid by card, or wants `paymentReference`.
         */
        post: operations["acceptOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/waitlist/{entryId}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline an offer
         * Cancels the offer's booking. Its time is offered to the next in line at once. The entry waits no longer.
         */
        post: operations["declineOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * The newest first, without their secrets.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Have events sent to an address
         * From now on every event of the feed, or those of `eventTypes`, is posted to the address, signed by
         * [Standard Webhooks](https://www.standardwebhooks.com): `webhook-id` is the event's id and the same in every attempt,
         * `webhook-timestamp` the attempt's time, `webhook-signature` the signature over both and the body. The section `webhooks`
         * has the bodies.
         *
         * An answer of 2xx within 15 seconds is success; anything else, a redirect too, is not. Then it is tried again after 5 s, 5 min, 30 min,
         * 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each 20 % more or less; `Retry-After` counts, up to twice as long. After that it is a dead letter, which
         * can be replayed. An answer of 410, or 120 hours without any success, disables the endpoint, which the feed tells as
         * `webhook_endpoint.disabled`.
         *
         * Each event is sent at least once, and in no certain order: tell repeated ones by `webhook-id`, and old ones by `version`.
         *
         * The address must be `https`, on port 443 or 8443, and public. The secret is shown once: a repetition of the request answers `secret: null`.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        /**
         * Read a webhook endpoint
         * The endpoint without its secret.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint
         * With all that is still to be sent to it, and the log of what was.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook endpoint
         * A JSON merge patch (RFC 7396). While an endpoint is disabled nothing is sent to it; enabled again, it gets what happened
         * meanwhile. To begin anew instead, delete it and create another.
         */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook endpoint another secret
         * For 24 hours the former secret signs too: `webhook-signature` has both signatures, separated by a space. Rotated again
         * meanwhile, the secret before that signs no more. The new secret is shown once: a repetition of the request answers
         * `secret: null`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * A `webhook.test` is sent to this endpoint alone, now and as any other event, whatever its `eventTypes`.
         */
        post: operations["sendTestWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        /**
         * List what is sent to a webhook endpoint
         * The newest first, each with its latest attempts. What was delivered or given up is kept for 30 days.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay the dead letters of a webhook endpoint
         * Those that were given up at `since` or later are sent again, by the schedule of new ones.
         */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The delivery's id. */
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        /**
         * Read what became of an event that is sent
         * The delivery with its latest attempts.
         */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The delivery's id. */
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again
         * A dead letter, or one that was delivered, is sent again by the schedule of new ones, under the same `webhook-id`. One that is still
         * pending is sent now.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the service able to book?
         * Answers 200 when the database answers and its schema is current, else 503.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "booking.drafted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.drafted
         * A booking was drafted; it blocks no time.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.held
         * A booking holds its time until `holdExpiresAt`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.hold_extended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.hold_extended
         * A hold lives longer.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.paying": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.paying
         * The payment of a hold is being captured; it does not run out any more.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.confirmed
         * A booking was confirmed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.rescheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.rescheduled
         * A booking got another time.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.updated
         * A booking's customer, notes or metadata changed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.cancelled
         * A booking was cancelled; `fee` is what it costs.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.expired
         * A hold ran out.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.completed
         * A booking is over.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "booking.no_show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * booking.no_show
         * The customer did not come.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["BookingMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "series.booked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * series.booked
         * A series was booked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["SeriesMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "series.confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * series.confirmed
         * The occurrences to come were confirmed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["SeriesMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "series.changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * series.changed
         * Occurrences got another time, or other data.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["SeriesMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "series.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * series.cancelled
         * Occurrences were cancelled.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["SeriesMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.joined": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.joined
         * Somebody waits.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.offered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.offered
         * Time is held for somebody who waits.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.accepted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.accepted
         * An offer was accepted.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.declined": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.declined
         * An offer was declined.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.left": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.left
         * Somebody waits no more.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "waitlist.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * waitlist.expired
         * The time that somebody waited for has passed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WaitlistMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.created
         * A hold has to be paid.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.updated
         * Something else about a payment changed.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.declined": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.declined
         * An attempt to pay was declined.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.authorized": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.authorized
         * Money is reserved.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.captured": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.captured
         * Money was taken.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.cancelled
         * What was reserved was given up.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.refunded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.refunded
         * Money was given back.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.disputed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * payment.disputed
         * The customer's bank has asked the money back.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["PaymentMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "customer.erased": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * customer.erased
         * A customer's personal data was erased; erase it too.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["CustomerMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook_endpoint.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook_endpoint.disabled
         * The service disabled an endpoint; `disabledReason` says why.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WebhookEndpointMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.test
         * A test that was asked for.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: components["requestBodies"]["WebhookTestMessage"];
            responses: {
                /** It was received. */
                "2XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** A UUID; those that the service makes are of version 7. */
        Id: string;
        /** Ids, each once. */
        IdList: components["schemas"]["Id"][];
        /** A moment, RFC 3339 with an offset, in the years 2000 to 2199. */
        Instant: string;
        /** A date in the resource's time zone, in the years 2000 to 2199. */
        LocalDate: string;
        /** A wall-clock time in the zone of a resource, to the minute, in the years 2000 to 2199. */
        LocalDateTime: string;
        /** An e-mail address. */
        EmailAddress: string;
        /** One line of text, not blank, without control characters. */
        ShortText: string;
        /** Text of several lines. */
        LongText: string;
        /** The name of a zone in the IANA time zone database. */
        TimeZone: string;
        /** ISO 4217 code. */
        Currency: string;
        /** Opaque; from `nextCursor`. */
        Cursor: string;
        /** Visible ASCII characters, no space among them. */
        CorrelationId: string;
        /** A string as structured fields have it (RFC 8941, section 3.3.3), of 1 to 255 characters between its quotes. */
        IdempotencyKey: string;
        /** The version of what was read, in quotes. */
        EntityTag: string;
        /** One or more entity tags, or `*` for whatever version there is. */
        EntityTagList: string;
        /** Hours and minutes as ISO 8601 has them, such as `PT1H30M`, or a number of minutes. */
        Duration: string;
        /** Up to 20 names and values of yours. */
        Metadata: {
            [key: string]: string;
        };
        /** An amount in minor units (cents, for example) and its currency. */
        Money: {
            amount: number;
            currency: components["schemas"]["Currency"];
        };
        /** Whether the price is for a booking as a whole or for each hour of it. Either is multiplied by the units. */
        PriceUnit: "BOOKING" | "HOUR";
        /** What a booking costs; an hourly price is taken for each begun minute in proportion and rounded to the nearest minor unit, halves up. */
        ResourcePrice: {
            /** In minor units. */
            amount: number;
            currency: components["schemas"]["Currency"];
            per: components["schemas"]["PriceUnit"];
        };
        /** A part of the booking's price, in percent, rounded to the nearest minor unit, halves up. */
        FeePercent: {
            percent: number;
        };
        /** A fixed amount in minor units of the currency of the booking's price; never more than the price is taken. */
        FeeAmount: {
            amount: number;
        };
        /**
         * What it costs to cancel a confirmed booking, or not to come. Cancelling is free until `freeUntilMinutes` before the
         * start; from that instant on it costs `fee`. Without `fee` it is always free; without `noShowFee`, so is not coming. A booking
         * without a price has no fee.
         */
        CancellationPolicy: {
            /** How many minutes before the start the fee begins; 0 is the start itself. */
            freeUntilMinutes: number;
            /** What cancelling costs from then on; null for nothing. */
            fee: components["schemas"]["FeePercent"] | components["schemas"]["FeeAmount"] | null;
            /** What not coming costs; null for nothing. */
            noShowFee: components["schemas"]["FeePercent"] | components["schemas"]["FeeAmount"] | null;
        };
        CancellationQuote: {
            bookingId: components["schemas"]["Id"];
            quotedAt: components["schemas"]["Instant"];
            /** What was paid: the price of a CONFIRMED booking; null when nothing was. */
            paid: components["schemas"]["Money"] | null;
            /** What cancelling now costs; null when it is free. */
            fee: components["schemas"]["Money"] | null;
            /** What was paid less the fee; null when that is nothing. */
            refund: components["schemas"]["Money"] | null;
            /** The instant from which on cancelling the booking, once confirmed, costs something; null when it is always free. */
            freeUntil: components["schemas"]["Instant"] | null;
            /** What cancelling costs from `freeUntil` on, or of several items, from when the last of theirs has passed; null when it is always free. */
            laterFee: components["schemas"]["Money"] | null;
        };
        /** Who the booking is for. */
        Customer: {
            name: components["schemas"]["ShortText"];
            email: components["schemas"]["EmailAddress"];
            phone?: components["schemas"]["PhoneNumber"];
            locale?: components["schemas"]["Locale"];
        };
        /** Who a booking is for. */
        BookingCustomer: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["ShortText"];
            email: components["schemas"]["EmailAddress"];
            phone?: components["schemas"]["PhoneNumber"];
            locale?: components["schemas"]["Locale"];
        };
        /** A customer, as of the latest booking. */
        CustomerSummary: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["ShortText"];
            email: components["schemas"]["EmailAddress"];
            phone: components["schemas"]["PhoneNumber"] | null;
            locale: components["schemas"]["Locale"] | null;
            bookings: components["schemas"]["BookingCounts"];
        };
        /** How many bookings there are in each state. */
        BookingCounts: {
            DRAFT: number;
            PENDING: number;
            CONFIRMED: number;
            COMPLETED: number;
            NO_SHOW: number;
            CANCELLED: number;
            EXPIRED: number;
        };
        CustomerList: {
            data: components["schemas"]["CustomerSummary"][];
        };
        /** A telephone number. */
        PhoneNumber: string;
        /** A language tag of BCP 47, such as `de` or `pt-BR`. */
        Locale: string;
        /**
         * `DRAFT` holds nothing; `PENDING` holds its time until `holdExpiresAt`; `CONFIRMED` has its time. `COMPLETED`, `NO_SHOW`,
         * `CANCELLED` and `EXPIRED` are final.
         */
        BookingStatus: "DRAFT" | "PENDING" | "CONFIRMED" | "COMPLETED" | "NO_SHOW" | "CANCELLED" | "EXPIRED";
        /** @default "csv" */
        ExportFormat: "csv" | "jsonl";
        BookingStatusFilter: components["schemas"]["BookingStatus"][];
        /**
         * One customer's order. `items` are the times that it takes, together or not at all; `resourceId`, `timeZone` and `units` are
         * those of the first, `start` and `end` span all.
         */
        Booking: {
            id: components["schemas"]["Id"];
            /** The package of the catalogue that was booked; null for any other booking. */
            packageId: components["schemas"]["Id"] | null;
            /** The series that it is an occurrence of; null for any other booking. */
            seriesId: components["schemas"]["Id"] | null;
            /** Which occurrence of the series it is, wherever it was moved to; null for any other booking. */
            recurrenceId: components["schemas"]["LocalDateTime"] | null;
            /** The waitlist entry whose offer this booking is or was; null for any other booking. */
            waitlistEntryId: components["schemas"]["Id"] | null;
            resourceId: components["schemas"]["Id"];
            timeZone: components["schemas"]["TimeZone"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            units: number;
            items: components["schemas"]["BookingItem"][];
            status: components["schemas"]["BookingStatus"];
            version: number;
            /** Until when the time is held; null unless the booking is PENDING, and while its payment is captured. */
            holdExpiresAt: components["schemas"]["Instant"] | null;
            customer: components["schemas"]["BookingCustomer"];
            notes: components["schemas"]["LongText"] | null;
            metadata: components["schemas"]["Metadata"];
            /** What it costs in all; null when it is free. */
            price: components["schemas"]["Money"] | null;
            paymentReference: components["schemas"]["ShortText"] | null;
            cancelReason: components["schemas"]["ShortText"] | null;
            /** The resource's policy when the booking was made, which counts for it whatever the resource's is now; null without any, and when it has several items, which have theirs. */
            cancellationPolicy: components["schemas"]["CancellationPolicy"] | null;
            /** What cancelling it, or not coming, cost; null when nothing, or when neither happened. */
            fee: components["schemas"]["Money"] | null;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
            /** In the answers that hold a booking with a price, where the service takes payments. */
            payment?: components["schemas"]["Payment"];
        };
        /** A time on some units of one resource. */
        BookingItem: {
            resourceId: components["schemas"]["Id"];
            timeZone: components["schemas"]["TimeZone"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            units: number;
            /** What it costs by itself; null when it is free. A package with a price of its own costs that instead. */
            price: components["schemas"]["Money"] | null;
            /** Of a booking of several items, the policy that counts for this one's share; the resource's when the item was first booked. */
            cancellationPolicy?: components["schemas"]["CancellationPolicy"] | null;
        };
        BookingItemCreate: {
            resourceId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            /**
             * How many units of the resource.
             * @default 1
             */
            units?: number;
        };
        /** Times on several resources, or several times on one; all of them are booked or none. */
        BookingItemList: components["schemas"]["BookingItemCreate"][];
        /** One time on one resource, several together, or a package of the catalogue. */
        BookingCreate: components["schemas"]["SingleBookingCreate"] | components["schemas"]["ItemsBookingCreate"] | components["schemas"]["PackageBookingCreate"];
        /** Several times, all or none. */
        ItemsBookingCreate: {
            items: components["schemas"]["BookingItemList"];
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
            /**
             * Whether to note the booking without holding its time.
             * @default false
             */
            draft?: boolean;
        };
        /** A package of the catalogue. `start` and `end` are those of the event; each resource is booked with its offsets from them. */
        PackageBookingCreate: {
            packageId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
            /**
             * Whether to note the booking without holding its time.
             * @default false
             */
            draft?: boolean;
        };
        /** One time on one resource. */
        SingleBookingCreate: {
            resourceId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            /**
             * How many units of the resource.
             * @default 1
             */
            units?: number;
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
            /**
             * Whether to note the booking without holding its time.
             * @default false
             */
            draft?: boolean;
        };
        /**
         * What to change; fields left out stay. `start` is the booking's as it is shown, which with several items is that of the
         * earliest: all of them move by as much.
         */
        BookingPatch: {
            start?: components["schemas"]["Instant"];
            end?: components["schemas"]["Instant"];
            items?: components["schemas"]["BookingItemList"];
            customer?: components["schemas"]["CustomerPatch"];
            notes?: components["schemas"]["LongText"] | null;
            metadata?: components["schemas"]["MetadataPatch"];
        };
        /** What to change of the customer; `null` clears `phone` or `locale`. Another e-mail address is another customer. */
        CustomerPatch: {
            name?: components["schemas"]["ShortText"];
            email?: components["schemas"]["EmailAddress"];
            phone?: components["schemas"]["PhoneNumber"] | null;
            locale?: components["schemas"]["Locale"] | null;
        };
        /** Names to set, or with `null` to remove. */
        MetadataPatch: {
            [key: string]: string | null;
        };
        BookingPage: {
            data: components["schemas"]["Booking"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** Where the next page starts; null on the last page. */
        NextCursor: components["schemas"]["Cursor"] | null;
        /**
         * An RRULE of RFC 5545 (section 3.3.10), such as `FREQ=WEEKLY;BYDAY=TU,TH;COUNT=20` or `FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231`.
         * FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, the time of day that of the start, and COUNT or UNTIL ends it.
         */
        RecurrenceRule: string;
        /** The occurrences that are left out, by the `recurrenceId` that they would have. */
        ExceptDates: components["schemas"]["LocalDateTime"][];
        /**
         * Whether a series of which not every occurrence can be booked is refused, or booked without those.
         * @default "reject"
         */
        OnConflict: "reject" | "skip";
        /** A resource or a package of the catalogue, and when it recurs. */
        SeriesCreate: components["schemas"]["ResourceSeriesCreate"] | components["schemas"]["PackageSeriesCreate"];
        /** A time on one resource that recurs. */
        ResourceSeriesCreate: {
            resourceId: components["schemas"]["Id"];
            /**
             * How many units of the resource.
             * @default 1
             */
            units?: number;
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            recurrence: components["schemas"]["RecurrenceRule"];
            exceptDates?: components["schemas"]["ExceptDates"];
            onConflict?: components["schemas"]["OnConflict"];
            /**
             * Whether to say what would be booked and book nothing.
             * @default false
             */
            dryRun?: boolean;
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
        };
        /** A package of the catalogue that recurs. */
        PackageSeriesCreate: {
            packageId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            recurrence: components["schemas"]["RecurrenceRule"];
            exceptDates?: components["schemas"]["ExceptDates"];
            onConflict?: components["schemas"]["OnConflict"];
            /**
             * Whether to say what would be booked and book nothing.
             * @default false
             */
            dryRun?: boolean;
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
        };
        /** What to change; fields left out stay. */
        SeriesPatch: {
            startTime?: components["schemas"]["LocalTime"];
            /** How long each is; not of a package. */
            durationMinutes?: number;
            /** How many units of the resource; not of a package. */
            units?: number;
            customer?: components["schemas"]["CustomerPatch"];
            notes?: components["schemas"]["LongText"] | null;
            metadata?: components["schemas"]["MetadataPatch"];
        };
        /**
         * `booked`: it is a booking of its own; `free`: it can be booked; `conflict`: somebody else has the time; `invalid`: it breaks a
         * rule of its resource. The last two were skipped when the series was booked.
         */
        OccurrenceVerdict: "booked" | "free" | "conflict" | "invalid";
        /** One of a series, and what became or would become of it. `start` and `end` are its booking's, if it has one; of a change that was refused, those that were asked for. */
        Occurrence: {
            recurrenceId: components["schemas"]["LocalDateTime"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            verdict: components["schemas"]["OccurrenceVerdict"];
            /** The blocked window in the way, buffers included. */
            conflict: components["schemas"]["Window"] | null;
            /** The rules that it breaks. */
            errors: components["schemas"]["Violation"][];
            /** What it costs; null when it is free of charge. */
            price: components["schemas"]["Money"] | null;
            bookingId: components["schemas"]["Id"] | null;
            status: components["schemas"]["BookingStatus"] | null;
            /** Its booking's, for `If-Match`. */
            version: number | null;
            /** When its hold runs out; null unless it is a hold. */
            holdExpiresAt: components["schemas"]["Instant"] | null;
        };
        /** Occurrences in the order of the rule. */
        OccurrenceList: components["schemas"]["Occurrence"][];
        /**
         * Bookings that recur by a rule. `start`, `end`, `recurrence` and `exceptDates` are as the series was asked for; what became of
         * each is in `occurrences`. `units`, `customer`, `notes` and `metadata` are those last given for the series.
         */
        Series: {
            id: components["schemas"]["Id"];
            resourceId: components["schemas"]["Id"];
            /** The package of the catalogue that is booked; then the resource is its first one. */
            packageId: components["schemas"]["Id"] | null;
            timeZone: components["schemas"]["TimeZone"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            units: number;
            recurrence: components["schemas"]["RecurrenceRule"];
            exceptDates: components["schemas"]["ExceptDates"];
            customer: components["schemas"]["BookingCustomer"];
            notes: components["schemas"]["LongText"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Rises with every change of the series or of one of its occurrences. */
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
            occurrences: components["schemas"]["OccurrenceList"];
        };
        /** A series without its occurrences. */
        SeriesSummary: {
            id: components["schemas"]["Id"];
            resourceId: components["schemas"]["Id"];
            /** The package of the catalogue that is booked; then the resource is its first one. */
            packageId: components["schemas"]["Id"] | null;
            timeZone: components["schemas"]["TimeZone"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            units: number;
            recurrence: components["schemas"]["RecurrenceRule"];
            exceptDates: components["schemas"]["ExceptDates"];
            customer: components["schemas"]["BookingCustomer"];
            notes: components["schemas"]["LongText"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Rises with every change of the series or of one of its occurrences. */
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
        };
        SeriesPage: {
            data: components["schemas"]["SeriesSummary"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** What a series would book. */
        SeriesPreview: {
            timeZone: components["schemas"]["TimeZone"];
            occurrences: components["schemas"]["OccurrenceList"];
        };
        HoldExtension: {
            /** How long from now the hold shall live. */
            seconds?: number;
        };
        Confirmation: {
            paymentReference?: components["schemas"]["ShortText"];
            /** The provider's id of how to pay, as `pm_card_visa`; where the service takes payments. */
            paymentMethod?: string;
        };
        /**
         * `CREATING` until the provider knows of it. Then the customer has to act: `REQUIRES_PAYMENT_METHOD`, `REQUIRES_CONFIRMATION` or
         * `REQUIRES_ACTION`. `PROCESSING` is the bank's turn. `AUTHORIZED` money is reserved, `CAPTURED` money is taken; what
         * is given back of it is in `refunded`, and the status stays. `CANCELLED` ends what was not captured.
         */
        PaymentStatus: "CREATING" | "REQUIRES_PAYMENT_METHOD" | "REQUIRES_CONFIRMATION" | "REQUIRES_ACTION" | "PROCESSING" | "AUTHORIZED" | "CAPTURED" | "CANCELLED";
        /** Why the last attempt to pay failed. */
        Decline: {
            /** The bank's reason, or the provider's. */
            code: string;
            /** For the customer. */
            message: string;
        };
        /** What a booking costs, and what was paid. Amounts are in minor units. */
        Payment: {
            id: components["schemas"]["Id"];
            bookingId: components["schemas"]["Id"];
            status: components["schemas"]["PaymentStatus"];
            /** What is to be paid. */
            amount: number;
            currency: components["schemas"]["Currency"];
            /** What was taken. */
            captured: number;
            /** What of that was given back. */
            refunded: number;
            /** The provider's id of it. */
            intentId: string | null;
            /** By which a browser pays; null before the provider knows of it, and in events. */
            clientSecret: string | null;
            decline: components["schemas"]["Decline"] | null;
            /** Whether the customer's bank has asked the money back. */
            disputed: boolean;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
        };
        SagaKind: "CHECKOUT" | "REFUND";
        /** `RUNNING` goes forward, `COMPENSATING` back. `DONE`, `COMPENSATED` and `STUCK` are where it ends. */
        SagaState: "RUNNING" | "COMPENSATING" | "DONE" | "COMPENSATED" | "STUCK";
        /** Forward: `HOLD`, `INTENT`, `AUTHORIZE`, `CAPTURE`, `CONFIRM`, `NOTIFY`. Back: `REFUND`, `CANCEL_INTENT`, `RELEASE`. */
        SagaStep: "HOLD" | "INTENT" | "AUTHORIZE" | "CAPTURE" | "CONFIRM" | "NOTIFY" | "REFUND" | "CANCEL_INTENT" | "RELEASE";
        /**
         * `done` leads to the next step. `again` will be tried once more, `undo` turns back, and `stuck` waits for a person; `detail`
         * says why.
         */
        SagaOutcome: "done" | "again" | "undo" | "stuck";
        SagaLogEntry: {
            step: components["schemas"]["SagaStep"];
            attempt: number;
            outcome: components["schemas"]["SagaOutcome"];
            /** Why, or the intent that it was done with. */
            detail: string | null;
            at: components["schemas"]["Instant"];
        };
        Saga: {
            id: components["schemas"]["Id"];
            bookingId: components["schemas"]["Id"];
            kind: components["schemas"]["SagaKind"];
            state: components["schemas"]["SagaState"];
            step: components["schemas"]["SagaStep"];
            /** Raised whenever the provider is asked under a new idempotency key. */
            attempt: number;
            /** Of the step, in a row. */
            failures: number;
            /** When it is looked at again; null when it has ended. */
            dueAt: components["schemas"]["Instant"] | null;
            /** Why it goes back. */
            reason: string | null;
            lastError: string | null;
            correlationId: components["schemas"]["CorrelationId"];
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
            /** What it did, oldest first. */
            log: components["schemas"]["SagaLogEntry"][];
        };
        SagaList: {
            data: components["schemas"]["Saga"][];
        };
        /** Stripe's own object; only what is needed of it is named here. */
        StripeEvent: {
            id: components["schemas"]["StripeName"];
            type: components["schemas"]["StripeName"];
            data: components["schemas"]["StripeData"];
        };
        StripeData: {
            object: components["schemas"]["StripeObject"];
        };
        /** What the event is about, a payment intent, a charge or a dispute for example; of some kinds it has no id. */
        StripeObject: {
            id?: components["schemas"]["StripeName"];
            object?: components["schemas"]["StripeName"];
            payment_intent?: components["schemas"]["StripeName"] | null;
            amount?: number;
            amount_captured?: number;
            metadata?: {
                [key: string]: string;
            } | null;
            amount_refunded?: number;
        };
        /** An id, or the name of a type. */
        StripeName: string;
        StripeReceipt: {
            received: true;
        };
        /** What happened. */
        EventType: "booking.drafted" | "booking.held" | "booking.hold_extended" | "booking.paying" | "booking.confirmed" | "booking.rescheduled" | "booking.updated" | "booking.cancelled" | "booking.expired" | "booking.completed" | "booking.no_show";
        Event: {
            id: components["schemas"]["Id"];
            type: components["schemas"]["EventType"];
            bookingId: components["schemas"]["Id"];
            /** The booking's version after the change. */
            version: number;
            occurredAt: components["schemas"]["Instant"];
            /** Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`. */
            actor: string;
            correlationId: components["schemas"]["CorrelationId"];
            data: components["schemas"]["Booking"];
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** What an event is about. */
        AggregateType: "booking" | "customer" | "payment" | "series" | "waitlist" | "webhook_endpoint";
        /** What the feed can be narrowed to; what it knows of now. */
        FeedEventType: "booking.drafted" | "booking.held" | "booking.hold_extended" | "booking.paying" | "booking.confirmed" | "booking.rescheduled" | "booking.updated" | "booking.cancelled" | "booking.expired" | "booking.completed" | "booking.no_show" | "series.booked" | "series.confirmed" | "series.changed" | "series.cancelled" | "waitlist.joined" | "waitlist.offered" | "waitlist.accepted" | "waitlist.declined" | "waitlist.left" | "waitlist.expired" | "customer.erased" | "payment.created" | "payment.updated" | "payment.declined" | "payment.authorized" | "payment.captured" | "payment.cancelled" | "payment.refunded" | "payment.disputed" | "webhook_endpoint.disabled";
        /** A change. `data` is what it is about, as the API shows it after the change. */
        FeedEvent: {
            id: components["schemas"]["Id"];
            /** What happened, as `booking.confirmed`. Others may be added; pass over those that you do not know. */
            type: string;
            aggregateType: components["schemas"]["AggregateType"];
            aggregateId: components["schemas"]["Id"];
            /** Of a booking its version after the change; of others the number of the event. */
            version: number;
            occurredAt: components["schemas"]["Instant"];
            /** Who did it: `key:` and the API key's id, `jwt:` and the token's subject, or `system`. */
            actor: string;
            correlationId: components["schemas"]["CorrelationId"];
            /** The event that this one follows from; null when it follows from a request. */
            causationId: components["schemas"]["Id"] | null;
            /** Of a `booking` a Booking, of a `customer` the erased `customerId` and the number of `bookings`, of a `payment` a Payment without its secret, of a `series` a SeriesSummary, of the `waitlist` a WaitlistEntrySummary, of a `webhook_endpoint` a WebhookEndpoint. */
            data: Record<string, never>;
        };
        EventFeed: {
            data: components["schemas"]["FeedEvent"][];
            nextCursor: components["schemas"]["Cursor"];
            /** For how long the oldest event that is held back has been; 0 when none is. */
            lagSeconds: number;
        };
        /** A calendar at a secret address, of the bookings of one resource or of one customer. */
        CalendarFeed: {
            id: components["schemas"]["Id"];
            resourceId: components["schemas"]["Id"] | null;
            customerId: components["schemas"]["Id"] | null;
            /** Its address, to be resolved against the server; null but in the answer that created it. */
            url: string | null;
            createdAt: components["schemas"]["Instant"];
        };
        /** What the calendar is of; one of the two. */
        CalendarFeedCreate: {
            resourceId?: components["schemas"]["Id"];
            customerId?: components["schemas"]["Id"];
        };
        CalendarFeedPage: {
            data: components["schemas"]["CalendarFeed"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** Lower-case letters, digits, and `.`, `_` and `-` between them. */
        SourceName: string;
        /** What another calendar blocks. */
        ExternalBusy: {
            resourceId: components["schemas"]["Id"];
            source: components["schemas"]["SourceName"];
            /** How many there are, those that meet counted as one. */
            busyTimes: number;
            /** Bookings that have some of the time already, earliest first, at most 100. */
            conflicts: components["schemas"]["BusyConflict"][];
        };
        /** A booking, and when it is. */
        BusyConflict: {
            bookingId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
        };
        Weekday: "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY";
        /** Wall-clock time in the resource's time zone, to the minute. */
        LocalTime: string;
        /** As LocalTime, or `24:00`. A time before the opening one is on the next day. */
        ClosingTime: string;
        /** From opening to closing. */
        HoursRange: {
            opens: components["schemas"]["LocalTime"];
            closes: components["schemas"]["ClosingTime"];
        };
        /** Open on this weekday, every week. */
        WeeklyHours: {
            weekday: components["schemas"]["Weekday"];
            opens: components["schemas"]["LocalTime"];
            closes: components["schemas"]["ClosingTime"];
        };
        /** Replaces the weekly hours that begin on this date; without hours, closed. */
        HoursException: {
            date: components["schemas"]["LocalDate"];
            hours: components["schemas"]["HoursRange"][];
            reason?: components["schemas"]["ShortText"];
        };
        /** Weekly rules and dated exceptions. No rule at all means never open. */
        OpeningHours: {
            weekly: components["schemas"]["WeeklyHours"][];
            exceptions: components["schemas"]["HoursException"][];
        };
        Resource: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["ShortText"];
            timeZone: components["schemas"]["TimeZone"];
            capacity: components["schemas"]["Capacity"];
            slotStepMinutes: components["schemas"]["SlotStepMinutes"];
            setupMinutes: components["schemas"]["BufferMinutes"];
            turnoverMinutes: components["schemas"]["BufferMinutes"];
            noticeMinutes: components["schemas"]["NoticeMinutes"];
            windowDays: components["schemas"]["WindowDays"];
            minimumMinutes: components["schemas"]["MinimumMinutes"];
            maximumMinutes: components["schemas"]["MaximumMinutes"];
            holdSeconds: components["schemas"]["HoldSeconds"];
            holdMaxSeconds: components["schemas"]["HoldSeconds"];
            customerLiveLimit: components["schemas"]["CustomerLiveLimit"];
            customerDailyLimit: components["schemas"]["CustomerDailyLimit"];
            price: components["schemas"]["ResourcePrice"] | null;
            cancellationPolicy: components["schemas"]["CancellationPolicy"] | null;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
            archivedAt: components["schemas"]["Instant"] | null;
        };
        /** How many units can be booked at once. */
        Capacity: number;
        /** Bookings start at opening time and every so many minutes after it. */
        SlotStepMinutes: number;
        /** Minutes that stay blocked before (setup) or after (turnover) a booking; those of neighbours add up. */
        BufferMinutes: number;
        /** How many minutes before its start a booking must be made. */
        NoticeMinutes: number;
        /** How many days ahead a booking may start. */
        WindowDays: number;
        /** How many minutes of elapsed time a booking lasts at least. */
        MinimumMinutes: number;
        /** How many minutes of elapsed time a booking lasts at most; at least minimumMinutes. */
        MaximumMinutes: number;
        /** How many seconds a hold lives. */
        HoldSeconds: number;
        /**
         * How many live bookings of the resource, PENDING or CONFIRMED and not ended, one customer may have at once; null for any
         * number. Customers are told apart by their e-mail address, in any letter case.
         */
        CustomerLiveLimit: number | null;
        /**
         * How many bookings of the resource that start on the same day, in its time zone, one customer may have; null for any number.
         * Those that were completed or not come to count too; drafts, cancelled and expired ones do not.
         */
        CustomerDailyLimit: number | null;
        ResourceCreate: {
            name: components["schemas"]["ShortText"];
            timeZone: components["schemas"]["TimeZone"];
            /**
             * How many units can be booked at once.
             * @default 1
             */
            capacity?: number;
            /**
             * Bookings start at opening time and every so many minutes after it.
             * @default 30
             */
            slotStepMinutes?: number;
            /**
             * Minutes that stay blocked before a booking.
             * @default 0
             */
            setupMinutes?: number;
            /**
             * Minutes that stay blocked after a booking.
             * @default 0
             */
            turnoverMinutes?: number;
            /**
             * How many minutes before its start a booking must be made.
             * @default 0
             */
            noticeMinutes?: number;
            /**
             * How many days ahead a booking may start.
             * @default 365
             */
            windowDays?: number;
            /**
             * How many minutes of elapsed time a booking lasts at least.
             * @default 1
             */
            minimumMinutes?: number;
            /**
             * How many minutes of elapsed time a booking lasts at most; at least minimumMinutes.
             * @default 44640
             */
            maximumMinutes?: number;
            /**
             * How many seconds a hold lives.
             * @default 900
             */
            holdSeconds?: number;
            /**
             * How many seconds a hold lives at most when it is extended; at least holdSeconds.
             * @default 3600
             */
            holdMaxSeconds?: number;
            customerLiveLimit?: components["schemas"]["CustomerLiveLimit"];
            customerDailyLimit?: components["schemas"]["CustomerDailyLimit"];
            price?: components["schemas"]["ResourcePrice"] | null;
            cancellationPolicy?: components["schemas"]["CancellationPolicy"] | null;
            openingHours?: components["schemas"]["OpeningHours"];
        };
        /** What to change; fields left out stay. */
        ResourcePatch: {
            name?: components["schemas"]["ShortText"];
            timeZone?: components["schemas"]["TimeZone"];
            capacity?: components["schemas"]["Capacity"];
            slotStepMinutes?: components["schemas"]["SlotStepMinutes"];
            setupMinutes?: components["schemas"]["BufferMinutes"];
            turnoverMinutes?: components["schemas"]["BufferMinutes"];
            noticeMinutes?: components["schemas"]["NoticeMinutes"];
            windowDays?: components["schemas"]["WindowDays"];
            minimumMinutes?: components["schemas"]["MinimumMinutes"];
            maximumMinutes?: components["schemas"]["MaximumMinutes"];
            holdSeconds?: components["schemas"]["HoldSeconds"];
            holdMaxSeconds?: components["schemas"]["HoldSeconds"];
            customerLiveLimit?: components["schemas"]["CustomerLiveLimit"];
            customerDailyLimit?: components["schemas"]["CustomerDailyLimit"];
            price?: components["schemas"]["ResourcePrice"] | null;
            cancellationPolicy?: components["schemas"]["CancellationPolicy"] | null;
        };
        ResourcePage: {
            data: components["schemas"]["Resource"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** A resource of a package, booked from `start` plus one offset to `end` plus the other. */
        PackageItem: {
            resourceId: components["schemas"]["Id"];
            units: number;
            startOffsetMinutes: number;
            endOffsetMinutes: number;
        };
        PackageItemCreate: {
            resourceId: components["schemas"]["Id"];
            /**
             * How many units of the resource.
             * @default 1
             */
            units?: number;
            /**
             * From when on, in minutes after the booked start; -30 is half an hour before it.
             * @default 0
             */
            startOffsetMinutes?: number;
            /**
             * Until when, in minutes after the booked end; negative is before it.
             * @default 0
             */
            endOffsetMinutes?: number;
        };
        /** What is booked together; each resource once. */
        PackageItemList: components["schemas"]["PackageItemCreate"][];
        Package: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["ShortText"];
            items: components["schemas"]["PackageItem"][];
            /** What it costs as a whole; null when it costs what its resources cost together. */
            price: components["schemas"]["ResourcePrice"] | null;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
            archivedAt: components["schemas"]["Instant"] | null;
        };
        PackageCreate: {
            name: components["schemas"]["ShortText"];
            items: components["schemas"]["PackageItemList"];
            price?: components["schemas"]["ResourcePrice"] | null;
        };
        /** What to change; fields left out stay. */
        PackagePatch: {
            name?: components["schemas"]["ShortText"];
            items?: components["schemas"]["PackageItemList"];
            price?: components["schemas"]["ResourcePrice"] | null;
        };
        PackagePage: {
            data: components["schemas"]["Package"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        PackageAvailability: {
            packageId: components["schemas"]["Id"];
            slots: components["schemas"]["Window"][];
        };
        /**
         * Whether to refuse or to keep.
         * @default "refuse"
         */
        StrandedChoice: "refuse" | "keep";
        /** A live booking in the way of a change, and its time on this resource. */
        ConflictingBooking: {
            bookingId: components["schemas"]["Id"];
            status: components["schemas"]["BookingStatus"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
        };
        ConflictingBookingPage: {
            data: components["schemas"]["ConflictingBooking"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * `WAITING` is in line. `OFFERED` has a hold that can be accepted; the booking's state decides what follows: `ACCEPTED` when
         * it was confirmed, `DECLINED` when it was cancelled, `EXPIRED` when its hold ran out. `EXPIRED` without an offer: nothing
         * became free in its span. `CANCELLED` left the line. The last four are final.
         */
        WaitlistStatus: "WAITING" | "OFFERED" | "ACCEPTED" | "DECLINED" | "EXPIRED" | "CANCELLED";
        WaitlistStatusFilter: components["schemas"]["WaitlistStatus"][];
        /** What was offered. `expiresAt` is null once it was decided, and while its payment is captured. */
        WaitlistOffer: {
            bookingId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            expiresAt: components["schemas"]["Instant"] | null;
        };
        /** Somebody who waits for a time on a resource, or for a package of the catalogue. */
        WaitlistEntry: {
            id: components["schemas"]["Id"];
            /** What it waits for; null when that is a package. */
            resourceId: components["schemas"]["Id"] | null;
            /** What it waits for; null when that is a resource. */
            packageId: components["schemas"]["Id"] | null;
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            durationMinutes: components["schemas"]["WaitlistMinutes"];
            /** How many units of the resource; 1 for a package, whose items say how many. */
            units: number;
            offerSeconds: components["schemas"]["OfferSeconds"];
            customer: components["schemas"]["BookingCustomer"];
            notes: components["schemas"]["LongText"] | null;
            metadata: components["schemas"]["Metadata"];
            status: components["schemas"]["WaitlistStatus"];
            /**
             * Its place among those who wait for the same resource, or for the same package; 1 for the first, null unless it waits. A
             * smaller party may be served before a larger one, and who waits for a package that has the resource may come between.
             */
            position: number | null;
            offer: components["schemas"]["WaitlistOffer"] | null;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
        };
        /** An entry as events tell of it, without its place in line, which changes with others. */
        WaitlistEntrySummary: {
            id: components["schemas"]["Id"];
            /** What it waits for; null when that is a package. */
            resourceId: components["schemas"]["Id"] | null;
            /** What it waits for; null when that is a resource. */
            packageId: components["schemas"]["Id"] | null;
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            durationMinutes: components["schemas"]["WaitlistMinutes"];
            /** How many units of the resource; 1 for a package, whose items say how many. */
            units: number;
            offerSeconds: components["schemas"]["OfferSeconds"];
            customer: components["schemas"]["BookingCustomer"];
            notes: components["schemas"]["LongText"] | null;
            metadata: components["schemas"]["Metadata"];
            status: components["schemas"]["WaitlistStatus"];
            offer: components["schemas"]["WaitlistOffer"] | null;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
        };
        /** How long the time shall be. */
        WaitlistMinutes: number;
        /** How many seconds an offer lives, at most until it starts. */
        OfferSeconds: number;
        /** Who waits, and for what. `from` to `to` is at most 62 days. */
        WaitlistEntryCreate: components["schemas"]["ResourceWaitlistEntryCreate"] | components["schemas"]["PackageWaitlistEntryCreate"];
        /** Somebody waits for a time on a resource. */
        ResourceWaitlistEntryCreate: {
            resourceId: components["schemas"]["Id"];
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            durationMinutes: components["schemas"]["WaitlistMinutes"];
            /**
             * How many units of the resource.
             * @default 1
             */
            units?: number;
            /**
             * How many seconds an offer shall live, at most until it starts.
             * @default 900
             */
            offerSeconds?: number;
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
        };
        /** Somebody waits for a package of the catalogue. */
        PackageWaitlistEntryCreate: {
            packageId: components["schemas"]["Id"];
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            durationMinutes: components["schemas"]["WaitlistMinutes"];
            /**
             * How many seconds an offer shall live, at most until it starts.
             * @default 900
             */
            offerSeconds?: number;
            customer: components["schemas"]["Customer"];
            notes?: components["schemas"]["LongText"];
            metadata?: components["schemas"]["Metadata"];
        };
        WaitlistPage: {
            data: components["schemas"]["WaitlistEntry"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** A half-open interval. */
        Window: {
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
        };
        /** A free time. */
        Slot: {
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            unitsFree: number;
        };
        Availability: {
            resourceId: components["schemas"]["Id"];
            timeZone: components["schemas"]["TimeZone"];
            slots: components["schemas"]["Slot"][];
        };
        AvailabilityList: {
            data: components["schemas"]["Availability"][];
        };
        Blackout: {
            id: components["schemas"]["Id"];
            resourceId: components["schemas"]["Id"];
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            reason: components["schemas"]["ShortText"] | null;
            createdAt: components["schemas"]["Instant"];
        };
        BlackoutCreate: {
            start: components["schemas"]["Instant"];
            end: components["schemas"]["Instant"];
            reason?: components["schemas"]["ShortText"];
        };
        BlackoutPage: {
            data: components["schemas"]["Blackout"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** Of which types; null for all, those too that are yet to come. */
        WebhookEventTypes: components["schemas"]["FeedEventType"][] | null;
        /** Where to send to. It must be `https`, on port 443 or 8443, and public; it has no user, no password and no fragment. */
        WebhookUrl: string;
        /** How many messages may be sent in a second; null for as many as there are. */
        WebhookRateLimit: number | null;
        /** What it is for. */
        WebhookDescription: components["schemas"]["ShortText"] | null;
        /** The form of what is sent. It is fixed when the endpoint is created. */
        WebhookPayloadVersion: "v1";
        WebhookEndpoint: {
            id: components["schemas"]["Id"];
            url: components["schemas"]["WebhookUrl"];
            description: components["schemas"]["WebhookDescription"];
            eventTypes: components["schemas"]["WebhookEventTypes"];
            /** Whether anything is sent. */
            enabled: boolean;
            /** Why the service disabled it; null when it did not. */
            disabledReason: components["schemas"]["WebhookDisabledReason"] | null;
            /** When the first attempt failed after which none succeeded; null when the last succeeded. */
            failingSince: components["schemas"]["Instant"] | null;
            rateLimitPerSecond: components["schemas"]["WebhookRateLimit"];
            payloadVersion: components["schemas"]["WebhookPayloadVersion"];
            /** The secret that signs; null but in the answer that made it. */
            secret: string | null;
            /** Until when the former secret signs too; null when there is none. */
            formerSecretUntil: components["schemas"]["Instant"] | null;
            version: number;
            createdAt: components["schemas"]["Instant"];
            updatedAt: components["schemas"]["Instant"];
        };
        /** `GONE`: it answered 410. `FAILING`: no attempt succeeded for 120 hours. */
        WebhookDisabledReason: "GONE" | "FAILING";
        WebhookEndpointCreate: {
            url: components["schemas"]["WebhookUrl"];
            description?: components["schemas"]["WebhookDescription"];
            eventTypes?: components["schemas"]["WebhookEventTypes"];
            rateLimitPerSecond?: components["schemas"]["WebhookRateLimit"];
            payloadVersion?: components["schemas"]["WebhookPayloadVersion"];
        };
        /** What to change; fields left out stay. */
        WebhookEndpointPatch: {
            url?: components["schemas"]["WebhookUrl"];
            description?: components["schemas"]["WebhookDescription"];
            eventTypes?: components["schemas"]["WebhookEventTypes"];
            rateLimitPerSecond?: components["schemas"]["WebhookRateLimit"];
            /** Whether to send. Enabling forgets why the service disabled it. */
            enabled?: boolean;
        };
        WebhookEndpointPage: {
            data: components["schemas"]["WebhookEndpoint"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** `PENDING` is to be sent, perhaps again; `DEAD` is a dead letter: it was given up. */
        WebhookDeliveryStatus: "PENDING" | "DELIVERED" | "DEAD";
        WebhookAttempt: {
            number: number;
            startedAt: components["schemas"]["Instant"];
            /** How long it took. */
            milliseconds: number;
            /** The status of the answer; null when there was none. */
            statusCode: number | null;
            /** The first 2 kB of the answer; null when there was none, or when it was erased with a customer. */
            answer: string | null;
            /** Why it failed; null when it succeeded. */
            error: string | null;
        };
        /** An event that is sent to an endpoint. */
        WebhookDelivery: {
            id: components["schemas"]["Id"];
            endpointId: components["schemas"]["Id"];
            /** The event's id and the `webhook-id` of each attempt. */
            eventId: components["schemas"]["Id"];
            /** What happened, as `booking.confirmed`. */
            eventType: string;
            status: components["schemas"]["WebhookDeliveryStatus"];
            attemptCount: number;
            /** When it is due; of one that is being sent, when it is sent again if the process that sends it dies. Null when nothing is to be sent. */
            nextAttemptAt: components["schemas"]["Instant"] | null;
            createdAt: components["schemas"]["Instant"];
            /** When it was delivered or given up. */
            finishedAt: components["schemas"]["Instant"] | null;
            /** The latest, oldest first. */
            attempts: components["schemas"]["WebhookAttempt"][];
        };
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        WebhookReplay: {
            since: components["schemas"]["Instant"];
        };
        WebhookReplayed: {
            replayed: number;
        };
        /** What is sent of a booking. */
        BookingMessage: {
            /** What happened. */
            type: "booking.drafted" | "booking.held" | "booking.hold_extended" | "booking.paying" | "booking.confirmed" | "booking.rescheduled" | "booking.updated" | "booking.cancelled" | "booking.expired" | "booking.completed" | "booking.no_show";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent of a series. */
        SeriesMessage: {
            /** What happened. */
            type: "series.booked" | "series.confirmed" | "series.changed" | "series.cancelled";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent of an entry of the waitlist. */
        WaitlistMessage: {
            /** What happened. */
            type: "waitlist.joined" | "waitlist.offered" | "waitlist.accepted" | "waitlist.declined" | "waitlist.left" | "waitlist.expired";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent of a payment. */
        PaymentMessage: {
            /** What happened. */
            type: "payment.created" | "payment.updated" | "payment.declined" | "payment.authorized" | "payment.captured" | "payment.cancelled" | "payment.refunded" | "payment.disputed";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent of a customer. */
        CustomerMessage: {
            /** What happened. */
            type: "customer.erased";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent of a webhook endpoint. */
        WebhookEndpointMessage: {
            /** What happened. */
            type: "webhook_endpoint.disabled";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        /** What is sent to try an endpoint. */
        WebhookTestMessage: {
            /** What happened. */
            type: "webhook.test";
            timestamp: components["schemas"]["Instant"];
            /** The event, as `GET /events` shows it. */
            data: components["schemas"]["FeedEvent"];
        };
        Health: {
            status: "ok";
            /** The service's version. */
            version: string;
            /** The database server's name and version. */
            database: string;
        };
        /** One of the registry `x-problem-types`. */
        ProblemType: "/problems/malformed-body" | "/problems/signature-invalid" | "/problems/unauthenticated" | "/problems/payment-required" | "/problems/payment-action-required" | "/problems/payment-declined" | "/problems/forbidden" | "/problems/not-found" | "/problems/method-not-allowed" | "/problems/not-acceptable" | "/problems/slot-unavailable" | "/problems/customer-limit-reached" | "/problems/payment-pending" | "/problems/hold-expired" | "/problems/hold-limit-reached" | "/problems/invalid-transition" | "/problems/resource-archived" | "/problems/package-archived" | "/problems/series-conflict" | "/problems/waitlist-state" | "/problems/waitlist-full" | "/problems/webhook-endpoint-disabled" | "/problems/resource-in-use" | "/problems/customer-in-use" | "/problems/idempotency-key-in-use" | "/problems/stale-version" | "/problems/content-too-large" | "/problems/unsupported-media-type" | "/problems/request-invalid" | "/problems/idempotency-key-reused" | "/problems/precondition-required" | "/problems/rate-limited" | "/problems/internal-error" | "/problems/unavailable";
        /** RFC 9457. The schemas below say which members further types have. */
        Problem: {
            type: components["schemas"]["ProblemType"];
            title: string;
            status: number;
            /** What happened here, and the way out. */
            detail?: string;
            /** As in the header `X-Request-Id`. */
            requestId: string;
        };
        ForbiddenProblem: {
            requiredScopes: string[];
        } & components["schemas"]["Problem"];
        StaleVersionProblem: {
            currentVersion: number;
        } & components["schemas"]["Problem"];
        ViolationLocation: "body" | "query" | "path" | "header";
        Violation: {
            location: components["schemas"]["ViolationLocation"];
            /** A JSON pointer into the body, or the parameter's name. */
            pointer: string;
            /** The rule's name: a JSON Schema keyword, or one of the resource's rules such as `opening-hours`. */
            rule: string;
            /** The rule, and the way out. */
            detail: string;
        };
        /** `errors` is there when the type is request-invalid. */
        RequestInvalidProblem: {
            errors?: components["schemas"]["Violation"][];
        } & components["schemas"]["Problem"];
        /** `declineCode` is there when the type is payment-declined. */
        PaymentProblem: {
            /** The bank's reason, as `insufficient_funds`; else the provider's, as `expired_card`. */
            declineCode?: string;
        } & components["schemas"]["Problem"];
        /** `from` and `to` are there when the type is invalid-transition or hold-expired. */
        StateConflictProblem: {
            from?: components["schemas"]["BookingStatus"];
            to?: components["schemas"]["BookingStatus"];
        } & components["schemas"]["Problem"];
        /** `limit`, `most` and `resourceId` are there when the type is waitlist-full. */
        WaitlistConflictProblem: {
            limit?: components["schemas"]["LimitName"];
            /** How many may wait for a resource. */
            most?: number;
            resourceId?: components["schemas"]["Id"];
        } & components["schemas"]["StateConflictProblem"];
        /** The resource's field that limits a customer's bookings; or how many may wait for it, which is the same everywhere. */
        LimitName: "customerLiveLimit" | "customerDailyLimit" | "waitingLimit";
        /** `bookings` are there when the type is resource-in-use: the earliest of those in the way. */
        ResourceConflictProblem: {
            bookings?: components["schemas"]["ConflictingBooking"][];
        } & components["schemas"]["Problem"];
        /**
         * `conflict`, `nextFree`, `items` and `bookings` are there when the type is slot-unavailable, `limit` and `most` when it is
         * customer-limit-reached.
         */
        BookingConflictProblem: {
            conflict?: components["schemas"]["Window"];
            nextFree?: components["schemas"]["Window"][];
            /** The items that are not free, when several were asked for. */
            items?: components["schemas"]["ItemConflict"][];
            /** The earliest live bookings in the way of a blackout. */
            bookings?: components["schemas"]["ConflictingBooking"][];
            limit?: components["schemas"]["LimitName"];
            /** How many bookings the limit allows. */
            most?: number;
        } & components["schemas"]["StateConflictProblem"];
        /** `bookingIds` is there when the type is customer-in-use. */
        CustomerConflictProblem: {
            /** Some of the bookings that are not over. */
            bookingIds?: components["schemas"]["Id"][];
        } & components["schemas"]["Problem"];
        /** `occurrences` are there when the type is series-conflict. */
        SeriesConflictProblem: {
            occurrences?: components["schemas"]["OccurrenceList"];
        } & components["schemas"]["BookingConflictProblem"];
        /** An item that is not free, by its place in `items`, counted from zero, and who has it when. */
        ItemConflict: {
            item: number;
            resourceId: components["schemas"]["Id"];
            conflict: components["schemas"]["Window"];
        };
    };
    responses: {
        /** The booking. */
        Booking: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Booking"];
            };
        };
        /** The resource. */
        Resource: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Resource"];
            };
        };
        /** The package. */
        Package: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Package"];
            };
        };
        /** The series with its occurrences. */
        Series: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Series"];
            };
        };
        /** The waitlist entry. */
        WaitlistEntry: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WaitlistEntry"];
            };
        };
        /** The opening hours. */
        OpeningHours: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpeningHours"];
            };
        };
        /** The body is not JSON. */
        MalformedBody: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** Credentials are missing or not valid. */
        Unauthenticated: {
            headers: {
                /** How to authenticate (RFC 9110, section 11.6.1). */
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The credentials lack a scope. */
        Forbidden: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenProblem"];
            };
        };
        /** No such object in your business. */
        NotFound: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The answer has no media type that you accept. */
        NotAcceptable: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The time is not free, the customer has as many bookings as they may, or the state does not allow this. */
        BookingConflict: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BookingConflictProblem"];
            };
        };
        /** Occurrences are not free or break a rule, or the state does not allow this. */
        SeriesConflict: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SeriesConflictProblem"];
            };
        };
        /** The message is not signed as it should be, or the body is no JSON. */
        SignatureInvalid: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The customer has to do something about the payment. */
        PaymentRequired: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PaymentProblem"];
            };
        };
        /** The booking's state does not allow this. */
        StateConflict: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["StateConflictProblem"];
            };
        };
        /** The resource is archived, or live bookings stand in the way. */
        ResourceConflict: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ResourceConflictProblem"];
            };
        };
        /** The customer has bookings that are not over. */
        CustomerConflict: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["CustomerConflictProblem"];
            };
        };
        /** The entry's state, or its offer's, does not allow this; the resource or package is archived; or as many wait as may. */
        WaitlistConflict: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["WaitlistConflictProblem"];
            };
        };
        /** The webhook endpoint. */
        WebhookEndpoint: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WebhookEndpoint"];
            };
        };
        /** The endpoint is disabled. */
        WebhookConflict: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** A request with this key is still running. */
        IdempotencyKeyInUse: {
            headers: {
                /** Seconds to wait before a repetition, where waiting helps. */
                "Retry-After": components["headers"]["OptionalRetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The object has changed since you read it. */
        StaleVersion: {
            headers: {
                /** The object's version, as a strong entity tag. */
                ETag: components["headers"]["ETag"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["StaleVersionProblem"];
            };
        };
        /** The body is too large. */
        ContentTooLarge: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The body's media type is not supported. */
        UnsupportedMediaType: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The request breaks a rule, or its idempotency key belongs to another request. */
        RequestInvalid: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RequestInvalidProblem"];
            };
        };
        /** If-Match is missing. */
        PreconditionRequired: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** Too many requests. */
        RateLimited: {
            headers: {
                /** Seconds to wait before a repetition. */
                "Retry-After": components["headers"]["RetryAfter"];
                /** What is left in the caller's quota (draft-ietf-httpapi-ratelimit-headers-10). */
                RateLimit: components["headers"]["RateLimit"];
                /** The caller's quota (draft-ietf-httpapi-ratelimit-headers-10). */
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The service failed; nothing was done. */
        InternalError: {
            headers: {
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** The service cannot answer now. */
        Unavailable: {
            headers: {
                /** Seconds to wait before a repetition. */
                "Retry-After": components["headers"]["RetryAfter"];
                /** Names this request in the service's logs and events. */
                "X-Request-Id": components["headers"]["XRequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** The booking's id. */
        BookingId: components["schemas"]["Id"];
        /** The resource's id. */
        ResourceId: components["schemas"]["Id"];
        /** What becomes of a change that live bookings stand in the way of; `keep` makes it and leaves them as they are. */
        Stranded: components["schemas"]["StrandedChoice"];
        /** The package's id. */
        PackageId: components["schemas"]["Id"];
        /** The customer's id, from a booking. */
        CustomerId: components["schemas"]["Id"];
        /** The feed's id. */
        FeedId: components["schemas"]["Id"];
        /** The secret part of the feed's address. */
        CalendarToken: string;
        /** Your name for the other calendar; a resource has at most 10. */
        Source: components["schemas"]["SourceName"];
        /** The series' id. */
        SeriesId: components["schemas"]["Id"];
        /** The `recurrenceId` of the first occurrence that is meant; all that are to come if left out. */
        SeriesFrom: components["schemas"]["LocalDateTime"];
        /** The blackout's id. */
        BlackoutId: components["schemas"]["Id"];
        /** The waitlist entry's id. */
        EntryId: components["schemas"]["Id"];
        /** The webhook endpoint's id. */
        EndpointId: components["schemas"]["Id"];
        /** The delivery's id. */
        DeliveryId: components["schemas"]["Id"];
        /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
        IdempotencyKey: components["schemas"]["IdempotencyKey"];
        /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
        IfMatch: components["schemas"]["EntityTagList"];
        /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
        OptionalIfMatch: components["schemas"]["EntityTagList"];
        /** An id of yours that the events of this request carry; the request's own id if left out. */
        CorrelationId: components["schemas"]["CorrelationId"];
        /** Only bookings in one of these states; repeat the parameter for several. */
        StatusFilter: components["schemas"]["BookingStatusFilter"];
        /** Only bookings of this resource. */
        ResourceFilter: components["schemas"]["Id"];
        /** Only bookings of the customer with this e-mail address, in any letter case. */
        EmailFilter: components["schemas"]["EmailAddress"];
        /** Only bookings that end after this instant. */
        EndsAfter: components["schemas"]["Instant"];
        /** Only bookings that start before this instant. */
        StartsBefore: components["schemas"]["Instant"];
        /** Only bookings of this customer. */
        CustomerFilter: components["schemas"]["Id"];
        /** Only bookings of this package of the catalogue. */
        PackageFilter: components["schemas"]["Id"];
        /** Only bookings that were made at this instant or later. */
        CreatedFrom: components["schemas"]["Instant"];
        /** Only bookings that were made before this instant. */
        CreatedTo: components["schemas"]["Instant"];
        /** Only bookings that were changed last at this instant or later. */
        UpdatedFrom: components["schemas"]["Instant"];
        /** Only bookings that were changed last before this instant. */
        UpdatedTo: components["schemas"]["Instant"];
        /** Only deliveries in one of these states; repeat the parameter for several. */
        DeliveryStatusFilter: components["schemas"]["WebhookDeliveryStatus"][];
        /** Only events of one of these types; repeat the parameter for several. One that the server does not know is refused. */
        EventTypeFilter: components["schemas"]["FeedEventType"][];
        /** Only events of such things. */
        AggregateTypeFilter: components["schemas"]["AggregateType"];
        /** Only events of this one. */
        AggregateIdFilter: components["schemas"]["Id"];
        /** How many at the most in this page. */
        Limit: number;
        /** `nextCursor` of the page before, with the same filters. */
        Cursor: components["schemas"]["Cursor"];
        /** Start of the span asked about. */
        From: components["schemas"]["Instant"];
        /** End of the span asked about, at most 62 days after `from`. */
        To: components["schemas"]["Instant"];
        /**
         * Length of the time wanted, as an ISO 8601 duration of hours and minutes (`PT1H30M`) or as whole minutes (`90`). The
         * resource's slot step unless given, or the nearest to it that the resource takes.
         */
        Duration: components["schemas"]["Duration"];
        /** List only times with at least so many free units. */
        Units: number;
    };
    requestBodies: {
        BookingMessage: {
            content: {
                "application/json": components["schemas"]["BookingMessage"];
            };
        };
        SeriesMessage: {
            content: {
                "application/json": components["schemas"]["SeriesMessage"];
            };
        };
        WaitlistMessage: {
            content: {
                "application/json": components["schemas"]["WaitlistMessage"];
            };
        };
        PaymentMessage: {
            content: {
                "application/json": components["schemas"]["PaymentMessage"];
            };
        };
        CustomerMessage: {
            content: {
                "application/json": components["schemas"]["CustomerMessage"];
            };
        };
        WebhookEndpointMessage: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointMessage"];
            };
        };
        WebhookTestMessage: {
            content: {
                "application/json": components["schemas"]["WebhookTestMessage"];
            };
        };
    };
    headers: {
        /** The object's version, as a strong entity tag. */
        ETag: components["schemas"]["EntityTag"];
        /** Changes with the calendar. */
        CalendarETag: string;
        /** Where the new object is. */
        Location: string;
        /** Names this request in the service's logs and events. */
        XRequestId: string;
        /** Seconds to wait before a repetition. */
        RetryAfter: number;
        /** Seconds to wait before a repetition, where waiting helps. */
        OptionalRetryAfter: number;
        /** How to authenticate (RFC 9110, section 11.6.1). */
        WwwAuthenticate: string;
        /** What is left in the caller's quota (draft-ietf-httpapi-ratelimit-headers-10). */
        RateLimit: string;
        /** The caller's quota (draft-ietf-httpapi-ratelimit-headers-10). */
        RateLimitPolicy: string;
    };
    pathItems: never;
}
export interface operations {
    listBookings: {
        parameters: {
            query?: {
                /** Only bookings in one of these states; repeat the parameter for several. */
                status?: components["parameters"]["StatusFilter"];
                /** Only bookings of this resource. */
                resourceId?: components["parameters"]["ResourceFilter"];
                /** Only bookings of the customer with this e-mail address, in any letter case. */
                customer?: components["parameters"]["EmailFilter"];
                /** Only bookings that end after this instant. */
                from?: components["parameters"]["EndsAfter"];
                /** Only bookings that start before this instant. */
                to?: components["parameters"]["StartsBefore"];
                /** Only bookings of this customer. */
                customerId?: components["parameters"]["CustomerFilter"];
                /** Only bookings of this package of the catalogue. */
                packageId?: components["parameters"]["PackageFilter"];
                /** Only bookings that were made at this instant or later. */
                createdFrom?: components["parameters"]["CreatedFrom"];
                /** Only bookings that were made before this instant. */
                createdTo?: components["parameters"]["CreatedTo"];
                /** Only bookings that were changed last at this instant or later. */
                updatedFrom?: components["parameters"]["UpdatedFrom"];
                /** Only bookings that were changed last before this instant. */
                updatedTo?: components["parameters"]["UpdatedTo"];
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of bookings. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createBooking: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingCreate"];
            };
        };
        responses: {
            /** The time is held (or, for a draft, noted). */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BookingConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportBookings: {
        parameters: {
            query?: {
                /** As what. */
                format?: components["schemas"]["ExportFormat"];
                /** Only bookings in one of these states; repeat the parameter for several. */
                status?: components["parameters"]["StatusFilter"];
                /** Only bookings of this resource. */
                resourceId?: components["parameters"]["ResourceFilter"];
                /** Only bookings of the customer with this e-mail address, in any letter case. */
                customer?: components["parameters"]["EmailFilter"];
                /** Only bookings that end after this instant. */
                from?: components["parameters"]["EndsAfter"];
                /** Only bookings that start before this instant. */
                to?: components["parameters"]["StartsBefore"];
                /** Only bookings of this customer. */
                customerId?: components["parameters"]["CustomerFilter"];
                /** Only bookings of this package of the catalogue. */
                packageId?: components["parameters"]["PackageFilter"];
                /** Only bookings that were made at this instant or later. */
                createdFrom?: components["parameters"]["CreatedFrom"];
                /** Only bookings that were made before this instant. */
                createdTo?: components["parameters"]["CreatedTo"];
                /** Only bookings that were changed last at this instant or later. */
                updatedFrom?: components["parameters"]["UpdatedFrom"];
                /** Only bookings that were changed last before this instant. */
                updatedTo?: components["parameters"]["UpdatedTo"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The bookings. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/jsonl": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBooking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Booking"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelBooking: {
        parameters: {
            query?: {
                /** Why, in a few words; kept in the trail. */
                reason?: components["schemas"]["ShortText"];
            };
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Booking"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateBooking: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingPatch"];
                "application/merge-patch+json": components["schemas"]["BookingPatch"];
            };
        };
        responses: {
            200: components["responses"]["Booking"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BookingConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    quoteCancellation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The quote; its `ETag` is the booking's. */
            200: {
                headers: {
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancellationQuote"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    holdBooking: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Booking"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BookingConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    extendHold: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HoldExtension"];
            };
        };
        responses: {
            200: components["responses"]["Booking"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmBooking: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            200: components["responses"]["Booking"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    completeBooking: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Booking"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    markNoShow: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Booking"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBookingEvents: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of events. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The payment. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The booking's id. */
                bookingId: components["parameters"]["BookingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The sagas of the booking, each with its log. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SagaList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header: {
                /** The time of sending and its signatures, as Stripe makes them. */
                "Stripe-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StripeEvent"];
            };
        };
        responses: {
            /** The event is noted. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StripeReceipt"];
                };
            };
            400: components["responses"]["SignatureInvalid"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** Only events of one of these types; repeat the parameter for several. One that the server does not know is refused. */
                type?: components["parameters"]["EventTypeFilter"];
                /** Only events of such things. */
                aggregateType?: components["parameters"]["AggregateTypeFilter"];
                /** Only events of this one. */
                aggregateId?: components["parameters"]["AggregateIdFilter"];
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Events from the cursor on; none when there is nothing new. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventFeed"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** Only events of one of these types; repeat the parameter for several. One that the server does not know is refused. */
                type?: components["parameters"]["EventTypeFilter"];
                /** Only events of such things. */
                aggregateType?: components["parameters"]["AggregateTypeFilter"];
                /** Only events of this one. */
                aggregateId?: components["parameters"]["AggregateIdFilter"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** The `id` of the last event that was received; it goes before `cursor`. */
                "Last-Event-ID"?: components["schemas"]["Cursor"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The stream. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAvailability: {
        parameters: {
            query: {
                /** The resources; repeat the parameter. */
                resourceId: components["schemas"]["IdList"];
                /** Start of the span asked about. */
                from: components["parameters"]["From"];
                /** End of the span asked about, at most 62 days after `from`. */
                to: components["parameters"]["To"];
                /**
                 * Length of the time wanted, as an ISO 8601 duration of hours and minutes (`PT1H30M`) or as whole minutes (`90`). The
                 * resource's slot step unless given, or the nearest to it that the resource takes.
                 */
                duration?: components["parameters"]["Duration"];
                /** List only times with at least so many free units. */
                units?: components["parameters"]["Units"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The free times, resource by resource, in the order asked for. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailabilityList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSeries: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of series. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSeries: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesCreate"];
            };
        };
        responses: {
            /** What would be booked; of a dry run. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesPreview"];
                };
            };
            /** The occurrences are held. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Series"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["SeriesConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSeries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Series"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelSeries: {
        parameters: {
            query?: {
                /** The `recurrenceId` of the first occurrence that is meant; all that are to come if left out. */
                from?: components["parameters"]["SeriesFrom"];
                /** Why, in a few words; kept in the trail. */
                reason?: components["schemas"]["ShortText"];
            };
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Series"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateSeries: {
        parameters: {
            query?: {
                /** The `recurrenceId` of the first occurrence that is meant; all that are to come if left out. */
                from?: components["parameters"]["SeriesFrom"];
            };
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesPatch"];
                "application/merge-patch+json": components["schemas"]["SeriesPatch"];
            };
        };
        responses: {
            200: components["responses"]["Series"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["SeriesConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmSeries: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The series' id. */
                seriesId: components["parameters"]["SeriesId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            200: components["responses"]["Series"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StateConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPackages: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of packages. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackagePage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPackage: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PackageCreate"];
            };
        };
        responses: {
            /** The package. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Package"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPackage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Package"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    archivePackage: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Package"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePackage: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PackagePatch"];
                "application/merge-patch+json": components["schemas"]["PackagePatch"];
            };
        };
        responses: {
            200: components["responses"]["Package"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPackageAvailability: {
        parameters: {
            query: {
                /** Start of the span asked about. */
                from: components["parameters"]["From"];
                /** End of the span asked about, at most 62 days after `from`. */
                to: components["parameters"]["To"];
                /** Length of the time wanted, as an ISO 8601 duration of hours and minutes (`PT1H30M`) or as whole minutes (`90`). */
                duration: components["schemas"]["Duration"];
            };
            header?: never;
            path: {
                /** The package's id. */
                packageId: components["parameters"]["PackageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The free times, earliest first. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageAvailability"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listResources: {
        parameters: {
            query?: {
                /** Whether to list archived resources too. */
                archived?: boolean;
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of resources. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourcePage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createResource: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourceCreate"];
            };
        };
        responses: {
            /** The resource. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resource"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Resource"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    archiveResource: {
        parameters: {
            query?: {
                /** What becomes of a change that live bookings stand in the way of; `keep` makes it and leaves them as they are. */
                stranded?: components["parameters"]["Stranded"];
            };
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Resource"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateResource: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourcePatch"];
                "application/merge-patch+json": components["schemas"]["ResourcePatch"];
            };
        };
        responses: {
            200: components["responses"]["Resource"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpeningHours: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["OpeningHours"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceOpeningHours: {
        parameters: {
            query?: {
                /** What becomes of a change that live bookings stand in the way of; `keep` makes it and leaves them as they are. */
                stranded?: components["parameters"]["Stranded"];
            };
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpeningHours"];
            };
        };
        responses: {
            200: components["responses"]["OpeningHours"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listConflicts: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of bookings. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictingBookingPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAvailability: {
        parameters: {
            query: {
                /** Start of the span asked about. */
                from: components["parameters"]["From"];
                /** End of the span asked about, at most 62 days after `from`. */
                to: components["parameters"]["To"];
                /**
                 * Length of the time wanted, as an ISO 8601 duration of hours and minutes (`PT1H30M`) or as whole minutes (`90`). The
                 * resource's slot step unless given, or the nearest to it that the resource takes.
                 */
                duration?: components["parameters"]["Duration"];
                /** List only times with at least so many free units. */
                units?: components["parameters"]["Units"];
            };
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The free times, earliest first. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBlackouts: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of blackouts. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlackoutPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createBlackout: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlackoutCreate"];
            };
        };
        responses: {
            /** The blackout. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blackout"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["BookingConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBlackout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
                /** The blackout's id. */
                blackoutId: components["parameters"]["BlackoutId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The blackout. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blackout"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteBlackout: {
        parameters: {
            query?: never;
            header?: {
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
                /** The blackout's id. */
                blackoutId: components["parameters"]["BlackoutId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The blackout is removed. */
            204: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCustomers: {
        parameters: {
            query: {
                /** The e-mail address. */
                email: components["schemas"]["EmailAddress"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The customer, or nobody. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The customer's id, from a booking. */
                customerId: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The customer. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerSummary"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The customer's id, from a booking. */
                customerId: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The personal data is erased. */
            204: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["CustomerConflict"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCalendarFeeds: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of feeds. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarFeedPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCalendarFeed: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarFeedCreate"];
            };
        };
        responses: {
            /** The feed, with its address. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarFeed"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCalendarFeed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The feed's id. */
                feedId: components["parameters"]["FeedId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The feed. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarFeed"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeCalendarFeed: {
        parameters: {
            query?: never;
            header?: {
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The feed's id. */
                feedId: components["parameters"]["FeedId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The feed is revoked. */
            204: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCalendar: {
        parameters: {
            query?: never;
            header?: {
                /** The `ETag` of the calendar as you have it; unchanged, the answer is 304. */
                "If-None-Match"?: components["schemas"]["EntityTagList"];
            };
            path: {
                /** The secret part of the feed's address. */
                token: components["parameters"]["CalendarToken"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The calendar. */
            200: {
                headers: {
                    /** Changes with the calendar. */
                    ETag: components["headers"]["CalendarETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            /** The calendar is as you have it. */
            304: {
                headers: {
                    /** Changes with the calendar. */
                    ETag: components["headers"]["CalendarETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFreeBusy: {
        parameters: {
            query: {
                /** Start of the span asked about. */
                from: components["parameters"]["From"];
                /** End of the span asked about, at most 62 days after `from`. */
                to: components["parameters"]["To"];
            };
            header?: never;
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The busy times. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceExternalBusy: {
        parameters: {
            query?: never;
            header?: {
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The resource's id. */
                resourceId: components["parameters"]["ResourceId"];
                /** Your name for the other calendar; a resource has at most 10. */
                source: components["parameters"]["Source"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/calendar": string;
            };
        };
        responses: {
            /** What is blocked now. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExternalBusy"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["ResourceConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWaitlist: {
        parameters: {
            query?: {
                /** Only entries in one of these states; repeat the parameter for several. */
                status?: components["schemas"]["WaitlistStatusFilter"];
                /** Only entries for this resource; those for a package that has it are not among them. */
                resourceId?: components["schemas"]["Id"];
                /** Only entries for this package of the catalogue. */
                packageId?: components["schemas"]["Id"];
                /** Only entries of the customer with this e-mail address, in any letter case. */
                customer?: components["schemas"]["EmailAddress"];
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of entries. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitlistPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    joinWaitlist: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WaitlistEntryCreate"];
            };
        };
        responses: {
            /** The entry, in line or with an offer already. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitlistEntry"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WaitlistConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWaitlistEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WaitlistEntry"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    leaveWaitlist: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WaitlistEntry"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WaitlistConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptOffer: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            200: components["responses"]["WaitlistEntry"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WaitlistConflict"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    declineOffer: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** The `ETag` of the object as you know it; when sent, an outdated one is refused with 412. */
                "If-Match"?: components["parameters"]["OptionalIfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The waitlist entry's id. */
                entryId: components["parameters"]["EntryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WaitlistEntry"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WaitlistConflict"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of endpoints. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointCreate"];
            };
        };
        responses: {
            /** The endpoint, with its secret. */
            201: {
                headers: {
                    /** Where the new object is. */
                    Location: components["headers"]["Location"];
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WebhookEndpoint"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The endpoint is gone. */
            204: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["StaleVersion"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /** The `ETag` of the object as you know it (RFC 9110, section 13.1.1). Missing, the answer is 428. */
                "If-Match": components["parameters"]["IfMatch"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointPatch"];
                "application/merge-patch+json": components["schemas"]["WebhookEndpointPatch"];
            };
        };
        responses: {
            200: components["responses"]["WebhookEndpoint"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            412: components["responses"]["StaleVersion"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The endpoint, with its new secret. */
            200: {
                headers: {
                    /** The object's version, as a strong entity tag. */
                    ETag: components["headers"]["ETag"];
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["IdempotencyKeyInUse"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendTestWebhook: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** What is to be sent; `eventId` is its `webhook-id`. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WebhookConflict"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** Only deliveries in one of these states; repeat the parameter for several. */
                status?: components["parameters"]["DeliveryStatusFilter"];
                /** How many at the most in this page. */
                limit?: components["parameters"]["Limit"];
                /** `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** A page of deliveries. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The webhook endpoint's id. */
                endpointId: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** How many are sent again. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WebhookConflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** The delivery's id. */
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The delivery. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header: {
                /** A quoted string that is new for each new request (draft-ietf-httpapi-idempotency-key-header-07). */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** An id of yours that the events of this request carry; the request's own id if left out. */
                "X-Correlation-Id"?: components["parameters"]["CorrelationId"];
            };
            path: {
                /** The delivery's id. */
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The delivery, to be sent. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["WebhookConflict"];
            422: components["responses"]["RequestInvalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** The service is able to book. */
            200: {
                headers: {
                    /** Names this request in the service's logs and events. */
                    "X-Request-Id": components["headers"]["XRequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["RequestInvalid"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
export type $defs = Record<string, never>;
