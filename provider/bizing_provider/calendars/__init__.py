"""Calendars: iCalendar documents (RFC 5545) out and in."""
