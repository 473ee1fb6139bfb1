"""The rows of new persons: names and how they are found, answers, addresses, homes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.bulk import Rows, take_keys
from orders.people.address_location import placed
from orders.people.model import (
    Address,
    NameToken,
    Person,
    PersonCharacteristic,
    PersonName,
)
from orders.people.name_index import learn, token_rows, words_of
from orders.people.rows import address_row, characteristic_rows, name_rows, person_row
from orders.people.schema import AddressInput, PersonInput
from orders.register.presence.facts import Dwelling, dwelling
from orders.register.rows.condition_rows import Grids


@dataclass(eq=False, slots=True)
class NewPerson:
    """A person the register is to hold, however many orders name them.

    Attributes:
        given: what was written of them.
        recorded_at: aware.
        moves: addresses that were added later, and when each was recorded (aware).
        id: their key, once it is taken.
    """

    given: PersonInput
    recorded_at: datetime
    moves: Sequence[tuple[AddressInput, datetime]] = ()
    id: int = 0

    @property
    def addresses(self) -> list[tuple[AddressInput, datetime]]:
        """Every address, and when it was recorded."""
        return [*((each, self.recorded_at) for each in self.given.addresses), *self.moves]


class PersonRowBuilder:
    """Makes the rows of persons, some at a time; every key is taken beforehand."""

    def __init__(
        self,
        db: Session,
        people: Sequence[NewPerson],
        grids: Grids,
        homes: dict[int, list[Dwelling]],
    ) -> None:
        """Take the keys; the session is not used afterwards.

        Args:
            db: session.
            people: the persons.
            grids: where the postcodes and UPRNs of their addresses are.
            homes: by person; those of each whose rows are made are added.
        """
        given = [each.given for each in people]
        learn(db, words_of(given))
        keys = take_keys(
            db,
            {
                Person: len(given),
                PersonName: sum(1 + len(each.aliases) for each in given),
                Address: sum(len(each.addresses) for each in people),
            },
        )
        self._name_ids, self._address_ids = iter(keys[PersonName]), iter(keys[Address])
        for key, person in zip(keys[Person], people, strict=True):
            person.id = key
        self._grids, self._homes = grids, homes
        self._points: dict[tuple[float, float], WKBElement] = {}

    def tables(self, people: Sequence[NewPerson]) -> list[Rows]:
        """The rows of some persons, table by table; each is asked for once."""
        names = [
            {"id": next(self._name_ids), **row}
            for each in people
            for row in name_rows(each.id, each.given)
        ]
        answers = [
            row
            for each in people
            for row in characteristic_rows(each.id, each.given, now=each.recorded_at)
        ]
        rows = [{"id": each.id, **person_row(each.given, now=each.recorded_at)} for each in people]
        return [
            (Person, rows),
            (PersonName, names),
            (NameToken, [token for name in names for token in token_rows(name["id"], name)]),
            (PersonCharacteristic, answers),
            (Address, [address for each in people for address in self._addresses(each)]),
        ]

    def _addresses(self, person: NewPerson) -> Iterator[dict[str, Any]]:
        homes = self._homes[person.id] = []
        for given, recorded_at in person.addresses:
            found = placed(given, self._grids)
            grid = None if found is None else found.grid
            row = {
                "id": next(self._address_ids),
                **address_row(person.id, given, now=recorded_at),
                "point": self._point(grid),
                "placed_by": None if found is None else found.by,
            }
            if given.kind.is_home:
                homes.append(dwelling(row, grid))
            yield row

    def _point(self, grid: tuple[float, float] | None) -> WKBElement | None:
        if grid is None:
            return None
        return self._points.get(grid) or self._points.setdefault(grid, stored_point(*grid))
