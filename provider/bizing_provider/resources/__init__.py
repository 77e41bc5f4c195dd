"""Resources: what can be booked, and when it is open."""
