"""New migrations as the house writes them: numbered one after the other, free of our own types."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from alembic.autogenerate.api import AutogenContext
from alembic.script import Script
from flask_alembic import Alembic
from geoalchemy2 import alembic_helpers
from sqlalchemy.types import TypeDecorator

HEAD_FILE: Final = ".current-head"
"""Beside the migrations, with the number of the newest."""


class NumberedMigrations(Alembic):
    """Alembic that numbers a new migration after the newest and notes it as the newest."""

    def rev_id(self) -> str:
        """The number after the newest: ``0042``."""
        newest = self.script_directory.get_current_head()
        return f"{int(newest or 0) + 1:04}"

    def revision(self, *args: Any, **kwargs: Any) -> list[Script | None]:
        """Write a migration from what models and database differ in."""
        written = super().revision(*args, **kwargs)
        for each in written:
            if each is not None:
                noted = Path(self.script_directory.dir, HEAD_FILE)
                noted.write_text(f"{each.revision}\n", encoding="utf-8")
        return written


def rendered(what: str, each: Any, context: AutogenContext) -> str | bool:
    """A column's type as a migration writes it, without our modules, which it must not import."""
    is_ours = isinstance(each, TypeDecorator) and type(each).__module__.startswith("orders.")
    if what == "type" and is_ours:
        return f"sa.{each.impl_instance!r}"
    found: str | bool = alembic_helpers.render_item(what, each, context)  # type: ignore[no-untyped-call]
    return found
