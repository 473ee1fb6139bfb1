"""Notices slow work that a request does while others wait for it to stop writing.

Every test watches it, on SpatiaLite: whatever door it goes through, passwords are checked, bodies
read, shapes widened, pages drawn and mail servers spoken to before something is written or after it
is saved.
"""

from __future__ import annotations

import smtplib
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import g, has_request_context
from jinja2 import Template
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from orders import spatialite
from orders.search.disclosure.zones import drawn_zones

SLOW: tuple[tuple[Any, str], ...] = (
    (PasswordHasher, "verify"),
    (PasswordHasher, "hash"),
    (BaseGeometry, "buffer"),
    # What it found of a zone is kept: only the first test to ask would widen any shape.
    (drawn_zones, "kept_back"),
    (Request, "_load_form_data"),
    (Template, "render"),
    (smtplib.SMTP, "connect"),
    (smtplib.SMTP, "send"),
)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was slow while something was written and not yet saved."""
    found: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in SLOW:
            patch.setattr(owner, name, _noting(getattr(owner, name), name, found))
        event.listen(Engine, "before_cursor_execute", _note_statement)
        event.listen(Session, "after_commit", _saved)
        event.listen(Session, "after_rollback", _saved)
        yield found
        event.remove(Engine, "before_cursor_execute", _note_statement)
        event.remove(Session, "after_commit", _saved)
        event.remove(Session, "after_rollback", _saved)


def _noting(does: Callable[..., Any], name: str, found: list[str]) -> Callable[..., Any]:
    @wraps(does)
    def noting(*args: Any, **kwargs: Any) -> Any:
        if has_request_context() and g.get("wrote"):
            places = [
                f"{each.filename.rpartition('/orders/')[2]}:{each.lineno}"
                for each in traceback.extract_stack()
                if "/orders/" in each.filename
            ]
            found.append(f"{name} after {g.wrote} at {' '.join(places[-6:])}")
        return does(*args, **kwargs)

    return noting


def _note_statement(
    connection: Any, _cursor: Any, statement: str, _given: Any, context: Any, _many: bool
) -> None:
    if connection.dialect.name != "sqlite" or not has_request_context():
        return
    table = spatialite.changed_by(statement) or ("a lock" if spatialite.locks(context) else None)
    if table is not None:
        g.setdefault("wrote", table)


def _saved(_: Session) -> None:
    if has_request_context():
        g.pop("wrote", None)
