"""On PostgreSQL the application's role adds lines and seals each once, tried as that role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from orders.audit import ageing, protection, sealing, verification, witness
from orders.errors import RegisterError
from tests.audit.lines import LATER, write
from tests.conftest import _new_database

ROLE = "orders_app_of_a_test"


@pytest.fixture
def owner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of a database of its own, as its owner; the role is there and may sign in."""
    folder = tmp_path_factory.mktemp("protecting")
    for url in _new_database(request, "postgis", folder):
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        yield url
        with engine.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {ROLE}"))
            connection.execute(text(f"DROP ROLE {ROLE}"))
        engine.dispose()


@pytest.fixture
def as_role(owner: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session as the role, once the owner has protected the log."""
    engine = create_engine(owner)
    with Session(engine) as db:
        protection.protect(db, ROLE)
        protection.protect(db, ROLE)
        db.commit()
    engine.dispose()
    engine = create_engine(make_url(owner).set(username=ROLE))
    folder = tmp_path_factory.mktemp("kept")
    witness.attach(engine, "", str(folder), secret="s" * 40)
    with Session(engine) as db:
        assert db.scalar(text("SELECT current_user")) == ROLE
        yield db
    engine.dispose()


def test_the_role_writes_and_seals(as_role: Session) -> None:
    write(as_role, 3)
    as_role.commit()
    made = sealing.seal(as_role, LATER)
    as_role.commit()
    assert made is not None
    assert made.entries == 3
    assert verification.verify(as_role).problems == ()


INSUFFICIENT_PRIVILEGE = "42501"
CHANGES = """
UPDATE audit_entry SET reference = 'WM26-1'
UPDATE audit_entry SET at = now()
UPDATE audit_entry SET seal_id = NULL
UPDATE audit_entry SET seal_id = (SELECT min(id) FROM audit_seal) WHERE seal_id > 0
DELETE FROM audit_entry
TRUNCATE audit_entry
UPDATE audit_seal SET digest = 'x'
DELETE FROM audit_seal
UPDATE audit_chain SET entry_id = 9
DELETE FROM audit_chain
ALTER TABLE audit_entry DISABLE TRIGGER audit_keep
ALTER TABLE audit_entry DROP COLUMN mac
DROP TABLE audit_entry CASCADE
DROP TRIGGER audit_keep ON audit_entry
DROP FUNCTION audit_keep CASCADE
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
CREATE RULE quiet AS ON INSERT TO audit_entry DO INSTEAD NOTHING
CREATE TRIGGER quiet BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_keep()
SET session_replication_role = replica
DROP INDEX ix_audit_entry_shown
ALTER SEQUENCE audit_entry_id_seq RESTART WITH 1
GRANT DELETE ON audit_entry TO CURRENT_USER; DELETE FROM audit_entry
SET ROLE pg_database_owner
INSERT INTO audit_entry (id, at, action, what, details) SELECT min(id), now(), 'ACCESS', 'x', \
'{}' FROM audit_entry ON CONFLICT (id) DO UPDATE SET what = 'x'
INSERT INTO audit_entry (id, at, action, what, details) SELECT min(id), now(), 'ACCESS', 'x', \
'{}' FROM audit_entry ON CONFLICT (id) DO UPDATE SET seal_id = NULL
INSERT INTO audit_entry (at, action, what, details, seal_id) SELECT now(), 'ACCESS', 'x', '{}', \
min(id) FROM audit_seal
MERGE INTO audit_entry USING (SELECT 1 AS one) AS each ON true WHEN MATCHED THEN DELETE
WITH gone AS (DELETE FROM audit_entry RETURNING id) SELECT count(*) FROM gone
INSERT INTO audit_ageing (chain, aged_at, before_at, seal_id, digest, total, author, signature) \
VALUES ('x', now(), now(), 1, 'x', 2, 'x', 'x')
CREATE TEMP TABLE pg_class AS SELECT 'audit_entry'::regclass::oid AS oid, \
current_user::regrole::oid AS relowner; UPDATE audit_entry SET seal_id = NULL
"""


def test_the_role_changes_nothing_else_of_the_log(as_role: Session) -> None:
    write(as_role, 2)
    as_role.commit()
    sealing.seal(as_role, LATER)
    as_role.commit()
    not_refused = []
    for statement in CHANGES.strip().splitlines():
        try:
            as_role.execute(text(statement))
            not_refused.append(statement)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") != INSUFFICIENT_PRIVILEGE:
                not_refused.append(f"{statement}: {error}")
        as_role.rollback()
    assert not_refused == []
    assert verification.verify(as_role).problems == ()


def test_the_owner_alone_removes_old_lines(as_role: Session, owner: str) -> None:
    for late in (LATER, LATER + timedelta(days=1)):
        write(as_role, 2, now=late)
        as_role.commit()
        sealing.seal(as_role, late + timedelta(hours=1))
        as_role.commit()
    by = SimpleNamespace(id=None, username="sam.example")

    def age(db: Session) -> ageing.Removed:
        return ageing.age(
            db, before=date(2026, 11, 22), by=by, reason="Old", now=LATER + timedelta(9)
        )

    with pytest.raises(RegisterError, match="Only the owner"):
        age(as_role)
    as_role.rollback()
    engine = create_engine(owner)
    kept = witness.of(as_role)
    assert kept is not None
    witness.attach(engine, "", str(kept.folder), secret="s" * 40)
    with Session(engine) as db:
        assert age(db).lines == 2
        db.commit()
    engine.dispose()
    assert verification.verify(as_role).problems == ()


@pytest.mark.parametrize(
    ("makes", "said"),
    [
        ("ALTER ROLE {role} CREATEROLE", "may make itself one"),
        ("ALTER ROLE {role} SUPERUSER", "may make itself one"),
        ("GRANT pg_execute_server_program TO {role}", "may make itself one"),
        ("GRANT pg_write_all_data TO {role}", "may still remove lines"),
    ],
)
def test_a_role_that_could_help_itself_is_refused(owner: str, makes: str, said: str) -> None:
    engine = create_engine(owner)
    with Session(engine) as db:
        db.execute(text(makes.format(role=ROLE)))
        with pytest.raises(RegisterError, match=said):
            protection.protect(db, ROLE)
    engine.dispose()


def test_who_owns_the_log_cannot_be_kept_from_it(owner: str) -> None:
    engine = create_engine(owner)
    with Session(engine) as db:
        own = db.scalar(text("SELECT current_user"))
        with pytest.raises(RegisterError, match="owns the log"):
            protection.protect(db, own)
        with pytest.raises(RegisterError, match="no role"):
            protection.protect(db, "nobody_of_that_name")
    engine.dispose()
