/** All tests in one process, so that one pact comes out of them, begun anew each time. */

import "./bookings.test.js";
import "./packages.test.js";
import "./payments.test.js";
import "./resources.test.js";
import "./series.test.js";
import "./waitlist.test.js";
