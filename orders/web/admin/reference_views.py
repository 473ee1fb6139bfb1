"""Reference data: what holds and since when, loading another list, taking one away as a file."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import BadFile, ChangedMeanwhile, NotFound
from orders.formatting import london
from orders.reference import list_files, reference_rows, row_words
from orders.reference.model import ListSort
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import Availability, DatedRow
from orders.rules.vocabulary.labelled import capital
from orders.settings import current_settings
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors, file_faults

bp = Blueprint("reference", __name__, url_prefix="/reference-data")

LARGEST_BYTES: Final = 1_000_000
_NAME_LETTERS: Final = 200


@bp.get("")
@requires(Permission.REFERENCE_MANAGE)
def index() -> ResponseReturnValue:
    """Every sort of reference data, and who loaded what holds."""
    return render_template(
        "pages/admin/reference/index.html",
        sorts=list(ListSort),
        newest=reference_rows.newest(db.session),
    )


@bp.get("/<slug>")
@requires(Permission.REFERENCE_MANAGE)
def show(slug: str) -> ResponseReturnValue:
    """What holds of a sort, with its sources, and the lists loaded before."""
    return _page(_sort(slug), {})


@bp.post("/<slug>/check")
@requires(Permission.REFERENCE_MANAGE)
def check(slug: str) -> ResponseReturnValue:
    """Check a file whole and show what it would change; nothing is loaded yet."""
    sort = _sort(slug)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(sort, {"file": ["Choose a file."]}), 422
    content = file.stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        return _page(sort, {"file": ["Choose a smaller file: a list has up to 2,000 rows."]}), 422
    name = PurePath(file.filename.replace("\\", "/")).name[:_NAME_LETTERS]
    try:
        rows = list_files.read_list(sort, name, content)
    except BadFile as error:
        return _refused(sort, error)
    force = _force()
    before = reference_rows.holding(db.session, sort, force)
    lists = reference_rows.lists_of(db.session, sort)
    return render_template(
        "pages/admin/reference/check.html",
        sort=sort,
        changes=reference_rows.changes(before, reference_rows.would_hold(sort, rows, force)),
        name=name,
        content=list_files.written(sort, rows),
        seen=lists[0].number if lists else 0,
        force_is_named=_names(rows, force),
        **_words(),
    )


@bp.post("/<slug>")
@requires(Permission.REFERENCE_MANAGE)
def load(slug: str) -> ResponseReturnValue:
    """Let the checked list hold from now on."""
    sort = _sort(slug)
    name = request.form.get("name", "").strip()[:_NAME_LETTERS] or "list.csv"
    try:
        rows = list_files.read_list(sort, name, request.form.get("content", "").encode())
        reference_rows.load(
            db.session,
            sort,
            rows,
            file_name=name,
            seen=request.form.get("seen", -1, type=int),
            by=current_account(),
            now=clock.now(),
        )
    except BadFile as error:
        return _refused(sort, error)
    except ChangedMeanwhile as conflict:
        db.session.rollback()
        return _page(sort, {"file": [conflict.message]}), conflict.status
    return redirect(url_for("reference.show", slug=sort.slug, done="loaded"), code=303)


@bp.get("/<slug>/<int:number>.csv")
@requires(Permission.REFERENCE_MANAGE)
def file(slug: str, number: int) -> ResponseReturnValue:
    """A list as a file, to be changed and loaded again; number 0 came with the register."""
    sort = _sort(slug)
    rows = reference_rows.rows_in(db.session, sort, number)
    looked("reference.file", {"list": sort.slug, "number": number})
    answer = Response(list_files.written(sort, rows), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{sort.slug}-{number}.csv")
    return answer


def _sort(slug: str) -> ListSort:
    for sort in ListSort:
        if sort.slug == slug:
            return sort
    raise NotFound("There is no such list.")


def _force() -> ForceProfile:
    return current_settings().force


def _names(rows: tuple[DatedRow, ...], force: ForceProfile) -> bool:
    """Whether a list of areas names this force's; of another sort there is nothing to name."""
    areas = [row for row in rows if isinstance(row, Availability)]
    return not areas or any(force.is_area(row) for row in areas)


def _words() -> dict[str, object]:
    today = london(clock.now()).date()
    return {"span": _span, "title": row_words.title, "says": row_words.says, "today": today}


def _span(row: DatedRow) -> str:
    return capital(list_files.span(row))


def _refused(sort: ListSort, error: BadFile) -> ResponseReturnValue:
    return _page(sort, file_faults(error)), 422


def _page(sort: ListSort, errors: Errors) -> str:
    lists = reference_rows.lists_of(db.session, sort)
    return render_template(
        "pages/admin/reference/show.html",
        sort=sort,
        format=list_files.FORMATS[sort],
        rows=reference_rows.holding(db.session, sort, _force()),
        lists=lists,
        loaded=set(reference_rows.rows_in(db.session, sort, lists[0].number) if lists else ()),
        errors=errors,
        done="The list is loaded." if request.args.get("done") == "loaded" else None,
        **_words(),
    )
