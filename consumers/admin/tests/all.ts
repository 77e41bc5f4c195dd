/** All tests in one process, so that one pact comes out of them, begun anew each time. */

import "./bookings.test.js";
import "./resources.test.js";
