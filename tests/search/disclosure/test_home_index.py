"""Looking for many homes at once finds what looking for each of them by itself finds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import count, product
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.search.disclosure.homes_near import KeptHome
from orders.search.disclosure.words.home_index import HomeIndex, index_of
from orders.search.disclosure.words.letters import tokens_of
from orders.search.disclosure.words.likeness import is_nearly
from orders.search.disclosure.words.spellings import Spelt, spelt
from orders.search.disclosure.words.street_names import StreetNames
from orders.search.disclosure.words.street_words import KIND_OF
from orders.search.disclosure.words.streets import RevealingText
from tests.search.disclosure.test_everyday_sentences import HOMES, POINT, SENTENCES
from tests.search.disclosure.test_spellings import AROUND, CHANGES
from tests.search.disclosure.test_ways_to_write import HOME, ON_A_MAP

LINES: Final = (
    *HOMES,
    "1 Ox Row",
    "7 Elm Road",
    "Upper Hollins Farm\nGas Street Basin",
    "The Dove\nKings Heath",
    "14\nSt Mary's Road\nBirmingham",
    "9 The Crescent, Solihull",
    "Flat 2, 6 Upper Dean Street",
    "3 Broadway",
    "14 Acacia Avenue\nQuarry End",
    "21 Birchwood Road",
    "5, Sevenoaks",
)
POSTCODES: Final = (
    *("B14 7XQ", "WS1 6DS", "ZZ1 1PD", "B14 6AT", "DY10 6ST", "M1 1AA", "GIR 0AA"),
    None,
)
TESTS: Final = Path(__file__).parent


def _homes() -> Iterator[KeptHome]:
    number = count(1)
    for place, lines in enumerate(LINES):
        postcode = POSTCODES[place % len(POSTCODES)]
        uprn = f"1000{7_013_571 * (place + 9):08}" if place % 3 == 0 else None
        point = None if place % 4 == 1 else (POINT[0] + 900.0 * place, POINT[1] - 700.0 * place)
        yield KeptHome(next(number), spelt(lines, postcode, uprn, point))
    yield KeptHome(next(number), HOME)
    # One address may be the home of several.
    yield KeptHome(0, spelt("14 Acacia Avenue\nWalsall", "B14 7XQ", "100070123456", POINT))


EVERY: Final = frozenset(_homes())


def one_by_one(text: str) -> tuple[RevealingText, int | None]:
    """The closest telling of a home, and whose it is, by looking for each."""
    telling, number = max((home.spelt.telling(text), -home.person_id) for home in EVERY)
    return telling, None if telling is RevealingText.NOTHING else -number


def at_once(text: str) -> tuple[RevealingText, int | None]:
    """The closest telling of a home, and whose it is, by the index of all homes."""
    telling, home = index_of(EVERY).told_by(text)
    return telling, None if home is None else home.person_id


def _texts_of_tests() -> Iterator[str]:
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize(
    "every", [5, pytest.param(1, marks=pytest.mark.trial)], ids=["one in five", "all"]
)
def test_every_text_of_these_tests_tells_the_same_home(every: int) -> None:
    texts = sorted({*_texts_of_tests(), *SENTENCES.splitlines(), *ON_A_MAP, "6.4S"})[::every]
    assert [each for each in texts if at_once(each) != one_by_one(each)] == []
    assert sum(at_once(each)[1] is not None for each in texts) > 200 / every


@given(
    lines=st.sampled_from(LINES),
    postcode=st.sampled_from([each for each in POSTCODES if each]),
    change=st.sampled_from(CHANGES),
    around=AROUND,
    data=st.data(),
)
def test_a_drawn_part_of_an_address_tells_the_same_home(
    lines: str, postcode: str, change: Callable[[str], str], around: str, data: st.DataObject
) -> None:
    parts = [*lines.replace("\n", " ").split(), *postcode.split()]
    first = data.draw(st.integers(0, len(parts) - 1))
    said = list(" ".join(parts[first : first + data.draw(st.integers(1, 4))]))
    for _ in range(data.draw(st.integers(0, 2))):
        said[data.draw(st.integers(0, len(said) - 1))] = data.draw(
            st.sampled_from(["", "a", "e", "s", "h", "1", "*", " ", "."])
        )
    text = around.format(change("".join(said)))
    assert at_once(text) == one_by_one(text)


WORDS: Final = (
    *("mill", "rose", "church", "st", "paul's", "the", "old", "upper", "park", "court", "a", "5"),
    *("42nd", "3rd", "ox", "ash", "birch", "wood", "mary's", "on", "mount", "zoë", "jubilee"),
)
NUMBERS: Final = (
    "",
    "1 ",
    "7a ",
    "14-16 ",
    "Flat 2, 6 ",
    "no. 3 ",
    "Rose Cottage\n",
    "Flat B\n10 ",
)
DRAWN: Final = st.builds(
    lambda number, words, kind: f"{number}{' '.join(words)} {kind}".title(),
    st.sampled_from(NUMBERS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from(["", *sorted(KIND_OF)]),
)


@given(
    lines=st.lists(DRAWN, min_size=1, max_size=6),
    postcode=st.sampled_from(POSTCODES),
    around=AROUND,
    data=st.data(),
)
def test_drawn_addresses_are_told_at_once_as_one_by_one(
    lines: list[str], postcode: str | None, around: str, data: st.DataObject
) -> None:
    homes = [KeptHome(number, spelt(each, postcode)) for number, each in enumerate(lines)]
    parts = [*data.draw(st.sampled_from(lines)).split(), *(postcode or "").split()]
    first = data.draw(st.integers(0, len(parts) - 1))
    said = list(" ".join(parts[first : first + 4]))
    for _ in range(data.draw(st.integers(0, 2))):
        said[data.draw(st.integers(0, len(said) - 1))] = data.draw(st.sampled_from("aehls1 .*"))
    text = around.format("".join(said))
    closest = max(home.spelt.telling(text) for home in homes)
    assert HomeIndex(homes).told_by(text)[0] is closest


@given(st.text(alphabet="bdegm14670 .sxqSXQBPrRd,thc", max_size=40))
def test_drawn_letters_and_digits_tell_the_same_home(text: str) -> None:
    assert at_once(text) == one_by_one(text)


@given(data=st.data())
def test_a_word_stands_for_the_names_it_is_nearly(data: st.DataObject) -> None:
    names = {word for lines in LINES for word in tokens_of(lines)}
    word = data.draw(st.sampled_from(sorted(names))) + data.draw(
        st.sampled_from(["", "s", "e", "th"])
    )
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(word)))
        word = word[:at] + data.draw(st.sampled_from("aeioukcstph1")) + word[at + 1 :]
    assert StreetNames(names).meant_by(word) == {each for each in names if is_nearly(each, word)}


@pytest.mark.parametrize("text", ["", "14 Acacia Avenue", "SP 082 873", "what3words"])
def test_without_homes_nothing_is_told(text: str) -> None:
    assert HomeIndex(()).told_by(text) == (RevealingText.NOTHING, None)


def test_of_many_homes_in_one_sector_one_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Spelt] = []
    telling = Spelt.telling

    def counted(address: Spelt, text: str) -> RevealingText:
        looked.append(address)
        return telling(address, text)

    monkeypatch.setattr(Spelt, "telling", counted)
    letters = "ABDEFGHJLN"
    homes = HomeIndex(
        KeptHome(number, spelt(f"{number} Ropewalk", f"ZZ1 1{one}{other}"))
        for number, (one, other) in enumerate(product(letters, letters), start=1)
    )
    text = "You must leave 133 Bellfounder Street, ZZ1 1PU at once."
    assert homes.told_by(text)[0] is RevealingText.STREET
    assert len(looked) == 1
    assert homes.told_by("Not ZZ1 1BD.")[1] is not None
    assert homes.told_by("Not ZZ1 1BD.")[0] is RevealingText.HOUSE


@pytest.mark.parametrize("text", ["seen near 10 3 today", "seen near 3 Church today"])
def test_an_article_alone_is_no_name_of_a_street(text: str) -> None:
    assert spelt("no. 3 The", None).telling(text) is RevealingText.NOTHING
