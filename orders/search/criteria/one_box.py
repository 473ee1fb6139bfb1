"""What was typed into the one search box, read as the question that it is.

Nothing is guessed twice: the first form that fits is the question, so that the same text always
asks the same. What fits none is a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from orders.formatting import london
from orders.people.dated_facts.kinds import phone_number, registration
from orders.rules.vocabulary import identifiers, postcodes, references
from orders.rules.vocabulary.identifiers import NotOne

_LONGEST: Final = 200
"""Characters of what is more than a name."""
_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_ANY_YEAR: Final = r"(?P<year>(?:19|20)\d{2}|\d{2})"
_DAYS: Final = [
    re.compile(rf"(?<![\w/-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:\s+of)?[\s./,-]*{_MONTH}[\s./,-]*{_ANY_YEAR}",
        rf"{_MONTH}[\s./,-]*{_DAY}[\s./,-]+{_YEAR}",
        rf"(?P<day>\d{{1,2}})[\s./-]+(?P<month>\d{{1,2}})[\s./-]+{_ANY_YEAR}",
        rf"{_YEAR}[./-](?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{2}})(?P<month>\d{{2}}){_YEAR}",
    )
]
_BORN: Final = re.compile(
    r"(?:\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|b\.)(?!\w)\s*:?)", re.IGNORECASE
)
_SERIAL: Final = re.compile(r"[0-9]{1,6}")
_LIKE_A_REFERENCE: Final = re.compile(r"[A-Za-z]{2}\s?[0-9]{2}[-/][0-9]{4,9}([-/][0-9]?)?")
_OUTWARD: Final = re.compile(r"(?P<outward>[A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s[0-9])?")
_DIALLED: Final = re.compile(r"\(?(\+|0)[0-9 ().+-]{9,}")
_EXTENSION: Final = re.compile(r"\s*,?\s*(?:ext(?:ension|n)?\.?|x)\s*[0-9]{1,6}", re.IGNORECASE)
_PLATE: Final = re.compile(
    r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]"
    r"|[A-Z]{1,3}[0-9]{1,4}|[0-9]{1,4}[A-Z]{1,3}"
)
_NUMBER: Final = re.compile(r"(?=(?:.*[0-9]){3})[A-Za-z0-9][A-Za-z0-9 ./-]*")
_LONG_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_NAME_AND_YEAR: Final = re.compile(r"(?:[^\W\d_]{2,}[\s,]+)+(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class BoxQuestion:
    """What a text asks.

    Attributes:
        given: by field, as the search that answers it takes it.
        of_place: whether that is the search of one's own area by person or place, and no look-up.
    """

    given: dict[str, str]
    of_place: bool = False


def read_box(text: str, *, prefix: str, now: datetime) -> BoxQuestion:
    """The question that a text asks; a blank one asks for the name ``""``.

    A reference, the number of a reference, a postcode or its first half, a date of birth alone or
    beside a name, a PNC id, a phone number, a vehicle's registration, a number of another system;
    else a name. Figures beside a name that are no date of birth are left out.

    Args:
        text: as it was typed.
        prefix: letters that open every reference of this register.
        now: the instant of looking, aware.
    """
    asked = _plainly(text)
    if len(asked) > _LONGEST:
        return BoxQuestion({"name": asked})
    words, born_on = _without_day(asked, london(now).date())
    found = (
        _reference(asked, prefix)
        or _postcode(asked)
        or _born(words, born_on)
        or _pnc_id(asked, now)
        or _phone(asked)
        or _named_and_year(asked)
        or _plate(asked)
        or _number(asked, born_on)
    )
    if found is not None:
        return found
    given = {"name": _letters(words)}
    return BoxQuestion(given if born_on is None else given | {"born_on": born_on})


def _plainly(text: str) -> str:
    """A text as a keyboard has it: pasted marks of direction, joiners and long dashes are gone."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    # A tab and a new line are spaces; other control characters, and marks of direction, are none.
    seen = (each for each in plain if each.isspace() or unicodedata.category(each)[0] != "C")
    return " ".join("".join(seen).split()).strip(" .,;:")


def _reference(asked: str, prefix: str) -> BoxQuestion | None:
    if _SERIAL.fullmatch(asked):
        return BoxQuestion({"serial": asked})
    if not asked.upper().startswith(prefix):
        return None
    if references.normalise(asked) or _LIKE_A_REFERENCE.fullmatch(asked):
        return BoxQuestion({"reference": asked})
    return None


def _postcode(asked: str) -> BoxQuestion | None:
    found = postcodes.normalise(asked)
    if found is None and (half := _OUTWARD.fullmatch(asked.upper())):
        found = half["outward"]
    return None if found is None else BoxQuestion({"postcode": found}, of_place=True)


def _born(words: str, born_on: str | None) -> BoxQuestion | None:
    """A date of birth with no other figures beside it, which may be those of a phone."""
    if born_on is None or any(map(str.isdigit, words)):
        return None
    return BoxQuestion({"name": words, "born_on": born_on})


def _pnc_id(asked: str, now: datetime) -> BoxQuestion | None:
    try:
        identifiers.pnc_id(asked, this_year=now.year)
    except NotOne:
        return None
    return BoxQuestion({"pnc_id": asked}, of_place=True)


def _phone(asked: str) -> BoxQuestion | None:
    extension = list(_EXTENSION.finditer(asked))
    number = asked
    if extension and extension[-1].end() == len(asked):
        number = asked[: extension[-1].start()]
    if _DIALLED.fullmatch(number) and phone_number(number):
        return BoxQuestion({"phone": number})
    return None


def _named_and_year(asked: str) -> BoxQuestion | None:
    return BoxQuestion({"name": _letters(asked)}) if _NAME_AND_YEAR.fullmatch(asked) else None


def _plate(asked: str) -> BoxQuestion | None:
    plate = registration(asked)
    return BoxQuestion({"registration": asked}) if plate and _PLATE.fullmatch(plate) else None


def _number(asked: str, born_on: str | None) -> BoxQuestion | None:
    if born_on is None and _NUMBER.fullmatch(asked) and not _LONG_WORD.search(asked):
        return BoxQuestion({"number": asked})
    return None


def _letters(words: str) -> str:
    """The words that a name can have; all of them where none has a letter."""
    parts = words.split()
    return " ".join(each for each in parts if any(map(str.isalpha, each))) or words


def _without_day(asked: str, today: date) -> tuple[str, str | None]:
    """A text without the first day that stands in it, and that day as data has it.

    A day such as 31/2/1988 is one too: whoever typed it is told that it is none.
    """
    for found in (each for form in _DAYS for each in form.finditer(asked)):
        day = _day(found["day"], found["month"], found["year"], today)
        if day is not None:
            rest = _BORN.sub(" ", asked[: found.start()] + " " + asked[found.end() :])
            return " ".join(rest.replace(",", " ").split()), day
    return asked, None


def _day(day: str, month: str, year: str, today: date) -> str | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not (1 <= int(day) <= 31 and 1 <= number <= 12):
        return None
    if len(year) == 4:
        return f"{int(year):04d}-{number:02d}-{int(day):02d}"
    return next(
        (each.isoformat() for each in _in_either_century(int(day), number, year) if each <= today),
        None,
    )


def _in_either_century(day: int, month: int, year: str) -> Iterator[date]:
    for century in (2000, 1900):
        try:
            yield date(century + int(year), month, day)
        except ValueError:
            continue
