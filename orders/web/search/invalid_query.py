"""What is wrong with an address that was asked for, and the same page without it."""

from __future__ import annotations

from typing import Any, Final

from flask import request, url_for
from marshmallow import ValidationError

LABELS: Final = {
    "area": "Area",
    "at": "Date and time",
    "basis": "Who lives here",
    "breached": "Breaches",
    "change": "What changed",
    "condition": "Condition",
    "ending_within": "Ends in the next … days",
    "kind": "Kind",
    "nature": "Nature",
    "number": "Reference",
    "page": "Page",
    "pattern": "Pattern",
    "search": "Search by person or place",
    "served": "Service",
    "show": "Show",
    "since": "Since",
    "stage": "Stage",
    "status": "Status",
    "until": "Until",
    "unverified": "Verified",
    "waiting": "Waiting for",
}
"""What pages call the names in addresses."""


def lines(error: ValidationError) -> tuple[str, ...]:
    """What is wrong, a line for each name, as pages call it."""
    return tuple(
        f"{LABELS.get(field, field)}: {' '.join(str(each) for each in said)}"
        if isinstance(said, list)
        else str(field)
        for field, said in sorted(_by_name(error).items(), key=lambda pair: str(pair[0]))
    )


def way(error: ValidationError) -> tuple[str, str] | None:
    """Words and address of the page without what is wrong; ``None`` where none was asked for."""
    if request.method != "GET" or request.endpoint is None or not request.args:
        return None
    wrong = set(_by_name(error)) & set(request.args) or set(request.args)
    there: dict[str, Any] = {
        name: texts for name, texts in request.args.lists() if name not in wrong
    }
    return "Open the page without it", url_for(request.endpoint, **there, **request.view_args or {})


def _by_name(error: ValidationError) -> dict[Any, Any]:
    return error.messages if isinstance(error.messages, dict) else {"": error.messages}
