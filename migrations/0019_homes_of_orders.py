"""Where the people of each order live, over time, in one table that maps read."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_PAST = sa.literal(datetime(1, 1, 1, tzinfo=UTC), _INSTANT)
_FUTURE = sa.literal(datetime(9999, 12, 31, tzinfo=UTC), _INSTANT)
_HOMES = ("HOME", "TEMPORARY", "BAIL", "REFUGE", "NO_FIXED_ABODE")
_SUBJECT_HOME, _VICTIM_HOME = 1, 2
_ORDER = sa.table("protective_order", sa.column("id"), sa.column("subject_id"))
_PROTECTION = sa.table("protection", sa.column("order_id"), sa.column("person_id"))
_PRESENCE = sa.table("presence", sa.column("order_id"))
_ADDRESS = sa.table(
    "address",
    sa.column("person_id"),
    sa.column("kind"),
    sa.column("point"),
    sa.column("starts_at", _INSTANT),
    sa.column("ends_at", _INSTANT),
    sa.column("confidential", sa.Boolean),
)
_HOME = sa.table(
    "order_home",
    *map(
        sa.column,
        (
            "order_id",
            "number",
            "basis",
            "from_at",
            "until_at",
            "easting",
            "northing",
            "withheld",
        ),
    ),
)


def upgrade() -> None:
    """Add the table and fill it from the homes there are."""
    op.create_table(
        "order_home",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "number",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="tells an order's rows apart",
        ),
        sa.Column("basis", sa.SmallInteger(), nullable=False, comment="whose; never EITHER"),
        sa.Column("from_at", _INSTANT, nullable=True, comment="NULL: since always"),
        sa.Column("until_at", _INSTANT, nullable=True, comment="half-open; NULL: still"),
        sa.Column(
            "easting",
            sa.Double(),
            nullable=True,
            comment="metres, EPSG:27700; NULL when nobody knows where they live",
        ),
        sa.Column("northing", sa.Double(), nullable=True, comment="likewise"),
        sa.Column("withheld", sa.Boolean(), nullable=False, comment="confidential, or a refuge"),
        sa.CheckConstraint(
            "(easting IS NULL) = (northing IS NULL)", name=op.f("ck_order_home_place_is_whole")
        ),
        sa.CheckConstraint(
            "from_at IS NULL OR until_at IS NULL OR from_at < until_at",
            name=op.f("ck_order_home_forwards"),
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_order_home")),
        sqlite_with_rowid=False,
    )
    op.get_bind().execute(sa.insert(_HOME).from_select(list(_HOME.c), _rows()))


def downgrade() -> None:
    """Take the table back."""
    op.drop_table("order_home")


def _rows() -> sa.Select[tuple[object, ...]]:
    """Each home of each person of an order that counts, and each time without any."""
    people = _people().cte("people")
    home = sa.and_(_ADDRESS.c.person_id == people.c.person_id, _ADDRESS.c.kind.in_(_HOMES))
    from_at = sa.func.coalesce(_ADDRESS.c.starts_at, _PAST)
    until_at = sa.func.coalesce(_ADDRESS.c.ends_at, _FUTURE)
    each = [people.c.order_id, people.c.basis, people.c.person_id]
    lived = (
        sa.select(
            *each,
            _ADDRESS.c.starts_at,
            _ADDRESS.c.ends_at,
            sa.func.ST_X(_ADDRESS.c.point).label("easting"),
            sa.func.ST_Y(_ADDRESS.c.point).label("northing"),
            sa.or_(_ADDRESS.c.confidential, _ADDRESS.c.kind == "REFUGE").label("withheld"),
            from_at.label("from_at"),
            # Until when some home of theirs that began earlier lasts.
            sa.func.coalesce(
                sa.func.max(until_at).over(
                    partition_by=each, order_by=[from_at, until_at], rows=(None, -1)
                ),
                _PAST,
            ).label("covered_at"),
        )
        .join(people, home)
        .cte("lived")
    )
    begins = [people.c.order_id, people.c.basis]
    last = (
        sa.select(*each, sa.func.max(until_at).label("until_at"))
        .join_from(people, _ADDRESS, home)
        .group_by(*each)
        .cte("last")
    )
    of_lived = [lived.c.order_id, lived.c.basis]
    nowhere = [
        sa.cast(sa.null(), sa.Double()).label("easting"),
        sa.cast(sa.null(), sa.Double()).label("northing"),
        sa.false().label("withheld"),
    ]
    unknown = sa.cast(sa.null(), _INSTANT)
    every = sa.union_all(
        sa.select(
            *of_lived,
            lived.c.starts_at.label("from_at"),
            lived.c.ends_at.label("until_at"),
            lived.c.easting,
            lived.c.northing,
            lived.c.withheld,
        ),
        sa.select(
            *of_lived,
            sa.case((lived.c.covered_at > _PAST, lived.c.covered_at)),
            lived.c.from_at,
            *nowhere,
        ).where(lived.c.from_at > lived.c.covered_at),
        sa.select(last.c.order_id, last.c.basis, last.c.until_at, unknown, *nowhere).where(
            last.c.until_at < _FUTURE
        ),
        sa.select(*begins, unknown, unknown, *nowhere).where(
            ~sa.exists().where(
                _ADDRESS.c.person_id == people.c.person_id, _ADDRESS.c.kind.in_(_HOMES)
            )
        ),
    ).subquery("every")
    number = sa.func.row_number().over(
        partition_by=every.c.order_id, order_by=[every.c.basis, every.c.from_at]
    )
    return sa.select(
        every.c.order_id,
        number,
        every.c.basis,
        every.c.from_at,
        every.c.until_at,
        every.c.easting,
        every.c.northing,
        every.c.withheld,
    )


def _people() -> sa.CompoundSelect[tuple[object, ...]]:
    counts = sa.exists().where(_PRESENCE.c.order_id == _ORDER.c.id)
    protected_count = sa.exists().where(_PRESENCE.c.order_id == _PROTECTION.c.order_id)
    return sa.union_all(
        sa.select(
            _ORDER.c.id.label("order_id"),
            sa.literal(_SUBJECT_HOME).label("basis"),
            _ORDER.c.subject_id.label("person_id"),
        ).where(counts),
        sa.select(_PROTECTION.c.order_id, sa.literal(_VICTIM_HOME), _PROTECTION.c.person_id).where(
            protected_count
        ),
    )
