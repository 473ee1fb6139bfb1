"""Boundary editions and the orders they move between areas: previewed, staged, landed."""
