"""On PostgreSQL, what the application's role may do to the log: add lines, and seal each once."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from orders.db import is_sqlite
from orders.errors import RegisterError

ADDED_TO = ("audit_entry", "audit_seal", "audit_chain")
READ = ("audit_ageing",)
"""Removing old lines is the owner's, and so is the note of it."""
TABLES = (*ADDED_TO, *READ)

# The path keeps the role's own temporary tables from standing in for the catalogue's.
_KEEP = """
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_TABLE_NAME = 'audit_entry' THEN
        IF TG_OP = 'INSERT' AND NEW.seal_id IS NULL THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL
            AND to_jsonb(NEW) - 'seal_id' = to_jsonb(OLD) - 'seal_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$
"""
_SHIELD = """
CREATE OR REPLACE TRIGGER audit_keep BEFORE {acts} ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_keep()
"""
_ACTS = {"audit_entry": "INSERT OR UPDATE OR DELETE"}
_STRONGER = """
SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls
    OR EXISTS (
        SELECT 1 FROM pg_database
        WHERE datname = current_database() AND pg_has_role(app.oid, datdba, 'MEMBER')
    )
    OR EXISTS (
        SELECT 1 FROM pg_class
        WHERE relname = ANY(:tables) AND relkind = 'r' AND pg_has_role(app.oid, relowner, 'MEMBER')
    )
    OR EXISTS (
        SELECT 1 FROM pg_roles AS server
        WHERE server.rolname IN ('pg_execute_server_program', 'pg_write_server_files')
            AND pg_has_role(app.oid, server.oid, 'MEMBER')
    )
FROM pg_roles AS app WHERE rolname = :role
"""
_LEFT = """
SELECT string_agg(DISTINCT relname, ', ') FROM pg_class
WHERE relname = ANY(:tables) AND relkind = 'r'
    AND has_table_privilege(CAST(:role AS name), oid, 'DELETE, TRUNCATE, TRIGGER')
"""


def protect(db: Session, role: str) -> None:
    """Grant a role what the application needs, and of the log no more than adding to it.

    Run it as the owner of the tables, again after each upgrade. Removing old lines
    stays the owner's.

    Args:
        db: the session, as the owner.
        role: the role the application connects as.

    Raises:
        RegisterError: the database is SpatiaLite, there is no such role, it owns the tables or the
            database or may make itself an owner, or another role it is in may remove lines.
    """
    if is_sqlite(db):
        raise RegisterError(
            "A SpatiaLite file has no roles: anyone who may write it may change it."
        )
    asked = {"role": role, "tables": list(TABLES)}
    stronger = db.execute(text(_STRONGER), asked).first()
    if stronger is None:
        raise RegisterError(f"There is no role {role}.")
    if stronger[0]:
        raise RegisterError(
            f"{role} owns the log or the database, is a superuser, or may make itself one: nothing "
            "keeps it from changing the log. Let the application connect as another role."
        )
    name = db.get_bind().dialect.identifier_preparer.quote(role)
    for statement in _statements(name):
        db.execute(text(statement))
    if left := db.scalar(text(_LEFT), asked):
        raise RegisterError(
            f"{role} may still remove lines of {left} by another role it is in. Take it out."
        )


def _statements(name: str) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON {', '.join(TABLES)} FROM {name}, PUBLIC",
        f"GRANT SELECT ON {', '.join(TABLES)} TO {name}",
        f"GRANT INSERT ON {', '.join(ADDED_TO)} TO {name}",
        f"GRANT UPDATE (seal_id) ON audit_entry TO {name}",
        _KEEP,
        *(
            _SHIELD.format(table=table, acts=_ACTS.get(table, "UPDATE OR DELETE"))
            for table in TABLES
        ),
    ]
