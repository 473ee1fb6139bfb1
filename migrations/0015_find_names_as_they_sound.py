"""Names found however they are spelt: keys of every word, and the words of one part as one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

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
    """Add the table of keys and fill it; add the joined words of the names there are."""
    op.create_table(
        "name_key",
        sa.Column(
            "key",
            sa.String(),
            nullable=False,
            comment="the word, it without one letter, or ~ and its sound",
        ),
        sa.Column("word", sa.String(), nullable=False, comment="as name_token has it"),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_name_key")),
    )
    db = op.get_bind()
    for names in _names(db):
        joined = [
            {"person_name_id": name.id, "token": token, "person_id": name.person_id}
            for name in names
            for token in sorted(_joined(name.given_names) | _joined(name.family_name))
        ]
        _insert_new_tokens(db, joined)
    words = list(db.scalars(sa.select(_TOKEN.c.token).distinct().order_by(_TOKEN.c.token)))
    for start in range(0, len(words), _BATCH):
        rows = [
            {"key": key, "word": word}
            for word in words[start : start + _BATCH]
            for key in sorted(_keys(word))
        ]
        db.execute(sa.insert(_KEY), rows)


def downgrade() -> None:
    """Take the keys back; joined words that no name has by itself stay as tokens nobody asks for."""
    op.drop_table("name_key")


def _names(db: sa.Connection) -> Iterator[list[sa.Row[tuple[int, int, str, str]]]]:
    last = 0
    while True:
        found = db.execute(
            sa.select(_NAME).where(_NAME.c.id > last).order_by(_NAME.c.id).limit(_BATCH)
        ).all()
        if not found:
            return
        yield list(found)
        last = found[-1].id


def _insert_new_tokens(db: sa.Connection, rows: list[dict[str, object]]) -> None:
    names = [row["person_name_id"] for row in rows]
    held = {
        (row.person_name_id, row.token)
        for row in db.execute(
            sa.select(_TOKEN.c.person_name_id, _TOKEN.c.token).where(
                _TOKEN.c.person_name_id.in_(names)
            )
        )
    }
    new = [row for row in rows if (row["person_name_id"], row["token"]) not in held]
    if new:
        db.execute(sa.insert(_TOKEN), new)


def _joined(names: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", names.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    part = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['\u2019`]", "", letters)).split()
    if len(part) < 2:
        return set()
    return {*map("".join, pairwise(part)), "".join(part)}


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
