"""Withheld homes: which addresses tell one, who opened one and why."""
