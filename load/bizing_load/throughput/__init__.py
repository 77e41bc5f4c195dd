"""Throughput and latency under load, without judging: `bizing load`."""
