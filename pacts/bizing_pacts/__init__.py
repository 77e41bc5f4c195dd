"""Pact verification, provider states and publishing."""
