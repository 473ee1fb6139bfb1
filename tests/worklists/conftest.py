"""Both LPAs, on each database in turn."""

from __future__ import annotations

from tests.factories.registers import areas as areas
