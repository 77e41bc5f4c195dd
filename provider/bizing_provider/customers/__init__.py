"""Customers: whom bookings are for, found and erased."""
