"""Records of persons joined as one: decisions with reasons, whose records are whose, deaths.

``flask db upgrade`` counts the orders of joined persons afterwards: their homes are all of their
records' from now on.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_COPIED = (
    "the {} of another record it was copied from when a join was taken back: it came while joined"
)
_POINTERS = (
    (
        "person",
        "one_id",
        "person",
        "the lowest record of those joined as one person; NULL: this one alone",
    ),
    (
        "person",
        "ever_one_id",
        "person",
        "likewise, as though no join had been taken back: for what tells a withheld home",
    ),
    ("person_name", "copied_from_id", "person_name", _COPIED.format("name")),
    ("address", "copied_from_id", "address", _COPIED.format("address")),
    ("address", "ended_by_id", "address", "the address whose coming ended this home"),
    ("detention", "copied_from_id", "detention", _COPIED.format("row")),
)
_ADDED = "when it was added to the record; NULL: with it"
_JOINED = ("one_id", "ever_one_id")


def upgrade() -> None:
    """Add what is new; records decided to be the same are joined, without a reason."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, column, target, what in _POINTERS:
        # SQLite adds a foreign key only with its column, which Alembic has no operation for.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
        )
        if on_postgres:
            op.execute(f"COMMENT ON COLUMN {table}.{column} IS '{what}'")
    op.add_column("person_name", sa.Column("recorded_at", _INSTANT, nullable=True, comment=_ADDED))
    for column in _JOINED:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_person_{column}", "person", [column], postgresql_where=there, sqlite_where=there
        )
    _deaths()
    _joins()
    _join_what_is_decided(op.get_bind())


def downgrade() -> None:
    """Take it back: reasons, joins taken back and deaths are lost.

    Orders of joined persons count by all their homes until something of them is changed.
    """
    op.execute(
        "DELETE FROM person_pair WHERE EXISTS (SELECT 1 FROM person_join"
        " WHERE person_join.taken_back_at IS NULL"
        " AND person_join.first_id = person_pair.first_id"
        " AND person_join.second_id = person_pair.second_id)"
    )
    op.execute(
        "INSERT INTO person_pair (first_id, second_id, decision, decided_at, decided_by_id)"
        " SELECT first_id, second_id, 'SAME', joined_at, joined_by_id FROM person_join"
        " WHERE taken_back_at IS NULL"
    )
    op.drop_table("person_join")
    op.drop_table("death")
    for column in _JOINED:
        op.drop_index(f"ix_person_{column}", table_name="person")
    op.drop_column("person_name", "recorded_at")
    for table, column, _, _ in reversed(_POINTERS):
        op.drop_column(table, column)


def _deaths() -> None:
    op.create_table(
        "death",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=False, comment="London day"),
        sa.Column("source", sa.String(), nullable=False, comment="who said so"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True, comment=_COPIED.format("row")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_death_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_death_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["death.id"], name=op.f("fk_death_copied_from_id_death")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_death")),
    )
    op.create_index(op.f("ix_death_person_id"), "death", ["person_id"])


def _joins() -> None:
    op.create_table(
        "person_join",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.String(),
            nullable=False,
            comment="why, in words; empty: decided before a reason was asked for",
        ),
        sa.Column("joined_at", _INSTANT, nullable=False),
        sa.Column("joined_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", _INSTANT, nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_reason", sa.String(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_person_join_in_order")),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by_id IS NULL) AND"
            " (taken_back_at IS NULL) = (taken_back_reason IS NULL)",
            name=op.f("ck_person_join_taking_back_is_whole"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_person_join_{column}_{target}")
            )
            for column, target in (
                ("first_id", "person"),
                ("second_id", "person"),
                ("joined_by_id", "account"),
                ("taken_back_by_id", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_join")),
    )
    in_force = sa.text("taken_back_at IS NULL")
    op.create_index(
        "uq_person_join_in_force",
        "person_join",
        ["first_id", "second_id"],
        unique=True,
        postgresql_where=in_force,
        sqlite_where=in_force,
    )
    op.create_index("ix_person_join_first_id", "person_join", ["first_id"])
    op.create_index("ix_person_join_second_id", "person_join", ["second_id"])


def _join_what_is_decided(bind: sa.Connection) -> None:
    bind.execute(
        sa.text("""
        INSERT INTO person_join (first_id, second_id, reason, joined_at, joined_by_id)
        SELECT first_id, second_id, '', decided_at, decided_by_id
        FROM person_pair WHERE decision = 'SAME' ORDER BY decided_at, first_id, second_id
        """)
    )
    bind.execute(sa.text("DELETE FROM person_pair WHERE decision = 'SAME'"))
    pairs = bind.execute(sa.text("SELECT first_id, second_id FROM person_join")).all()
    rows = [{"id": each, "one": one} for each, one in _lowest((a, b) for a, b in pairs).items()]
    if not rows:
        return
    bind.execute(
        sa.text("UPDATE person SET one_id = :one, ever_one_id = :one WHERE id = :id"), rows
    )
    # Homes of an order that are missing are what the upgrade counts anew.
    bind.execute(
        sa.text("""
        DELETE FROM order_home WHERE order_id IN (
            SELECT protective_order.id FROM protective_order
            JOIN person ON person.id = protective_order.subject_id
            WHERE person.one_id IS NOT NULL
            UNION SELECT protection.order_id FROM protection
            JOIN person ON person.id = protection.person_id
            WHERE person.one_id IS NOT NULL)
        """)
    )


def _lowest(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each record with the lowest of those joined with it, in any steps."""
    above: dict[int, int] = {}

    def lowest(each: int) -> int:
        while (higher := above.setdefault(each, each)) != each:
            above[each] = above[higher]
            each = higher
        return each

    for one, other in pairs:
        lower, upper = sorted((lowest(one), lowest(other)))
        above[upper] = lower
    return {each: lowest(each) for each in above}
