"""The race: many clients for one time, their history, and its judge."""
