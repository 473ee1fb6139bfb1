"""Many records at once: a CSV file handed in, checked, and taken whole or not at all."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import BadFile
from orders.formatting import BOM, harmless
from orders.reference import reference_rows
from orders.register.imports import columns, csv_import
from orders.register.imports.row_parser import RESERVED
from orders.rules.kinds import catalogue
from orders.settings import current_settings
from orders.web.forms import MOST_SHOWN, file_faults
from orders.web.typed_forms import form_again_views

bp = Blueprint("importing", __name__, url_prefix="/import")

WAYS = (
    ("check", "Check it, and write nothing"),
    ("refused", "Check it, and give back the refused rows as a file with their reasons"),
    ("import", "Take it: every row, or none"),
)
_LONGEST_SOURCE = 60
Errors = Mapping[str, Sequence[str]]


@bp.get("")
@requires(Permission.ORDER_RECORD)
def form() -> ResponseReturnValue:
    """Hand in a file."""
    return _form({"what": "check", "source": "import"}, {})


@bp.post("")
@requires(Permission.ORDER_RECORD)
def take() -> ResponseReturnValue:
    """Check the file, take it, or give its refused rows back."""
    what, source = request.form.get("what", ""), request.form.get("source", "").strip()
    file = request.files.get("file")
    errors = _faults(what, source, file)
    if errors or file is None:
        return _form(request.form, errors), 422
    with _saved(file) as path:
        try:
            report = csv_import.import_orders(
                db.session,
                path,
                source=source,
                by=current_account(),
                now=clock.now(),
                force=reference_rows.force(db.session, current_settings().force),
                check=what != "import",
            )
        except BadFile as error:
            return _form(request.form, file_faults(error)), 422
        if what == "refused" and report.refused:
            return _file("refused-rows.csv", csv_import.refused_lines(path, report))
    took = what == "import" and not report.faults
    if took:
        form_again_views.take(url_for("importing.form", done="taken"))
    page = render_template(
        "pages/worklists/importing/report.html",
        report=report,
        differing=len({each.line for each in report.differences}),
        took=took,
        faults=report.faults[:MOST_SHOWN],
        differences=report.differences[:MOST_SHOWN],
    )
    return page, 422 if report.faults else 200


@bp.get("/template-<family>.csv")
@requires(Permission.ORDER_RECORD)
def template(family: str) -> ResponseReturnValue:
    """The columns that a family of orders uses, as a file to fill in."""
    codes = catalogue.FAMILIES.get(family.upper())
    if codes is None:
        abort(404)
    names = columns.template([catalogue.kind(code) for code in codes])
    return _file(f"template-{family.lower()}.csv", [names])


def _form(values: Mapping[str, str], errors: Errors) -> str:
    return render_template(
        "pages/worklists/importing/form.html",
        values=values,
        taken=request.args.get("done") == "taken",
        errors={name: said for name, said in errors.items() if said},
        ways=WAYS,
        families=sorted(catalogue.FAMILIES),
        columns=[(name, columns.allowed(name)) for name in columns.COLUMNS],
        needed=columns.NEEDED,
        largest_mb=current_settings().largest_upload_mb,
    )


def _faults(what: str, source: str, file: FileStorage | None) -> Errors:
    errors: dict[str, list[str]] = {}
    if file is None or not file.filename:
        errors["file"] = ["Choose a file."]
    if not source:
        errors["source"] = ["Enter the name of the system it comes from."]
    elif len(source) > _LONGEST_SOURCE or source in RESERVED:
        errors["source"] = [f"Enter another name, of up to {_LONGEST_SOURCE} characters."]
    if what not in dict(WAYS):
        errors["what"] = ["Choose what to do."]
    return errors


@contextmanager
def _saved(file: FileStorage) -> Iterator[Path]:
    """The file on disk, for as long as it is read; its own name is not kept."""
    with tempfile.TemporaryDirectory(prefix="orders-import.") as folder:
        path = Path(folder) / "The file"
        file.save(path)
        yield path


def _file(name: str, lines: Iterable[Sequence[str]]) -> Response:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    answer = Response(BOM + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
