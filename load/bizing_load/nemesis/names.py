"""The names of the faults, apart from what brings them about, which takes long to import."""

NAMES = ("kill", "pause", "terminate", "restart", "cut", "slow", "drop", "skew", "payments")
