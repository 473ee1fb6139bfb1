from __future__ import annotations

import pytest

from orders.rules.vocabulary import codes
from orders.rules.vocabulary.events import EventKind, LifecycleStage, State
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.ranks import Rank

ENUMERATIONS = [
    codes.Basis,
    codes.RelationshipBasis,
    codes.AddressKind,
    codes.NameKind,
    codes.EndsKind,
    codes.Consideration,
    codes.Sex,
    codes.BreachMethod,
    codes.BreachDecision,
    codes.CourtOutcome,
    EventKind,
    LifecycleStage,
]


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_every_code_has_words_of_its_own(enumeration: type[Labelled]) -> None:
    labels = [member.label for member in enumeration]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_a_code_is_its_text_and_is_found_by_it() -> None:
    found = codes.Basis("SUBJECT_HOME")
    assert found == "SUBJECT_HOME"
    assert str(found) == "SUBJECT_HOME"
    assert found.label == "subject's home"


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="NOWHERE"):
        codes.Basis("NOWHERE")


def test_five_kinds_of_address_count_as_a_home() -> None:
    homes = {kind for kind in codes.AddressKind if kind.is_home}
    assert homes == {"HOME", "TEMPORARY", "BAIL", "REFUGE", "NO_FIXED_ABODE"}


def test_only_a_refuge_is_always_confidential() -> None:
    hidden = [kind for kind in codes.AddressKind if kind.is_always_confidential]
    assert hidden == [codes.AddressKind.REFUGE]


def test_a_decision_not_to_act_needs_a_reason() -> None:
    needing = {decision for decision in codes.BreachDecision if decision.needs_reason}
    assert needing == {"NOT_ARRESTED", "NFA_OTHER"}


def test_sex_is_coded_as_courts_exchange_it() -> None:
    assert [sex.value for sex in codes.Sex] == ["0", "1", "2", "9"]


@pytest.mark.parametrize(
    ("lower", "higher"),
    [(Rank.INSPECTOR, Rank.SUPERINTENDENT), (Rank.CHIEF_INSPECTOR, Rank.SUPERINTENDENT)],
)
def test_ranks_are_in_order(lower: Rank, higher: Rank) -> None:
    assert lower < higher


def test_a_rank_is_read_in_words() -> None:
    assert Rank.CHIEF_SUPERINTENDENT.label == "chief superintendent"


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (LifecycleStage.NEW, State.PENDING),
        (LifecycleStage.AUTHORISED, State.PENDING),
        (LifecycleStage.AWAITING_HEARING, State.LIVE),
        (LifecycleStage.HEARD, State.LIVE),
        (LifecycleStage.IN_FORCE, State.LIVE),
        (LifecycleStage.SUSPENDED, State.SUSPENDED),
        (LifecycleStage.CLOSED, State.ENDED),
    ],
)
def test_every_stage_is_part_of_a_state(stage: LifecycleStage, state: State) -> None:
    assert stage.state is state
