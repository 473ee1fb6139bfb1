"""What every answer carries and every request must have: headers, form tokens, a size limit."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from orders.settings import Settings

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


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers, the cookie's flags, the form tokens and the largest body."""
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Werkzeug says to wrap it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    app.config |= {
        "MAX_CONTENT_LENGTH": settings.largest_upload_mb * 1024 * 1024,
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
    # Areas' outlines say nothing about anybody, and say themselves how long they may be kept.
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
