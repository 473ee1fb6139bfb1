"""Two things done at one moment, on two connections of one database."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Final

from flask import Flask
from sqlalchemy.orm import Session

from orders.db import db as database
from orders.spatialite import Overtaken

Act = Callable[[Session], object]
HELD_S: Final = 0.7
"""So long the first act stays open, so that the second reaches what it has to wait for."""


def at_once(app: Flask, first: Act, second: Act, amid: Event | None = None) -> list[Any]:
    """Do two things at one moment: the second begins while the first is not committed yet.

    Args:
        app: the register.
        first: what begins.
        second: what begins then.
        amid: set by ``first`` itself while it is under way; without it once it is done.

    Returns:
        How each ended, in the order given: the error it met, or ``None``.
    """
    under_way = amid or Event()
    met: list[Exception | None] = [None, None]

    def do(number: int, act: Act) -> None:
        leads = number == 0
        try:
            if not leads:
                under_way.wait(30)
            with app.app_context():
                _until_done(act, lambda: hold(under_way) if leads and amid is None else None)
        except Exception as error:
            met[number] = error
            under_way.set()

    threads = [Thread(target=do, args=each) for each in enumerate((first, second))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return met


def hold(under_way: Event) -> None:
    """Say that an act is under way, and leave time for the other."""
    under_way.set()
    Event().wait(HELD_S)


def _until_done(act: Act, before_commit: Callable[[], object]) -> None:
    """Do it as a request does: from the start, where another wrote what it had read."""
    while True:
        try:
            act(database.session)
            before_commit()
            database.session.commit()
        except Overtaken:
            database.session.rollback()
        else:
            return
