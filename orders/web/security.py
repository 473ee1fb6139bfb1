"""What every answer carries and every request must have: headers, form tokens, a size limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from orders.settings import Settings, current_settings
from orders.web.forms import LARGEST_NUMBER

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Pages run and load our own files only; no page has inline script or style."""

talisman = Talisman()
"""Marks a view that needs a policy of its own; stands under ``@requires``. Each app has its own
Talisman to set the headers, because it keeps an app's settings on itself."""


class RecordNumber(IntegerConverter):
    """A number in an address: no page is there for one that no record can have."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_NUMBER)


class ImageSources:
    """Where a map's images may come from: us, and the force's own tile server if it has one."""

    def __iter__(self) -> Iterator[str]:
        settings = current_settings()
        yield "'self'"
        yield "data:"
        if settings.tile_url:
            parts = urlsplit(settings.tile_url.replace("{s}.", "*."))
            yield f"{parts.scheme}://{parts.netloc}"


with_map = talisman(
    content_security_policy={**POLICY, "img-src": ImageSources()},
    content_security_policy_nonce_in=[],
)
"""Marks a page that draws on a map, so that the force's own tile server may show there."""


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers, the cookie's flags, the form tokens and the largest body."""
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Werkzeug says to wrap it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    app.url_map.converters["int"] = RecordNumber
    app.config |= {
        "MAX_CONTENT_LENGTH": settings.largest_upload_mb * 1024 * 1024,
        # A form of 200 conditions with the words of each.
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-orders" if settings.https else "orders",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A form left open over a shift still posts; its token ends with the session.
        "WTF_CSRF_TIME_LIMIT": None,
    }
    Talisman().init_app(
        app,
        force_https=settings.https,
        session_cookie_secure=settings.https,
        strict_transport_security=settings.https,
        # With no referrer at all, Flask-WTF refuses every form under HTTPS.
        referrer_policy="same-origin",
        frame_options="DENY",
        content_security_policy=dict(POLICY),
        content_security_policy_nonce_in=[],
    )
    CSRFProtect().init_app(app)
    app.after_request(_keep_nothing)


def _keep_nothing(response: Response) -> Response:
    # A browser shared by a shift must not show a page again after signing out.
    # Areas' outlines say nothing about any person, and say themselves how long they may be kept.
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
