"""Whoever upgrades finds the people of before however they are spelt, as if recorded today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from orders import create_app
from orders.db import alembic
from orders.db import db as database
from orders.people.model import NameKey, NameToken
from orders.people.schema import AliasInput, PersonInput
from orders.rules.vocabulary.codes import NameKind, Sex
from tests.conftest import dispose, settings_for
from tests.factories.orders import at
from tests.factories.people import make_person

BEFORE = "0014"
"""The schema without keys of words."""
JOINED = ("obrienangstrom", "annemarie", "vanderberg", "vander", "derberg")
PEOPLE = (
    PersonInput("O\u2019Brien-Ångström", "Anne-Marie", None, Sex.FEMALE),
    PersonInput(
        "van der Berg",
        "Philip",
        None,
        Sex.MALE,
        aliases=(AliasInput(NameKind.NICKNAME, "", "Wright Knox-Schmidt"),),
    ),
    PersonInput("X" * 40, "Li", None, Sex.NOT_KNOWN),
)


@pytest.fixture
def app(each_new_database: str) -> Iterator[Flask]:
    """An app on a fresh, migrated database of its own."""
    made = create_app(settings_for(each_new_database))
    yield made
    dispose(made)


def held(db: Session) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    keys = db.execute(select(NameKey.key, NameKey.word))
    tokens = db.execute(select(NameToken.person_name_id, NameToken.token, NameToken.person_id))
    return {tuple(row) for row in keys}, {tuple(row) for row in tokens}


@pytest.mark.spatial
def test_the_migration_finds_what_recording_would(app: Flask) -> None:
    with app.app_context():
        for who in PEOPLE:
            make_person(database.session, who, now=at("2026-11-20 09:00"))
        recorded = held(database.session)
        database.session.execute(delete(NameToken).where(NameToken.token.in_(JOINED)))
        database.session.commit()
        alembic.downgrade(BEFORE)
        alembic.upgrade()
        assert held(database.session) == recorded
        assert {token for _, token, _ in recorded[1]} >= set(JOINED)
