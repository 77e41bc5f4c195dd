"""Series: bookings that recur by a rule."""
