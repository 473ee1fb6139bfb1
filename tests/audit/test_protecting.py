"""On PostgreSQL the application's role adds lines and seals each once, tried as that role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from orders.audit import checking, protecting, sealing, witness
from orders.audit.model import AuditEntry
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
        protecting.protect(db, ROLE)
        protecting.protect(db, ROLE)
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
    assert checking.verify(as_role).problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reference = 'WM26-1'",
        "UPDATE audit_entry SET at = now()",
        "UPDATE audit_entry SET seal_id = NULL",
        "UPDATE audit_entry SET seal_id = (SELECT min(id) FROM audit_seal) WHERE seal_id > 0",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_seal SET digest = 'x'",
        "DELETE FROM audit_seal",
        "UPDATE audit_chain SET entry_id = 9",
        "DELETE FROM audit_chain",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_keep",
        "DROP TRIGGER audit_keep ON audit_entry",
        "DROP FUNCTION audit_keep CASCADE",
    ],
)
def test_the_role_changes_nothing_else_of_the_log(as_role: Session, statement: str) -> None:
    write(as_role, 2)
    as_role.commit()
    sealing.seal(as_role, LATER)
    as_role.commit()
    with pytest.raises(ProgrammingError):
        as_role.execute(text(statement))
    as_role.rollback()
    assert checking.verify(as_role).problems == ()


def test_the_owner_removes_old_lines(as_role: Session, owner: str) -> None:
    write(as_role, 2)
    as_role.commit()
    engine = create_engine(owner)
    with Session(engine) as db:
        db.execute(text("DELETE FROM audit_entry"))
        assert db.scalars(select(AuditEntry)).all() == []
    engine.dispose()


def test_who_owns_the_log_cannot_be_kept_from_it(owner: str) -> None:
    engine = create_engine(owner)
    with Session(engine) as db:
        own = db.scalar(text("SELECT current_user"))
        with pytest.raises(RegisterError, match="owns the log"):
            protecting.protect(db, own)
        with pytest.raises(RegisterError, match="no role"):
            protecting.protect(db, "nobody_of_that_name")
    engine.dispose()
