"""Availability: what is free, by the same rules by which it is booked."""
