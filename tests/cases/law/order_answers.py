"""What our rules answer about lengths, conditions, ranks and ages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from orders.rules.checks import conditions, durations, issuing
from orders.rules.checks.makings import OrderMaking
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Consideration, EndsKind, RelationshipBasis
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.ranks import Rank
from orders.rules.vocabulary.terms import TimedCondition
from tests.rules.building import london_at

_OPEN = EndsKind.UNTIL_FURTHER_ORDER


def _length(
    code: str,
    made_on: date,
    last_on: date | None,
    *terms: TimedCondition,
    ends_at: datetime | None = None,
    under: str | None = None,
) -> list[Finding]:
    ends = ends_at or (None if last_on is None else ends_at_for(last_on))
    return durations.checks(
        catalogue.kind(code).under(under),
        made_on=made_on,
        ends_at=ends,
        ends_kind=_OPEN if ends is None else EndsKind.FIXED,
        terms=terms,
    )


def _codes(found: Collection[Finding]) -> list[str]:
    return [each.code for each in found]


def _both(found: Collection[Finding]) -> list[list[str]]:
    return [[each.code, each.severity.value] for each in found]


def _term(code: str, last_on: date | None = None) -> TimedCondition:
    return TimedCondition(code, None, None if last_on is None else ends_at_for(last_on))


def _sopo(made_on: date) -> list[str]:
    found = issuing.court_order_checks(
        catalogue.kind("SOPO"),
        made_on=made_on,
        ends_at=None,
        ends_kind=_OPEN,
        making=OrderMaking(),
    )
    return _codes(found)


def _carries(code: str, *codes: str, shared: bool | None = None) -> list[list[str]]:
    return _both(conditions.checks(catalogue.kind(code), codes, shares_premises=shared))


def _unsupervised(code: str, term: str) -> list[str]:
    found = issuing.court_order_checks(
        catalogue.kind(code),
        made_on=date(2026, 11, 20),
        ends_at=None,
        ends_kind=_OPEN,
        condition_codes=[term],
        making=OrderMaking(unsupervised=[term]),
    )
    return _codes(found)


def _notice(
    code: str,
    rank: Rank,
    authorised: str,
    born_on: date | None = date(1988, 3, 27),
    year: int | None = None,
) -> list[list[str]]:
    found = issuing.checks(
        catalogue.kind(code),
        subject_born_on=born_on,
        subject_birth_year=year,
        authorised_at=london_at(authorised),
        authorised_rank=rank,
        condition_codes=["NON_MOLEST"],
        considerations_given=list(Consideration),
        has_protected_person=True,
        relationship_basis=RelationshipBasis.SPOUSE,
    )
    return _both(found)


_SUPT = Rank.SUPERINTENDENT
_SHPO_ON = date(2026, 3, 31)
_LIMITED = _term("ATTEND_PROGRAMME", date(2027, 11, 19))
_TRAVEL = _term("TRAVEL_PROHIBITION", date(2031, 3, 30))
_SHORT_TRAVEL = _term("TRAVEL_PROHIBITION", date(2029, 3, 30))
_ON = date(2026, 11, 20)


def _never_refused(found: Collection[Finding]) -> bool:
    return all(each.severity is Severity.CONFIRM for each in found)


def _four_pm() -> list[str]:
    ends = london_at("2026-03-09 16:00")
    return _codes(_length("DVPO", date(2026, 2, 10), None, ends_at=ends))


ANSWERS = {
    "H8-D02": lambda: _codes(_length("DVPO", date(2027, 12, 31), date(2028, 1, 28))),
    "H8-D03": _four_pm,
    "H8-D05": lambda: _codes(_length("SPO", date(2028, 2, 29), date(2030, 2, 28))),
    "H8-D06": lambda: _never_refused(_length("SPO", _ON, date(2029, 11, 19), _LIMITED)),
    "H8-D08": lambda: _codes(
        _length("SHPO_CIVIL", _SHPO_ON, date(2036, 3, 30), _TRAVEL, _term("NO_CHILD_CONTACT"))
    ),
    "H8-D09": lambda: _codes(_length("SHPO_CIVIL", _SHPO_ON, date(2029, 3, 30), _SHORT_TRAVEL)),
    "H8-D11": lambda: _codes(_length("SRO_INTERIM", _ON, None)),
    "H8-D12": lambda: _codes(
        _length("SHPO_INTERIM", _ON, date(2027, 5, 19), _term("TRAVEL_PROHIBITION"))
    ),
    "H8-D14": lambda: _codes(_length("DAPO", _ON, date(2026, 12, 10))),
    "H8-D15": lambda: _codes(
        _length("OCCUPATION", date(2026, 2, 10), date(2026, 9, 9), under="s.35")
    ),
    "H8-D17": lambda: _codes(
        _length("OCCUPATION", date(2026, 8, 31), date(2027, 2, 28), under="s.38")
    ),
    "H8-D18": lambda: _codes(_length("RO_CONVICTION", _ON, None)),
    "H8-D21": lambda: [_sopo(date(2015, 3, 7)), _sopo(date(2015, 3, 8))],
    "H8-K01": lambda: _carries("DAPN", "NON_MOLEST", "EXCLUSION_ZONE"),
    "H8-K02": lambda: _carries("DAPN", "NON_MOLEST", "ELECTRONIC_MONITORING"),
    "H8-K04": lambda: _carries("DAPN", "NON_MOLEST", "NO_APPROACH_PREMISES", shared=False),
    "H8-K05": lambda: _carries("DVPN", "NON_MOLEST", "LEAVE_PREMISES", shared=False),
    "H8-K07": lambda: _carries("DVPO", "NON_MOLEST", "CURFEW"),
    "H8-K08": lambda: _unsupervised("SRO", "ATTEND_PROGRAMME"),
    "H8-K09": lambda: _unsupervised("SHPO_CIVIL", "ATTEND_PROGRAMME"),
    "H8-K12": lambda: _unsupervised("SHPO_CIVIL", "PASSWORDS"),
    "H8-K13": lambda: _carries("SHPO_CIVIL", "TRAVEL_PROHIBITION_ALL"),
    "H8-K14": lambda: _carries("SHPO_INTERIM", "TRAVEL_PROHIBITION_ALL"),
    "H8-A02": lambda: _notice("DVPN", Rank.CHIEF_SUPERINTENDENT, "2026-11-20 09:00"),
    "H8-A03": lambda: _notice("DAPN", Rank.INSPECTOR, "2026-11-20 09:00"),
    "H8-A05": lambda: _notice("DVPN", _SUPT, "2026-11-21 00:00", date(2008, 11, 21)),
    "H8-A06": lambda: _notice("DVPN", _SUPT, "2026-07-01 00:30", date(2008, 7, 1)),
    "H8-A08": lambda: _notice("DVPN", _SUPT, "2026-07-01 09:00", None, 2008),
}
"""By vector, what answers it."""
