"""What each kind of notice and order is, by the register's rules."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.errors import NotFound
from orders.rules import described
from orders.rules.kinds import catalogue

bp = Blueprint("kinds", __name__)


@bp.get("/kinds")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """Every kind there is, by name."""
    kinds = sorted(catalogue.KINDS.values(), key=lambda kind: (kind.family, kind.code))
    return render_template("pages/kinds/index.html", kinds=kinds)


@bp.get("/kinds/<code>")
@requires(Permission.HOME)
def show(code: str) -> ResponseReturnValue:
    """One kind: a sentence each, with its source and whether it was confirmed."""
    kind = catalogue.KINDS.get(code)
    if kind is None:
        raise NotFound("There is no such kind of notice or order.")
    sentences = described.sentences(kind)
    return render_template("pages/kinds/show.html", kind=kind, sentences=sentences)
