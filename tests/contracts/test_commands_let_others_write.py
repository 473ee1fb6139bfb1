"""On SpatiaLite nobody waits for what a command does slowly before, after or instead of writing."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click
import pyogrio.raw
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import Template
from sqlalchemy import event

from orders import create_app, spatialite
from orders.db import db as database
from tests.areas.drawing import draw, lpa
from tests.conftest import dispose, settings_for
from tests.digests.post_office import certificate, open_office
from tests.digests.sending import subscribe
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_order
from tests.test_unit_of_work import can_write

pytestmark = pytest.mark.time_machine(at("2026-11-21 09:00"))

SLOW: tuple[tuple[Any, str], ...] = (
    (Path, "read_bytes"),
    (Template, "render"),
    (smtplib.SMTP, "connect"),
    (smtplib.SMTP, "send"),
    (click, "prompt"),
    (PasswordHasher, "hash"),
    (pyogrio.raw, "read"),
)
FILES = {
    "postcodes.csv": "postcode,easting,northing\nB1 1AA,100,100\n",
    "uprns.csv": "uprn,easting,northing\n100,100,100\n",
    "arrests.csv": "arrest_reference,arrested_at,lpa_code,violent_da\nA1,2026-11-20,ALD,yes\n",
    "residents.csv": "residents,easting,northing\n10,100,100\n",
    "courts.csv": "court,weekday,opens,closes,from_on,until_on,on_day,reason\n",
    "holidays.csv": "date\n2026-12-25\n",
    "orders.csv": "source_reference,kind\nX1,DVPN\n",
    "limits.csv": "limit,custody_months,from_on,until_on,source\nMAGISTRATES_CUSTODY,12,,,s\n",
}
LPA = ("--level", "lpa", "--code-field", "code", "--name-field", "name", "--from", "2026-02-01")
SEARCH = ("orders", "search", "--area", "ALD", "--format", "json")
RATIO = ("figures", "dvpn-ratio", "--from", "2026-11-01", "--to", "2026-11-30")
DIGEST = ("--on", "2026-11-21")
WORKS_SLOWLY = {
    "postcodes import": ("postcodes.csv",),
    "uprns import": ("uprns.csv",),
    "arrests import": ("arrests.csv",),
    "residents import": ("residents.csv",),
    "courts import": ("courts.csv",),
    "holidays import": ("holidays.csv",),
    "orders import": ("orders.csv",),
    "reference load": ("general-limits", "limits.csv"),
    "areas import": ("lpas.geojson", *LPA, "--restate"),
    "basemap import": ("lpas.geojson", "--layer", "L", "--kind", "area"),
    "digest send": DIGEST,
    "register snapshot": ("--to", "."),
    "accounts add": ("kim", "--name", "Kim", "--role", "auditor"),
    "accounts password": ("sam", "--ask-password"),
}
"""Commands that read a file, compose, post, ask or hash before they write."""
ONLY_READS = {
    "areas import": ("lpas.geojson", *LPA, "--preview"),
    "areas editions": (),
    "areas locate": ("postcodes.csv",),
    "audit verify": (),
    "digest check": DIGEST,
    "digest show": (*DIGEST, "--area", "ALD"),
    "figures dvpn-ratio": RATIO[2:],
    "orders search": SEARCH[2:],
    "papers verify": (),
    "register verify": (),
}
"""Commands that change nothing: they add lines of the log at most."""


@pytest.fixture
def register(new_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A register with an order, a subscription and a person, and files to be taken."""
    office, controller = open_office(*certificate(tmp_path))
    settings = settings_for(
        new_database,
        snapshot_passphrase="seven lions on a roof",
        snapshot_key_file=str(tmp_path / "key.pem"),
        **office.settings,
    )
    app = create_app(settings)
    with app.app_context():
        make_areas(database.session)
        make_order(database.session)
        database.session.commit()
    subscribe(new_database, "alder@force.example")
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    draw(tmp_path / "lpas.geojson", lpa("ALD", 0))
    monkeypatch.chdir(tmp_path)
    run(app, "accounts", "add", "sam", "--name", "Sam", "--role", "auditor")
    yield app
    controller.stop()
    dispose(app)


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=words, input="six paper lions\n" * 2)
    assert not isinstance(result.exception, RuntimeError), result.exception
    assert "Usage:" not in result.stderr, result.stderr
    return result.output


@pytest.mark.parametrize("name", WORKS_SLOWLY)
def test_what_is_slow_is_done_while_others_may_write(
    register: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    seen: list[tuple[str, bool]] = []
    for owner, each in SLOW:
        monkeypatch.setattr(owner, each, noting(register, getattr(owner, each), each, seen))
    said = run(register, *name.split(), *WORKS_SLOWLY[name])
    assert seen, said
    assert [what for what, free in seen if not free] == []


def noting(
    app: Flask, does: Callable[..., Any], name: str, seen: list[tuple[str, bool]]
) -> Callable[..., Any]:
    """The same function, noting whether somebody else may write while it is done."""

    @wraps(does)
    def noted(*args: Any, **kwargs: Any) -> Any:
        seen.append((name, can_write(app)))
        return does(*args, **kwargs)

    return noted


@pytest.mark.parametrize("name", ONLY_READS)
def test_what_changes_nothing_reads_while_others_may_write(register: Flask, name: str) -> None:
    run(register, *name.split(), *ONLY_READS[name])  # Its service account is made by now.
    reads: list[str] = []
    waited: list[str] = []

    def note(
        connection: Any, _cursor: Any, statement: str, _given: Any, _context: Any, _many: bool
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            (waited if spatialite.is_writing(connection) else reads).append(statement)

    event.listen(register.extensions["engine"], "before_cursor_execute", note)
    run(register, *name.split(), *ONLY_READS[name])
    assert reads
    assert [each for each in waited if "audit_" not in each] == []
