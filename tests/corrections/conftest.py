"""Databases with the two invented LPAs."""

from __future__ import annotations

from tests.factories.registers import areas as areas
from tests.factories.registers import placed as placed
