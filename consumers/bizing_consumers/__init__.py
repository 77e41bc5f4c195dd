"""Consumers of the API that know nothing but its contract."""
