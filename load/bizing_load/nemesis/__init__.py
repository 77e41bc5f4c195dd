"""Faults: what they are, when they come, and the proxy through which some of them do."""
