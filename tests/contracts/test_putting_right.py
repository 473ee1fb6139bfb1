"""Every column of every table says how it is put right, by page and operation, or why it is not.

A new column without an answer fails here, and so does an answer that names a page or an operation
that is gone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import Flask
from sqlalchemy import Column

from orders.breaches.breach_rows import CHANGING
from orders.corrections.sorts import SORTS
from orders.db import Model


class Way(NamedTuple):
    """How something is put right: the page that takes it, and the operation of the API."""

    page: str
    operation: str


CORRECTED: Final = Way("corrections.save", "api_corrections.correct")
TAKEN_OUT: Final = Way("corrections.take_out", "api_corrections.take_out")
FACT: Final = Way("person_facts.take_out", "api_people.take_out")
ADDRESS: Final = Way("address_corrections.save", "api_corrections.correct_address")
WITHHELD: Final = Way("addresses.withhold", "api_people.withhold")
PROGRESS: Final = Way("breach_outcomes.record", "api_breaches.progress")
CONDITION: Final = Way("condition_corrections.save", "api_conditions.correct")
EVENT: Final = Way("order_events.correct", "api_events.correct")
JOINS: Final = Way("duplicates.take_back", "api_people.take_back")
NUMBER: Final = Way("order_numbers.take_out", "api_orders.strike_number")
IN_ERROR: Final = Way("order_events.record", "api_events.record")

KEY: Final = "a key"
DERIVED: Final = "follows from what is recorded, and is written anew with it"
LOG: Final = "what was done, when and by whom: never altered"
REFERENCE: Final = "reference data, taken anew from its source"
INSIDE: Final = "the register's own housekeeping"
ACCOUNTS: Final = "an account, changed by an administrator, with a second person where that matters"
SENT: Final = "what was mailed, as it was"
OWN: Final = "an account's own, made and dropped by it"
REPORT: Final = "a report, as it was made; its follow-up answers it"
PAPER: Final = Way("papers.withdraw", "no operation: papers are given to no program")
SOURCE: Final = "where an import took it from, by which the next one knows it"

WHOLE_TABLES: Final[dict[str, str]] = {
    **dict.fromkeys(("audit_ageing", "audit_chain", "audit_entry", "audit_seal"), LOG),
    **dict.fromkeys(("home_opening", "rewording", "condition_correction", "correction"), LOG),
    **dict.fromkeys(
        ("fact_removal", "order_number_removal", "look_up", "look_up_limit", "same_home"), LOG
    ),
    **dict.fromkeys(("area", "base_layer", "boundary", "edition", "postcode", "uprn"), REFERENCE),
    **dict.fromkeys(("bank_holiday_change", "court", "court_day", "court_sitting"), REFERENCE),
    **dict.fromkeys(("reference_list", "reference_row"), REFERENCE),
    "arrest": "custody's own list: a file read again puts it right (flask arrests import)",
    **dict.fromkeys(
        ("changed_order", "digest_lease", "landing", "serial", "same_homes_step", "staged_stay"),
        INSIDE,
    ),
    **dict.fromkeys(("sign_in_attempt", "taken_request", "residents"), INSIDE),
    "derived_step": INSIDE,
    **dict.fromkeys(("name_key", "name_token", "order_deadline", "order_gap"), DERIVED),
    **dict.fromkeys(("order_home", "presence", "likely_pair"), DERIVED),
    **dict.fromkeys(("account", "account_request", "account_secret", "api_key"), ACCOUNTS),
    **dict.fromkeys(("digest_delivery", "digest_snapshot"), SENT),
    **dict.fromkeys(("draft", "question", "saved_search"), OWN),
    "subscription": "ended and made anew by its page",
}
"""Tables of which no column is put right, and why."""

LATER_ROWS: Final[dict[str, Way]] = {
    "address": ADDRESS,
    "dated_fact": FACT,
    "death": FACT,
    "detention": FACT,
    "person_name": FACT,
    "event": EVENT,
    "order_number": NUMBER,
    "person_join": JOINS,
    "condition": CONDITION,
    "condition_place": CONDITION,
}
"""Tables whose rows are taken out, or replaced by a right one, as a whole."""

OTHERWISE: Final[dict[str, Way | str]] = {
    "address.confidential": WITHHELD,
    "protective_order.kind": IN_ERROR,
    "protective_order.subject_id": IN_ERROR,
    "protective_order.follows_id": IN_ERROR,
    "protective_order.application": IN_ERROR,
    "protective_order.ends_kind": EVENT,
    "protective_order.unverified": "taken away once, when somebody has checked it",
    "protective_order.override_reason": LOG,
    "protective_order.version": INSIDE,
    "protective_order.reference": KEY,
    "person.compared_at": DERIVED,
    "person.ever_one_id": DERIVED,
    "person.one_id": JOINS,
    "person_pair.decision": Way("duplicates.declare", "api_people.join"),
    "protection.person_id": TAKEN_OUT,
    "handover.from_area_id": TAKEN_OUT,
    "handover.to_area_id": TAKEN_OUT,
    "order_review.next_due_at": DERIVED,
    "system_update.system": TAKEN_OUT,
    "follow_up.answer": "an answer stands; a second report opens another",
    "follow_up.answer_words": "an answer stands; a second report opens another",
    "follow_up.breach_id": "an answer stands; a second report opens another",
    "follow_up.cause": "follows from the visit or report; goes with a visit that never was",
    "follow_up.due_at": DERIVED,
    "follow_up.owner_id": "said anew on its page at any time",
    "breach.outcome": DERIVED,
    "breach.order_id": Way("breach_moves.move", "api_corrections.move_breach"),
    "breach.cjs_code": "as it was on the day of recording",
    "breach.home_office_class": "as it was on the day of recording",
    "breach.court_deadline_at": DERIVED,
    "breach.court_deadline_arguable_at": DERIVED,
    "breach.in_force": DERIVED,
    "breach.not_in_force_reason": LOG,
    **dict.fromkeys(
        (f"breach_report.{each}" for each in ("occurred_at", "account_text", "place_text")), REPORT
    ),
    "breach_report.arrested_at": REPORT,
    "breach_report.court_deadline_at": DERIVED,
    "breach_report.court_deadline_arguable_at": DERIVED,
    **dict.fromkeys(
        (f"paper.{each}" for each in ("file_type", "number", "size_bytes", "sha256", "scan")), PAPER
    ),
    "paper.store_key": PAPER,
}
"""Single columns; keys, and what says who did what and when, need none."""
OF_THE_LOG: Final = ("_at", "_by_id", "_reason")
SAID: Final = frozenset({"source", "source_reference"})


def of_sorts() -> dict[str, Way]:
    return {
        f"{sort.model.__tablename__}.{sort.column(name)}": CORRECTED
        for sort in SORTS.values()
        for name in sort.fields
    } | {
        f"person_characteristic.{each}": CORRECTED
        for each in ("characteristic", "value", "scheme", "gap", "person_id")
    }


def of_progress() -> dict[str, Way]:
    return {f"breach.{each}": PROGRESS for each in CHANGING}


def answer_of(column: Column[object]) -> Way | str | None:
    """How a column is put right, or why not; ``None`` where nobody has said."""
    table, name = column.table.name, column.name
    told = {**of_progress(), **of_sorts(), **OTHERWISE}.get(f"{table}.{name}")
    if told is not None:
        return told
    if table in WHOLE_TABLES:
        return WHOLE_TABLES[table]
    if column.primary_key or name in {"order_id", "person_id", "first_id", "second_id"}:
        return KEY
    if table in LATER_ROWS:
        return LATER_ROWS[table]
    if name in SAID:
        return SOURCE
    if column.foreign_keys and name.endswith("_id") and not name.endswith("_by_id"):
        return KEY
    if name.endswith(OF_THE_LOG) or name in {"recorded_at", "reason", "is_open"}:
        return LOG
    return None


def columns() -> list[Column[object]]:
    return [each for table in Model.metadata.sorted_tables for each in table.columns]


def test_each_column_says_how_it_is_put_right_or_why_not() -> None:
    """One that does not: add it to a sort of orders/corrections/sorts.py, or say it above."""
    silent = [f"{each.table.name}.{each.name}" for each in columns() if answer_of(each) is None]
    assert silent == []


def test_each_page_and_operation_that_is_named_takes_something(app: Flask) -> None:
    takes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if {"POST", "PUT"} & (rule.methods or set())
    }
    ways = {each for each in map(answer_of, columns()) if isinstance(each, Way)}
    named = {each for way in ways for each in way if not each.startswith("no operation")}
    assert named <= takes
    assert CORRECTED in ways


def test_no_answer_is_about_what_is_gone() -> None:
    known = {f"{each.table.name}.{each.name}" for each in columns()}
    assert set(OTHERWISE) | set(of_sorts()) <= known
    assert set(WHOLE_TABLES) | set(LATER_ROWS) <= set(Model.metadata.tables)
