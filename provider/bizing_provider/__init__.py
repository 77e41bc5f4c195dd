"""The booking engine and its API."""
