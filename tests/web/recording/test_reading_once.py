"""What a recording POST works out, it works out once: pages, what the schemas and the rules say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema

from orders.register.changes import recording
from tests.spying import spied
from tests.web import writing
from tests.web.writing import NOTICE, ORDER

pytestmark = pytest.mark.time_machine(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)


@pytest.mark.parametrize(("kind", "pages"), [("DVPN", NOTICE), ("DVPO", ORDER)])
def test_a_record_is_read_and_judged_once(
    civil: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str, pages: Any
) -> None:
    draft = writing.begin(civil, kind).all(pages)
    loads = spied(monkeypatch, Schema, "load")
    judged = spied(monkeypatch, recording, "checks")
    assert draft.send(f"{draft.path}/record").status_code == 303
    assert len(loads) <= 20
    assert len(judged) == 1
