"""An address as it is right: what is said of it in place of what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from marshmallow import ValidationError
from shapely import Point

from geo.columns import grid_of
from geo.drawing import as_text
from orders.errors import NotFound
from orders.formatting import london
from orders.people.model import Address, PlacedBy
from orders.people.schema import AddressInput, AddressSchema
from orders.register.order_record import OrderRecord
from orders.register.person_sheets import PersonSheet
from orders.typed_words import kept_back

WHERE: Final = (
    "lines",
    "postcode",
    "uprn",
    "coordinates",
    "near_postcode",
    "without_place",
    "outside_force",
)
"""What says where an address is: typed anew whole by a recorder from whom it is withheld."""
CORRECTABLE: Final = ("kind", *WHERE, "starts_on", "ends_on", "source")
_SAYS_PLACE: Final = frozenset(WHERE) - {"lines", "outside_force"}
_PLACED: Final = ("postcode", "uprn", "grid")
_PLACE: Final = ("lines", "outside_force", *_PLACED)
WHERE_KEPT: Final = frozenset({*_PLACE, "source"})
"""Of what is recorded, the fields that say where an address is."""
KEPT_UNSEEN: Final = frozenset({*WHERE, "source"})
"""What may tell where a withheld home is: shown to no one from whom it is withheld."""
_KEPT: Final = ("kind", *_PLACE, "starts_on", "ends_on", "source")


@dataclass(frozen=True, slots=True)
class AddressPutRight:
    """An address as it is right.

    Attributes:
        given: all of it.
        changed: the fields of ``AddressInput`` that say something else than is recorded.
        moved: whether its place is found anew.
    """

    given: AddressInput
    changed: frozenset[str]
    moved: bool


def address_on(sheet: OrderRecord, address_id: int) -> tuple[Address, PersonSheet]:
    """The address with that number as it stands, and the person of an order whose it is.

    Of two whose records were joined it is the first.

    Raises:
        NotFound: none of them has it.
    """
    for person in sheet.people:
        for address in person.addresses:
            if address.id == address_id:
                return address, person
    raise NotFound(f"No one on {sheet.order.reference} has that address.")


def said_of(address: Address) -> dict[str, Any]:
    """What an address says by field, as its schema takes it."""
    by_hand = address.placed_by is PlacedBy.GIVEN
    recorded = recorded_as(address)
    return {
        "kind": recorded.kind.value,
        "lines": recorded.lines,
        "postcode": recorded.postcode,
        "uprn": recorded.uprn,
        "outside_force": recorded.outside_force,
        "coordinates": as_text(Point(*recorded.grid)) if by_hand and recorded.grid else None,
        "starts_on": _iso(recorded.starts_on),
        "ends_on": _iso(recorded.ends_on),
        "source": recorded.source,
    }


def recorded_as(address: Address) -> AddressInput:
    """An address as it would have been given; a place only where that was given by hand."""
    ends_at = address.ends_at
    return AddressInput(
        kind=address.kind,
        lines=address.lines,
        postcode=address.postcode,
        starts_on=None if address.starts_at is None else london(address.starts_at).date(),
        ends_on=None if ends_at is None else london(ends_at - timedelta(microseconds=1)).date(),
        confidential=address.confidential,
        source=address.source,
        grid=grid_of(address.point) if address.placed_by is PlacedBy.GIVEN else None,
        uprn=address.uprn,
        outside_force=address.outside_force,
    )


def as_put_right(address: Address, said: Mapping[str, Any], *, unseen: bool) -> AddressPutRight:
    """An address with what is said in place of what is recorded.

    Args:
        address: as it is recorded.
        said: by field of its schema; what is not said stays as it is.
        unseen: whether where it is, is withheld from who says it. Then it is typed anew whole or
            stays as it is, and is taken for another place whatever is recorded: no answer tells
            whether what was typed is what is recorded.

    Raises:
        marshmallow.ValidationError: it cannot be so, or names a field that is none.
    """
    unknown = said.keys() - set(CORRECTABLE)
    if unknown:
        known = ", ".join(CORRECTABLE)
        raise ValidationError({name: [f"There are only: {known}."] for name in sorted(unknown)})
    recorded, before = recorded_as(address), said_of(address)
    typed = unseen and any(said.get(name) for name in WHERE if name != "without_place")
    stays = not typed and (unseen or not said.keys() & set(WHERE))
    if typed or stays:
        before |= dict.fromkeys(WHERE)
    whole = before | {name: each for name, each in said.items() if not (stays and name in WHERE)}
    keeps_place = stays or not (typed or said.keys() & _SAYS_PLACE)
    if keeps_place or (address.point is None and not typed and "without_place" not in said):
        whole["without_place"] = True
    given: AddressInput = AddressSchema().load(
        {name: each for name, each in whole.items() if each is not None}
    )
    if stays:
        given = replace(given, **{name: getattr(recorded, name) for name in _PLACE})
    elif whole["coordinates"] == said_of(address)["coordinates"]:
        given = replace(given, grid=recorded.grid)  # As it is kept, not as it was rounded to show.
    changed = {name for name in _KEPT if getattr(given, name) != getattr(recorded, name)}
    changed |= set(_PLACE) if typed else set()
    for name in ("source", "outside_force"):
        if said.get(name) and (unseen or kept_back(address, name, getattr(address, name))):
            changed.add(name)
    if not keeps_place and (given.near_postcode or (given.without_place and address.point)):
        changed.add("grid")
    moved = not keeps_place and bool(changed & set(_PLACED))
    return AddressPutRight(given, frozenset(changed), moved)


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
