"""How an API may change over time, held against the git history of its documents."""
