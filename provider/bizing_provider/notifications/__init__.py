"""Mail to customers: what becomes of their bookings, with the event for their calendar."""
