"""Which page of a list is asked for, which rows it has, and where the pages beside it are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from orders.formatting import PAGE_SIZE, page_count, rows_before
from orders.web.forms import whole_number


@dataclass(frozen=True, slots=True)
class Pager:
    """Which rows a page has, of how many, and where the pages beside it are."""

    first: int
    last: int
    total: int
    previous_href: str | None
    next_href: str | None


def asked_page() -> int:
    """The page that this request's query string asks for, from 1."""
    return max(whole_number(request.args, "page", 1), 1)


def pager(
    endpoint: str,
    query: Mapping[str, Any],
    *,
    page: int,
    shown: int,
    total: int,
    size: int = PAGE_SIZE,
) -> Pager:
    """The way through the pages of a list.

    Args:
        endpoint: where the list is.
        query: what its address holds beside the page.
        shown: rows on this page.
        total: rows of the list.

    Raises:
        werkzeug.exceptions.NotFound: the page is past the last one.
    """
    pages = page_count(total, size)
    if page > pages:
        abort(404)

    def href(beside: int) -> str | None:
        return url_for(endpoint, **query, page=beside) if 1 <= beside <= pages else None

    before = rows_before(page, size)
    return Pager(before + 1, before + shown, total, href(page - 1), href(page + 1))
