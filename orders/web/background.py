"""Work that outlasts its request: a thread of this process, in an app context of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import structlog
from flask import Flask, current_app

_log = structlog.get_logger()


def start(what: str, work: Callable[[], object]) -> None:
    """Begin the work and return at once; what fails is logged, and may be begun again.

    Args:
        what: its name in the log.
        work: called without arguments, inside the app's context.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  how Flask names it

    def run() -> None:
        with app.app_context():
            try:
                work()
            except Exception:
                _log.exception("work behind a page failed", what=what)

    Thread(target=run, name=what, daemon=True).start()
