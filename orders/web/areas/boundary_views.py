"""Boundary editions: which there are, two of them side by side, and taking a new one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from geo.boundary_files import usual_fields
from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.areas.editions import comparison
from orders.areas.editions import edition_list as known
from orders.areas.editions.comparison import AreaFate
from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, propose
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED, Edition, LandingStage, Level
from orders.db import db, transaction
from orders.errors import BadFile
from orders.register.boundaries import edition_landing, edition_preview, staging
from orders.register.boundaries.edition_preview import Effects
from orders.register.boundaries.restated_figures import told_figures
from orders.register.boundaries.staging import Redrawn
from orders.settings import current_settings
from orders.web import background
from orders.web.disclosure.looks import looked
from orders.web.forms import file_faults, messages, read_date

bp = Blueprint("boundaries", __name__, url_prefix="/areas/editions")

LEVELS = (("NEIGHBOURHOOD", "Neighbourhoods"), ("LPA", "LPAs"))
SYSTEMS = (("", "The file says"), ("EPSG:27700", "British National Grid"), ("EPSG:4326", "WGS84"))
MOST_PREVIEWED = 5_000
"""Orders that are placed to answer a page; of more, only the command says what would change."""
STALLED = timedelta(seconds=60)
"""A landing that has not advanced for so long has been stopped."""
Errors = Mapping[str, Sequence[str]]


@bp.get("", endpoint="index")
@requires(Permission.AREA_READ)
def list_editions() -> ResponseReturnValue:
    """Every edition, LPAs first, newest first."""
    return render_template(
        "pages/areas/boundaries/index.html",
        editions=known.listed(db.session),
        may_manage=may(current_account().role, Permission.AREA_MANAGE),
    )


@bp.get("/new")
@requires(Permission.AREA_MANAGE)
def new() -> ResponseReturnValue:
    """Ask for a boundary file."""
    return _form({"level": "NEIGHBOURHOOD", "code_field": "code", "name_field": "name"}, {})


@bp.post("/new")
@requires(Permission.AREA_MANAGE)
def take() -> ResponseReturnValue:
    """Store the file's edition apart, or say what is wrong with it."""
    from_on, errors = _faults()
    file = request.files.get("file")
    if errors or file is None or from_on is None:
        return _form(request.form, errors), 422
    with _saved(file) as path:
        try:
            proposal = propose(db.session, _wanted(path, file, from_on))
        except BadFile as error:
            return _form(request.form, file_faults(error)), 422
    try:
        edition = edition_landing.begin(
            db.session, proposal, restate="restate" in request.form, now=clock.now()
        )
        looked(
            "areas.proposed",
            {"edition": edition.id, "source": edition.source, "sha256": proposal.file_sha256},
        )
    except edition_landing.PastChanges as conflict:
        db.session.rollback()
        advice = "Tick “Past figures may change” if they may: the next page lists them first."
        return _form(request.form, {"restate": [f"{conflict.message} {advice}"]}), conflict.status
    except edition_landing.OneWaits as conflict:
        db.session.rollback()
        there = url_for("boundaries.show", number=conflict.edition_id)
        advice = "Let it count or give it up first."
        return _form(request.form, {there: [f"{conflict.message} {advice}"]}), conflict.status
    return redirect(url_for("boundaries.show", number=edition.id), code=303)


@bp.get("/<int:number>")
@requires(Permission.AREA_READ)
def show(number: int) -> ResponseReturnValue:
    """An edition beside the one before it, what it would do, and how far it has come."""
    edition = known.one(db.session, number)
    earlier = known.before(db.session, edition)
    changes = comparison.compare(
        comparison.outlines_of(db.session, earlier.id) if earlier else [],
        comparison.outlines_of(db.session, number),
    )
    now = clock.now()
    preview = None if edition.landed else _preview(number)
    if preview is not None:
        edition_preview.log_preview(
            db.session,
            source=edition.source,
            file_sha256=edition.file_sha256,
            by=current_account(),
            now=now,
            edition_id=number,
        )
    return render_template(
        "pages/areas/boundaries/show.html",
        edition=edition,
        earlier=earlier,
        changes=[each for each in changes if each.fate is not AreaFate.SAME or each.old_name],
        same=sum(1 for each in changes if each.fate is AreaFate.SAME),
        preview=preview,
        running=edition.stage is LandingStage.STAGING and now - edition.advanced_at < STALLED,
        stalled=edition.stage is LandingStage.STAGING and now - edition.advanced_at >= STALLED,
        may_manage=may(current_account().role, Permission.AREA_MANAGE),
        frame=url_for("maps.frame_of_edition", number=number),
        uncoded=(UNALLOCATED, OUT_OF_FORCE),
    )


@bp.post("/<int:number>/land")
@requires(Permission.AREA_MANAGE)
def land(number: int) -> ResponseReturnValue:
    """Begin to place every order in the edition, or go on; the page says how far it is."""
    known.one(db.session, number)
    account = current_account()
    background.start(
        "boundaries.land",
        lambda: edition_landing.land(transaction, number, by=account, clock=clock.now),
    )
    return redirect(url_for("boundaries.show", number=number, begun=1), code=303)


@bp.post("/drop")
@requires(Permission.AREA_MANAGE)
def drop() -> ResponseReturnValue:
    """Give up the edition that has not landed."""
    edition_landing.drop(db.session, by=current_account(), now=clock.now())
    return redirect(url_for("boundaries.index"), code=303)


def _preview(number: int) -> dict[str, object]:
    """What an edition that has not landed would do: gaps, orders touched, and if few, effects."""
    edition = db.session.get_one(Edition, number)
    redrawn = Redrawn.by(db.session, edition)
    touched = sorted(staging.touched(db.session, redrawn).told)
    effects: Effects | None = None
    if len(touched) <= MOST_PREVIEWED:
        effects = edition_preview.effects(
            db.session, touched, redrawn, edition.from_at, now=clock.now()
        )
    return {
        "gaps": edition_preview.gaps(redrawn, edition.from_at),
        "touched": len(touched),
        "effects": effects,
        "figures": told_figures(effects.figures) if effects else (),
        "names": {area.code: area.name for area in redrawn.after.by_id.values()},
    }


def _form(values: Mapping[str, str], errors: Errors) -> str:
    return render_template(
        "pages/areas/boundaries/new.html",
        values=values,
        errors={name: said for name, said in errors.items() if said},
        levels=LEVELS,
        systems=SYSTEMS,
        largest_mb=current_settings().largest_upload_mb,
    )


def _faults() -> tuple[date | None, dict[str, list[str]]]:
    errors: dict[str, list[str]] = {}
    file = request.files.get("file")
    if file is None or not file.filename:
        errors["file"] = ["Choose a file."]
    if request.form.get("level") not in dict(LEVELS):
        errors["level"] = ["Choose what it draws."]
    for name, what in (("code_field", "each area's code"), ("name_field", "its name")):
        if not request.form.get(name, "").strip() and not _usual(file):
            errors[name] = [f"Enter the name of the field that holds {what}."]
    if request.form.get("system", "") not in dict(SYSTEMS):
        errors["system"] = ["Choose one of the list."]
    try:
        from_on = read_date(request.form, "from")
    except ValidationError as error:
        return None, errors | messages(error)
    if from_on is None:
        errors["from"] = ["Enter the day it takes effect."]
    return from_on, errors


def _wanted(path: Path, file: FileStorage, from_on: date) -> ImportRequest:
    form = request.form
    level = Level(form["level"])
    parent = form.get("parent_field", "").strip() if level is Level.NEIGHBOURHOOD else ""
    code, name = _usual(file) or ("", "")
    columns = Columns(
        form.get("code_field", "").strip() or code,
        form.get("name_field", "").strip() or name,
        parent or None,
    )
    source = Path(file.filename or "").name
    return ImportRequest(path, level, columns, from_on, form.get("system") or None, source=source)


def _usual(file: FileStorage | None) -> tuple[str, str] | None:
    """The fields that hold codes and names where the form leaves them blank."""
    if file is None:
        return None
    file.stream.seek(0)
    usual = usual_fields(Path(file.filename or ""), file.stream)
    file.stream.seek(0)
    return usual


@contextmanager
def _saved(file: FileStorage) -> Iterator[Path]:
    """The file on disk for as long as it is read, with the ending by which its form is known."""
    with tempfile.TemporaryDirectory(prefix="orders-boundaries.") as folder:
        ending = Path(file.filename or "").suffix.lower()
        path = Path(folder) / f"file{ending if ending[1:].isalnum() else ''}"
        file.save(path)
        yield path
