"""What is said of a kind, sentence by sentence."""

from __future__ import annotations

import pytest

from orders.rules.described import sentences
from orders.rules.kinds import catalogue
from orders.rules.kinds.domestic_violence import DVPN
from orders.rules.kinds.kind import Kind, KindLine

KINDS = pytest.mark.parametrize("kind", catalogue.KINDS.values(), ids=lambda kind: str(kind.code))


@KINDS
def test_every_sentence_but_a_name_says_from_what_and_whether_it_was_read(kind: Kind) -> None:
    for each in sentences(kind):
        assert bool(each.confirmed(kind)) is (each.line is not KindLine.NAMES), each
        assert each.source.strip() or each.line is KindLine.NAMES


@KINDS
def test_each_doubt_stands_at_a_sentence(kind: Kind) -> None:
    """Else what was not read would be said nowhere."""
    said = {doubt for each in sentences(kind) for doubt in each.doubts}
    assert said == {each.words for each in kind.unconfirmed}


def test_what_was_not_read_is_not_confirmed() -> None:
    found = {each.line: each for each in sentences(DVPN)}
    assert found[KindLine.SUBJECT].confirmed(DVPN) == "Confirmed on 29 November 2026."
    assert found[KindLine.PNC].confirmed(DVPN).startswith("Not confirmed. How it is put on PNC")
