"""Workloads, history, judge and benchmark: the API seen from outside."""
