"""The page of a person of a new record: who they are and where they live, on one page.

The first address stands on the person's own page; in the draft it is the page of that address, as
every other address is. What the register has of a person who was chosen is offered in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo.columns import grid_of
from orders.formatting import london
from orders.people.likeness.facts import IDENTIFIERS
from orders.people.model import Address, Person
from orders.rules.vocabulary.codes import Sex
from orders.web import forms
from orders.web.forms import Errors, Form
from orders.web.recording.page_readers import Pages

PAGE: Final = "person"
"""Template of the page."""
HOME: Final = "home-"
"""What the names of the first address begin with on the person's page."""
HOME_OF: Final = "home_of"
"""The input that says whose home an address is."""
SHARES: Final = "shares_home"
"""The input that says whether they live where the subject does."""
LOOK, THEN, ANOTHER = "look", "then", "another"
"""Names of buttons: look for them in the register; save and go on to one more person."""
BUTTONS: Final = frozenset({LOOK, THEN})
"""What a person's page sends besides what was typed."""


def first_home(key: str) -> str:
    """Key of the address that stands on a person's own page."""
    return f"{key}/homes/1"


def name_of(form: Form) -> str:
    """The name typed on a person's page; empty where none is."""
    names = (forms.text(form, name) for name in ("given_names", "family_name"))
    return " ".join(" ".join(names).split())


def split(typed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What was typed of the person, and of the address; ``None``: nothing was asked of one."""
    own = {name: said for name, said in typed.items() if not name.startswith(HOME)}
    home = {name.removeprefix(HOME): said for name, said in typed.items() if name.startswith(HOME)}
    return own, home or None


def is_blank(home: Form) -> bool:
    """Whether nothing is written of an address but what sort it is."""
    return not any(said for name, said in home.items() if name != "kind")


def shown(pages: Pages, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows: the person's own fields and those of the address."""
    home = pages.get(first_home(key), {"kind": "HOME"})
    if home.get(HOME_OF) == "subject" and not values.get(SHARES):
        # Who lives at the subject's address has said so.
        values = {**values, SHARES: "true"}
    return {**values, **{f"{HOME}{name}": said for name, said in home.items()}}


def faults_shown(own: Errors, home: Errors) -> Errors:
    """What is wrong with the person and with the address, by the names of the page's fields."""
    return own | {f"{HOME}{name}": said for name, said in home.items()}


def offered(form: Form, person: Person) -> dict[str, Any]:
    """A person's page with what the register has of them where nothing was typed."""
    values = dict(form)
    known: dict[str, str] = {
        "given_names": person.given_names,
        "family_name": person.family_name,
        **{name: getattr(person, name) or "" for name in IDENTIFIERS},
        "gender_described": person.gender_described or "",
    }
    if not any(values.get(f"born_on-{part}") for part in forms.DATE_PARTS):
        known |= forms.shown_day(person.born_on, "born_on")
        known["birth_year"] = "" if person.birth_year is None else str(person.birth_year)
    if values.get("sex", Sex.NOT_KNOWN.value) == Sex.NOT_KNOWN.value:
        values["sex"] = person.sex.value
    return values | {name: said for name, said in known.items() if not values.get(name)}


def taken_back(form: Form, filled: Form) -> dict[str, Any]:
    """A person's page without what the register filled in and nobody changed since."""
    blank = {"sex": Sex.NOT_KNOWN.value}
    return {
        name: blank.get(name, "") if name in filled and filled[name] == said else said
        for name, said in form.items()
    }


def offered_homes(key: str, homes: Sequence[Address]) -> dict[str, dict[str, Any]]:
    """The pages of the addresses of a person that every reader may be told; no other is offered."""
    told = [each for each in homes if not each.is_withheld]
    return {f"{key}/homes/{number}": _home(each) for number, each in enumerate(told, start=1)}


def _home(address: Address) -> dict[str, Any]:
    grid = grid_of(address.point)
    exact = address.placed_by is not None and address.placed_by.is_exact
    since = None if address.starts_at is None else london(address.starts_at).date()
    return {
        "kind": address.kind.value,
        "lines": address.lines,
        "postcode": address.postcode or "",
        "uprn": address.uprn or "",
        "outside_force": address.outside_force or "",
        "coordinates": f"{grid[0]} {grid[1]}" if grid is not None and exact else "",
        "without_place": "true" if grid is None else "",
        **forms.shown_day(since, "starts_on"),
    }
