"""Worklists: those of a team together, and each whole on a page of its own."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.search.danger.highlights import highlights
from orders.web import area_lists
from orders.web.work_table import own_team, references, section, sections
from orders.worklists import loader
from orders.worklists.definitions import LISTS, is_for, of_team
from orders.worklists.entries import WorklistScope
from orders.worklists.listing import Team

bp = Blueprint("work", __name__, url_prefix="/work")


@bp.get("", endpoint="index")
@requires(Permission.ORDER_SEARCH)
def list_of_team() -> ResponseReturnValue:
    """Every list of a team in an area, the top of each; the account's own team unless told."""
    account, now = current_account(), clock.now()
    own = own_team(account)
    teams = [own, *(each for each in Team if each is not own)]
    asked = area_lists.asked([each.value for each in teams], account)
    team = Team(asked.show)
    scope = WorklistScope(account, asked.area, now)
    board = loader.board(db.session, scope, of_team(team, account.role))
    shown = sections(board, account, asked.area)
    named = references(shown)
    asked.log("worklist.read", total=sum(each.total for each in shown), references=named)
    return render_template(
        "pages/worklists/work/index.html",
        danger=highlights(db.session, named, by=account, now=now),
        asked=asked,
        shows=[(each.value, each.label) for each in Team],
        team=team,
        sections=shown,
        may_reword=may(account.role, Permission.CONFIDENTIAL_OPEN),
        now=now,
    )


@bp.get("/<key>")
@requires(Permission.ORDER_SEARCH)
def show(key: str) -> ResponseReturnValue:
    """One list, whole, a page at a time."""
    account, now, listing = current_account(), clock.now(), LISTS.get(key)
    if listing is None or not is_for(listing, account.role):
        abort(404)
    asked = area_lists.asked([key], account)
    # The list is named by the address itself, not by a filter.
    asked = replace(asked, values={"area": asked.values["area"], "key": key})
    scope = WorklistScope(account, asked.area, now)
    found = loader.page_of(db.session, scope, listing, asked.page)
    pages = asked.pages("work.show", len(found.rows), found.total)
    shown = section(listing, found, account, asked.area)
    asked.log("worklist.list", total=found.total, references=references([shown]))
    return render_template(
        "pages/worklists/work/list.html",
        danger=highlights(db.session, references([shown]), by=account, now=now),
        asked=asked,
        section=shown,
        pager=pages,
        now=now,
    )
