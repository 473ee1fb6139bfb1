"""Databases with the two invented LPAs."""

from __future__ import annotations

from tests.factories.registers import areas as places
from tests.factories.registers import placed

__all__ = ["placed", "places"]
