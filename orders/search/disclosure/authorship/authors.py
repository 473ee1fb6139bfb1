"""Which column says who typed the words of which other columns of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import inspect

from orders.breaches.breach_rows import CHANGING
from orders.breaches.model import Breach, BreachOutcome, BreachPlace
from orders.breaches.reports.model import BreachReport
from orders.corrections.sorts import TOLD
from orders.db import Model
from orders.follow_ups.model import FollowUp
from orders.ground.model import Detention, Handover, Visit
from orders.papers.model import Paper
from orders.people.dated_facts.model import DatedFact
from orders.people.fact_removals import FactRemoval
from orders.people.model import Death, Person, PersonCharacteristic
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import (
    Condition,
    ConditionCorrection,
    ConditionPlace,
    Event,
    Order,
    Protection,
)
from orders.register.number_model import OrderNumber, OrderNumberRemoval
from orders.typed_words import LongWords, PersonWords, Words, WordsJson
from orders.upkeep.model import Review, SystemUpdate

TYPED: Final = (Words, LongWords, WordsJson, PersonWords)
_OF_ORDER: Final = (
    "application",
    "applicant_force",
    "court",
    "ends_event",
    "made_under",
    "other_name",
    "other_statute",
    "other_breach",
    "arrest_reference",
    "crime_reference",
    "grounds",
    "authorised_by",
    "considerations",
    "officer_in_case",
    "out_of_hours_contact",
    "override_reason",
    "source",
    "source_reference",
)
_OF_BREACH: Final = (
    "occurrence_reference",
    "reported_by",
    "account_text",
    "evidence",
    "not_in_force_reason",
    "source",
    "source_reference",
)
AUTHORS: Final[Mapping[type[Model], Mapping[str, tuple[str, ...]]]] = {
    Breach: {"recorded_by_id": (*_OF_BREACH, *CHANGING)},
    BreachOutcome: {"recorded_by_id": ("sentence_text", "outcome_reason")},
    BreachReport: {"reported_by_id": ("account_text", "place_text")},
    ConditionCorrection: {"corrected_by_id": ("reason",)},
    CorrectionRecord: {"corrected_by_id": ("reason",)},
    DatedFact: {"recorded_by_id": ("said", "source")},
    Death: {"recorded_by_id": ("source",)},
    Detention: {"recorded_by_id": ("place",)},
    Event: {"recorded_by_id": ("reason", "details")},
    FactRemoval: {"removed_by_id": ("reason",)},
    FollowUp: {"answered_by_id": ("answer_words",)},
    Handover: {"written_by_id": ("note",)},
    Order: {"recorded_by_id": _OF_ORDER},
    OrderNumber: {"recorded_by_id": ("number",)},
    OrderNumberRemoval: {"removed_by_id": ("reason",)},
    Paper: {"withdrawn_by_id": ("withdrawn_reason",)},
    Review: {"recorded_by_id": ("reviewed_by", "note")},
    SystemUpdate: {"recorded_by_id": ("updated_by",)},
    Visit: {"recorded_by_id": ("visited_by", "words")},
}
"""By table, the column that names an account, and the columns whose words it typed first."""
ANOTHERS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    CorrectionRecord: ("was",),
    DatedFact: ("end_reason",),
}
"""Columns of those tables that no column names the author of: by what was put right, or ended."""
_ONCE_HELD: Final[Mapping[type[Model], tuple[tuple[str, tuple[str, ...]], ...]]] = {
    Breach: (("recorded_by_id", ("sentence_text", "outcome_reason")),),
}
"""Columns that a table has no more, of which corrections of an earlier version tell."""
_FOUND_BY: Final[Mapping[type[Model], tuple[str, ...]]] = {
    BreachPlace: ("breach_id",),
    Condition: ("id", "order_id", "added_by_id", "placed_by_id", "worded_by_id"),
    ConditionPlace: ("condition_id",),
    CorrectionRecord: ("id", "sort", "row_id"),
    DatedFact: ("id", "ended_by_id"),
    Event: ("id", "replaces_id"),
    Order: ("id", "subject_id", "recorded_at"),
    Person: ("id", "recorded_at"),
    PersonCharacteristic: ("person_id", "characteristic"),
    Protection: ("id", "order_id", "person_id"),
}
"""By table, what else of a row says whose its words are."""


def column_of_author(model: type[Model], column: str) -> str | None:
    """The column that names who typed first what a column holds; ``None``: another row says so."""
    for author, columns in (*AUTHORS.get(model, {}).items(), *_ONCE_HELD.get(model, ())):
        if column in columns:
            return author
    return None


def _typed(model: type[Model]) -> tuple[str, ...]:
    return tuple(each.key for each in inspect(model).columns if isinstance(each.type, TYPED))


TYPED_IN: Final[Mapping[type[Model], tuple[str, ...]]] = {
    model: _typed(model) for model in {**AUTHORS, **dict.fromkeys(_FOUND_BY)}
}
"""By table, the columns of words."""
LOOKED_AT: Final[Mapping[type[Model], tuple[str, ...]]] = {
    model: tuple(dict.fromkeys((*columns, *AUTHORS.get(model, {}), *_FOUND_BY.get(model, ("id",)))))
    for model, columns in TYPED_IN.items()
}
"""By table, what of a row is looked at."""
SORTS_OF: Final[Mapping[Any, tuple[str, ...]]] = {
    model: tuple(each.slug for each in TOLD.values() if each.model is model)
    for model in {each.model for each in TOLD.values()}
}
"""By table, the sorts of corrections of its rows."""
