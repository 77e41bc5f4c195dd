"""Bookings: their states, and the only place that knows the order of things."""
