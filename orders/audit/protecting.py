"""On PostgreSQL, what the application's role may do to the log: add lines, and seal each once."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from orders.db import is_sqlite
from orders.errors import RegisterError

TABLES = ("audit_entry", "audit_seal", "audit_chain")

_KEEP = """
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_entry' THEN
        IF OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL
            AND to_jsonb(NEW) - 'seal_id' = to_jsonb(OLD) - 'seal_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$
"""
_SHIELD = """
CREATE OR REPLACE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_keep()
"""


def protect(db: Session, role: str) -> None:
    """Grant a role what the application needs, and of the log no more than adding to it.

    Run it as the owner of the tables, again after each upgrade. Removing old lines
    stays the owner's.

    Args:
        db: the session, as the owner.
        role: the role the application connects as.

    Raises:
        RegisterError: the database is SpatiaLite, there is no such role, or it owns the tables.
    """
    if is_sqlite(db):
        raise RegisterError("A SpatiaLite file has no roles: whoever may write it may change it.")
    if db.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        raise RegisterError(f"There is no role {role}.")
    owns = text(
        "SELECT bool_or(pg_has_role(CAST(:role AS name), relowner, 'USAGE')) FROM pg_class"
        " WHERE relname = ANY(:tables) AND relkind = 'r'"
    )
    if db.scalar(owns, {"role": role, "tables": list(TABLES)}):
        raise RegisterError(
            f"{role} owns the log or is a superuser: nothing keeps it from changing it. Let the "
            "application connect as another role."
        )
    name = db.get_bind().dialect.identifier_preparer.quote(role)
    log = ", ".join(TABLES)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON {log} FROM {name}, PUBLIC",
        f"GRANT SELECT, INSERT ON {log} TO {name}",
        f"GRANT UPDATE (seal_id) ON audit_entry TO {name}",
        _KEEP,
        *(_SHIELD.format(table=table) for table in TABLES),
    ):
        db.execute(text(statement))
