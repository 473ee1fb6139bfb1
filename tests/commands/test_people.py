"""``flask people``: names are found again after what finds them was lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.people.model import NameKey, NameToken
from orders.people.name_search import persons_named
from orders.people.schema import PersonInput
from orders.rules.vocabulary.codes import Sex
from tests.factories.orders import at
from tests.factories.people import make_person

DANIEL = PersonInput("Marsh", "Daniel", None, Sex.MALE)


@pytest.mark.spatial
def test_reindexing_finds_everybody_again(each_app: Flask, each_db: Session) -> None:
    make_person(each_db, DANIEL, now=at("2026-11-20 09:00"))
    for model in (NameToken, NameKey):
        each_db.execute(delete(model))
    each_db.commit()
    assert each_db.execute(persons_named(each_db, "Daniel Mrash")).all() == []
    result = each_app.test_cli_runner().invoke(args=["people", "reindex"])
    assert result.exit_code == 0, result.output
    assert "1 name can be found." in result.output
    each_db.expire_all()
    assert len(each_db.execute(persons_named(each_db, "Daniel Mrash")).all()) == 1
    logged = select(func.count()).where(AuditEntry.what == "people.reindexed")
    assert each_db.scalar(logged) == 1
