"""Packages: resources of the catalogue that are booked together."""
