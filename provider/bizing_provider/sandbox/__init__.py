"""A sandbox that stands in for Stripe: the part of its API that a booking engine needs, in memory, without a network.

It is a process of its own (`bizing sandbox`), so that it outlives the servers that call it and can bear witness of the
money they moved. Servers reach it as they reach Stripe, by the SDK's `base_addresses`. What it answers is held to the
SDK's own classes by tests. There is one account, whatever key is used, and it pays no fees.
"""
