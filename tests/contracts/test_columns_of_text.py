"""Every column of text of every table has an answer: it goes through the gate, or says why not.

A new column without one fails here, before anything is ever typed into it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Enum, String, literal, select
from sqlalchemy.orm import Session

from orders.db import Model
from orders.search.disclosure.authorship.authors import ANOTHERS, AUTHORS
from orders.search.disclosure.columns import SAYS, Says
from orders.search.disclosure.gate import Gate, screened
from orders.search.disclosure.homes_near import KeptHome
from orders.search.disclosure.rewording import looked_through
from orders.search.disclosure.words.spellings import spelt
from orders.typed_words import (
    LongWords,
    OrderReference,
    OwnJson,
    OwnText,
    PersonWords,
    Words,
    WordsJson,
    glean,
)

TYPED = (LongWords, PersonWords, Words, WordsJson)
HOME = KeptHome(1, spelt("14 Acacia Avenue\nQuarry End", "ZZ1 1PD"))
PLANTED = "seen at 14 Acacia Avenue, ZZ1 1PD"
NOTICE = "Not shown: it would reveal a protected address. Ring 101, any hour."

NOT_LOOKED_THROUGH = {
    "audit_entry": "the log is never altered",
    "bank_holiday_change": "about no order",
    "court_day": "about no order",
    "reference_list": "about no order",
    "reference_row": "about no order",
    "home_opening": "a part of the log: why a home was opened",
    "person_characteristic": "one of a list",
    "person_pair": "a part of the log: why two records were told apart",
    "person_join": "a part of the log: why records were joined, or parted",
    "rewording": "what a text said before; read by who may open homes alone",
}


def columns_of_text() -> list[Column[Any]]:
    """Every column of every table that can hold what somebody typed."""
    return [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, Enum)
        and isinstance(getattr(column.type, "impl", column.type), (String, JSON))
    ]


def name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


@pytest.mark.parametrize("column", columns_of_text(), ids=name)
def test_a_column_of_text_has_one_answer(column: Column[Any]) -> None:
    typed = isinstance(column.type, (*TYPED, OrderReference))
    said = SAYS.get((column.table.name, column.name))
    assert typed != (said is not None), (
        f"{name(column)} is a column of text. Give it a type of orders/typed_words.py, so that the"
        " gate looks at it, or say in orders/search/disclosure/columns.py why it need not."
    )


def test_what_only_its_author_reads_has_a_type_that_notes_it_as_theirs() -> None:
    own = [each for each in columns_of_text() if SAYS.get((each.table.name, each.name)) is Says.OWN]
    kept = [each for each in own if not each.primary_key and each.name not in {"kind", "query"}]
    assert [name(each) for each in kept if not isinstance(each.type, (OwnJson, OwnText))] == []


def test_no_answer_is_about_a_column_that_is_gone() -> None:
    assert set(SAYS) <= {(column.table.name, column.name) for column in columns_of_text()}


@pytest.mark.spatial
@pytest.mark.parametrize(
    "column", [each for each in columns_of_text() if isinstance(each.type, TYPED)], ids=name
)
def test_words_read_from_a_column_go_out_as_the_notice(
    each_db: Session, column: Column[Any]
) -> None:
    planted: Any = {"place": [PLANTED]} if isinstance(column.type, WordsJson) else PLANTED
    gate = Gate(lambda: each_db, None, "101")
    gate.know((), [HOME])
    with glean(gate):
        # As the column's own type reads what the database holds.
        value = literal(planted, column.type)
        read = each_db.execute(select(value.label("said"))).scalar_one()
        assert screened(read) == ({"place": [NOTICE]} if isinstance(read, dict) else NOTICE)
        assert screened(f"Recorded: {PLANTED}.") == f"Recorded: {NOTICE}."
        assert screened(json.dumps({"said": read})) != json.dumps({"said": read})
    assert screened(read) == planted


def test_every_table_of_typed_words_is_looked_through_for_words_to_reword() -> None:
    typed = {each.table.name for each in columns_of_text() if isinstance(each.type, TYPED)}
    assert looked_through() | set(NOT_LOOKED_THROUGH) == typed
    assert not looked_through() & set(NOT_LOOKED_THROUGH)


NO_AUTHORS = {
    "audit_entry": "the log, read by auditors, is of every account's acts",
    "bank_holiday_change": "about no order",
    "home_opening": "read by who may open homes alone",
    "person_join": "read by who records orders",
    "person_pair": "read by who records orders",
    "reference_list": "about no order",
    "rewording": "read by who may open homes alone",
}


def test_each_column_of_words_of_a_row_with_an_author_says_who_typed_it() -> None:
    """One that does not: say it in orders/search/disclosure/authorship/authors.py."""
    silent = set()
    for mapper in Model.registry.mappers:
        model: Any = mapper.class_
        names = [each.name for each in model.__table__.columns]
        typed = {each.name for each in model.__table__.columns if isinstance(each.type, TYPED)}
        if model in AUTHORS:
            said = [each for columns in AUTHORS[model].values() for each in columns]
            assert set(AUTHORS[model]) | set(said) <= set(names)
            said += ANOTHERS.get(model, ())
            silent |= {f"{model.__tablename__}.{each}" for each in typed - set(said)}
        elif typed and any(
            key.target_fullname == "account.id"
            for each in model.__table__.columns
            for key in each.foreign_keys
        ):
            silent.add(model.__tablename__)
    # Whose words a condition is, its own columns and its order's say together.
    assert silent == {*NO_AUTHORS, "condition"}
