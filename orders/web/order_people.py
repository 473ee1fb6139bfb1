"""The people on an order as its page shows them: names, birth, homes as far as they may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.columns import grid_of
from orders.areas.gazetteer import Gazetteer
from orders.formatting import london, short_day
from orders.people.model import Address
from orders.register.reading import PersonSheet
from orders.rules.clocks import age_years, last_day_of
from orders.search.masking import Place, place_of


@dataclass(frozen=True, slots=True)
class Home:
    """An address of a person, as far as it may be shown.

    Attributes:
        when: since and until when, in words.
        current: whether it held at the instant of the page.
        always_withheld: whether it may never be opened to everybody.
    """

    id: int
    place: Place
    when: str
    current: bool
    always_withheld: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on the order.

    Attributes:
        age_years: whole years at the instant of the page; ``None`` when the birth is not known.
        connected: how a protected person and the subject are connected, if they are.
    """

    sheet: PersonSheet
    age_years: int | None
    connected: str | None
    homes: tuple[Home, ...]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every other name, with what it is."""
        return tuple(
            f"{each.given_names} {each.family_name.upper()}".strip() + f" ({each.kind.label})"
            for each in self.sheet.names
        )


def somebody(sheet: PersonSheet, places: Gazetteer, at: datetime, opened: int | None) -> Somebody:
    """A person for the page at ``at`` (aware); ``opened`` is the id of the one address unmasked."""
    born_on = sheet.person.born_on
    basis = sheet.relationship_basis
    return Somebody(
        sheet=sheet,
        age_years=None if born_on is None else age_years(born_on, london(at).date()),
        connected=None if basis is None else basis.label,
        homes=tuple(_home(each, places, at, opened=each.id == opened) for each in sheet.addresses),
    )


def _home(address: Address, places: Gazetteer, at: datetime, *, opened: bool) -> Home:
    place = place_of(address, places, at)
    if opened:
        point = grid_of(address.point)
        place = Place(
            kind=place.kind,
            lines=tuple(address.lines.splitlines()),
            postcode=address.postcode,
            lpa=place.lpa,
            neighbourhood=None,
            point=point,
            withheld=False,
        )
    begun = address.starts_at is None or address.starts_at <= at
    over = address.ends_at is not None and address.ends_at <= at
    return Home(
        id=address.id,
        place=place,
        when=_when(address),
        current=begun and not over,
        always_withheld=address.kind.is_always_confidential,
    )


def _when(address: Address) -> str:
    since = None if address.starts_at is None else short_day(london(address.starts_at).date())
    until = None if address.ends_at is None else short_day(last_day_of(address.ends_at))
    if since and until:
        return f"{since} to {until}"
    if until:
        return f"until {until}"
    return f"since {since}" if since else "since a day not known"
