"""Invented people and illustrative areas, for a trial. Never put beside real records."""

from __future__ import annotations

SOURCE = "sample"
"""``source`` of every notice the sample data made; orders that follow one are known by it."""
