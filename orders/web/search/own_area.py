"""Where a reader who was refused an area finds the same page for what is theirs."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import ValidationError

from orders.access.model import Account
from orders.access.sign_in.account_session import account_or_none
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.db import db
from orders.search.criteria.search_query import area_of, value_of
from orders.search.disclosure.visibility import may_browse

_MOST_NAMED = 2


def way() -> tuple[str, str] | None:
    """Words and address of this page for the account's own areas among those asked for.

    For its own LPA where none of them is; ``None`` where there is nothing of its own.
    """
    account = account_or_none()
    if request.method != "GET" or account is None or account.area_id is None:
        return None
    places = gazetteer.current(db.session)
    own = places.by_id.get(account.area_id)
    if own is None or not may_browse(account, own):
        return None
    areas = _asked(places, account) or [own]
    names = [area.name for area in areas]
    there = " and ".join(names) if len(names) <= _MOST_NAMED else f"{len(names)} areas of yours"
    return f"Show the same in {there}", _address(areas)


def _asked(places: Gazetteer, account: Account) -> list[AreaInfo]:
    try:
        found = [area_of(text, places, account) for text in request.args.getlist("area") if text]
    except ValidationError:
        return []
    return [area for area in dict.fromkeys(found) if may_browse(account, area)]


def _address(areas: list[AreaInfo]) -> str:
    there: dict[str, Any] = {
        name: text for name, text in request.args.items() if name not in {"area", "page"}
    }
    there |= request.view_args or {}
    if "level" in there:
        there |= {"level": areas[0].level.lower(), "code": areas[0].code}
    else:
        there["area"] = [value_of(each) for each in areas]
    return url_for(request.endpoint or "", **there)
