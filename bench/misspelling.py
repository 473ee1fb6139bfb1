"""Made-up names, and the ways in which somebody at a keyboard gets a name wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orders.people.variants import variants
from orders.sample.stories.dice import Dice


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STARTS = _listed(
    "b br bl c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p ph pl pr qu r s sc sh sk sl sm sn"
    " st str t th tr v w wh y z"
)
_MIDDLES = _listed("a e i o u ai au ea ee ei ia ie oa oo ou")
_ENDS = _listed("b ck d ff g k l ld ll m mp n nd ng nt p r rd rk rm rn rt s sh ss st t th tt w x z")
_LAST = ("son", "ton", "ford", "ley", "ham", "ski", "wala", "deep", "pour", "ova", "", "", "", "")
_KNOWN = _listed(
    "mohammed muhammad ahmed hussain hassan ali abdullah yusuf ibrahim khalid tariq bilal aisha"
    " fatima mariam catherine stephen philip alan sean john michael matthew robert thomas james"
    " david daniel christopher andrew joseph samuel sarah ann teresa rebecca rachel claire helen"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
Way = Callable[[str, Dice], str]


def given_names(number: int, dice: Dice) -> list[str]:
    """So many given names; a third are common ones, some of which are written in several ways."""
    common = number // 3
    return [dice.one(_KNOWN) for _ in range(common)] + _unlike(number - common, dice)


def family_names(number: int, dice: Dice) -> list[str]:
    """So many family names, each once; one in twelve of two words."""
    single = _unlike(number, dice)
    return [
        f"{name}-{dice.one(single)}" if place % 12 == 0 else name
        for place, name in enumerate(single)
    ]


def misspelt(name: str, dice: Dice) -> tuple[str, str]:
    """A full name written wrongly in one way, and which way."""
    way = dice.one(list(_WAYS))
    wrong = _WAYS[way](name, dice)
    return (wrong, way) if wrong != name else misspelt(name, dice)


def _dropped(name: str, dice: Dice) -> str:
    place = _letter(name, dice)
    return name[:place] + name[place + 1 :]


def _doubled(name: str, dice: Dice) -> str:
    place = _letter(name, dice)
    return name[:place] + name[place] + name[place:]


def _swapped(name: str, dice: Dice) -> str:
    places = [n for n in range(len(name) - 1) if name[n : n + 2].isalpha()]
    place = dice.one(places)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _replaced(name: str, dice: Dice) -> str:
    place = _letter(name, dice)
    return name[:place] + dice.one(_LETTERS) + name[place + 1 :]


def _parted(name: str, dice: Dice) -> str:
    # A space or hyphen within a word, at least two letters from its ends.
    places = [n for n in range(2, len(name) - 1) if name[n - 2 : n + 2].isalpha()]
    if not places:
        return name
    place = dice.one(places)
    return name[:place] + dice.one(" -") + name[place:]


def _joined(name: str, dice: Dice) -> str:
    places = [n for n, letter in enumerate(name) if letter in " -"]
    place = dice.one(places)
    return name[:place] + dice.one(["", "-", " "]) + name[place + 1 :]


def _another_way(name: str, dice: Dice) -> str:
    first, _, rest = name.partition(" ")
    others = sorted(variants(first))
    return f"{dice.one(others)} {rest}" if others else name


_WAYS: dict[str, Way] = {
    "dropped": _dropped,
    "doubled": _doubled,
    "swapped": _swapped,
    "replaced": _replaced,
    "parted": _parted,
    "joined": _joined,
    "another way": _another_way,
}


def _letter(name: str, dice: Dice) -> int:
    return dice.one([place for place, letter in enumerate(name) if letter.isalpha()])


def _unlike(number: int, dice: Dice) -> list[str]:
    found: dict[str, None] = {}
    for name in _made_up(dice):
        if len(found) >= number:
            break
        found.setdefault(name)
    return list(found)


def _made_up(dice: Dice) -> Iterator[str]:
    while True:
        syllables = [dice.one(_STARTS) + dice.one(_MIDDLES) for _ in range(dice.one((1, 2, 2, 3)))]
        yield "".join(syllables) + dice.one(_ENDS) + dice.one(_LAST)
