"""Enumerations whose members carry the words a person reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


def capital(words: str) -> str:
    """The words with a capital letter first, as they begin a sentence or a heading."""
    return words[:1].upper() + words[1:]


class Labelled(StrEnum):
    """A stored code with its plain words: ``NAME = "NAME", "what a person reads"``."""

    label: str

    # As its code, which it equals, and without a call of Python: sets and tables of codes are
    # asked thousands of times for a long list.
    __hash__ = str.__hash__

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member that equals ``code`` and carries ``label``; look-ups give no label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @property
    def heading(self) -> str:
        """The label with a capital letter first."""
        return capital(self.label)
