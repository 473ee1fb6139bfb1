"""Whether two records may be of one human being, why, and how strongly that is to be believed.

A function of what the two records say and of nothing else. Each thing shared adds its weight, each
contradiction takes some away; three levels of the sum say what may be done about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

from orders.people.likeness.birth_dates import BirthMatch, match_births
from orders.people.likeness.facts import IDENTIFIERS, PersonFacts
from orders.people.likeness.name_matches import NameMatch, match_names

LIKELY: Final = 55
"""From this strength on a pair is shown to be decided about."""
_SHARED_IDENTIFIER, _OTHER_IDENTIFIER, _POSTCODE = 70, -20, 27
_STRENGTHS: Final = ((75, "Very likely"), (LIKELY, "Likely"))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records have in common.

    Attributes:
        name: how their names stand to each other, those two that are nearest.
        by_alias: whether one of these two is not the legal name.
        birth: how their births do.
        shared: columns of ``IDENTIFIERS`` in which they hold the same.
        unlike: those in which they hold something else.
        same_postcode: whether they have a home at one postcode that every reader may be told.
    """

    name: NameMatch
    by_alias: bool
    birth: BirthMatch
    shared: tuple[str, ...]
    unlike: tuple[str, ...]
    same_postcode: bool

    @property
    def strength(self) -> int:
        """The weights of what they share, less those of what speaks against it; 0: nothing."""
        if not self.shared and self.name is NameMatch.NONE:
            return 0
        against = _OTHER_IDENTIFIER if self.unlike and not self.shared else 0
        return max(
            0,
            _SHARED_IDENTIFIER * len(self.shared)
            + self.name.weight
            + self.birth.weight
            + _POSTCODE * self.same_postcode
            + against,
        )

    @property
    def is_likely(self) -> bool:
        """Whether an officer is asked if the two are one."""
        return self.strength >= LIKELY

    @property
    def is_sure(self) -> bool:
        """Whether two orders that belong together are on one person without anybody's being asked.

        One identifier, or one name and the same known of the birth, and no identifier unlike.
        """
        if self.shared or self.unlike:
            return bool(self.shared) and "pnc_id" not in self.unlike
        births = {BirthMatch.SAME_DAY, BirthMatch.SAME_YEAR, BirthMatch.BOTH_UNKNOWN}
        return self.name in {NameMatch.SAME, NameMatch.REORDERED} and self.birth in births

    @property
    def is_possible(self) -> bool:
        """Whether a home withheld on one record is to be withheld on the other.

        Here too much is safer than too little: a word of a name with the day of birth will do, or
        the whole name where no other birth is known.
        """
        if self.shared:
            return True
        if self.birth is BirthMatch.SAME_DAY:
            return self.name is not NameMatch.NONE
        return self.name.is_whole and self.birth is not BirthMatch.DIFFERENT

    @property
    def reasons(self) -> tuple[str, ...]:
        """What they share, in words."""
        name = self.name.words + (" (an alias of one of them)" if self.by_alias else "")
        return (
            *(f"the same {IDENTIFIERS[column]}" for column in self.shared),
            *([name] if self.name.words else []),
            *([self.birth.words] if self.birth.weight > 0 else []),
            *(["the same postcode"] if self.same_postcode else []),
        )

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against it, in words."""
        return (
            *(f"different {IDENTIFIERS[column]}s" for column in self.unlike),
            *(["different given names"] if self.name is NameMatch.FAMILY_NAME else []),
            *([self.birth.words] if self.birth.weight < 0 else []),
        )

    @property
    def words(self) -> str:
        """How strongly it is to be believed."""
        for least, words in _STRENGTHS:
            if self.strength >= least:
                return words
        return "Unlikely"


def compare(one: PersonFacts, other: PersonFacts) -> Likeness:
    """What two records have in common, whichever is given first."""
    name, by_alias = _nearest_names(one, other)
    known, known_there = dict(one.identifiers), dict(other.identifiers)
    both = [column for column in IDENTIFIERS if column in known and column in known_there]
    return Likeness(
        name=name,
        by_alias=by_alias,
        birth=match_births(one.born_on, other.born_on, one.year, other.year),
        shared=tuple(each for each in both if known[each] == known_there[each]),
        unlike=tuple(each for each in both if known[each] != known_there[each]),
        same_postcode=not one.postcodes.isdisjoint(other.postcodes),
    )


def may_be_one(one: PersonFacts, other: PersonFacts) -> bool:
    """Whether two records are possibly one's; most are told apart by their births alone."""
    if one.identifiers.isdisjoint(other.identifiers):
        birth = match_births(one.born_on, other.born_on, one.year, other.year)
        return birth is not BirthMatch.DIFFERENT and compare(one, other).is_possible
    return True


def _nearest_names(one: PersonFacts, other: PersonFacts) -> tuple[NameMatch, bool]:
    legal = [facts.names[:1] for facts in (one, other)]
    found, by_alias = NameMatch.NONE, False
    # The legal names come first, so that an alias counts only where it is nearer.
    for pair in product(one.names, other.names):
        match = match_names(*pair)
        if match.order < found.order:
            found = match
            by_alias = [pair[:1], pair[1:]] != legal
    return found, by_alias
