"""Protected characteristics of a person, each with its answer or the reason there is none.

An answer is one text at every door: ``18+1 W1`` for an ethnicity, ``no religion`` in a person's
own words, ``YES`` or ``NO``, or the reason it is missing: ``NOT_ASKED``, ``DECLINED``, ``UNKNOWN``.
``NS`` says only that nothing is stated: forces and HMPPS do not mean the same by it (what police
mean is unconfirmed here), so that it is kept with its reason (``18+1 NS DECLINED``).

Source: Equality Act 2010 s.4; Data Protection Act 2018 s.35(8); ethnicity codes 16+1 and 18+1 as
HMPPS reads them, August 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orders.rules.vocabulary.labelled import Labelled

MOST_WORDS = 200
"""Longest answer in a person's own words, in characters."""
NOT_STATED = "NS"


class Characteristic(Labelled):
    """What may be asked of a person."""

    ETHNICITY_SELF_DEFINED = "ETHNICITY_SELF_DEFINED", "ethnicity, as the person says"
    ETHNICITY_OFFICER = "ETHNICITY_OFFICER", "ethnicity, as an officer perceived it"
    DISABILITY = "DISABILITY", "disability"
    RELIGION = "RELIGION", "religion or belief"
    SEXUAL_ORIENTATION = "SEXUAL_ORIENTATION", "sexual orientation"
    GENDER_REASSIGNMENT = "GENDER_REASSIGNMENT", "gender reassignment"
    LANGUAGE = "LANGUAGE", "language"
    INTERPRETER = "INTERPRETER", "needs an interpreter"

    @property
    def is_sensitive(self) -> bool:
        """Whether only roles that need it may see it: all but how to speak with the person.

        Source: Data Protection Act 2018 s.35(4)-(5), (8).
        """
        return self not in {Characteristic.LANGUAGE, Characteristic.INTERPRETER}

    @property
    def is_ethnicity(self) -> bool:
        """Whether its answers are codes of a list."""
        return self in {
            Characteristic.ETHNICITY_SELF_DEFINED,
            Characteristic.ETHNICITY_OFFICER,
        }

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it is answered by yes or no alone."""
        return self is Characteristic.INTERPRETER


class UnansweredReason(Labelled):
    """Why there is no answer. Not having been asked differs from having declined."""

    NOT_ASKED = "NOT_ASKED", "not asked"
    DECLINED = "DECLINED", "declined to say"
    UNKNOWN = "UNKNOWN", "asked, not known"


@dataclass(frozen=True, slots=True)
class CharacteristicAnswer:
    """What is known of one characteristic.

    Attributes:
        value: a code of the list, or words; ``None`` where there is only a reason.
        scheme: the list a code is of, ``16+1`` or ``18+1``.
        gap: why there is no answer; with ``NS`` as well.
    """

    value: str | None = None
    scheme: str | None = None
    gap: UnansweredReason | None = None

    @property
    def text(self) -> str:
        """As every door takes it."""
        return " ".join(part for part in (self.scheme, self.value, self.gap) if part)

    @property
    def words(self) -> str:
        """As a person reads it: ``White: British (W1, 18+1)``."""
        reason = "" if self.gap is None else self.gap.label
        if self.value is None:
            return reason
        if self.scheme is None:
            return self.value
        name = ETHNICITIES[self.scheme][self.value]
        code = f"{self.value}, {self.scheme}"
        return f"{name} ({code}), {reason}" if reason else f"{name} ({code})"


_SHARED = {
    "W1": "White: British",
    "W2": "White: Irish",
    "W9": "White: any other background",
    "M1": "Mixed: White and Black Caribbean",
    "M2": "Mixed: White and Black African",
    "M3": "Mixed: White and Asian",
    "M9": "Mixed: any other background",
    "A1": "Asian: Indian",
    "A2": "Asian: Pakistani",
    "A3": "Asian: Bangladeshi",
    "A9": "Asian: any other background",
    "B1": "Black: Caribbean",
    "B2": "Black: African",
    "B9": "Black: any other background",
    "O9": "Any other ethnic group",
    NOT_STATED: "Not stated",
}
_OWN = {
    "18+1": {"W3": "White: Gypsy or Irish Traveller", "A4": "Asian: Chinese", "O2": "Arab"},
    "16+1": {"O1": "Chinese"},
}
_GROUPS = "WMABON"

ETHNICITIES: Mapping[str, Mapping[str, str]] = {
    scheme: dict(
        sorted((_SHARED | own).items(), key=lambda each: (_GROUPS.index(each[0][0]), each[0]))
    )
    for scheme, own in _OWN.items()
}
"""Names by code, by list; the newer list first."""


class NoAnswer(ValueError):
    """What was written answers nothing; says what to write instead."""


def read(of: Characteristic, text: str) -> CharacteristicAnswer | None:
    """What ``text`` says of a characteristic; ``None`` when it is blank.

    Raises:
        NoAnswer: it is no code of the list, no yes or no, or ``NS`` without its reason.
    """
    written = " ".join(text.split())
    if not written:
        return None
    reason = written.upper().replace(" ", "_")
    if reason in set(UnansweredReason):
        return CharacteristicAnswer(gap=UnansweredReason(reason))
    if of.is_ethnicity:
        return _ethnicity(written.upper())
    if of.is_yes_or_no and written.upper() not in {"YES", "NO"}:
        raise NoAnswer(f"Write YES or NO, or why there is no answer: {_reasons()}.")
    if len(written) > MOST_WORDS:
        raise NoAnswer(f"Shorten this to {MOST_WORDS} characters or fewer.")
    return CharacteristicAnswer(written.upper() if of.is_yes_or_no else written)


def _ethnicity(written: str) -> CharacteristicAnswer:
    scheme, _, rest = written.partition(" ")
    code, _, reason = rest.partition(" ")
    if code not in ETHNICITIES.get(scheme, {}):
        raise NoAnswer(
            "Write the list and its code, like 18+1 W1 or 16+1 O1, or why there is none:"
            f" {_reasons()}."
        )
    reason = reason.replace(" ", "_")
    if (code == NOT_STATED) != (reason in set(UnansweredReason)) or (reason and code != NOT_STATED):
        raise NoAnswer(f"NS, and only NS, goes with its reason: {scheme} NS and {_reasons()}.")
    return CharacteristicAnswer(code, scheme, UnansweredReason(reason) if reason else None)


def _reasons() -> str:
    *others, last = UnansweredReason
    return f"{', '.join(others)} or {last}"
