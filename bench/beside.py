"""What a register in use holds beside the sample data, so that every page has something to show."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.access import account_requests, keys
from orders.access.accounts import AccountInput, service_account
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.scopes import KeyScope
from orders.areas import base_map, gazetteer
from orders.areas.base_map import LayerRequest
from orders.areas.map_model import LayerKind
from orders.breaches import breach_drafts
from orders.bulk import insert_rows
from orders.courts import holidays
from orders.digests import inputs, snapshots
from orders.digests.mail_text import Writer
from orders.formatting import london
from orders.papers import service as papers
from orders.papers.model import PaperKind
from orders.papers.scanning import Scanner
from orders.papers.service import PaperInput, PaperStorage
from orders.papers.store import store_of
from orders.people.model import Address, Person
from orders.register import drafts
from orders.register.confidentiality.opening_model import HomeOpening, OpeningExtent
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.search.disclosure.gate import to_anybody
from orders.settings import Settings
from orders.web.forms import shown_day

PROGRAM: Final = "walker"
"""The service account that looks at the API."""
_AN_OFFICER, _AN_OPENING, _TO_VERIFY = 4, 10, 10
"""To so many orders one account of an officer, one opening of a home, one to compare with paper."""
_PDF: Final = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
_LAYER: Final = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "LineString", "coordinates": [[-1.9, 52.48], [-1.88, 52.49]]},
}


def add_beside(db: Session, *, orders: int, settings: Settings, now: datetime) -> None:
    """Add one of each thing that the sample data lacks, and of what piles up as many as orders do.

    Args:
        db: session; flushed.
        orders: how many there are.
        settings: where papers are kept, and what mails say.
        now: this instant, aware.
    """
    by = _working_as(db, Role.CIVIL_ORDERS)
    order = db.scalars(select(Order).order_by(Order.id).limit(1)).one()
    keeping = PaperStorage(store_of(settings), Scanner(""), largest_mb=1)
    papers.add(db, order, PaperInput(PaperKind.SEALED_ORDER, _PDF), keeping, by=by, now=now)
    draft = drafts.start(db, next(iter(catalogue.KINDS.values())), by=by, now=now)
    subject = db.get_one(Person, order.subject_id)
    names = {"given_names": subject.given_names, "family_name": subject.family_name}
    drafts.save(db, draft, "subject", names | shown_day(subject.born_on, "born_on"), now=now)
    breach_drafts.keep(db, order.reference, {}, by=by, now=now)
    home = db.scalars(select(Address.id).where(Address.person_id == order.subject_id)).first()
    db.add(SameHome(address_id=home, order_id=order.id, withheld_at=now, asked=True))
    db.execute(update(Order).where(Order.id % _TO_VERIFY == 0).values(unverified=True))
    _add_for_administrators(db, now)
    _add_officers(db, orders // _AN_OFFICER, now)
    _add_openings(db, orders // _AN_OPENING, by, now)
    _add_digests(db, settings, now)


def key(db: Session, now: datetime) -> str:
    """A key for everything that a program may look at."""
    program = service_account(db, PROGRAM, now=now)
    return keys.add(db, program, "walk", by=None, now=now, scopes=frozenset(KeyScope))


def _working_as(db: Session, role: Role) -> Account:
    wanted = select(Account).where(Account.role == role, Account.active).order_by(Account.id)
    return db.scalars(wanted.limit(1)).one()


def _add_for_administrators(db: Session, now: datetime) -> None:
    by = _working_as(db, Role.ADMINISTRATOR)
    wanted = AccountInput("walked.team", "Walked team", Role.CIVIL_ORDERS)
    account_requests.ask_to_add(db, wanted, by=by, now=now)
    day = london(now).date() + timedelta(days=7)
    is_holiday = True
    holidays.change(db, holidays.ChangeInput(day, is_holiday, "One day more"), by=by, now=now)
    with TemporaryDirectory() as folder:
        path = Path(folder, "line.geojson")
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [_LAYER]}))
        base_map.import_layer(db, LayerRequest(path, "Road", LayerKind.LINE), by=by, now=now)


def _add_officers(db: Session, many: int, now: datetime) -> None:
    known = _working_as(db, Role.OFFICER)
    rows = [
        {
            "username": f"walked.{number}",
            "name": f"Walked {number}",
            "role": Role.OFFICER,
            "area_id": known.area_id,
            "password_hash": known.password_hash,
            "active": True,
            "session_number": 1,
            "created_at": now,
            "must_change_password": True,
            "is_sample": True,
        }
        for number in range(many)
    ]
    insert_rows(db, Account, rows)


def _add_openings(db: Session, many: int, by: Account, now: datetime) -> None:
    homes = db.execute(
        select(Order.id, Address.id)
        .join(Address, Address.person_id == Order.subject_id)
        .order_by(Address.id)
        .limit(many)
    )
    rows = [
        {
            "order_id": order_id,
            "address_id": address_id,
            "extent": OpeningExtent.SHOWN,
            "purpose": next(iter(OpeningPurpose)),
            "reason": "To visit today",
            "account_id": by.id,
            "at": now,
        }
        for order_id, address_id in homes
    ]
    insert_rows(db, HomeOpening, rows)


def _add_digests(db: Session, settings: Settings, now: datetime) -> None:
    """Yesterday's digest of every LPA, composed and not sent."""
    day = london(now).date() - timedelta(days=1)
    places = gazetteer.current(db)
    areas = [branch.lpa for branch in places.tree()]
    with to_anybody(lambda: db, settings.register_contact):
        desk = inputs.desk(db, places, day, areas)
        writer = Writer(current_app.jinja_env, settings)
        for area in areas:
            digest = desk.digest(area)
            letter = writer.write(digest, composed_at=now)
            snapshots.keep(db, digest, letter, composed_at=now)
