"""Police ranks in order, so that "not below superintendent" is one comparison."""

from __future__ import annotations

from enum import IntEnum


class Rank(IntEnum):
    """Ranks of a police force in England and Wales outside London, lowest first."""

    CONSTABLE = 1
    SERGEANT = 2
    INSPECTOR = 3
    CHIEF_INSPECTOR = 4
    SUPERINTENDENT = 5
    CHIEF_SUPERINTENDENT = 6
    ASSISTANT_CHIEF_CONSTABLE = 7
    DEPUTY_CHIEF_CONSTABLE = 8
    CHIEF_CONSTABLE = 9

    @property
    def label(self) -> str:
        """The rank in words, such as ``chief inspector``."""
        return self.name.replace("_", " ").lower()
