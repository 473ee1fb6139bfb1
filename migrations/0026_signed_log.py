"""Lines of the log name what they showed and are signed; seals count and are signed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _entry() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("author", sa.String(), nullable=True, comment="the account's username then"),
        sa.Column(
            "shown",
            sa.Text(),
            nullable=True,
            comment="records it showed, as words: o an order, p a person, a an address",
        ),
        sa.Column(
            "mac", sa.String(), nullable=True, comment="signature; its key is not in the database"
        ),
    )


def _seal() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("first_entry_id", _BIG, nullable=True, comment="least line it covers"),
        sa.Column("last_entry_id", _BIG, nullable=True, comment="greatest line it covers"),
        sa.Column("total", _BIG, nullable=True, comment="lines sealed so far, with its own"),
        sa.Column(
            "accounts",
            sa.String(),
            nullable=True,
            comment="greatest account then, and a digest of every username up to it",
        ),
        sa.Column(
            "signature",
            sa.String(),
            nullable=True,
            comment="over digest and counts; NULL: made before seals were signed",
        ),
    )


def upgrade() -> None:
    """Add the columns and the table of chains. Lines and seals held stay as they are."""
    for column in _entry():
        op.add_column("audit_entry", column)
    for column in _seal():
        op.add_column("audit_seal", column)
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name", sa.String(), nullable=False, comment="random; names what is kept elsewhere"
        ),
        sa.Column("parent", sa.String(), nullable=True, comment="name of the row before it"),
        sa.Column("place", sa.String(), nullable=False, comment="SHA-256 of where the database is"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "accepted", sa.Boolean(), nullable=False, comment="somebody took the log as it stood"
        ),
        sa.Column("seal_id", sa.Integer(), nullable=False, comment="last seal then, 0 for none"),
        sa.Column("entry_id", _BIG, nullable=False, comment="last line then, 0 for none"),
        sa.Column(
            "stood",
            sa.String(),
            nullable=True,
            comment="digest of every line up to that one, where they were taken as they stood",
        ),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("name", name=op.f("uq_audit_chain_name")),
    )


def downgrade() -> None:
    """Take them away; what was kept elsewhere stays there."""
    op.drop_table("audit_chain")
    for column in _seal():
        op.drop_column("audit_seal", column.name)
    for column in _entry():
        op.drop_column("audit_entry", column.name)
