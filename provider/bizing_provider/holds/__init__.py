"""Holds: the only writers of allocation, the table that cannot double-book."""
