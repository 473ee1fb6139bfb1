"""Forms that take a secret, as a password: neither kept, shown again nor compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])

_MARK: Final = "__takes_secret__"


def takes_secret(view: View) -> View:
    """Mark a view whose form takes a secret; stands under ``@requires``."""
    setattr(view, _MARK, True)
    return view


def is_marked(view: Callable[..., Any] | None) -> bool:
    """Whether a view bears the mark."""
    return getattr(view, _MARK, False)


def may_be_remembered() -> bool:
    """Whether anything of this request's form may stay: a view takes it, and takes no secret."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and not is_marked(view)
