"""Which records a look showed: written into its line of the log, so that each can be asked for.

A line holds them as words between spaces: `` o412 o413 p7 a3 `` names two orders, a person and an
address by their numbers, never by what they are called. One word is found as plain text on either
database, and the line's signature and seal cover it like everything else in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

ORDER: Final = "o"
PERSON: Final = "p"
ADDRESS: Final = "a"
TRIED: Final = "t"
"""Stands before the others where an account was refused it."""

_REFERENCES: Final = ("references", "found")
_PEOPLE: Final = ("person", "people", "persons")
_ADDRESSES: Final = ("address", "addresses")


@dataclass(frozen=True, slots=True)
class ShownRecords:
    """The records that were shown, by their numbers.

    Attributes:
        orders: notices and orders.
        people: persons, whether an order is against them or protects them.
        addresses: addresses that could be read or were drawn; a withheld one only when opened.
        references: what the orders are called, where that is known; it is in no line.
    """

    orders: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    addresses: frozenset[int] = frozenset()
    references: frozenset[str] = frozenset()

    def __or__(self, other: ShownRecords) -> ShownRecords:
        return ShownRecords(
            self.orders | other.orders,
            self.people | other.people,
            self.addresses | other.addresses,
            self.references | other.references,
        )

    def __sub__(self, other: ShownRecords) -> ShownRecords:
        return ShownRecords(
            self.orders - other.orders,
            self.people - other.people,
            self.addresses - other.addresses,
            self.references - other.references,
        )

    def __bool__(self) -> bool:
        return bool(self.orders or self.people or self.addresses or self.references)

    @property
    def words(self) -> str | None:
        """As a line of the log holds them; ``None`` when nothing was shown."""
        return self._words("")

    @property
    def tried(self) -> str | None:
        """As a line holds what was tried and refused: words of their own, ``tp7``."""
        return self._words(TRIED)

    def _words(self, before: str) -> str | None:
        named = [
            *(word(before + ORDER, each) for each in sorted(self.orders)),
            *(word(before + PERSON, each) for each in sorted(self.people)),
            *(word(before + ADDRESS, each) for each in sorted(self.addresses)),
        ]
        return f" {' '.join(named)} " if named else None


NOTHING: Final = ShownRecords()
_SO_FAR: Final = "audit_shown"
_Finder = Callable[[Session, Collection[str]], ShownRecords]
_finders: list[_Finder] = []


def word(kind: str, number: int) -> str:
    """One record as a line names it: ``o412``."""
    return f"{kind}{number}"


def found_by(finder: _Finder) -> None:
    """Say which function gives the orders of some references and every person on them.

    Orders lie above the log, which must not know them.
    """
    _finders[:] = [finder]


def told_of(
    db: Session, reference: str | None, details: Mapping[str, Any], shows: ShownRecords | None
) -> ShownRecords:
    """Everything a line names: what its door says it showed, and what its own words name.

    Args:
        reference: the line's reference.
        details: the line's details; ``references`` and ``found`` hold references, for the others
            see :func:`named_in`.
        shows: what the door says was shown; then nothing is looked for.
    """
    if shows is not None:
        return shows
    named = named_in(details)
    references = {each for name in _REFERENCES for each in _texts(details.get(name))}
    if reference:
        references.add(reference)
    if not references or not _finders:
        return named
    return named | _finders[0](db, references)


def so_far(db: Session) -> ShownRecords:
    """Everything the lines written in this session since it was opened name."""
    return ShownRecords(*(frozenset(each) for each in _sets(db)))


def note(db: Session, shown: ShownRecords) -> None:
    """Remember that a line of this session names these."""
    sets = _sets(db)
    # Not by ``astuple``, which copies every number of thousands one by one.
    named = (shown.orders, shown.people, shown.addresses, shown.references)
    for held, more in zip(sets, named, strict=True):
        held.update(more)


def _sets(db: Session) -> tuple[set[Any], ...]:
    sets: tuple[set[Any], ...] = db.info.setdefault(_SO_FAR, (set(), set(), set(), set()))
    return sets


def named_in(details: Mapping[str, Any]) -> ShownRecords:
    """The persons and addresses that details name by number.

    Under ``person``, ``people`` or ``persons``, and ``address`` or ``addresses``.
    """
    return ShownRecords(
        people=frozenset(_numbers(details, _PEOPLE)),
        addresses=frozenset(_numbers(details, _ADDRESSES)),
    )


def _numbers(details: Mapping[str, Any], names: Iterable[str]) -> Iterable[int]:
    for name in names:
        held = details.get(name)
        for each in held if isinstance(held, list) else [held]:
            if isinstance(each, int) and not isinstance(each, bool):
                yield each


def _texts(held: Any) -> Iterable[str]:
    return (each for each in held if isinstance(each, str)) if isinstance(held, list) else ()
