"""Rules that OpenAPI does not make: how an API stays easy to use, to generate clients for, and to change."""
