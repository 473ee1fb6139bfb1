"""Invented stories written into the register, a table at a time."""

from __future__ import annotations

from dataclasses import dataclass

from orders.access.model import Account
from orders.rules.kinds.force_profile import ForceProfile


@dataclass(frozen=True, slots=True)
class SampleRecorder:
    """Who writes, for which force."""

    by: Account
    force: ForceProfile
