from __future__ import annotations

import pytest

from orders.rules import vocabulary
from orders.rules.events import EventKind, Stage, State
from orders.rules.labelled import Labelled
from orders.rules.ranks import Rank

ENUMERATIONS = [
    vocabulary.Basis,
    vocabulary.RelationshipBasis,
    vocabulary.AddressKind,
    vocabulary.NameKind,
    vocabulary.EndsKind,
    vocabulary.Consideration,
    vocabulary.Sex,
    vocabulary.BreachMethod,
    vocabulary.BreachDecision,
    vocabulary.CourtOutcome,
    EventKind,
    Stage,
]


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_every_code_has_words_of_its_own(enumeration: type[Labelled]) -> None:
    labels = [member.label for member in enumeration]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_a_code_is_its_text_and_is_found_by_it() -> None:
    found = vocabulary.Basis("SUBJECT_HOME")
    assert found == "SUBJECT_HOME"
    assert str(found) == "SUBJECT_HOME"
    assert found.label == "subject's home"


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="NOWHERE"):
        vocabulary.Basis("NOWHERE")


def test_five_kinds_of_address_count_as_a_home() -> None:
    homes = {kind for kind in vocabulary.AddressKind if kind.is_home}
    assert homes == {"HOME", "TEMPORARY", "BAIL", "REFUGE", "NO_FIXED_ABODE"}


def test_only_a_refuge_is_always_confidential() -> None:
    hidden = [kind for kind in vocabulary.AddressKind if kind.is_always_confidential]
    assert hidden == [vocabulary.AddressKind.REFUGE]


def test_a_decision_not_to_act_needs_a_reason() -> None:
    needing = {decision for decision in vocabulary.BreachDecision if decision.needs_reason}
    assert needing == {"NOT_ARRESTED", "NFA_OTHER"}


def test_sex_is_coded_as_courts_exchange_it() -> None:
    assert [sex.value for sex in vocabulary.Sex] == ["0", "1", "2", "9"]


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
        (Stage.NEW, State.PENDING),
        (Stage.AUTHORISED, State.PENDING),
        (Stage.AWAITING_HEARING, State.LIVE),
        (Stage.HEARD, State.LIVE),
        (Stage.IN_FORCE, State.LIVE),
        (Stage.SUSPENDED, State.SUSPENDED),
        (Stage.CLOSED, State.ENDED),
    ],
)
def test_every_stage_is_part_of_a_state(stage: Stage, state: State) -> None:
    assert stage.state is state
