"""The waitlist: who waits for time on a resource, and the holds that are offered to them."""
