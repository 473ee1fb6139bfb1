"""Persons who may be one: pairs kept by their strength, and names found whatever their letters.

Names are found by what an English keyboard types for their letters, and in other scripts as they
are. Every record is still to be compared with the others: ``flask people compare`` does so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_WHERE_KNOWN = ("birth_year", "cro_no", "asn", "connect_nominal_ref")
_NAME = sa.table(
    "person_name",
    sa.column("id", sa.Integer),
    sa.column("person_id", sa.Integer),
    sa.column("given_names", sa.String),
    sa.column("family_name", sa.String),
)
_TOKEN = sa.table(
    "name_token",
    sa.column("person_name_id", sa.Integer),
    sa.column("token", sa.String),
    sa.column("person_id", sa.Integer),
)
_KEY = sa.table("name_key", sa.column("key", sa.String), sa.column("word", sa.String))
_BATCH = 5_000
_AT_ONCE = 500
_LEFT_OUT = dict.fromkeys(
    map(
        ord,
        "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u07f4\u07f5"
        "\u2018\u2019\u201a\u201b\u2032\u2035\ua78c\uff07"
        "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff",
    )
)
_LETTERS = {
    "\u0142": "l",
    "\u0131": "i",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00f8": "o",
    "\u00fe": "th",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u0127": "h",
    "\u014b": "n",
    "\u0167": "t",
    "\u0138": "k",
    "\u0259": "e",
    "\u0253": "b",
    "\u0257": "d",
    "\u0199": "k",
    "\u0268": "i",
    "\u0289": "u",
}
_ONE_SOUND = (
    (r"^(?:kn|gn)", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"ph", "f"),
    (r"gh", "g"),
    (r"chr", "kr"),
    (r"s?ch|sh|tch", "1"),
    (r"c(?=[eiy])", "s"),
    (r"[ckq]+", "k"),
    (r"x", "ks"),
    (r"z", "s"),
    (r"v", "f"),
    (r"j|dg", "g"),
)


def upgrade() -> None:
    """Add the pairs, what finds a record, and the words of names with other letters."""
    op.add_column(
        "person",
        sa.Column(
            "compared_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was compared with all others; NULL: still to be",
        ),
    )
    for column in _WHERE_KNOWN:
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_person_{column}"),
            "person",
            [column],
            postgresql_where=known,
            sqlite_where=known,
        )
    waits = sa.text("compared_at IS NULL")
    op.create_index(
        "ix_person_to_compare", "person", ["id"], postgresql_where=waits, sqlite_where=waits
    )
    op.create_table(
        "likely_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column(
            "strength",
            sa.SmallInteger(),
            nullable=False,
            comment="of their likeness when compared",
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_likely_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_likely_pair_first_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_likely_pair_second_id_person")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_likely_pair")),
    )
    op.create_index(op.f("ix_likely_pair_second_id"), "likely_pair", ["second_id"])
    op.create_index("ix_likely_pair_strength", "likely_pair", ["strength", "first_id", "second_id"])
    db = op.get_bind()
    for names in _names_with_letters(db):
        _find_by_letters(db, names)
    # More records than before may be of somebody whose home is withheld.
    db.execute(
        sa.text(
            "INSERT INTO same_homes_step (id, last_order_id)"
            " SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM protective_order)"
            " AND NOT EXISTS (SELECT 1 FROM same_homes_step)"
        )
    )


def downgrade() -> None:
    """Take the pairs back; ``flask people reindex`` of the older version finds names as it does."""
    op.drop_table("likely_pair")
    op.drop_index("ix_person_to_compare", "person")
    for column in _WHERE_KNOWN:
        op.drop_index(op.f(f"ix_person_{column}"), "person")
    op.drop_column("person", "compared_at")


def _names_with_letters(db: sa.Connection) -> Iterator[list[sa.Row[tuple[int, int, str, str]]]]:
    """Names with any letter beyond ASCII, some at a time: only these are found otherwise now."""
    last = 0
    while True:
        some = db.execute(
            sa.select(_NAME).where(_NAME.c.id > last).order_by(_NAME.c.id).limit(_BATCH)
        ).all()
        if not some:
            return
        last = some[-1].id
        found = [each for each in some if not f"{each.given_names}{each.family_name}".isascii()]
        yield from (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))


def _find_by_letters(db: sa.Connection, names: list[sa.Row[tuple[int, int, str, str]]]) -> None:
    ids = [each.id for each in names]
    db.execute(sa.delete(_TOKEN).where(_TOKEN.c.person_name_id.in_(ids)))
    rows = [
        {"person_name_id": each.id, "token": token, "person_id": each.person_id}
        for each in names
        for token in sorted(_indexed(each.given_names) | _indexed(each.family_name))
    ]
    if not rows:
        return
    db.execute(sa.insert(_TOKEN), rows)
    words = sorted({str(row["token"]) for row in rows})
    known = _KEY.c.key.in_(words) & (_KEY.c.key == _KEY.c.word)
    held = set(db.scalars(sa.select(_KEY.c.word).where(known)))
    keys = [{"key": key, "word": word} for word in words if word not in held for key in _keys(word)]
    if keys:
        db.execute(sa.insert(_KEY), keys)


def _indexed(names: str) -> set[str]:
    part = _words(names)
    return {*part, *map("".join, pairwise(part)), "".join(part)} - {""}


def _words(names: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", names.translate(_LEFT_OUT)).casefold()
    parts = "".join(
        each if each.isalnum() or _is_mark(each) else " " for each in plain.translate(_LEFT_OUT)
    ).split()
    return [word for part in parts if any(map(str.isalnum, word := _written_plainly(part)))]


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _written_plainly(word: str) -> str:
    written, of_latin = "", False
    for letter in unicodedata.normalize("NFD", word):
        if not _is_mark(letter):
            of_latin = unicodedata.name(letter, "").startswith("LATIN")
            written += _LETTERS.get(letter, letter)
        elif not of_latin:
            written += letter
    return unicodedata.normalize("NFC", written)


def _keys(word: str) -> set[str]:
    if len(word) > 30:
        return {word}
    found = {word}
    if len(word) >= 3:
        found |= {word[:place] + word[place + 1 :] for place in range(len(word))}
    heard = _sound(word)
    if len(word) >= 4 and len(heard) > 1:
        found.add(f"~{heard}")
    return found


def _sound(word: str) -> str:
    for pattern, written in _ONE_SOUND:
        word = re.sub(pattern, written, word)
    word = re.sub(r"(.)\1+", r"\1", word)
    first = "a" if word[:1] in {*"aeiouy"} else word[:1]
    return first + re.sub(r"[aeiouyhw]+", "", word[1:])
