"""The handed case of mail: what a mailbox was put off on one day it is told the next."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.digests.conftest import Flaskly, Subscribe, flaskly, papers, placed, post, subscribe
from tests.digests.post_office import PostOffice
from tests.digests.test_daily_run import text_of
from tests.factories.orders import make_served_notice

__all__ = ["flaskly", "papers", "placed", "post", "subscribe"]


def test_05_a_mailbox_put_off_on_one_day_is_told_all_since_its_own_last_mail(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    order = make_served_notice(placed)
    subscribe(ALD="first@force.example")
    subscribe(ALD="second@force.example")
    post.put_off = {"second@force.example"}
    flaskly("send", "--on", "2026-11-21", now="2026-11-21 06:01")
    post.put_off = set()
    flaskly("send", "--on", "2026-11-22", now="2026-11-22 06:01")
    first, *_ = post.to("second@force.example")
    said = text_of(first)
    assert order.reference in said
    assert "Compared with the digest of" not in said
