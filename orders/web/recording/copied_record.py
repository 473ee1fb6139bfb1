"""A record entered in error as the pages of a new one: what it said is there to be put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orders.register.order_record import OrderRecord
from orders.register.person_sheets import PersonSheet
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import BEFORE
from orders.web.conditions import condition_form
from orders.web.forms import shown
from orders.web.recording import begin_page, person_page

Typed = dict[str, Any]
"""What a page's form holds."""
_TERM: Final = (
    "code",
    "text_verbatim",
    "supervisor",
    "responsible_person",
    "exceptions",
    "countries",
    "weekly_times",
    "radius_m",
)
_OF_COURT: Final = ("court", "applicant_force", "made_under", "ends_event")
_AS_SEALED: Final = ("other_name", "other_statute", "other_breach")
"""What an order says of itself whose kind the catalogue lacks."""


def pages_of(sheet: OrderRecord, kind: Kind, *, kept: bool) -> Mapping[str, Typed]:
    """The pages of a new record that says what a record said.

    Addresses that are withheld, where conditions apply, and words that are not told are not among
    them: who is chosen from the register brings the first along, the rest is drawn and typed anew.

    Args:
        sheet: the record that was entered in error.
        kind: what it is recorded anew as.
        kept: whether it is kept back who lives where the subject does.
    """
    order = sheet.order
    pages = {
        "grounds": {
            "grounds": order.grounds,
            "arrest_reference": order.arrest_reference or "",
            "crime_reference": order.crime_reference or "",
            **{f"considerations-{code}": text for code, text in order.considerations.items()},
        },
        "contact": {
            "officer_in_case": order.officer_in_case,
            "out_of_hours_contact": order.out_of_hours_contact,
        },
        "conditions": _conditions(sheet),
        **_begun(sheet, kind),
    }
    for key, person in {"subject": sheet.subject, **_numbered(sheet)}.items():
        homes = [each for each in person.addresses if each.kind.is_home and each.ends_at is None]
        answer = {} if kept else _shared(person)
        pages |= {key: _person(person) | answer, **person_page.offered_homes(key, homes)}
    return pages


def _numbered(sheet: OrderRecord) -> dict[str, PersonSheet]:
    return {f"protected-{number}": each for number, each in enumerate(sheet.protected, start=1)}


def _person(sheet: PersonSheet) -> Typed:
    person = sheet.person
    values = person_page.offered({}, person) | {
        "flags": list(person.flags),
        "dash_risk": person.dash_risk or "",
        "warning_markers": person.warning_markers or "",
    }
    basis = sheet.relationship_basis
    child = {"is_relevant_child": "true"} if sheet.is_relevant_child else {}
    return (
        values
        | child
        | {
            "relationship_basis": "" if basis is None else basis.value,
            "lives_with": sheet.lives_with or "",
        }
    )


def _shared(sheet: PersonSheet) -> Typed:
    """Whether they live where the subject does, as the page's radio buttons hold it."""
    said = sheet.shares_home
    return {} if said is None else {"shares_home": "true" if said else "false"}


def _begun(sheet: OrderRecord, kind: Kind) -> dict[str, Typed]:
    """When and by whom it was issued or made; a court's own page, or that of an authority."""
    order, first = sheet.order, sheet.happened[0] if sheet.happened else None
    if first is None:
        return {}
    if first.kind in BEFORE:
        return {begin_page.KEY: {"begins_with": first.kind.value}}
    when = shown(first.occurred_at, "started_at", day_only=first.day_only)
    if sheet.kind.is_notice:
        return {
            "authority": {
                **when,
                "authorised_by": order.authorised_by or "",
                "authorised_rank": order.authorised_rank or "",
                "applicant_force": order.applicant_force,
            }
        }
    route = order.originating_route
    named = (*_OF_COURT, *(_AS_SEALED if kind.named_by_the_order else ()))
    return {
        "court": {
            **when,
            **shown(first.until_at, "ends_on", ends=True),
            **{name: getattr(order, name) or "" for name in named},
            "ends_kind": order.ends_kind.value,
            "originating_route": "" if route is None else route.value,
        }
    }


def _conditions(sheet: OrderRecord) -> Typed:
    copies = condition_form.copies_of(sheet)
    sealed = [
        copies[str(each.id)]
        for each in sheet.order.conditions
        if each.added_by_id is None and each.taken_out_in_id is None
    ]
    typed: Typed = {}
    for number, copy in enumerate(sealed):
        values = {name: copy.values.get(name, "") for name in _TERM}
        typed |= condition_form.shown(values, f"{condition_form.RECORDED}-{number}-")
    return typed
