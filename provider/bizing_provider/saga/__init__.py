"""Sagas: what is paid is booked or refunded, whatever dies in between."""
