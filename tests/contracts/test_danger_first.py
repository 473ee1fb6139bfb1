"""Every page that shows a wanted subject, or an order against one, says so first.

Every address that the walk of pages knows is opened as each role that may know, on a register whose
subjects are all wanted. The next page that shows one and does not begin with the banner fails here.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import clock
from orders.access.model import Account
from orders.register.model import Order, Presence
from orders.search.danger.highlights import highlights
from tests.browser.conftest import OFFICER, TEAM, Site, post, site, the_time
from tests.browser.every_page import addresses, fill
from tests.contracts.test_log_names_what_is_shown import seen_in, signed_in, tell_apart
from tests.digests.post_office import PostOffice
from tests.factories.reports import make_wanted
from tests.web.test_danger_banner import first_in_main

__all__ = ["post", "site", "the_time"]

PAST = re.compile(r"[?&]at=")


@pytest.mark.slow
def test_every_page_of_a_wanted_subject_begins_with_the_banner(
    site: Site, the_time: time_machine.Traveller, post: PostOffice
) -> None:
    names = fill(site, the_time, post)
    pages = {each.path for each in addresses(names) if not PAST.search(each.path)}
    wrong, begun = [], 0
    with Session(site.app.extensions["engine"], expire_on_commit=False) as db:
        tell_apart(db)
        _want_everybody(db)
        for username in (TEAM, OFFICER):
            client = signed_in(site, db, username)
            for path in sorted(pages):
                db.commit()  # A reader must not keep the page from writing its line of the log.
                answer = client.get(path)
                db.expire_all()
                if answer.status_code != 200 or "register-header" not in answer.text:
                    continue  # No page of its own: a file, or a map in its frame.
                if not _must_begin(db, username, answer.text, clock.now()):
                    continue
                begun += 1
                if not first_in_main(answer.text).startswith("register-danger"):
                    wrong.append(f"{username} {path}")
    assert "\n".join(wrong) == ""
    assert begun > 60


def _want_everybody(db: Session) -> None:
    stands = select(Order).where(Order.id.in_(select(Presence.order_id)))
    for order in db.scalars(stands).all():
        make_wanted(db, order, now=clock.now(), not_in_force_reason="Not checked.")
    db.commit()


def _must_begin(db: Session, username: str, text: str, at: datetime) -> bool:
    """Whether somebody the reader may know to be wanted is on the page."""
    by = db.scalars(select(Account).where(Account.username == username)).one()
    main = text[text.index("<main") :]
    seen = seen_in(db, main)
    against = select(Order.reference).where(Order.subject_id.in_(seen.people))
    named = db.scalars(select(Order.reference).where(Order.id.in_(seen.orders)).union(against))
    return bool(highlights(db, set(named), by=by, now=at, openable=True).people)
