"""Negative controls: providers that are broken on purpose, and models of how others keep two bookings apart.

One file each, and each a program that takes the options of `bizing serve`. None is in the wheel; tests alone
reach them.
"""
