from __future__ import annotations

import pytest

from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.condition_codes import CODES, STARRED, Detail
from orders.rules.vocabulary.wording import USUAL, ConditionWording, plain, usual


@pytest.mark.parametrize("kind", ["DVPN", "DVPO"])
def test_every_condition_of_the_act_has_a_usual_wording(kind: str) -> None:
    permitted = conditions.permitted(catalogue.kind(kind))
    assert [code.code for code in permitted if not usual(code.code)] == []


@pytest.mark.parametrize("code", USUAL)
def test_a_usual_wording_belongs_to_a_known_condition_and_speaks_to_the_subject(code: str) -> None:
    assert code in conditions.CODES
    assert usual(code).startswith("You must ")


def test_a_condition_without_usual_wording_has_none() -> None:
    assert usual("OTHER") == ""


@pytest.mark.parametrize("code", CODES)
def test_every_code_reads_as_a_whole_sentence_with_all_or_nothing_known(code: str) -> None:
    everything = ConditionWording(
        place="12 Invented Street",
        radius_m=1_500,
        person="Grace OKAFOR",
        countries="Spain, France",
        weekly_times="Mon-Fri 19:00-07:00",
    )
    for said in (ConditionWording(), everything):
        words = plain(code, said)
        assert words[0].isupper()
        assert words.endswith(".")
        assert "{" not in words
    assert plain(code, ConditionWording()) == CODES[code].plain_words


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (
            "NO_APPROACH_PREMISES",
            ConditionWording(place="12 Invented Street", radius_m=100),
            "Must not come within 100 metres of 12 Invented Street.",
        ),
        ("NO_ENTER_PREMISES", ConditionWording(), "Must not enter the premises."),
        (
            "NO_APPROACH_PERSON",
            ConditionWording(person="Ann", radius_m=50),
            "Must not approach Ann, or come within 50 metres.",
        ),
        ("TRAVEL_PROHIBITION", ConditionWording(countries="Spain"), "Must not travel to Spain."),
        (
            "TRAVEL_PROHIBITION_EXCEPT",
            ConditionWording(countries="Ireland"),
            "Must not travel to any country outside the United Kingdom except Ireland.",
        ),
        (
            "CURFEW",
            ConditionWording(weekly_times="Mon-Fri 19:00-07:00"),
            "Must stay at the place Mon to Fri from 19:00 to 07:00.",
        ),
        (
            "ATTEND_PROGRAMME",
            ConditionWording(supervisor="A. Field, probation"),
            "Must attend the programme that is named. Supervisor: A. Field, probation.",
        ),
        (
            "NO_CONTACT_DIRECT",
            ConditionWording(exceptions="through a solicitor."),
            "Must not contact the protected person by any means. Allowed: through a solicitor.",
        ),
        ("NO_LONGER_KNOWN", ConditionWording(), "See the sealed wording."),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isupper() else "",
)
def test_an_officer_reads_what_the_condition_says(
    code: str, said: ConditionWording, words: str
) -> None:
    assert plain(code, said) == words


def test_the_starred_codes_are_those_a_notice_may_carry() -> None:
    for kind in ("DVPN", "DVPO"):
        assert catalogue.kind(kind).condition_codes == STARRED


def test_positive_requirements_with_a_supervisor_are_requirements() -> None:
    asking = [each for each in CODES.values() if Detail.SUPERVISOR in each.asks]
    assert len(asking) == 4
    assert all(each.requirement for each in asking)
