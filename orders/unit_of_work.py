"""A request as one unit of work: it is worked out, saved and only then answered.

On SpatiaLite it reads first and no writer waits (:mod:`orders.spatialite`). When another account
changed a record meanwhile it is worked out again; the last time it keeps others from writing, so
that it comes to an end. Before a page is drawn what was written is saved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, before_render_template, g, has_request_context, request, session

from orders.db import db
from orders.spatialite import Overtaken

_TRIES: Final = 3
_LARGEST_JSON: Final = 4 * 1024 * 1024
"""Bytes: an order of 200 conditions with the words of each; only files are larger."""


class Register(Flask):
    """The app; what an answer still adds to the log is added by ``before_saving``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before_saving: Callable[[Response], None] = lambda _: None
        before_render_template.connect(_save_before_drawing, self)

    def preprocess_request(self) -> Any:
        """Take in what is sent, then run what must run before the view."""
        # A transaction must not stay open while a client sends slowly.
        if request.is_json:
            request.max_content_length = _LARGEST_JSON
        if request.content_length or "Transfer-Encoding" in request.headers:
            request.get_data(parse_form_data=True)
        g.writes_first = request.environ.get(_LEFT, _TRIES) == 1
        return super().preprocess_request()

    def dispatch_request(self) -> Response:
        """Call the view and save what it did, again when it was overtaken."""
        kept = dict(session) if session else {}
        for left in range(_TRIES, 0, -1):
            try:
                answer = super().dispatch_request() if left == _TRIES else self._again(left, kept)
                return self.save(self.make_response(answer))
            except Overtaken:
                if left == 1:
                    raise
        raise AssertionError

    def handle_user_exception(self, e: Exception) -> Any:
        """The answer to an error; to the one that stood in the way of that answer, if one did."""
        try:
            return super().handle_user_exception(e)
        except Exception as error:
            if error is e:
                raise
            return super().handle_user_exception(error)

    def save(self, response: Response) -> Response:
        """Commit what a request did, with the lines that its answer adds; gives that answer."""
        # Without a session there is nothing to save: none was needed, or the database failed it.
        if db.opened:
            self.before_saving(response)
            db.session.commit()
        g.saved = True
        return response

    def _again(self, left: int, kept: dict[str, Any]) -> Any:
        db.close()
        for name in list(g):
            g.pop(name)
        session.clear()
        session.update(kept)
        for each in request.files.values():
            each.stream.seek(0)
        request.environ[_LEFT] = left
        refused = self.preprocess_request()
        return super().dispatch_request() if refused is None else refused


_LEFT: Final = "orders.tries_left"


def _save_before_drawing(_: Flask, **__: Any) -> None:
    if has_request_context() and db.opened:
        db.look()
