"""The waitlist: who waits for time on a resource or a package, and the holds that are offered to them."""
