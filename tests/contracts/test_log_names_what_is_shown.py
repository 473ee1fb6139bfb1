"""Every page, file and map names in the log each record it shows, and no other.

Every address that the walk of pages knows is opened as each role that may, with people and homes
that can be told apart in any answer. The next page that shows a record and names none fails here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.model import Account
from orders.audit.model import AuditEntry
from orders.people.model import Address, Person
from orders.register.model import Order, Protection
from orders.rules.vocabulary import references
from tests.browser.conftest import (
    ADMINISTRATOR,
    OFFICER,
    SUPERVISOR,
    TEAM,
    Site,
    post,
    site,
    the_time,
)
from tests.browser.every_page import addresses, administered, fill
from tests.browser.other_answers import WITH_RECORDS
from tests.digests.post_office import PostOffice
from tests.signing_in import csrf_token, sign_in_as

__all__ = ["post", "site", "the_time"]
pytestmark = pytest.mark.usefixtures("the_time")

ROLES = (TEAM, SUPERVISOR, OFFICER, ADMINISTRATOR)
BOOKS = ("/orders.xlsx?area=WMP&status=all", "/orders.geojson?area=WMP&status=all")


@dataclass(frozen=True)
class Seen:
    """Numbers of what an answer shows."""

    orders: frozenset[int]
    people: frozenset[int]
    homes: frozenset[int]


def text_of(answer: TestResponse) -> str:
    """What an answer says, in a workbook too."""
    if answer.data[:2] != b"PK":
        return answer.get_data(as_text=True)
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    return " ".join(book.read(name).decode() for name in book.namelist())


def tell_apart(db: Session) -> None:
    """Give everybody and every home a name that is nobody else's."""
    db.execute(update(Person).values(family_name=func.concat("Nameq", Person.id, "q")))
    db.execute(update(Address).values(lines=func.concat("1 Lineq", Address.id, "q Street")))
    db.commit()


def seen_in(db: Session, text: str) -> Seen:
    """What stands in a text."""
    found = references.found_in(text)
    ids = db.scalars(select(Order.id).where(Order.reference.in_(found)))
    return Seen(
        frozenset(ids),
        frozenset(int(each) for each in re.findall(r"(?i)nameq(\d+)q", text)),
        frozenset(int(each) for each in re.findall(r"(?i)lineq(\d+)q", text)),
    )


def named_since(db: Session, line: int) -> Seen:
    """What the lines written since name as shown."""
    words = " ".join(
        db.scalars(select(AuditEntry.shown).where(AuditEntry.id > line, AuditEntry.shown != ""))
    ).split()
    numbers = {kind: {int(each[1:]) for each in words if each[0] == kind} for kind in "opa"}
    return Seen(*(frozenset(numbers[kind]) for kind in "opa"))


def faults(db: Session, answer: TestResponse, line: int, *, drawn: bool) -> list[str]:
    """What an answer shows and the log does not name, or the other way round."""
    shows, named = seen_in(db, text_of(answer)), named_since(db, line)
    on = select(Order.subject_id, Protection.person_id).outerjoin(Protection)
    rows = db.execute(on.where(Order.id.in_(shows.orders))).all()
    theirs = {each for row in rows for each in row if each is not None}
    wrong = [
        ("order not named", shows.orders - named.orders),
        ("person not named", shows.people - named.people),
        ("home not named", shows.homes - named.homes),
        ("order named, not shown", named.orders - shows.orders),
        ("person named, not shown", named.people - shows.people - theirs),
        ("home named, not shown", frozenset() if drawn else named.homes - shows.homes),
    ]
    return [f"{what} {sorted(numbers)}" for what, numbers in wrong if numbers]


@pytest.mark.slow
def test_every_answer_names_what_it_shows_and_nothing_else(
    site: Site,
    the_time: time_machine.Traveller,
    post: PostOffice,
) -> None:
    names = fill(site, the_time, post)
    walked = {(each.endpoint, each.path) for each in (*addresses(names), *administered(names))}
    walked |= {(endpoint, path.format(**names)) for endpoint, path in WITH_RECORDS.items()}
    walked |= {("orders_list.download", path) for path in BOOKS}
    wrong: list[str] = []
    opened: defaultdict[str, int] = defaultdict(int)
    # Not the app's own session: every request must begin one.
    with Session(site.app.extensions["engine"], expire_on_commit=False) as db:
        tell_apart(db)
        for username in ROLES:
            client = signed_in(site, db, username)
            for endpoint, path in sorted(walked):
                db.commit()
                line = db.scalar(select(func.max(AuditEntry.id))) or 0
                db.commit()
                answer = client.get(path)
                db.expire_all()
                if answer.status_code == 200 and not path.startswith("/audit"):
                    found = faults(db, answer, line, drawn=_is_drawn(path))
                    opened[endpoint] += bool(seen_in(db, text_of(answer)).orders)
                    wrong += [f"{username} {path}: {each}" for each in found]
        wrong += refused_forms(site, db, names)
    assert "\n".join(wrong) == ""
    assert sum(number > 0 for number in opened.values()) > 40


FILLED = {
    "<reference>": "{live}",
    "<int:person_id>": "{person}",
    "<int:address_id>": "{address}",
    "<int:event_id>": "{event}",
    "<int:breach_id>": "{breach}",
    "<int:condition_id>": "{condition}",
    "<draft_id>": "{draft}",
    "<who>": "subject",
    "<slug>": "hearing-opened",
    "<system>": "pnc",
    "<int:number>": "1",
}
"""What stands for a part of an address that a form is sent to."""


def refused_forms(site: Site, db: Session, names: dict[str, str]) -> list[str]:
    """What every form says when it is sent empty, and shows without a line that names it."""
    client = signed_in(site, db, TEAM)
    wrong = []
    for rule in sorted(site.app.url_map.iter_rules(), key=lambda each: each.rule):
        path = rule.rule
        for part, stands in FILLED.items():
            path = path.replace(part, stands)
        if "POST" not in (rule.methods or ()) or "<" in path or path.startswith(PASSED_OVER):
            continue
        db.commit()
        line = db.scalar(select(func.max(AuditEntry.id))) or 0
        db.commit()
        form = {"csrf_token": csrf_token(client)}
        answer = client.post(path.format(**names), data=form)
        db.expire_all()
        if answer.status_code in {200, 422}:
            found = faults(db, answer, line, drawn=False)
            wrong += [f"POST {path}: {each}" for each in found if "named, not" not in each]
    return wrong


PASSED_OVER = ("/api/", "/sign-", "/account", "/audit")


def _is_drawn(path: str) -> bool:
    """Whether homes stand in an answer as points, not as words."""
    return "points" in path or "/map/print" in path


def signed_in(site: Site, db: Session, username: str) -> FlaskClient:
    """A client signed in as somebody."""
    client = site.app.test_client()
    sign_in_as(client, db.scalars(select(Account).where(Account.username == username)).one())
    return client
