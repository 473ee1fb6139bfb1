"""What stands in the path of each page that is only looked at: the dearest record there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import Flask
from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from orders.access.guard import API, asked_by
from orders.access.model import Account, ApiKey
from orders.access.permissions import Permission, Role, may
from orders.access.request_model import AccountRequest
from orders.areas.map_model import BaseLayer
from orders.areas.model import Area, Edition, Level
from orders.breaches.model import Breach
from orders.courts.model import BankHolidayChange
from orders.digests.model import Snapshot, Subscription
from orders.follow_ups.model import FollowUp
from orders.ground.model import Detention, Visit
from orders.papers.model import Paper
from orders.people.dated_facts.model import DatedFact
from orders.people.joined_records import PersonJoin
from orders.people.model import Address, PersonPair
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Condition, Draft, Event, Order, Protection, stands_on_order
from orders.register.number_model import OrderNumber
from orders.rules.kinds import catalogue
from orders.rules.vocabulary import condition_codes
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.rewording import telling_texts
from orders.search.disclosure.visibility import visible_to
from orders.search.look_up_keys import PREFIX
from orders.search.model import Question
from orders.worklists.definitions import LISTS

Seen = ColumnElement[bool]
Filling = Callable[[Seen], Select[*tuple[Any, ...]]]
"""Gives the query of what stands in a path, from which orders may be seen."""

_CONDITIONS = (
    select(func.count())
    .select_from(Condition)
    .where(Condition.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
)
_HAPPENED = (
    select(func.count())
    .select_from(Event)
    .where(Event.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
)


_REVIEWED = [code for code, kind in catalogue.KINDS.items() if kind.review_every_months]
_PLACED = [code for code, each in condition_codes.CODES.items() if each.takes_place]


def _order(seen: Seen) -> Select[str]:
    return select(Order.reference).where(seen).order_by((_CONDITIONS + _HAPPENED).desc(), Order.id)


def _with_reference(*fixed: str) -> Filling:
    """The dearest order, and words after it in the order of the names."""
    return lambda seen: _order(seen).add_columns(*(literal(each) for each in fixed))


_BY_NAMES: Final[Mapping[tuple[str, ...], Filling]] = {
    ("reference",): _order,
    ("person_id",): lambda seen: (
        select(Order.subject_id)
        .where(seen)
        .group_by(Order.subject_id)
        .order_by(func.count().desc(), Order.subject_id)
    ),
    ("person_id", "reference"): lambda seen: (
        select(Order.subject_id, Order.reference)
        .where(seen)
        .order_by((_CONDITIONS + _HAPPENED).desc(), Order.id)
    ),
    ("address_id", "reference"): lambda seen: (
        select(Address.id, Order.reference)
        .join(Order, Order.subject_id == Address.person_id)
        .where(seen)
        .order_by(Address.id.desc())
    ),
    ("condition_id", "reference"): lambda seen: (
        select(Condition.id, Order.reference)
        .join(Order, Order.id == Condition.order_id)
        .where(seen)
        .order_by(_CONDITIONS.desc(), Condition.id.desc())
    ),
    ("event_id", "reference"): lambda seen: (
        select(Event.id, Order.reference)
        .join(Order, Order.id == Event.order_id)
        .where(seen)
        .order_by(_HAPPENED.desc(), Event.id.desc())
    ),
    ("detention_id", "reference"): lambda seen: (
        select(Detention.id, Order.reference)
        .join(Order, Order.subject_id == Detention.person_id)
        .where(seen)
        .order_by(Detention.id.desc())
    ),
    ("breach_id",): lambda seen: (
        select(Breach.id)
        .join(Order, Order.id == Breach.order_id)
        .where(seen)
        .order_by(Breach.id.desc())
    ),
    ("visit_id",): lambda seen: (
        select(Visit.id)
        .join(Order, Order.id == Visit.order_id)
        .where(seen)
        .order_by(Visit.id.desc())
    ),
    ("draft_id",): lambda _: select(Draft.id).where(Draft.kind.in_(catalogue.KINDS)),
    ("draft_id", "key"): lambda _: select(Draft.id, literal("subject")).where(
        Draft.kind.in_(catalogue.KINDS)
    ),
    ("draft_id", "who"): lambda _: select(Draft.id, literal("subject")).where(
        Draft.kind.in_(catalogue.KINDS)
    ),
    ("fact_id", "person_id", "reference"): lambda seen: (
        select(DatedFact.id, DatedFact.person_id, Order.reference)
        .join(Order, Order.subject_id == DatedFact.person_id)
        .where(seen)
        .order_by(DatedFact.id.desc())
    ),
    ("fact_id", "person_id", "reference", "sort"): lambda seen: (
        select(Address.id, Address.person_id, Order.reference, literal("address"))
        .join(Order, Order.subject_id == Address.person_id)
        .where(seen)
        .order_by(Address.id.desc())
    ),
    ("person_id", "reference", "slug"): lambda seen: (
        select(Order.subject_id, Order.reference, literal("phone")).where(seen).order_by(Order.id)
    ),
    ("join_id",): lambda _: (
        select(PersonJoin.id).where(PersonJoin.taken_back_at.is_(None)).order_by(PersonJoin.id)
    ),
    ("first_id", "second_id"): lambda _: select(PersonPair.first_id, PersonPair.second_id),
    ("code", "day"): lambda _: (
        select(Area.code, cast(Snapshot.day, Text))
        .join(Snapshot, Snapshot.area_id == Area.id)
        .order_by(func.length(Snapshot.body_text).desc())
    ),
    ("form",): lambda _: select(literal("xlsx")),
    ("family",): lambda _: select(literal(next(iter(catalogue.FAMILIES)).lower())),
    ("name",): lambda _: select(BaseLayer.name),
    ("reference", "system"): _with_reference("pnc"),
    ("reference", "slug"): _with_reference(EventKind.SERVED.value.lower()),
}
"""By the names in the path, in order."""
_NUMBERS: Final[Mapping[str, Filling]] = {
    "/account-requests/": lambda _: select(AccountRequest.id),
    "/accounts/keys/": lambda _: select(ApiKey.id),
    "/accounts/": lambda _: (
        select(Account.id).where(Account.role == Role.OFFICER).order_by(Account.id.desc())
    ),
    "/areas/editions/": lambda _: select(Edition.id).order_by(Edition.id.desc()),
    "/bank-holidays/": lambda _: select(BankHolidayChange.id),
    "/follow-ups/": lambda seen: (
        select(FollowUp.id)
        .outerjoin(Order, Order.id == FollowUp.order_id)
        .where(seen)
        .order_by(FollowUp.id.desc())
    ),
    "/subscriptions/": lambda _: select(Subscription.id),
    "/orders/": lambda _: select(Paper.number, Order.reference).join(
        Order, Order.id == Paper.order_id
    ),
}
"""What a number in the path numbers, by how the path begins; the first that fits."""


def _protected(seen: Seen) -> Select[*tuple[Any, ...]]:
    """Whom an order protects, to put right how they are connected."""
    return (
        select(Protection.person_id, Order.reference, literal("connection"))
        .join(Order, stands_on_order())
        .where(seen)
        .order_by(Order.id.desc())
    )


_BY_RULE: Final[Mapping[str, Filling]] = {
    "/orders/<reference>/breaches/<int:breach_id>/move": lambda seen: (
        select(Breach.id, Order.reference)
        .join(Order, Order.id == Breach.order_id)
        .where(seen)
        .order_by(Breach.id.desc())
    ),
    "/kinds/<code>": lambda _: select(literal("SPO")),
    "/reference-data/<slug>": lambda _: select(literal("penalties")),
    "/reference-data/<slug>/<int:number>.csv": lambda _: select(literal(0), literal("penalties")),
    "/look-up/<key>": lambda _: select(Question.id).where(Question.id.startswith(PREFIX)),
    "/orders/<reference>/corrections/<slug>/<int:number>": _protected,
    "/orders/<reference>/corrections/<slug>/<int:number>/take-out": _protected,
    "/orders/<reference>/breaches/new/<draft_id>": lambda _: select(
        Draft.id, Draft.pages["reference"].as_string()
    ).where(Draft.kind.not_in(catalogue.KINDS)),
    "/orders/<reference>/next/<code>": lambda seen: (
        select(literal("NMO"), Order.reference)
        .where(seen, Order.kind == "NMO_EX_PARTE")
        .order_by(Order.id.desc())
    ),
    "/orders/<reference>/reviews/new": lambda seen: (
        select(Order.reference).where(seen, Order.kind.in_(_REVIEWED)).order_by(Order.id)
    ),
    "/to-verify/<reference>": lambda seen: (
        select(Order.reference).where(seen, Order.unverified).order_by(Order.id)
    ),
    "/orders/<reference>/addresses/<int:address_id>/same-home": lambda seen: (
        select(SameHome.address_id, Order.reference)
        .join(Order, Order.id == SameHome.order_id)
        .where(seen, SameHome.kept.is_(None))
    ),
    "/orders/<reference>/numbers/<int:number_id>/take-out": lambda seen: (
        select(OrderNumber.id, Order.reference)
        .join(Order, Order.id == OrderNumber.order_id)
        .where(seen, OrderNumber.removal_id.is_(None))
        .order_by(OrderNumber.id)
    ),
    "/orders/<reference>/conditions/<int:condition_id>/place": lambda seen: (
        select(Condition.id, Order.reference)
        .join(Order, Order.id == Condition.order_id)
        .where(seen, Condition.address_id.is_(None), Condition.code.in_(_PLACED))
        .order_by(_CONDITIONS.desc(), Condition.id.desc())
    ),
}
"""By the whole rule, where not every record will do."""
_REWORDED: Final = "/work/texts-to-reword/<reference>/<column>/<int:row>/<digest>"
_LISTED: Final = "/work/<key>"
_AREA: Final = {"code", "level"}
NOT_LOOKED_AT: Final = frozenset(
    {
        "/static/<path:filename>",
        "/drafts/<draft_id>/remove/<path:key>",
        "/typed/<form_id>",
    }
)
"""Files of our own; a question about something only a half-written record holds; and what somebody
typed whose session had ended."""

WIDER: Final = (
    "/orders?status=all",
    "/orders?status=all&page=100000",
    "/orders/map/points.json?status=all",
    "/orders/map/breaches.json?status=all",
    "/orders/map/picture.svg?status=all",
    "/orders/map/print?status=all",
    "/orders.csv?status=all",
    "/orders.xlsx?status=all",
    "/orders.geojson?status=all",
    "/figures/dvpn-ratio?by=lpa&from=2018-01-01&to=2027-01-01",
    "/figures/dvpn-ratio.csv?by=month&from=2018-01-01&to=2027-01-01",
    "/breaches?page=2",
    "/audit?page=200",
    "/audit?person=1",
    "/people/duplicates?page=2",
    "/openings?show=all",
    "/to-verify?page=2",
    "/api/v1/search?status=all",
    "/api/v1/search?status=all&page=100000",
    "/api/v1/breaches?page=2",
    "/api/v1/figures/dvpn-ratio?by=lpa&from=2018-01-01&to=2027-01-01",
)
"""What else is asked of a page, or of the API, than it shows at first."""


def rules(app: Flask) -> list[Rule]:
    """Every rule that is only looked at and is not public."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and rule.rule not in NOT_LOOKED_AT
        and asked_by(app.view_functions[rule.endpoint]) is not Permission.PUBLIC
    ]


def unknown(app: Flask) -> list[str]:
    """Rules in whose paths nothing is known to stand."""
    return [rule.rule for rule in rules(app) if not _is_known(rule)]


def opened_by(app: Flask, account: Account) -> list[Rule]:
    """The rules an account may look at: a person's pages, and for a service account the API."""
    is_program = account.role is Role.SERVICE
    return [
        rule
        for rule in rules(app)
        if rule.rule.startswith(API) is is_program
        and may(account.role, asked_by(app.view_functions[rule.endpoint]))
    ]


def paths(db: Session, rule: Rule, account: Account, now: datetime) -> list[str]:
    """The paths of a rule with what ``account`` may see in them; none when there is nothing.

    Args:
        db: session.
        rule: whose.
        account: who looks.
        now: this instant, aware.
    """
    if not rule.arguments:
        return [rule.rule]
    if rule.rule == _LISTED:
        return [f"/work/{key}" for key in LISTS]
    if rule.rule == _REWORDED:
        return [
            f"/work/texts-to-reword/{each.reference}/{each.column}/{each.row}/{each.digest}"
            for each in [each for each in telling_texts(db).texts if not each.stays][:1]
        ]
    filling = _area_of(account) if rule.arguments == _AREA else _filling(rule)
    if filling is None:
        return []
    found = db.execute(filling(visible_to(account, now)).limit(1)).first()
    built = rule.build(dict(zip(sorted(rule.arguments), found, strict=True))) if found else None
    return [built[1]] if built else []


def _is_known(rule: Rule) -> bool:
    special = rule.rule in {_LISTED, _REWORDED} or rule.arguments == _AREA
    return not rule.arguments or special or _filling(rule) is not None


def _area_of(account: Account) -> Filling:
    """The LPA the account works in, or the force."""
    own = Area.level == Level.FORCE if account.area_id is None else Area.id == account.area_id
    return lambda _: select(Area.code, func.lower(cast(Area.level, Text))).where(own)


def _filling(rule: Rule) -> Filling | None:
    names = tuple(sorted(rule.arguments))
    if rule.rule in _BY_RULE:
        return _BY_RULE[rule.rule]
    if "number" in names:
        return next((each for at, each in _NUMBERS.items() if rule.rule.startswith(at)), None)
    return _BY_NAMES.get(names)
