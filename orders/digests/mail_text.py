"""Putting a digest into words: subject line, text and HTML, each from its template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from jinja2 import Environment

from orders.digests.content.composition import Digest, live_words
from orders.settings import Settings

MARKING = "OFFICIAL-SENSITIVE"
HANDLING = "Delete after 24 hours; the register is the record. Do not send it on outside policing."


@dataclass(frozen=True, slots=True)
class Letter:
    """What is mailed, exactly.

    Attributes:
        subject: one line that begins with the marking.
        text: plain body.
        html: the same as HTML.
    """

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes digests with the force's settings.

    Attributes:
        templates: where ``email/digest/…`` is found.
        settings: addresses of the register and of whom to call.
    """

    templates: Environment
    settings: Settings

    def write(self, digest: Digest, *, composed_at: datetime) -> Letter:
        """The letter of one digest.

        Args:
            digest: the digest.
            composed_at: instant at which the register was asked, aware.
        """
        values = {
            "digest": digest,
            "composed_at": composed_at,
            "marking": MARKING,
            "handling": HANDLING,
            "headline": live_words(digest),
            "force_name": self.settings.force_name,
            "contact": self.settings.register_contact,
            "orders_url": f"{self._base}/orders/",
            "protected_url": f"{self._base}/orders?{self._protected(digest)}",
        }
        subject, text, html = (
            self.templates.get_template(f"email/digest/{name}").render(values)
            for name in ("subject.txt", "body.txt", "body.html")
        )
        return Letter(" ".join(subject.split()), text, html)

    @property
    def _base(self) -> str:
        return self.settings.public_url.rstrip("/")

    @staticmethod
    def _protected(digest: Digest) -> str:
        area = f"{digest.area.level.value}:{digest.area.code}"
        return urlencode({"area": area, "basis": "victim"})
