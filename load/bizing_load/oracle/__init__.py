"""The oracle: from the history of a run to a verdict with its evidence; pure, in O(n log n)."""
