"""The register's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None


def upgrade() -> None:
    """Make every table; says so when PostGIS is not there."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql" and not bind.scalar(
        sa.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    ):
        raise RuntimeError(
            "This database has no PostGIS. As a superuser, in it: CREATE EXTENSION postgis;"
        )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="as the force or ONS publishes it"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "parent_id",
            sa.Integer(),
            nullable=True,
            comment="the LPA of a neighbourhood in its newest edition, an LPA's force",
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("level", "code", name=op.f("uq_area_level_code")),
    )
    op.create_table(
        "arrest",
        sa.Column("arrest_reference", sa.String(), nullable=False),
        sa.Column("arrested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lpa_code", sa.String(), nullable=False, comment="LPA of the arrest"),
        sa.Column(
            "violent_da",
            sa.Boolean(),
            nullable=False,
            comment="domestic abuse flag and a violence offence",
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("arrest_reference", name=op.f("pk_arrest")),
    )
    op.create_index("ix_arrest_arrested_at", "arrest", ["arrested_at"], unique=False)
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False, comment="how many lines it covers"),
        sa.Column("previous_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256, hexadecimal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_seal_digest")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column(
            "from_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="London midnight it takes effect; the earliest edition also covers all time before",
        ),
        sa.Column("source", sa.String(), nullable=False, comment="name of the file it came from"),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IN ('LPA', 'NEIGHBOURHOOD')", name=op.f("ck_edition_level_has_boundaries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("level", "from_at", name=op.f("uq_edition_level_from_at")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=16), nullable=False, comment="as the courts code it"),
        sa.Column("pnc_id", sa.String(), nullable=True, comment="YYYY/NNNNNNNX"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=True, comment="system an import took it from"),
        sa.Column("source_reference", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_born_on"), "person", ["born_on"], unique=False)
    op.create_index(op.f("ix_person_pnc_id"), "person", ["pnc_id"], unique=False)
    op.create_table(
        "postcode",
        sa.Column("postcode", sa.String(), nullable=False, comment="upper case, one space"),
        sa.Column("easting", sa.Double(), nullable=False),
        sa.Column("northing", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("postcode", name=op.f("pk_postcode")),
    )
    op.create_table(
        "serial",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_serial")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "username",
            sa.String(),
            nullable=False,
            comment="as typed, lower case; may name no account",
        ),
        sa.Column(
            "from_address", sa.String(), nullable=False, comment="network address of the caller"
        ),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        "ix_sign_in_attempt_from_address",
        "sign_in_attempt",
        ["from_address", "attempted_at"],
        unique=False,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False, comment="lower case"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("collar_number", sa.String(), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True, comment="the LPA they work in"),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "failed_attempts",
            sa.Integer(),
            nullable=False,
            comment="wrong passwords since the last right one",
        ),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "session_number",
            sa.Integer(),
            nullable=False,
            comment="raised to end every session at once",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'SERVICE') = (password_hash IS NULL)",
            name=op.f("ck_account_people_have_passwords"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_account_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_geospatial_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "lines",
            sa.String(),
            nullable=False,
            comment="without the postcode; lines parted by newlines",
        ),
        sa.Column("postcode", sa.String(), nullable=True, comment="upper case, one space"),
        sa.Column("uprn", sa.String(), nullable=True),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="NULL when nobody knows where it is: the order counts as UNALLOCATED",
        ),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: since always"
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: still"),
        sa.Column(
            "confidential",
            sa.Boolean(),
            nullable=False,
            comment="shown to nobody without a logged reason",
        ),
        sa.Column("source", sa.String(), nullable=False, comment="who said so"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR starts_at < ends_at",
            name=op.f("ck_address_forwards"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_geospatial_index(
        "idx_address_point",
        "address",
        ["point"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_address_person_id"), "address", ["person_id"], unique=False)
    op.create_index(op.f("ix_address_postcode"), "address", ["postcode"], unique=False)
    op.create_geospatial_table(
        "boundary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "parent_id",
            sa.Integer(),
            nullable=True,
            comment="the LPA a neighbourhood belongs to in this edition",
        ),
        sa.Column(
            "shape",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_boundary_area_id_area")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_boundary_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["area.id"], name=op.f("fk_boundary_parent_id_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary")),
        sa.UniqueConstraint("edition_id", "area_id", name=op.f("uq_boundary_edition_id_area_id")),
    )
    op.create_geospatial_index(
        "idx_boundary_shape",
        "boundary",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_boundary_area_id"), "boundary", ["area_id"], unique=False)
    op.create_table(
        "digest_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "as_at", sa.DateTime(timezone=True), nullable=False, comment="06:00 London that day"
        ),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "rows",
            sa.JSON(),
            nullable=False,
            comment="by order reference: the facts the mail stated, to compare the next day",
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_digest_snapshot_area_id_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_snapshot")),
        sa.UniqueConstraint("day", "area_id", name=op.f("uq_digest_snapshot_day_area_id")),
    )
    op.create_table(
        "person_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_name_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
    )
    op.create_index(op.f("ix_person_name_person_id"), "person_name", ["person_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column(
            "what", sa.String(), nullable=False, comment="order.read, search.run, digest.sent …"
        ),
        sa.Column(
            "reference", sa.String(), nullable=True, comment="the record's reference, never a name"
        ),
        sa.Column("details", sa.JSON(), nullable=False, comment="criteria, counts, recipients"),
        sa.Column("reason", sa.String(), nullable=True, comment="why, where the register asks"),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["audit_seal.id"], name=op.f("fk_audit_entry_seal_id_audit_seal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_account_id", "audit_entry", ["account_id", "at"], unique=False)
    op.create_index("ix_audit_entry_reference", "audit_entry", ["reference", "at"], unique=False)
    op.create_index("ix_audit_entry_seal_id", "audit_entry", ["seal_id"], unique=False)
    op.create_table(
        "digest_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column(
            "message_id",
            sa.String(),
            nullable=False,
            comment="fixed, so a second copy is known as one",
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'SENT') = (sent_at IS NOT NULL)",
            name=op.f("ck_digest_delivery_sent_is_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_digest_delivery_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["digest_snapshot.id"],
            name=op.f("fk_digest_delivery_snapshot_id_digest_snapshot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_delivery")),
        sa.UniqueConstraint(
            "day", "area_id", "recipient", name=op.f("uq_digest_delivery_day_area_id_recipient")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_digest_delivery_message_id")),
    )
    op.create_index("ix_digest_delivery_state", "digest_delivery", ["state"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), nullable=False, comment="random, unguessable"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False, comment="what each page's form last held"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_draft_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_account_id"), "draft", ["account_id"], unique=False)
    op.create_table(
        "name_token",
        sa.Column("person_name_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False, comment="lower case, no accents"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_name_token_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_name_id"],
            ["person_name.id"],
            name=op.f("fk_name_token_person_name_id_person_name"),
        ),
        sa.PrimaryKeyConstraint("person_name_id", "token", name=op.f("pk_name_token")),
    )
    op.create_index("ix_name_token_token", "name_token", ["token", "person_id"], unique=False)
    op.create_table(
        "protective_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False, comment="WM26-00412-7"),
        sa.Column("kind", sa.String(), nullable=False, comment="code in rules/kinds/catalogue.py"),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "follows_id",
            sa.Integer(),
            nullable=True,
            comment="the notice this order was granted on",
        ),
        sa.Column(
            "applicant_force",
            sa.String(),
            nullable=False,
            comment="who applied or issued; not always this force",
        ),
        sa.Column("court", sa.String(), nullable=True, comment="court that made or will hear it"),
        sa.Column("ends_kind", sa.String(length=24), nullable=False),
        sa.Column(
            "arrest_reference",
            sa.String(),
            nullable=True,
            comment="the arrest it came from; joined to arrests by figures only",
        ),
        sa.Column("crime_reference", sa.String(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("authorised_by", sa.String(), nullable=True, comment="name and collar number"),
        sa.Column(
            "authorised_rank", sa.String(), nullable=True, comment="name of a rules.ranks.Rank"
        ),
        sa.Column(
            "considerations",
            sa.JSON(),
            nullable=False,
            comment="what was considered before issue, by code; CSA 2010 s.24(3)",
        ),
        sa.Column("officer_in_case", sa.String(), nullable=False),
        sa.Column("out_of_hours_contact", sa.String(), nullable=False),
        sa.Column(
            "unverified",
            sa.Boolean(),
            nullable=False,
            comment="taken from another system, not yet checked",
        ),
        sa.Column(
            "override_reason",
            sa.Text(),
            nullable=True,
            comment="why an officer confirmed a term the Act does not allow, as sealed",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="counts every change; a form sends back the one it saw",
        ),
        sa.Column(
            "source",
            sa.String(),
            nullable=True,
            comment="what it came from: a draft, another system, sample data",
        ),
        sa.Column(
            "source_reference",
            sa.String(),
            nullable=True,
            comment="its name there; known once only",
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_protective_order_version_counts_up")),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["protective_order.id"],
            name=op.f("fk_protective_order_follows_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_protective_order_recorded_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["person.id"], name=op.f("fk_protective_order_subject_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protective_order")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_protective_order_follows_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_protective_order_reference")),
        sa.UniqueConstraint(
            "source", "source_reference", name=op.f("uq_protective_order_source_source_reference")
        ),
    )
    op.create_index(
        op.f("ix_protective_order_arrest_reference"),
        "protective_order",
        ["arrest_reference"],
        unique=False,
    )
    op.create_index(
        op.f("ix_protective_order_subject_id"), "protective_order", ["subject_id"], unique=False
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "mailbox",
            sa.String(),
            nullable=False,
            comment="a role mailbox, lower case, never a person's own",
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="last day; NULL: until ended"),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_subscription_added_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_subscription_area_id_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint(
            "area_id",
            "mailbox",
            "starts_on",
            name=op.f("uq_subscription_area_id_mailbox_starts_on"),
        ),
    )
    op.create_table(
        "breach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("condition_ids", sa.JSON(), nullable=False),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reported_by",
            sa.String(),
            nullable=False,
            comment="collar number or role; never the protected person",
        ),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("account_text", sa.Text(), nullable=False, comment="what happened"),
        sa.Column(
            "not_in_force_reason",
            sa.Text(),
            nullable=True,
            comment="why it was recorded although the order was not in force at that time",
        ),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("decision_rationale", sa.Text(), nullable=False),
        sa.Column("arrested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("custody_reference", sa.String(), nullable=True),
        sa.Column(
            "court_deadline_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="last instant to bring the subject before the court, as computed when recorded",
        ),
        sa.Column("court_deadline_arguable_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "produced_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="brought before the court",
        ),
        sa.Column("crime_reference", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "safeguarded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="protected person made safe",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "arrested_at IS NOT NULL OR (decision <> 'ARRESTED' AND custody_reference IS NULL)",
            name=op.f("ck_breach_arrest_is_whole"),
        ),
        sa.CheckConstraint("occurred_to >= occurred_from", name=op.f("ck_breach_forwards")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["protective_order.id"], name=op.f("fk_breach_order_id_protective_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_breach_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )
    op.create_index(
        "ix_breach_occurred_from", "breach", ["occurred_from", "order_id"], unique=False
    )
    op.create_index(op.f("ix_breach_order_id"), "breach", ["order_id"], unique=False)
    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "code", sa.String(), nullable=False, comment="code in rules/checks/conditions.py"
        ),
        sa.Column("text_verbatim", sa.Text(), nullable=False),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: with the order"
        ),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: with the order"
        ),
        sa.Column("address_id", sa.Integer(), nullable=True, comment="the premises it speaks of"),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_condition_address_id_address")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_condition_order_id_protective_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_condition_order_id_position")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "until_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="instant the event names: MADE, VARIED, RENEWED the end; ADJOURNED the next hearing",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="why, in the words of who recorded it"
        ),
        sa.Column(
            "details",
            sa.JSON(),
            nullable=False,
            comment="facts of this kind of event: server's collar number, place, court …",
        ),
        sa.Column(
            "replaces_id",
            sa.Integer(),
            nullable=True,
            comment="the row this one corrects; that row no longer counts",
        ),
        sa.Column(
            "struck",
            sa.Boolean(),
            nullable=False,
            comment="this row only takes the one it replaces out; it did not happen itself",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["protective_order.id"], name=op.f("fk_event_order_id_protective_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_event_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["event.id"], name=op.f("fk_event_replaces_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_event_replaces_id")),
    )
    op.create_index("ix_event_kind", "event", ["kind", "occurred_at"], unique=False)
    op.create_index("ix_event_order_id", "event", ["order_id", "occurred_at"], unique=False)
    op.create_table(
        "presence",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "until_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="half-open; a far-future instant when open",
        ),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column(
            "order_ends_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the order's own end, far future when open",
        ),
        sa.Column("began_by", sa.SmallInteger(), nullable=False),
        sa.Column("ended_by", sa.SmallInteger(), nullable=True, comment="NULL while open"),
        sa.Column(
            "excluded",
            sa.Boolean(),
            nullable=False,
            comment="the subject counts here only by a home the order makes them leave",
        ),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="the order's kind, copied so that a filter needs no join",
        ),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_presence_forwards")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_presence_area_id_area")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_presence_order_id_protective_order"),
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "basis", "area_id", "from_at", name=op.f("pk_presence")
        ),
    )
    op.create_index(
        "ix_presence_where",
        "presence",
        ["area_id", "basis", "state", "order_ends_at", "from_at", "until_at", "order_id", "kind"],
        unique=False,
    )
    op.create_table(
        "protection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relationship_basis", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_protection_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_protection_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection")),
        sa.UniqueConstraint("order_id", "person_id", name=op.f("uq_protection_order_id_person_id")),
    )
    op.create_index(op.f("ix_protection_person_id"), "protection", ["person_id"], unique=False)

    # Every order counts in the force, and in one of the other two where nobody can place it. The
    # force gets its own code and name with its first edition of areas.
    area = sa.table("area", *(sa.column(name) for name in ("level", "code", "name")))
    op.bulk_insert(
        area,
        [
            {"level": "FORCE", "code": "FORCE", "name": "Force"},
            {"level": "LPA", "code": "UNALLOCATED", "name": "Unallocated"},
            {"level": "LPA", "code": "OUT_OF_FORCE", "name": "Out of force"},
        ],
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_index(op.f("ix_protection_person_id"), table_name="protection")
    op.drop_table("protection")
    op.drop_index("ix_presence_where", table_name="presence")
    op.drop_table("presence")
    op.drop_index("ix_event_order_id", table_name="event")
    op.drop_index("ix_event_kind", table_name="event")
    op.drop_table("event")
    op.drop_table("condition")
    op.drop_index(op.f("ix_breach_order_id"), table_name="breach")
    op.drop_index("ix_breach_occurred_from", table_name="breach")
    op.drop_table("breach")
    op.drop_table("subscription")
    op.drop_index(op.f("ix_protective_order_subject_id"), table_name="protective_order")
    op.drop_index(op.f("ix_protective_order_arrest_reference"), table_name="protective_order")
    op.drop_table("protective_order")
    op.drop_index("ix_name_token_token", table_name="name_token")
    op.drop_table("name_token")
    op.drop_index(op.f("ix_draft_account_id"), table_name="draft")
    op.drop_table("draft")
    op.drop_index("ix_digest_delivery_state", table_name="digest_delivery")
    op.drop_table("digest_delivery")
    op.drop_index("ix_audit_entry_seal_id", table_name="audit_entry")
    op.drop_index("ix_audit_entry_reference", table_name="audit_entry")
    op.drop_index("ix_audit_entry_account_id", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_person_name_person_id"), table_name="person_name")
    op.drop_table("person_name")
    op.drop_table("digest_snapshot")
    op.drop_index(op.f("ix_boundary_area_id"), table_name="boundary")
    op.drop_geospatial_index(
        "idx_boundary_shape", table_name="boundary", postgresql_using="gist", column_name="shape"
    )
    op.drop_geospatial_table("boundary")
    op.drop_index(op.f("ix_address_postcode"), table_name="address")
    op.drop_index(op.f("ix_address_person_id"), table_name="address")
    op.drop_geospatial_index(
        "idx_address_point", table_name="address", postgresql_using="gist", column_name="point"
    )
    op.drop_geospatial_table("address")
    op.drop_table("account")
    op.drop_index("ix_sign_in_attempt_from_address", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("serial")
    op.drop_table("postcode")
    op.drop_index(op.f("ix_person_pnc_id"), table_name="person")
    op.drop_index(op.f("ix_person_born_on"), table_name="person")
    op.drop_table("person")
    op.drop_table("edition")
    op.drop_table("audit_seal")
    op.drop_index("ix_arrest_arrested_at", table_name="arrest")
    op.drop_table("arrest")
    op.drop_table("area")
