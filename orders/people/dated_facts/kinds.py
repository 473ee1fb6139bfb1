"""The kinds of dated facts: what each says, who is found by it, what may tell a withheld home."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from orders.rules.vocabulary.codes import PersonFlag
from orders.rules.vocabulary.labelled import Labelled

_FEWEST, _MOST = 7, 15
_DIALLED: Final = re.compile(r"\+?[0-9()./\s-]+")
_PLATE: Final = re.compile(r"[A-Z0-9]{2,8}")


class FactKind(Labelled):
    """What a dated fact is."""

    PHONE = "PHONE", "phone"
    VEHICLE = "VEHICLE", "vehicle"
    FLAG = "FLAG", "flag"
    BAIL = "BAIL", "bail"
    SAFE_CONTACT = "SAFE_CONTACT", "safe way to ring"
    ADVOCATE = "ADVOCATE", "advocate"

    @property
    def slug(self) -> str:
        """As addresses of pages name it: ``safe-contact``."""
        return self.value.lower().replace("_", "-")


def phone_number(written: str) -> str | None:
    """The digits of a phone number as dialled in this country; ``None``: it is none."""
    if not _DIALLED.fullmatch(written):
        return None
    digits = re.sub(r"[^0-9+]", "", written.replace("(0)", ""))
    digits = re.sub(r"^(?:\+|00)44", "0", digits).lstrip("+")
    return digits if _FEWEST <= len(digits) <= _MOST else None


def registration(written: str) -> str | None:
    """A vehicle's registration without spaces, in capitals; ``None``: it is none."""
    plate = re.sub(r"[\s-]", "", written).upper()
    return plate if _PLATE.fullmatch(plate) and any(map(str.isdigit, plate)) else None


@dataclass(frozen=True, slots=True)
class FactPart:
    """One thing that a fact of a kind says.

    Attributes:
        label: what a form asks.
        needed: whether it may not be blank.
        choices: codes and words to choose from; ``None``: words.
        checked: gives what it is found by, ``None`` where it is none of its sort.
        wrong: what is said then.
        is_long: whether it takes several lines.
    """

    label: str
    needed: bool = False
    hint: str | None = None
    choices: tuple[tuple[str, str], ...] | None = None
    checked: Callable[[str], str | None] | None = None
    wrong: str = ""
    is_long: bool = False

    @property
    def longest(self) -> int:
        """So many characters it holds."""
        return 4_000 if self.is_long else 200


@dataclass(frozen=True, slots=True)
class FactRules:
    """A kind of dated facts.

    Attributes:
        parts: what it says, by name, in the order a form asks.
        tells_home: whether it may tell where a hidden person lives.
    """

    parts: Mapping[str, FactPart]
    tells_home: bool


_FLAGS: Final = tuple((each.value, each.heading) for each in PersonFlag)
RULES: Final[Mapping[FactKind, FactRules]] = MappingProxyType(
    {
        FactKind.PHONE: FactRules(
            {
                "number": FactPart(
                    "Phone number",
                    needed=True,
                    checked=phone_number,
                    wrong="Enter a phone number, like 07700 900 982.",
                ),
                "note": FactPart("Note", hint="Whose it is, or what it is used for"),
            },
            tells_home=True,
        ),
        FactKind.VEHICLE: FactRules(
            {
                "registration": FactPart(
                    "Registration number",
                    needed=True,
                    checked=registration,
                    wrong="Enter a registration number, like BD51 SMR.",
                ),
                "description": FactPart("Make, model and colour"),
            },
            tells_home=True,
        ),
        FactKind.FLAG: FactRules(
            {
                "flag": FactPart("Flag", needed=True, choices=_FLAGS),
                "level": FactPart("Level or category", hint="For example, MAPPA level 2"),
                "note": FactPart("Note"),
            },
            tells_home=False,
        ),
        FactKind.BAIL: FactRules(
            {
                "conditions": FactPart("Bail conditions", needed=True, is_long=True),
                "bailed_by": FactPart("Bailed by", hint="Police station or court"),
                "answers_at": FactPart("Answers bail at", hint="Place, day and time"),
            },
            tells_home=False,
        ),
        FactKind.SAFE_CONTACT: FactRules(
            {
                "way": FactPart(
                    "Safe way to reach them", needed=True, hint="Which number, what to say first"
                ),
                "hours": FactPart("Safe hours", hint="For example, weekdays 10:00 to 14:00"),
                "avoid": FactPart("Never", hint="For example, no voicemail"),
            },
            tells_home=True,
        ),
        FactKind.ADVOCATE: FactRules(
            {
                "name": FactPart("Name", needed=True),
                "organisation": FactPart("Organisation"),
                "phone": FactPart("Phone or email"),
            },
            tells_home=True,
        ),
    }
)
TELLING: Final = tuple(kind for kind, rules in RULES.items() if rules.tells_home)
"""Kinds that may tell where a hidden person lives."""


def sought_by(kind: FactKind, said: Mapping[str, str]) -> str | None:
    """What a person is found by of a fact: digits, a plate, the code of a flag."""
    for name, part in RULES[kind].parts.items():
        if part.checked is not None:
            return part.checked(said[name])
        if part.choices is not None:
            return said[name]
    return None


def in_words(kind: FactKind, said: Mapping[str, str]) -> str:
    """What a fact says, on one line."""
    parts = RULES[kind].parts
    words = (
        dict(part.choices).get(said[name], said[name]) if part.choices else said[name]
        for name, part in parts.items()
        if said.get(name)
    )
    return "; ".join(words)
