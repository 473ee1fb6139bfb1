"""Who of the register a person of a new record may be, and what the recorder says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.people.likeness.facts import PersonFacts, facts_given
from orders.people.particulars import pnc_id
from orders.people.schema import PersonInput
from orders.register.changes.recorded_before import candidates as recorded_before
from orders.register.changes.recorded_before.candidates import Candidate, LookedFor
from orders.rules.vocabulary import references
from orders.rules.vocabulary.codes import Sex
from orders.rules.vocabulary.identifiers import NotOne
from orders.search.disclosure.masking import place_of
from orders.search.disclosure.visibility import readable_by
from orders.web import forms
from orders.web.forms import Form, text
from orders.web.recording import person_page
from orders.web.recording.page_readers import Checked, PageContext

OFFERED, REASON, REFERENCE = "offered", "reason", "look_reference"
"""Names of inputs: who was offered, why they are somebody else; an order of theirs."""
SAME, OTHER, UNSURE = "SAME", "OTHER", "UNSURE"
ANSWERS: Final = (
    (SAME, "This is them"),
    (OTHER, "A different person"),
    (UNSURE, "Not sure"),
)
_PREFIX = "choice-"
_LONGEST = 1_000
_CHOOSE = "Choose one for each person."
_ONE = "Choose “This is them” for one person only. Two records of one person can be joined later."
_WHY = "Enter why they are a different person, in a sentence."


def read(_asked: PageContext, form: Form) -> Checked:
    """What the recorder said of each person who was offered."""
    offered = offered_in(form)
    said = {each: text(form, f"{_PREFIX}{each}") for each in offered}
    by_answer: defaultdict[str, list[int]] = defaultdict(list)
    for each, answer in said.items():
        by_answer[answer].append(each)
    reason = text(form, REASON).strip()
    known = {answer for answer, _ in ANSWERS}
    faults: dict[str, list[str]] = {}
    if not by_answer[SAME]:
        faults |= {f"{_PREFIX}{each}": [_CHOOSE] for each in said if said[each] not in known}
    if len(by_answer[SAME]) > 1:
        faults[f"{_PREFIX}{by_answer[SAME][-1]}"] = [_ONE]
    if by_answer[OTHER] and not reason:
        faults[REASON] = [_WHY]
    if len(reason) > _LONGEST:
        faults[REASON] = [f"Shorten this to {_LONGEST:,} characters or fewer."]
    data = {
        "same_as": next(iter(by_answer[SAME]), None),
        "others": by_answer[OTHER],
        "unsure": by_answer[UNSURE],
        "reason": reason,
    }
    return Checked(data, faults)


def offered_in(form: Form) -> list[int]:
    """The records a form was about."""
    found = (each for each in text(form, OFFERED).split(",") if each.isascii() and each.isdigit())
    return [int(each) for each in dict.fromkeys(found) if len(each) < len(str(2**31))]


def undecided(found: Iterable[Candidate], answers: Form) -> list[Candidate]:
    """Those of whom nothing was said yet."""
    return [each for each in found if each.person.id not in offered_in(answers)]


def candidates(
    db: Session, form: Form, answers: Form, *, looked: bool, by: Account, now: datetime
) -> list[Candidate]:
    """Who in the register may be the person a page describes, the likeliest first.

    Args:
        form: what was typed of the person, right or wrong.
        answers: what was said of those offered before: they are offered again.
        looked: whether the recorder looks for somebody: then a name alone will do, or an order.
        by: the reader; whom no order names that they may open is not offered.
        now: aware.
    """
    wanted = LookedFor(
        _facts(form),
        name=person_page.name_of(form) if looked else "",
        reference=references.normalise(text(form, REFERENCE)) if looked else None,
        offered=frozenset(offered_in(answers)),
    )
    return recorded_before.candidates(db, wanted, visible=readable_by(by, now), now=now)


def homes_of(
    found: Iterable[Candidate], places: Gazetteer, as_at: datetime
) -> dict[int, tuple[str, ...]]:
    """Where each of some candidates lives as far as it may be shown, by the record's number."""
    return {
        each.person.id: tuple(
            dict.fromkeys(
                place_of(home, places, as_at).words or "Place not known" for home in each.addresses
            )
        )
        for each in found
    }


def _facts(form: Form) -> PersonFacts:
    year = text(form, "birth_year").strip()
    return facts_given(
        PersonInput(
            family_name=text(form, "family_name").strip(),
            given_names=text(form, "given_names").strip(),
            born_on=_born_on(form),
            sex=Sex.NOT_KNOWN,
            birth_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            pnc_id=_pnc_id(form),
        )
    )


def _pnc_id(form: Form) -> str | None:
    try:
        return pnc_id(text(form, "pnc_id"))
    except NotOne:
        return None


def _born_on(form: Form) -> date | None:
    try:
        return forms.read_date(form, "born_on")
    except ValidationError:
        return None
