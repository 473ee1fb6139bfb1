from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

import pytest

from orders.rules import kinds
from orders.rules.clocks.deadlines import CLOCKS
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.ranks import Rank

KINDS = pytest.mark.parametrize("kind", catalogue.KINDS.values(), ids=list(catalogue.KINDS))


MODULES = [
    importlib.import_module(f"{kinds.__name__}.{each.name}")
    for each in pkgutil.iter_modules(kinds.__path__)
]


@pytest.fixture
def made_up() -> Kind:
    """A kind that no Act knows, in the family of the order."""
    return replace(catalogue.kind("DVPO"), code="DVPO_INTERIM", name="interim order", follows=None)


@KINDS
def test_every_kind_names_only_what_exists(kind: Kind) -> None:
    clocks = {
        kind.hearing_clock,
        kind.breach_clock,
        kind.notification_clock,
        kind.return_clock,
    } - {None}
    assert clocks <= set(CLOCKS)
    if kind.notification_clock is not None:
        assert CLOCKS[kind.notification_clock].change_clock in CLOCKS
    assert (kind.condition_codes or frozenset()) <= set(CODES)
    assert kind.condition_required <= (kind.condition_codes or set(CODES))
    others = {kind.follows, kind.leads_to, kind.interim_of, *kind.supersedes} - {None}
    assert others <= set(catalogue.KINDS)
    assert kind.usual_conditions <= set(CODES)


@KINDS
def test_a_kind_on_which_an_order_is_granted_says_which(kind: Kind) -> None:
    assert (kind.leads_to is not None) is (EventKind.GRANTED in kind.events)
    assert kind.leads_to is None or catalogue.kind(kind.leads_to).follows == kind.code
    assert kind.follows is None or catalogue.kind(kind.follows).leads_to == kind.code


@KINDS
def test_a_kind_that_lapses_has_the_clock_by_which_it_does(kind: Kind) -> None:
    assert (kind.hearing_clock is not None) is (EventKind.LAPSED in kind.events)


@KINDS
def test_every_kind_takes_its_events_from_its_life_cycle(kind: Kind) -> None:
    assert kind.events <= set(STEPS[kind.life])
    assert set(kind.sections) <= kind.events


@KINDS
def test_every_rule_of_a_kind_has_its_section(kind: Kind) -> None:
    rules = {
        kind.authority_source: kind.authorising_rank is not None,
        kind.age_source: kind.subject_min_age_years is not None,
        kind.relationship_source: kind.relationship_required,
        kind.considerations_source: bool(kind.considerations),
        kind.conditions_source: kind.condition_codes is not None,
        kind.condition_required_source: bool(kind.condition_required),
        kind.notification_source: kind.notification_clock is not None,
        kind.protected_age_source: kind.protected_min_age_years is not None,
        kind.personal_service_source: kind.is_notice,
    }
    assert all("Act" in source for source, has_rule in rules.items() if has_rule)


@KINDS
def test_every_kind_says_what_an_officer_may_enforce(kind: Kind) -> None:
    assert all(power.endswith(".") for power in kind.powers)
    assert len(kind.powers) > 0


def test_a_notice_has_no_end_of_its_own_and_leads_to_its_order() -> None:
    notice, order = catalogue.kind("DVPN"), catalogue.kind("DVPO")
    assert notice.is_notice
    assert notice.duration is None
    assert notice.ends_kinds == {EndsKind.UNTIL_DETERMINATION}
    assert (notice.leads_to, order.follows) == ("DVPO", "DVPN")
    assert notice.authorising_rank is Rank.SUPERINTENDENT


def test_breach_of_a_domestic_violence_order_is_no_crime() -> None:
    breach = catalogue.kind("DVPO").breach
    assert not breach.is_crime
    assert breach.home_office_class is None


def test_a_section_that_is_not_told_is_the_statute() -> None:
    order = catalogue.kind("DVPO")
    assert order.section(EventKind.MADE) == "Crime and Security Act 2010 s.28(10)-(11)"
    assert order.section(EventKind.VARIED) == order.statute


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="'XYZ'"):
        catalogue.kind("XYZ")


def test_a_filter_takes_a_code_or_a_family(made_up: Kind) -> None:
    with catalogue.KINDS.adding(made_up):
        assert catalogue.matching("DVPO") == {"DVPO", "DVPO_INTERIM"}
        assert catalogue.matching("DVPO_INTERIM") == {"DVPO_INTERIM"}
        assert catalogue.matching("DVPN") == {"DVPN"}


def test_a_filter_for_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="'XYZ'"):
        catalogue.matching("XYZ")


def test_a_kind_is_known_only_while_it_is_added(made_up: Kind) -> None:
    with catalogue.KINDS.adding(made_up):
        assert catalogue.kind("DVPO_INTERIM") is made_up
    assert "DVPO_INTERIM" not in catalogue.KINDS


def test_a_kind_is_not_added_over_another() -> None:
    with pytest.raises(ValueError, match="already"), catalogue.KINDS.adding(catalogue.kind("DVPO")):
        pass
    assert "DVPO" in catalogue.KINDS


def test_families_follow_the_catalogue(made_up: Kind) -> None:
    before = list(catalogue.FAMILIES)
    with catalogue.KINDS.adding(replace(made_up, family="MADE_UP")):
        assert dict(catalogue.FAMILIES)["MADE_UP"] == {"DVPO_INTERIM"}
        assert list(catalogue.FAMILIES) == [*before, "MADE_UP"]
    assert list(catalogue.FAMILIES) == before


def test_the_catalogue_has_every_kind_there_is() -> None:
    written = {
        each.code for module in MODULES for each in vars(module).values() if isinstance(each, Kind)
    }
    assert set(catalogue.KINDS) == written


def test_every_kind_says_what_of_it_was_not_read() -> None:
    assert [code for code, kind in catalogue.KINDS.items() if not kind.unconfirmed] == []


@pytest.mark.parametrize(
    ("code", "disposal"),
    [
        ("SPO", "3307"),
        ("SPO_INTERIM", "3306"),
        ("SHPO_CIVIL", "1179"),
        ("SHPO_INTERIM", "1181"),
        ("SRO", "3282"),
        ("SRO_INTERIM", "3281"),
        ("DAPO", "3326"),
        ("RO_CONVICTION", "3047"),
        ("RO_ACQUITTAL", "3260"),
        ("DVPN", None),
        ("DVPO", None),
        ("NMO", None),
    ],
)
def test_the_order_itself_has_its_result_code_on_pnc(code: str, disposal: str | None) -> None:
    assert catalogue.kind(code).pnc_disposal == disposal


def test_an_undertaking_is_no_order_and_never_a_power_of_arrest_l17() -> None:
    breach = catalogue.kind("UNDERTAKING").breach
    assert breach.arrest is ArrestRules.NEVER
    assert (breach.is_crime, breach.is_of_an_order) == (False, False)
    assert breach.arrest_power == "No power of arrest, ever: Family Law Act 1996 s.46(2)."


def test_only_an_undertaking_is_left_out_of_breaches_of_orders_l17() -> None:
    assert [code for code, kind in catalogue.KINDS.items() if not kind.breach.is_of_an_order] == [
        "UNDERTAKING"
    ]


def test_an_occupation_order_is_enforced_by_arrest_only_where_the_court_said_so() -> None:
    kind = catalogue.kind("OCCUPATION")
    assert kind.breach.arrest is ArrestRules.IF_ATTACHED
    assert kind.breach_clock == "K6"


@pytest.mark.parametrize("code", ["DAPN", "DAPO"])
def test_both_parties_of_a_domestic_abuse_measure_have_their_ages(code: str) -> None:
    kind = catalogue.kind(code)
    assert (kind.subject_min_age_years, kind.protected_min_age_years) == (18, 16)


@pytest.mark.parametrize(
    ("called", "codes"),
    [
        ("Stalking Prevention Order", {"SPO"}),
        ("SERIOUS HARM PREVENTION ORDER", {"SHPO_CIVIL", "SHPO_CONVICTION"}),
        ("Domestic Violence Prevention Notice", {"DVPN"}),
        ("interim spo", {"SPO_INTERIM"}),
        ("SHPO", {"SHPO_CIVIL", "SHPO_CONVICTION", "SHPO_INTERIM"}),
    ],
)
def test_a_filter_takes_the_names_found_on_papers(called: str, codes: set[str]) -> None:
    assert catalogue.matching(called) == codes


@pytest.mark.parametrize(
    ("code", "cjs_code", "home_office_class"),
    [
        ("SPO", "ST19001", "008/74"),
        ("SPO_INTERIM", "ST19001", "008/74"),
        ("SHPO_CIVIL", "SX03244", "068/08"),
        ("SHPO_CONVICTION", "SE20012", "068/08"),
        ("SHPO_INTERIM", "SX03244", "068/08"),
        ("SRO", "SX03245", "068/07"),
        ("SRO_INTERIM", "SX03245", "068/07"),
        ("NMO", "FL96001", "066/39"),
        ("NMO_EX_PARTE", "FL96001", "066/39"),
        ("SOPO", "SX03247", "068/08"),
        ("FMPO", "FL96002", "066/97"),
        ("FGMPO", "FG03006", None),
        ("DAPO", "DA21001", "068/19"),
        ("RO_CONVICTION", "SE20002", "008/31"),
        ("RO_ACQUITTAL", "PH97005", None),
    ],
)
def test_breach_of_the_other_orders_is_a_crime_with_its_codes(
    code: str, cjs_code: str, home_office_class: str | None
) -> None:
    breach = catalogue.kind(code).breach
    assert breach.is_crime
    assert (breach.cjs_code, breach.home_office_class) == (cjs_code, home_office_class)
    assert "5 years" in breach.max_penalty
