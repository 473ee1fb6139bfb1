"""Enumerations whose members carry the words a person reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A stored code with its plain words: ``NAME = "NAME", "what a person reads"``."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member that equals ``code`` and carries ``label``; look-ups give no label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
