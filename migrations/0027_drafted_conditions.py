"""Unfinished records hold their conditions row by row, so that one code may stand there twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KEY, _ROW = "conditions", "condition"


def upgrade() -> None:
    """Number the conditions of each draft."""
    _change(_numbered)


def downgrade() -> None:
    """Name them by their code again; of two with one code the later stays."""
    _change(_by_code)


def _change(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    draft = sa.table("draft", sa.column("id"), sa.column("pages", sa.JSON()))
    db = op.get_bind()
    for row in db.execute(sa.select(draft.c.id, draft.c.pages)).all():
        if isinstance(row.pages.get(_KEY), dict):
            pages = {**row.pages, _KEY: change(row.pages[_KEY])}
            db.execute(sa.update(draft).where(draft.c.id == row.id).values(pages=pages))


def _numbered(form: dict[str, Any]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for number, code in enumerate(form.get(_KEY) or []):
        rows[f"{_ROW}-{number}-code"] = code
        start = f"{code}-"
        rows |= {
            f"{_ROW}-{number}-{name.removeprefix(start)}": text
            for name, text in form.items()
            if name.startswith(start)
        }
    return rows


def _by_code(form: dict[str, Any]) -> dict[str, Any]:
    codes = {
        found[1]: str(text)
        for name, text in form.items()
        if text and (found := re.fullmatch(rf"{_ROW}-([0-9]+)-code", name))
    }
    fields: dict[str, Any] = {_KEY: list(dict.fromkeys(codes.values()))}
    for name, text in form.items():
        found = re.fullmatch(rf"{_ROW}-([0-9]+)-(.+)", name)
        if found and found[1] in codes and found[2] != "code":
            fields[f"{codes[found[1]]}-{found[2]}"] = text
    return fields
