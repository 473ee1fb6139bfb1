"""What names are found by: their words, and the keys under which each word is kept once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.bulk import insert_rows
from orders.db import is_sqlite
from orders.people.model import NameKey, NameToken, PersonName
from orders.people.names import indexed
from orders.people.rows import Row, name_rows
from orders.people.schema import PersonInput
from orders.people.spelling import keys

_AT_ONCE, _BATCH = 500, 5_000
_KNOWN: Final = select(NameKey.word).where(
    NameKey.key.in_(bindparam("words", expanding=True)), NameKey.key == NameKey.word
)


def token_rows(person_name_id: int, name: Mapping[str, Any]) -> Iterator[Row]:
    """What ``NameToken`` holds of a row of ``PersonName``."""
    for token in sorted(indexed(name["given_names"], name["family_name"])):
        yield {"person_name_id": person_name_id, "token": token, "person_id": name["person_id"]}


def words_of(people: Iterable[PersonInput]) -> set[str]:
    """Every word that names of these people are found by."""
    return {
        token
        for person in people
        for row in name_rows(0, person)
        for token in indexed(row["given_names"], row["family_name"])
    }


def learn(db: Session, words: Iterable[str]) -> None:
    """Keep the keys of words that no name had before; others may learn the same meanwhile."""
    wanted = sorted(set(words))
    known: set[str] = set()
    for some in _parts(wanted, _AT_ONCE):
        known.update(db.scalars(_KNOWN, {"words": some}))
    rows = [
        {"key": key, "word": word}
        for word in wanted
        if word not in known
        for key in sorted(keys(word))
    ]
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    for part in _parts(rows, _AT_ONCE):
        db.execute(insert(NameKey).values(part).on_conflict_do_nothing())


def reindex(db: Session, *, progress: Callable[[int], None] = lambda names: None) -> int:
    """Make both anew from the names themselves; gives how many names there are.

    Args:
        progress: told how many more names are done.
    """
    db.execute(delete(NameToken))
    db.execute(delete(NameKey))
    last, done = 0, 0
    while True:
        query = select(
            PersonName.id, PersonName.person_id, PersonName.given_names, PersonName.family_name
        ).where(PersonName.removal_id.is_(None))
        some = query.where(PersonName.id > last).order_by(PersonName.id).limit(_BATCH)
        names = [dict(row) for row in db.execute(some).mappings()]
        if not names:
            return done
        rows = [row for name in names for row in token_rows(name["id"], name)]
        insert_rows(db, NameToken, rows)
        learn(db, {row["token"] for row in rows})
        last, done = names[-1]["id"], done + len(names)
        progress(len(names))


def count_names(db: Session) -> int:
    """How many names the register holds, aliases included."""
    return db.scalar(select(func.count()).select_from(PersonName)) or 0


def _parts(items: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]
