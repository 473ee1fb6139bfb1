"""``flask orders search``: the same search for scripts."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.commands.search_options import TAKES
from orders.search.criteria.filters import NAMES
from orders.search.criteria.person_filters import AboutSchema
from tests.search.scenes import NOW, SECRET_LINES, Scene, make_scene

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def scene(db: Session) -> Scene:
    """A register a command can read."""
    made = make_scene(db)
    db.commit()
    return made


def run(app: Flask, *arguments: str) -> Result:
    """The command's outcome."""
    return app.test_cli_runner().invoke(args=["orders", "search", *arguments])


def test_json_holds_every_row_and_the_criteria(app: Flask, scene: Scene) -> None:
    result = run(app, "--area", "ALD", "--status", "all", "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["total"] == len(found["orders"]) == 4
    assert found["criteria"] == {"area": "LPA:ALD", "basis": "either", "status": "all"}
    first = found["orders"][0]
    assert first["reference"] == scene.ending.reference
    assert first["ends_at"] == "2026-12-21T00:00:00+00:00"
    assert first["areas"][0] == {
        "basis": "SUBJECT_HOME",
        "lpa": "Alder",
        "lpa_code": "ALD",
        "neighbourhoods": ["Alder West"],
        "neighbourhood_codes": ["ALD1"],
        "excluded": False,
    }
    assert (first["source"], first["source_reference"]) == (None, None)
    assert "OKAFOR" not in result.stdout
    assert SECRET_LINES not in result.stdout


def test_a_withheld_home_has_no_neighbourhood_and_a_source_is_named(
    app: Flask, db: Session, scene: Scene
) -> None:
    scene.live.source, scene.live.source_reference = "old system", "OLD/7"
    db.commit()
    result = run(app, "--area", "WMP", "--status", "all", "--format", "json")
    rows = {each["reference"]: each for each in json.loads(result.stdout)["orders"]}
    row = rows[scene.live.reference]
    assert (row["source"], row["source_reference"]) == ("old system", "OLD/7")
    withheld = [
        area
        for each in rows.values()
        for area in each["areas"]
        if area["basis"] == "VICTIM_HOME" and not area["neighbourhoods"]
    ]
    assert withheld
    assert all(area["lpa_code"] and area["neighbourhood_codes"] == [] for area in withheld)


def test_csv_is_the_file_the_page_gives_without_its_mark(app: Flask, scene: Scene) -> None:
    result = run(app, "--area", "LPA:BIR", "--basis", "victim", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["reference"] for row in rows} == {
        order.reference for order in (scene.live, scene.ending, scene.elsewhere, scene.nowhere)
    }


@pytest.mark.parametrize(
    ("at", "total"),
    [("2026-11-20T08:59", 0), ("2026-11-20T09:00", 2), ("2026-11-24T11:00:00Z", 2)],
    ids=["L1", "L2", "L3"],
)
def test_any_instant_may_be_asked(app: Flask, scene: Scene, at: str, total: int) -> None:
    result = run(app, "--area", "ALD", "--at", at, "--format", "json")
    assert json.loads(result.stdout)["total"] == total


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--area", "NOWHERE"), "There is no such area. LPAs are ALD, BIR"),
        (("--area", "ALB"), "There is no such area. The nearest are ALD"),
        (("--area", "ALD", "--at", "noon"), "Enter a date and time"),
        (("--area", "ALD", "--kind", "ASBO"), "no such kind"),
        (("--area", "ALD", "--basis", "home"), "Invalid value"),
        ((), "Missing option"),
    ],
)
def test_wrong_usage_ends_with_status_2(
    app: Flask, scene: Scene, arguments: tuple[str, ...], message: str
) -> None:
    result = run(app, *arguments, "--format", "json")
    assert result.exit_code == 2
    assert message in result.stderr


def test_it_acts_as_a_service_account_and_is_logged_as_a_disclosure(
    app: Flask, db: Session, scene: Scene
) -> None:
    run(app, "--area", "ALD", "--format", "json", "--as", "nightly-export")
    db.expire_all()
    account = db.scalars(select(Account).where(Account.username == "nightly-export")).one()
    assert account.role is Role.SERVICE
    row = db.scalars(select(AuditEntry).where(AuditEntry.account_id == account.id)).all()[-1]
    assert row.action is Action.DISCLOSURE
    assert row.details["found"] == [scene.ending.reference, scene.live.reference]


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (("--area", "ALD", "--area", "BIR"), 4),
        (("--area", "ALD", "--served", "no"), 1),
        (("--area", "ALD", "--condition", "NON_MOLEST"), 2),
        (("--area", "ALD", "--change", "ended", "--since", "2026-11-24"), 1),
        (("--area", "ALD", "--name", "fin marsh"), 1),
        (("--area", "WMP", "--near", "B1 1AA", "--within-m", "10"), 2),
        (("--area", "WMP", "--near", "WS2 2BB", "--within-m", "10"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_page_s_filters_are_options(
    app: Flask, db: Session, scene: Scene, options: tuple[str, ...], number: int
) -> None:
    result = run(app, *options, "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["total"] == number
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.download")).one()
    assert "marsh" not in json.dumps(entry.details)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--condition", "HANGING"), "--condition: There is no such condition. Known: NON_MOLEST"),
        (("--condition", "NO_CONTACTS"), "The nearest are NO_CHILD_CONTACT, NO_CONTACT_DIRECT"),
        (("--pattern", "odd"), "--pattern: Choose a pattern: any, "),
        (("--near", "B1 1AA"), "--within-m: Enter how many metres away a home may be."),
        (("--born-on", "soon"), "--born-on: Enter a real date of birth"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_option_that_makes_no_sense_is_wrong_usage(
    app: Flask, scene: Scene, options: tuple[str, ...], message: str
) -> None:
    result = run(app, "--area", "ALD", *options, "--format", "csv")
    assert result.exit_code == 2
    assert message in result.output


def test_help_says_what_each_option_takes(app: Flask) -> None:
    said = " ".join(run(app, "--help").output.split())
    for values in ("ever, open, never", "new, moved-in, moved-out, ended", "NON_MOLEST", "DVPN"):
        assert values in said
    assert set(TAKES) == {*NAMES, *AboutSchema().fields}


def test_geojson_holds_every_order(app: Flask, scene: Scene) -> None:
    result = run(app, "--area", "WMP", "--format", "geojson")
    assert result.exit_code == 0, result.output
    features = json.loads(result.stdout)["features"]
    found = {each["properties"]["reference"] for each in features}
    assert len(found) == 4
    assert scene.nowhere.reference in found
