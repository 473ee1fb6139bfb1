"""A small register with something to show on every page, and the address of each of them."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import spatialite
from orders.access import account_requests, accounts, keys
from orders.access.accounts import AccountInput
from orders.access.model import Account, ApiKey
from orders.access.permissions import Role
from orders.audit import witness
from orders.breaches import breach_drafts
from orders.corrections.service import CorrectionInput, correct
from orders.digests.subscriptions import SubscriptionInput, subscribe
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.dated_facts.schema import FactInput
from orders.people.model import Address as HomeAddress
from orders.register import drafts
from orders.register.confidentiality.same_homes import unanswered
from orders.register.model import Condition, Event, Order, Protection
from orders.register.number_model import OrderNumber
from orders.register.person_facts.dated_facts import record_fact
from orders.register.schemas.condition import ConditionInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import EndsKind, NumberKind
from orders.rules.vocabulary.events import EventKind
from orders.search import look_up_keys
from tests.browser.conftest import TEAM, Site
from tests.browser.ground_pages import fill_ground, ground_pages
from tests.browser.upkeep_pages import fill_upkeep, upkeep_pages
from tests.digests.post_office import PostOffice
from tests.factories.accounts import make_account
from tests.factories.breaches import make_arrest, make_breach
from tests.factories.conditions import SCHOOL, ZONE, make_spo
from tests.factories.courts import make_bank_holiday, make_court
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)
from tests.factories.papers import make_paper
from tests.factories.people import join_records, make_people
from tests.web.order_pages import moment
from tests.web.writing import NOTICE, OTHER_HOME

Names = dict[str, str]
"""What the addresses of pages name, by what it is."""
EARLY = at("2026-11-20 09:00")
ARREST = "20/ALD/26/1"
DAY = "2026-11-21"
NOW = "2026-11-21 12:00"
REFUSED = {"orders-wrong": 422, "not-found": 404}
"""Pages that say what is wrong, and their status."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page is.

    Attributes:
        name: what the page is, also its screenshot's.
        endpoint: the route that answers.
        path: with its query string.
        status: of the answer.
    """

    name: str
    endpoint: str
    path: str
    status: int = 200


def readable(app: Flask) -> set[str]:
    """Endpoints that answer GET."""
    return {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or frozenset())
    }


def fill(site: Site, the_time: time_machine.Traveller, post: PostOffice) -> Names:
    """Record one of each: state, person, breach, draft, subscription; mail a digest.

    On SpatiaLite that is done once a run, and copied with its log to every other site.
    """
    if (site.filled / "names.json").is_file():
        the_time.move_to(at(NOW))
        return _copy(site)
    names = _write(site, the_time, post)
    if site.app.extensions["engine"].dialect.name == "sqlite":
        _keep(site, names)
    return names


def _keep(site: Site, names: Names) -> None:
    database, log = _places(site)
    shutil.copytree(log, site.filled / "log")
    with _opened(database) as here, _opened(site.filled / "register") as kept:
        here.backup(kept)
    (site.filled / "names.json").write_text(json.dumps(names))


def _copy(site: Site) -> Names:
    database, log = _places(site)
    # What it knew of the log of its own database is over.
    shutil.rmtree(log, ignore_errors=True)
    shutil.copytree(site.filled / "log", log)
    settings = site.app.config["SETTINGS"]
    witness.attach(site.app.extensions["engine"], "", log, secret=settings.secret_key)
    with _opened(database) as here, _opened(site.filled / "register") as kept:
        kept.backup(here)
    names: Names = json.loads((site.filled / "names.json").read_text())
    return names


def _opened(database: str | Path) -> closing[Any]:
    # By the driver of the register: one process that opens a file by two loses its locks.
    return closing(spatialite.module().connect(database))


def _places(site: Site) -> tuple[str, str]:
    """Where a site keeps its database on SpatiaLite, and the witness of its log."""
    settings = site.app.config["SETTINGS"]
    return settings.database_url.removeprefix("sqlite:///"), settings.audit_folder


def _write(site: Site, the_time: time_machine.Traveller, post: PostOffice) -> Names:
    with site.records() as db:
        by = make_account(db)
        team = db.scalars(select(Account).where(Account.username == TEAM)).one()
        names = _orders(db) | _drafts(db, team)
        names |= _breach(db, names["order"], team) | {"account": str(team.id)}
        names |= fill_ground(db, names["live"]) | fill_upkeep(db)
        make_court(db, 0, 4)
        names["bank-holiday"] = str(make_bank_holiday(db, by))
        given = SubscriptionInput("ALD", "alder.briefing@force.example")
        names["key"] = _key(db)
        names["account-request"] = _request(db)
        names["subscription"] = str(subscribe(db, given, by=by, now=EARLY).id)
        make_arrest(db, ARREST, imported_at=EARLY)
    the_time.move_to(at(NOW))
    result = site.app.test_cli_runner().invoke(args=["digest", "send", "--on", DAY])
    assert result.exit_code == 0, result.output
    assert len(post.received) == 1
    return names


def _orders(db: Session) -> Names:
    hidden = protected(home("WS2 2BB", lines="9 Hidden Mews", confidential=True), given_names="Joy")
    given = notice_input(arrest_reference=ARREST, protected_persons=(protected(), hidden))
    live = make_served_notice(db, given)
    make_order(db, notice_input(subject=subject(given_names="Paul")))
    ended = make_served_notice(db, notice_input(subject=subject(given_names="Ewan")))
    ended = happen(db, ended, EventKind.HEARING_OPENED, "2026-11-20 11:00")
    happen(db, ended, EventKind.REFUSED, "2026-11-20 12:00")
    nowhere = subject(home(None), given_names="Noel")
    mistaken = make_order(db, notice_input(subject=nowhere))
    happen(db, mistaken, EventKind.ENTERED_IN_ERROR, "2026-11-20 10:00")
    made_at, ends_at = at("2026-11-20 11:00"), at("2026-12-18 00:00")
    finn = subject(given_names="Finn")
    order = make_order(db, order_input(started_at=made_at, ends_at=ends_at, subject=finn))
    taken = make_order(
        db, notice_input(subject=finn, unverified=True, source="old", source_reference="OLD/1")
    )
    ex_parte = make_order(
        db,
        order_input(
            kind="NMO_EX_PARTE",
            started_at=made_at,
            conditions=(ConditionInput("NO_CONTACT_DIRECT", "You must not contact her."),),
            ends_at=at("2027-05-19 16:00"),
            ends_kind=EndsKind.FIXED,
            subject=subject(given_names="Olav"),
        ),
    )
    zoned = make_spo(db, SCHOOL, ZONE)
    placed = select(Condition.id).where(Condition.order_id == zoned.id)
    served = select(Event.id).where(Event.order_id == live.id, Event.kind == EventKind.SERVED)
    withheld = select(HomeAddress.id).where(HomeAddress.lines == "9 Hidden Mews")
    own = select(HomeAddress.id).where(HomeAddress.person_id == live.subject_id)
    both = home("WS2 2BB", lines="8 Hidden Mews")
    shared = make_order(
        db,
        notice_input(
            subject=subject(both, given_names="Sean"),
            protected_persons=(protected(replace(both, confidential=True), given_names="Ann"),),
        ),
    )
    twice = make_people(
        db,
        [subject(given_names=name, family_name="Wren", born_on=None) for name in ("Jo", "Joan")],
        now=at(NOW),
    )
    with TemporaryDirectory() as folder:
        make_paper(db, live, Path(folder))
    return {
        "live": live.reference,
        "ended": ended.reference,
        "mistaken": mistaken.reference,
        "nowhere": str(db.scalars(select(HomeAddress.id).where(HomeAddress.point.is_(None))).one()),
        "order": order.reference,
        "taken": taken.reference,
        "ex-parte": ex_parte.reference,
        "zoned": zoned.reference,
        "condition": str(db.scalars(placed.order_by(Condition.id.desc())).first()),
        "pair": f"{order.subject_id}/{taken.subject_id}",
        "join": str(join_records(db, *twice, now=at(NOW)).id),
        "person": str(live.subject_id),
        "number": str(_numbered(db, zoned)),
        "protected": str(_corrected(db, live)),
        "event": str(db.scalars(served).one()),
        "address": str(db.scalars(withheld).one()),
        "home": str(db.scalars(own).one()),
        "fact": str(_phone(db, live).id),
        "shared": shared.reference,
        "shared-home": str(unanswered(db, [shared.id])[0]),
    }


def _numbered(db: Session, order: Order) -> int:
    """A number by which another system knows an order."""
    made = OrderNumber(
        order_id=order.id,
        kind=next(iter(NumberKind)),
        number="26/001",
        sought="26001",
        recorded_at=EARLY,
        recorded_by_id=make_account(db, Role.CIVIL_ORDERS).id,
    )
    db.add(made)
    db.flush()
    return made.id


def _corrected(db: Session, order: Order) -> int:
    """Whom an order protects, the court of which was put right."""
    given = CorrectionInput({"court": "Coventry Magistrates' Court"}, "The sealed order says so.")
    team = make_account(db, Role.CIVIL_ORDERS)
    correct(db, order.reference, "court", 0, given, by=team, now=at(NOW), version=None)
    standing = select(Protection.person_id).where(Protection.order_id == order.id)
    return db.scalars(standing.order_by(Protection.id)).first() or 0


def _phone(db: Session, order: Order) -> DatedFact:
    given = FactInput(FactKind.PHONE, {"number": "07700 900982"}, None, None, "PC 1 Hale")
    return record_fact(
        db, order.subject_id, given, reference=order.reference, by=make_account(db), now=at(NOW)
    )


def _key(db: Session) -> str:
    service = accounts.service_account(db, "custody", now=EARLY)
    keys.add(db, service, "Custody system", by=None, now=EARLY)
    return str(db.scalars(select(ApiKey.id)).one())


def _request(db: Session) -> str:
    boss = make_account(db, Role.ADMINISTRATOR)
    wanted = AccountInput("pat.example", "Pat Example", Role.CIVIL_ORDERS)
    return str(account_requests.ask_to_add(db, wanted, by=boss, now=EARLY).id)


def _drafts(db: Session, team: Account) -> Names:
    whole = drafts.start(db, catalogue.kind("DVPN"), by=team, now=EARLY)
    for key, form in NOTICE.items():
        drafts.save(db, whole, key, form, now=EARLY)
    bare = drafts.start(db, catalogue.kind("DVPO"), by=team, now=EARLY)
    for key in ("subject", "subject/homes/1", "conditions", "court"):
        drafts.save(db, bare, key, {"kind": "HOME"}, now=EARLY)
    colleague = make_account(db, Role.CIVIL_ORDERS)
    others = drafts.start(db, catalogue.kind("DVPN"), by=colleague, now=EARLY)
    for key, form in (
        NOTICE | {"protected-1/homes/1": OTHER_HOME | {"confidential": "on"}}
    ).items():
        drafts.save(db, others, key, form, now=EARLY)
    return {"draft": whole.id, "bare": bare.id, "others-draft": others.id}


def _breach(db: Session, reference: str, team: Account) -> Names:
    order = db.scalars(select(Order).where(Order.reference == reference)).one()
    breach = make_breach(db, order)
    answers: dict[str, list[str]] = {
        "condition_ids": [str(breach.condition_ids[0])],
        "account_text": ["Rang the bell."],
        "reported_by": ["neighbour"],
        "method": ["IN_PERSON"],
        "decision": ["NFA_15"],
        "offence": ["NOT_YET"],
    }
    for name in ("occurred_from", "reported_at"):
        # Before the order was made: the page asks why.
        told = moment(name, "2026-11-20 08:30")
        answers |= {field: [text] for field, text in told.items()}
    draft = breach_drafts.keep(db, reference, answers, by=team, now=EARLY)
    looked_up = look_up_keys.keep(db, {"name": "marsh"}, by=team, now=at(NOW))
    return {"breach": str(breach.id), "breach-draft": draft, "look-up": looked_up}


def addresses(of: Names) -> list[Address]:
    """Every page the civil orders team reads, in the register ``fill`` made."""
    live, order = f"/orders/{of['live']}", f"/orders/{of['order']}"
    draft, bare = f"/drafts/{of['draft']}", f"/drafts/{of['bare']}"
    subscription = f"/subscriptions/{of['subscription']}"
    pages = [
        ("home", "home.index", "/"),
        ("orders", "orders_list.index", "/orders?area=WMP&status=all"),
        ("orders-none", "orders_list.index", "/orders?area=BIR2&basis=subject"),
        ("orders-wrong", "orders_list.index", "/orders?at=never&colour=red"),
        ("orders-parts", "orders_list.index", "/orders?area=ALD&area=BIR&served=no&facets=1"),
        ("orders-asking", "orders_asking.form", "/orders/by-person-or-place?area=WMP"),
        ("saved-searches", "saved_searches.index", "/searches"),
        ("areas", "areas.index", "/areas"),
        ("area", "areas.show", "/areas/lpa/ALD"),
        ("area-then", "areas.show", "/areas/force/WMP?at=2026-11-20T10:30"),
        ("map", "maps.page", "/orders/map?area=WMP&status=all"),
        ("map-frame", "maps.frame", "/orders/map/frame?area=WMP&status=all"),
        ("map-shaded", "maps.page", "/orders/map?area=WMP&status=all&shade=rate"),
        ("map-print", "map_layers.paper", "/orders/map/print?area=WMP&status=all&shade=count"),
        ("map-frame-of-order", "maps.frame_of_order", f"{live}/map-frame"),
        ("map-frame-of-person", "maps.frame_of_person", f"/people/{of['person']}/map-frame"),
        ("look-up", "look_up.form", "/look-up"),
        ("look-up-found", "look_up.results", f"/look-up/{of['look-up']}"),
        ("account-requests", "account_requests.index", "/account-requests"),
        (
            "account-request",
            "account_requests.show",
            f"/account-requests/{of['account-request']}",
        ),
        ("openings", "openings.index", "/openings"),
        ("password", "own_password.form", "/account/password"),
        ("order-live", "order.show", live),
        ("order-made", "order.show", order),
        ("order-ended", "order.show", f"/orders/{of['ended']}"),
        ("order-in-error", "order.show", f"/orders/{of['mistaken']}"),
        ("order-past", "order.show", f"{live}?at=2026-11-20T08:30"),
        ("event-hearing", "order_events.form", f"{live}/events/hearing-opened"),
        ("event-in-error", "order_events.form", f"{live}/events/entered-in-error"),
        ("event-correct", "order_events.correct_form", f"{live}/events/{of['event']}/correct"),
        ("event-strike", "order_events.strike_form", f"{live}/events/{of['event']}/strike"),
        ("grant", "granting.form", f"{live}/grant"),
        (
            "order-next",
            "granting.next_form",
            f"/orders/{of['ex-parte']}/next/NMO",
        ),
        ("paper-new", "papers.form", f"{live}/papers/new"),
        ("paper-withdraw", "papers.ask_to_withdraw", f"{live}/papers/1/withdraw"),
        ("address-new", "addresses.form", f"{live}/people/{of['person']}/addresses/new"),
        ("facts", "person_facts.show", f"{live}/people/{of['person']}/facts"),
        ("fact-name", "person_facts.name_form", f"{live}/people/{of['person']}/facts/name"),
        ("fact-add", "dated_facts.form", f"{live}/people/{of['person']}/facts/add/flag"),
        ("fact-bail", "dated_facts.form", f"{live}/people/{of['person']}/facts/add/bail"),
        (
            "fact-change",
            "dated_facts.change_form",
            f"{live}/people/{of['person']}/facts/dated/{of['fact']}/change",
        ),
        ("fact-death", "person_facts.death_form", f"{live}/people/{of['person']}/facts/death"),
        (
            "fact-take-out",
            "person_facts.removal_form",
            f"{live}/people/{of['person']}/facts/address/{of['home']}/take-out",
        ),
        (
            "breach-move",
            "breach_moves.form",
            f"/orders/{of['order']}/breaches/{of['breach']}/move",
        ),
        ("officers", "officers.form", "/officers?officer=DC+2210+Price"),
        ("corrections", "corrections.index", f"{live}/corrections"),
        ("correct-person", "corrections.form", f"{live}/corrections/person/{of['person']}"),
        (
            "correct-breach-place",
            "corrections.form",
            f"/orders/{of['order']}/corrections/breach-place/{of['breach']}",
        ),
        ("correct-grounds", "corrections.form", f"{live}/corrections/grounds/0"),
        (
            "correct-take-out",
            "corrections.removal_form",
            f"{live}/corrections/connection/{of['protected']}/take-out",
        ),
        ("protected-new", "protected_persons.form", f"{live}/protected-persons/new"),
        ("answers", "answers.show", f"{live}/people/{of['person']}/answers"),
        (
            "address-place",
            "addresses.place_form",
            f"/orders/{of['mistaken']}/addresses/{of['nowhere']}/place",
        ),
        (
            "same-home",
            "same_homes.form",
            f"/orders/{of['shared']}/addresses/{of['shared-home']}/same-home",
        ),
        (
            "address-correct",
            "address_corrections.form",
            f"{live}/addresses/{of['address']}/correct",
        ),
        ("withhold", "addresses.withhold_form", f"{live}/addresses/{of['address']}/withhold"),
        ("breaches", "breaches.index", "/breaches?area=WMP"),
        ("breach", "breaches.show", f"/breaches/{of['breach']}"),
        ("breach-new", "breaches.new", f"{order}/breaches/new"),
        ("breach-check", "breaches.check", f"{order}/breaches/new/{of['breach-draft']}"),
        ("breach-outcome", "breach_outcomes.form", f"/breaches/{of['breach']}/outcome"),
        ("api", "api_document.page", "/api"),
        ("digests", "digests.index", "/digests"),
        ("digest", "digests.show", f"/digests/{DAY}/ALD"),
        ("figures", "figures.index", "/figures"),
        ("live-orders", "figures.live", "/figures/live-orders"),
        ("kinds", "kinds.index", "/kinds"),
        ("help", "help.show", "/help"),
        ("kind", "kinds.show", "/kinds/NMO_EX_PARTE"),
        ("ratio", "figures.ratio", "/figures/dvpn-ratio?by=lpa"),
        ("subscriptions", "subscriptions.index", "/subscriptions"),
        ("subscription-new", "subscriptions.new", "/subscriptions/new"),
        ("subscription-end", "subscriptions.ask_to_end", f"{subscription}/end"),
        ("record", "recording.index", "/orders/new"),
        ("import", "importing.form", "/import"),
        ("to-verify", "to_verify.index", "/to-verify"),
        ("to-verify-one", "to_verify.ask", f"/to-verify/{of['taken']}"),
        ("duplicates", "duplicates.index", "/people/duplicates"),
        ("duplicates-one", "duplicates.ask", f"/people/duplicates/{of['pair']}"),
        ("duplicates-joins", "duplicates.joins", "/people/duplicates/joins"),
        (
            "duplicates-declare",
            "duplicates.declare_form",
            f"/people/duplicates/declare/{of['person']}",
        ),
        ("duplicates-join", "duplicates.join", f"/people/duplicates/joins/{of['join']}"),
        ("order-zoned", "order.show", f"/orders/{of['zoned']}"),
        ("order-varied", "order_events.form", f"/orders/{of['zoned']}/events/varied"),
        (
            "condition-place",
            "condition_places.form",
            f"/orders/{of['zoned']}/conditions/{of['condition']}/place",
        ),
        ("number", "order_numbers.form", f"/orders/{of['zoned']}/numbers/add"),
        (
            "number-take-out",
            "order_numbers.take_out_form",
            f"/orders/{of['zoned']}/numbers/{of['number']}/take-out",
        ),
        (
            "conditions-corrected",
            "condition_corrections.form",
            f"/orders/{of['zoned']}/conditions/correct",
        ),
        ("draft", "recording.tasks", draft),
        ("draft-check", "recording.check", f"{draft}/check"),
        ("draft-who", "choosing.show", f"{draft}/who/subject"),
        ("draft-drop", "recording.ask_to_drop", f"{draft}/drop"),
        ("draft-remove", "drafting.ask_to_remove", f"{draft}/remove/subject/homes/1"),
        ("draft-bare", "recording.tasks", bare),
        ("draft-others", "recording.tasks", f"/drafts/{of['others-draft']}"),
        ("not-found", "order.show", "/orders/WM26-99999-9"),
    ]
    pages += ground_pages(of) + upkeep_pages(of)
    keys = [*NOTICE, "subject/homes", "protected", "protected-1/homes"]
    pages += [(f"draft-{each}", "drafting.show", f"{draft}/{each}") for each in keys]
    wrong = ("subject", "subject/homes/1", "conditions", "court")
    pages += [(f"draft-wrong-{each}", "drafting.show", f"{bare}/{each}") for each in wrong]
    return [
        Address(name.replace("/", "-"), endpoint, path, REFUSED.get(name, 200))
        for name, endpoint, path in pages
    ]


def by_officers(of: Names) -> list[Address]:
    """Every page an officer reads and the civil orders team does not."""
    path = f"/orders/{of['live']}/breach-report"
    return [Address("breach-report", "reports.form", path)]


def administered(of: Names) -> list[Address]:
    """Every page an administrator reads besides."""
    account = f"/accounts/{of['account']}"
    return [
        Address("accounts", "accounts.index", "/accounts"),
        Address("account-new", "accounts.new", "/accounts/new"),
        Address("account", "accounts.show", account),
        Address("account-reset", "accounts.ask_to_reset", f"{account}/reset"),
        Address("account-close", "accounts.ask_to_close", f"{account}/close"),
        Address("keys", "api_keys.index", "/accounts/keys"),
        Address("key-new", "api_keys.new", "/accounts/keys/new"),
        Address("key-revoke", "api_keys.ask_to_revoke", f"/accounts/keys/{of['key']}/revoke"),
        Address("bank-holidays", "court_days.index", "/bank-holidays?year=2026&moved=1"),
        Address(
            "bank-holiday-withdraw",
            "court_days.ask_to_withdraw",
            f"/bank-holidays/{of['bank-holiday']}/withdraw",
        ),
        Address("courts", "court_days.courts", "/courts"),
        Address("reference", "reference.index", "/reference-data"),
        Address("reference-list", "reference.show", "/reference-data/penalties"),
        Address("boundaries", "boundaries.index", "/areas/editions"),
        Address("boundaries-new", "boundaries.new", "/areas/editions/new"),
        Address("boundaries-one", "boundaries.show", "/areas/editions/2"),
        Address("boundaries-map", "maps.frame_of_edition", "/areas/editions/2/frame"),
        Address("look-up-limits", "look_up_limits.index", "/look-up-limits"),
        Address("log", "audit.index", "/audit"),
        Address("log-wrong", "audit.index", "/audit?from=never", 422),
        Address("log-check", "audit.check", "/audit/check"),
    ]
