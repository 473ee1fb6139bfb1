"""Protected characteristics: what answers them, and why there is no answer."""

from __future__ import annotations

import pytest

from orders.rules.vocabulary import characteristics
from orders.rules.vocabulary.characteristics import (
    ETHNICITIES,
    Characteristic,
    CharacteristicAnswer,
    NoAnswer,
    UnansweredReason,
)

ETHNICITY = Characteristic.ETHNICITY_SELF_DEFINED


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        ("16+1", "W1 W2 W9 M1 M2 M3 M9 A1 A2 A3 A9 B1 B2 B9 O1 O9 NS"),
        ("18+1", "W1 W2 W3 W9 M1 M2 M3 M9 A1 A2 A3 A4 A9 B1 B2 B9 O2 O9 NS"),
    ],
)
def test_each_list_has_its_codes(scheme: str, codes: str) -> None:
    """Domain 5.1."""
    assert " ".join(ETHNICITIES[scheme]) == codes


@pytest.mark.parametrize(
    ("of", "text", "answer"),
    [
        (ETHNICITY, "18+1 W3", CharacteristicAnswer("W3", "18+1")),
        (ETHNICITY, "16+1 o1", CharacteristicAnswer("O1", "16+1")),
        (ETHNICITY, "declined", CharacteristicAnswer(gap=UnansweredReason.DECLINED)),
        (
            ETHNICITY,
            "18+1 NS NOT_ASKED",
            CharacteristicAnswer("NS", "18+1", UnansweredReason.NOT_ASKED),
        ),
        (Characteristic.RELIGION, "  no   religion ", CharacteristicAnswer("no religion")),
        (
            Characteristic.DISABILITY,
            "not asked",
            CharacteristicAnswer(gap=UnansweredReason.NOT_ASKED),
        ),
        (Characteristic.LANGUAGE, "Punjabi", CharacteristicAnswer("Punjabi")),
        (Characteristic.INTERPRETER, "yes", CharacteristicAnswer("YES")),
        (Characteristic.INTERPRETER, "", None),
    ],
)
def test_an_answer_or_its_reason_is_read(
    of: Characteristic, text: str, answer: CharacteristicAnswer | None
) -> None:
    assert characteristics.read(of, text) == answer
    if answer is not None:
        assert characteristics.read(of, answer.text) == answer


@pytest.mark.parametrize(
    ("of", "text", "wrong"),
    [
        pytest.param(ETHNICITY, "W1", "the list and its code", id="no-list"),
        pytest.param(ETHNICITY, "16+1 W3", "the list and its code", id="code-of-the-other-list"),
        pytest.param(ETHNICITY, "18+1 O1", "the list and its code", id="chinese-moved-to-A4"),
        pytest.param(ETHNICITY, "18+1 NS", "goes with its reason", id="NS-without-a-reason"),
        pytest.param(ETHNICITY, "18+1 W1 DECLINED", "goes with its reason", id="both"),
        pytest.param(Characteristic.INTERPRETER, "perhaps", "YES or NO", id="neither"),
        pytest.param(Characteristic.RELIGION, "x" * 201, "200 characters", id="long"),
    ],
)
def test_what_answers_nothing_is_refused(of: Characteristic, text: str, wrong: str) -> None:
    with pytest.raises(NoAnswer, match=wrong):
        characteristics.read(of, text)


def test_not_asked_declined_and_unknown_stay_apart() -> None:
    words = {characteristics.read(ETHNICITY, gap.value) for gap in UnansweredReason}
    assert words == {CharacteristicAnswer(gap=gap) for gap in UnansweredReason}
    assert len({gap.label for gap in UnansweredReason}) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CharacteristicAnswer("A4", "18+1"), "Asian: Chinese (A4, 18+1)"),
        (CharacteristicAnswer("O1", "16+1"), "Chinese (O1, 16+1)"),
        (
            CharacteristicAnswer("NS", "18+1", UnansweredReason.DECLINED),
            "Not stated (NS, 18+1), declined to say",
        ),
        (CharacteristicAnswer(gap=UnansweredReason.UNKNOWN), "asked, not known"),
        (CharacteristicAnswer("Sikh"), "Sikh"),
    ],
)
def test_an_answer_is_told_in_words(answer: CharacteristicAnswer, words: str) -> None:
    assert answer.words == words


def test_all_but_how_to_speak_with_somebody_is_sensitive() -> None:
    open_to_all = {each for each in Characteristic if not each.is_sensitive}
    assert open_to_all == {Characteristic.LANGUAGE, Characteristic.INTERPRETER}
