"""Write anew what is seen from outside."""

from __future__ import annotations

from orders import create_app
from tests.conftest import settings_for
from tests.contracts.outside import HERE, SEEN, text

app = create_app(settings_for("sqlite://"))
for subject in SEEN:
    (HERE / f"{subject}.txt").write_text(text(app, subject))
