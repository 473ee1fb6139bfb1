"""Invented persons recorded twice, each second time written otherwise in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bench.misspelling import family_names, given_names, misspelt
from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.rules.vocabulary.codes import AddressKind, NameKind, Sex
from orders.sample.stories.dice import Dice

POSTCODES = ("WS1 1AA", "B2 2BB", "B1 1AA")
_LETTERS = (("l", "\u0142"), ("i", "\u0131"), ("o", "\u00f8"), ("d", "\u0111"), ("th", "\u00fe"))
_ACCENTS = (("a", "\u00e1"), ("e", "\u00ea"), ("o", "\u00f6"), ("u", "\u016f"), ("n", "\u00f1"))
_SCRIPTS = (
    ("\u0413\u0443\u0440\u043f\u0440\u0435\u0435\u0442", "\u0421\u0438\u043d\u0433\u0445"),
    ("\u0645\u062d\u0645\u062f", "\u062e\u0627\u0646"),
    ("\u0a17\u0a41\u0a30\u0a2a\u0a4d\u0a30\u0a40\u0a24", "\u0a38\u0a3f\u0a70\u0a18"),
    ("\u5c0f\u660e", "\u738b"),
)
Way = Callable[[PersonInput, Dice], PersonInput]


def home(postcode: str, *, confidential: bool = False) -> AddressInput:
    """A home at a postcode, kept without a place."""
    return AddressInput(
        kind=AddressKind.HOME,
        lines="1 Invented Close",
        postcode=postcode,
        confidential=confidential,
        without_place=True,
        source="invented",
    )


def _letters(who: PersonInput, dice: Dice) -> PersonInput:
    plain, other = dice.one([*_LETTERS, *_ACCENTS])
    return replace(who, family_name=who.family_name.replace(plain, other))


def _wrong(who: PersonInput, dice: Dice) -> PersonInput:
    family, _ = misspelt(f"{who.given_names} {who.family_name}", dice)
    given, _, family = family.partition(" ")
    return replace(who, given_names=given, family_name=family or given)


def _capitals(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, family_name=who.family_name.upper(), given_names=who.given_names.upper())


def _turned(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, family_name=who.given_names, given_names=who.family_name)


def _middle(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, given_names=f"{who.given_names} {dice.one(('Ngozi', 'Lee', 'Jo'))}")


def _initial(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, given_names=who.given_names[0])


def _alias(who: PersonInput, dice: Dice) -> PersonInput:
    alias = AliasInput(dice.one(list(NameKind)[1:]), who.family_name, who.given_names)
    return replace(who, family_name="Otherwise", given_names="Called", aliases=(alias,))


def _married(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, family_name="Married")


def _apostrophe(who: PersonInput, dice: Dice) -> PersonInput:
    sign = dice.one(("'", "\u2019", "\u02bc", "\u00b4", "`", "\uff07"))
    return replace(who, family_name=f"O{sign}{who.family_name}")


def _swapped_birth(who: PersonInput, dice: Dice) -> PersonInput:
    born = who.born_on
    return who if born is None or born.day > 12 else replace(who, born_on=_day(born))


def _day(born: date) -> date:
    return date(born.year, born.day, born.month)


def _digit_of_birth(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, born_on=who.born_on and who.born_on.replace(year=who.born_on.year + 1))


def _year_alone(who: PersonInput, dice: Dice) -> PersonInput:
    year = who.born_on.year if who.born_on else who.birth_year
    return replace(who, born_on=None, birth_year=year)


def _nothing_of_birth(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, born_on=None, birth_year=None)


def _withheld(who: PersonInput, dice: Dice) -> PersonInput:
    hidden = tuple(replace(each, confidential=True) for each in who.addresses)
    return replace(who, born_on=None, addresses=hidden)


def _identifier(who: PersonInput, dice: Dice) -> PersonInput:
    return replace(who, family_name="Else", given_names="Somebody", born_on=None)


WAYS: dict[str, Way] = {
    "letters": _letters,
    "wrong letter": _wrong,
    "capitals": _capitals,
    "order of names": _turned,
    "middle name": _middle,
    "initial": _initial,
    "alias": _alias,
    "married": _married,
    "apostrophe": _apostrophe,
    "day and month": _swapped_birth,
    "digit of birth": _digit_of_birth,
    "year of birth": _year_alone,
    "no birth": _nothing_of_birth,
    "withheld home": _withheld,
    "identifier": _identifier,
}


def invented(dice: Dice, number: int) -> list[tuple[PersonInput, PersonInput, str]]:
    """So many persons, each as recorded twice, and the way the second differs."""
    given, family = given_names(number // 3 + 9, dice), family_names(number // 3 + 9, dice)
    ways = list(WAYS)
    found = []
    for count in range(number):
        way = ways[count % len(ways)]
        first, last = (
            (dice.one(given), dice.one(family)) if dice.chance(0.9) else dice.one(_SCRIPTS)
        )
        who = PersonInput(
            last.capitalize(),
            first.capitalize(),
            None if dice.chance(0.1) else date(1950, 1, 1) + timedelta(dice.one(range(18_000))),
            Sex.NOT_KNOWN,
            cro_no=f"{count}/80A" if way == "identifier" or dice.chance(0.1) else None,
            addresses=(home(dice.one(POSTCODES)),) if dice.chance(0.7) else (),
        )
        found.append((who, WAYS[way](who, dice), way))
    return found
