"""Nothing is changed on an order that was entered in error, whichever door the change comes by.

A service that takes the version of an order changes it. A new one fails here until it is tried on a
withdrawn record, or says why it may change one.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

import orders
from orders.corrections import breach_moves, protected_persons, returns
from orders.corrections import service as facts
from orders.corrections.addresses import correct_address
from orders.corrections.service import CorrectionInput
from orders.errors import Conflict, RuleBroken
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.schema import FactInput
from orders.people.model import Address
from orders.people.schema import AliasInput
from orders.register.changes import conditions, corrections, granting, home_changes, recording
from orders.register.changes.order_numbers import number_records
from orders.register.changes.recorded_before import next_orders
from orders.register.changes.sealed_conditions import putting_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Condition, Event, Protection
from orders.register.person_facts import dated_facts, deaths, later_names, removals
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.number import NumberInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import EndsKind, NameKind, NumberKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.conditions import NO_CONTACT, SCHOOL, make_spo
from tests.factories.orders import at, happen, home, protected, seen

ROOT: Final = Path(orders.__file__).parent
NOW: Final = at("2026-11-23 12:00")
PHONE: Final = FactInput(FactKind.PHONE, {"number": "07700 900982"}, None, None, "PC 1 Hale")
MADE: Final = GrantInput(
    made_at=NOW,
    ends_at=None,
    ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
    court="Alder court",
    conditions=(NO_CONTACT,),
)
VARIED: Final = EventInput(EventKind.VARIED, NOW, reason="test", adds=(SCHOOL,))
GROUNDS: Final = CorrectionInput({"grounds": "Other grounds."}, "Mistyped.")


class Withdrawn:
    """An order that was entered in error, with the numbers of what is recorded of it."""

    def __init__(self, db: Session) -> None:
        self.db = db
        make_areas(db)
        self.order = make_spo(db, SCHOOL)
        self.other = make_spo(db, SCHOOL)
        self.breach = make_breach(db, self.other, now=NOW)
        happen(db, self.order, EventKind.ENTERED_IN_ERROR, "2026-11-22 12:00")
        self.condition = self.first(Condition)
        self.event = self.first(Event)
        self.person = self.order.subject_id
        home_of = select(Address.id).where(Address.person_id == self.person)
        on_order = select(Protection.person_id).where(Protection.order_id == self.order.id)
        self.protected = db.scalars(on_order).one()
        self.address = db.scalars(home_of).one()

    def first(self, model: type[Condition | Event]) -> int:
        query = select(model.id).where(model.order_id == self.order.id).order_by(model.id)
        return self.db.scalars(query.limit(1)).one()

    @property
    def reference(self) -> str:
        return self.order.reference


Try = Callable[[Withdrawn, dict[str, Any]], object]
TRIED: Final[Mapping[Callable[..., Any], Try]] = {
    correct_address: lambda its, who: correct_address(
        its.db, its.reference, its.address, {"lines": "2"}, reason="why", unseen=False, **who
    ),
    returns.put_back: lambda its, who: returns.put_back(
        its.db, its.reference, 1, reason="why", **who
    ),
    conditions.say_where: lambda its, who: conditions.say_where(
        its.db, its.reference, its.condition, SCHOOL, **who
    ),
    corrections.correct_event: lambda its, who: corrections.correct_event(
        its.db, its.reference, its.event, EventInput(EventKind.MADE, NOW, reason="why"), **who
    ),
    corrections.strike_event: lambda its, who: corrections.strike_event(
        its.db, its.reference, its.event, reason="why", **who
    ),
    granting.grant: lambda its, who: granting.grant(its.db, its.reference, MADE, **who),
    home_changes.move: lambda its, who: home_changes.move(
        its.db, its.person, home(), leaves=False, reference=its.reference, **who
    ),
    next_orders.make_next: lambda its, who: next_orders.make_next(
        its.db, its.reference, catalogue.kind("SPO_INTERIM"), MADE, **who
    ),
    number_records.record_number: lambda its, who: number_records.record_number(
        its.db, its.reference, NumberInput(NumberKind.CRIME, "20CR/1"), breaches=(), **who
    ),
    number_records.take_out_number: lambda its, who: number_records.take_out_number(
        its.db, its.reference, 1, reason="why", **who
    ),
    putting_right.put_right: lambda its, who: putting_right.put_right(
        its.db,
        its.reference,
        [SealedCondition(its.condition, NO_CONTACT)],
        reason="why",
        override_reason="why",
        **who,
    ),
    recording.add_event: lambda its, who: recording.add_event(
        its.db, its.reference, VARIED, **who
    ),
    dated_facts.record_fact: lambda its, who: dated_facts.record_fact(
        its.db, its.person, PHONE, reference=its.reference, **who
    ),
    dated_facts.change_fact: lambda its, who: dated_facts.change_fact(
        its.db,
        its.person,
        1,
        None,
        on=date(2026, 11, 22),
        reason="why",
        source="PC 1 Hale",
        reference=its.reference,
        **who,
    ),
    deaths.record_death: lambda its, who: deaths.record_death(
        its.db, its.person, date(2026, 11, 22), source="test", reference=its.reference, **who
    ),
    later_names.record_name: lambda its, who: later_names.record_name(
        its.db,
        its.person,
        AliasInput(NameKind.NICKNAME, "Mallow", "Dan"),
        reference=its.reference,
        **who,
    ),
    removals.take_out: lambda its, who: removals.take_out(
        its.db,
        "dated_fact",
        1,
        person_id=its.person,
        reason="why",
        reference=its.reference,
        **who,
    ),
    protected_persons.add_protected_person: lambda its, who: (
        protected_persons.add_protected_person(
            its.db, its.reference, protected(), reason="why", **who
        )
    ),
    facts.correct: lambda its, who: facts.correct(
        its.db, its.reference, "grounds", 0, GROUNDS, **who
    ),
    facts.take_out: lambda its, who: facts.take_out(
        its.db, its.reference, "connection", its.protected,
        reason="why", **who,
    ),
    breach_moves.move_breach: lambda its, who: breach_moves.move_breach(
        its.db,
        its.other.reference,
        its.breach.id,
        its.reference,
        condition_ids=[its.condition],
        protected_person_ids=(),
        reason="why",
        visible=true(),
        **(who | {"version": its.other.version}),
    ),
}  # fmt: skip
BY_COMMAND: Final = [
    each for each in TRIED if "None" in inspect.signature(each).parameters["version"].annotation
]
"""Those that are called without a version of the order as well."""
ALL_THE_SAME: Final = {
    "orders.ground.handover_records.move_subject": "moves by home_changes.move",
    "orders.papers.paper_checks.mark": "clears a list, and changes nothing the record says",
    "orders.register.changes.home_changes.keep_withheld": "keeps a home withheld",
    "orders.register.changes.home_changes.put_in_place": "tried below",
    "orders.register.changes.home_changes.withhold": "tried below",
}
"""Services that are not tried as the others, and why."""
THOUGH: Final = {
    "corrections/breach_moves.py": "a breach leaves a withdrawn order, and comes to none",
    "papers/paper_checks.py": "clears a list",
    "register/changes/corrections.py": "the withdrawal itself was wrong",
    "register/changes/granted_notices.py": "what follows from a change to the order on a notice",
    "register/changes/home_changes.py": "a home can always be withheld",
    "register/changes/order_links.py": "what follows from a change to the order that ended it",
}
"""Modules that claim an order though it was entered in error, and why."""


def services() -> Iterator[str]:
    """Every function of a service that takes who changes an order, when, and its version."""
    for name in ("register", "corrections", "papers", "upkeep", "ground", "breaches", "follow_ups"):
        package = importlib.import_module(f"orders.{name}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for each in vars(importlib.import_module(found.name)).values():
                own = inspect.isfunction(each) and each.__module__ == found.name
                if own and {"by", "now", "version"} <= set(inspect.signature(each).parameters):
                    yield _named(each)


def _named(service: Callable[..., Any]) -> str:
    return f"{service.__module__}.{service.__name__}"


def test_each_service_that_changes_an_order_is_tried() -> None:
    assert set(services()) == {*map(_named, TRIED), *ALL_THE_SAME}


@pytest.mark.parametrize("service", TRIED, ids=_named)
def test_no_service_changes_an_order_entered_in_error(
    db: Session, service: Callable[..., Any]
) -> None:
    its = Withdrawn(db)
    with pytest.raises((Conflict, RuleBroken)) as refused:
        TRIED[service](its, seen(db, its.order, NOW))
    assert "entered in error" in str(refused.value).lower()


@pytest.mark.parametrize("service", BY_COMMAND, ids=_named)
def test_no_command_changes_an_order_entered_in_error(
    db: Session, service: Callable[..., Any]
) -> None:
    """A command has no version of the order before it."""
    its = Withdrawn(db)
    with pytest.raises(Conflict, match="entered in error"):
        TRIED[service](its, {**seen(db, its.order, NOW), "version": None})


def test_a_home_is_withheld_all_the_same_and_nothing_else_of_it_is_changed(
    db: Session,
) -> None:
    its = Withdrawn(db)
    options: dict[str, Any] = {"reference": its.reference, **seen(db, its.order, NOW)}
    home_changes.withhold(db, its.address, confidential=True, reason="why", **options)
    assert db.get_one(Address, its.address).confidential
    db.get_one(Address, its.address).point = None
    with pytest.raises(Conflict, match="entered in error"):
        home_changes.put_in_place(
            db, its.address, home(), **(options | {"version": options["version"] + 1})
        )


def test_who_changes_an_order_entered_in_error_says_why() -> None:
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and any(
                each.arg == "though_in_error" for each in node.keywords
            ):
                found.add(path.relative_to(ROOT).as_posix())
    assert found - {"register/changes/change_steps.py"} == set(THOUGH)
