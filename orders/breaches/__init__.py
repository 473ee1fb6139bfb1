"""Breaches of orders, arrests and what the court decided."""
