"""What our rules answer about breaches and what a court may do for them."""

from __future__ import annotations

from datetime import date, datetime

from orders.rules.kinds import catalogue, penalties
from orders.rules.kinds.penalties import Sentence
from orders.rules.lifecycle.enforcement import enforceable_at
from orders.rules.reference_data import LawOfTheDay
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.events import EventKind as E
from tests.rules.building import event

_ON = date(2026, 11, 20)
_LAW = LawOfTheDay(penalties.shipped(catalogue.KINDS))
_LUMP, _DAILY = CourtOutcome.PROVED_FINE_LUMP, CourtOutcome.PROVED_FINE_DAILY


def _unserved(code: str) -> datetime | None:
    made = event(E.MADE, "2026-11-16 10:00")._replace(without_notice=True)
    return enforceable_at(catalogue.kind(code), [made])


def _sentence(code: str, outcome: CourtOutcome, given: Sentence) -> list[str]:
    kind = catalogue.kind(code)
    bound = penalties.limits(_LAW, kind, outcome, _ON)
    found = penalties.checks(kind.breach, outcome, given, bound, on=_ON)
    return [each.code for each in found]


def _custody(code: str, outcome: CourtOutcome, length: int, unit: LengthUnit) -> list[str]:
    given = Sentence(custody_length=length, custody_unit=unit)
    return _sentence(code, outcome, given)


def _is_contempt_lawful(code: str) -> bool:
    return bool(catalogue.kind(code).breach.or_contempt)


def _says(code: str, *words: str) -> bool:
    most = catalogue.kind(code).breach.max_penalty
    return all(each in most for each in words)


_CUSTODY, _GUILTY = CourtOutcome.PROVED_CUSTODY, CourtOutcome.GUILTY_CUSTODY
ANSWERS = {
    "H8-B01": lambda: _unserved("DAPO"),
    "H8-B04": lambda: _unserved("FGMPO"),
    "H8-B05": lambda: catalogue.kind("DVPO").breach.is_crime,
    "H8-B06": lambda: _says("PHA_INJUNCTION", "5 years"),
    "H8-B07": lambda: _sentence("DVPO", _DAILY, Sentence(fine_per_day_pounds=50, fine_days=21)),
    "H8-B09": lambda: _custody("DVPO", _CUSTODY, 9, LengthUnit.WEEKS),
    "H8-B10": lambda: _sentence("DVPO", _LUMP, Sentence(fine_pounds=5_000)),
    "H8-B12": lambda: _custody("NMO", CourtOutcome.CONTEMPT, 25, LengthUnit.MONTHS),
    "H8-B13": lambda: _custody("SHPO_CIVIL", _GUILTY, 61, LengthUnit.MONTHS),
    "H8-B14": lambda: _is_contempt_lawful("FMPO"),
    "H8-B16": lambda: _is_contempt_lawful("PHA_INJUNCTION"),
    "H8-B17": lambda: _says("FMPO", "5 years", "or a fine, or both"),
}
"""By vector, what answers it."""
