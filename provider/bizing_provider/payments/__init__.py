"""Payments: what bookings cost by card, and the provider of payments."""
