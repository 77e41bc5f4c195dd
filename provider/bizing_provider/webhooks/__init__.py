"""Webhooks: events sent to addresses of the callers', by Standard Webhooks."""
