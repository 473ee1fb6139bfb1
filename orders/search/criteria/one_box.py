"""What was typed into the one search box, read as the question that it is.

Nothing is guessed twice: the first form that fits is the question, so that the same text always
asks the same. What fits none is a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from orders.people.dated_facts.kinds import phone_number, registration
from orders.rules.vocabulary import identifiers, postcodes, references
from orders.rules.vocabulary.identifiers import NotOne

_LONGEST: Final = 200
"""Characters of what is more than a name."""
_DAY: Final = re.compile(
    r"(?<![\w/-])(?P<day>\d{1,2})[\s./-]+(?P<month>\d{1,2}|[A-Za-z]{3,9})[\s./-]+(?P<year>\d{4})"
    r"(?![\w/-])"
)
_SERIAL: Final = re.compile(r"[0-9]{1,6}")
_LIKE_A_REFERENCE: Final = re.compile(r"[A-Za-z]{2,4}\s?[0-9]{2}-[0-9]{4,9}(-[0-9]?)?")
_DIALLED: Final = re.compile(r"(\+|0)[0-9 ()+-]{9,}")
_PLATE: Final = re.compile(
    r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]"
)
_NUMBER: Final = re.compile(r"(?=(?:.*[0-9]){3})[A-Za-z0-9][A-Za-z0-9 ./-]*")
_LONG_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_FORMATS: Final = ("%d %m %Y", "%d %b %Y", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class BoxQuestion:
    """What a text asks.

    Attributes:
        given: by field, as the search that answers it takes it.
        of_place: whether that is the search of one's own area by person or place, and no look-up.
    """

    given: dict[str, str]
    of_place: bool = False


def read_box(text: str, *, now: datetime) -> BoxQuestion:
    """The question that a text asks; a blank one asks for the name ``""``.

    A reference, the number of a reference, a postcode, a PNC id, a phone number, a vehicle's
    registration, a number of another system; else a name, a date of birth, or both together.

    Args:
        text: as it was typed.
        now: the instant of looking, aware.
    """
    asked = " ".join(text.split())
    if len(asked) > _LONGEST:
        return BoxQuestion({"name": asked})
    for reads in (_reference, _postcode, _pnc_id(now), _phone, _plate):
        if found := reads(asked):
            return found
    words, born_on = _without_day(asked)
    if born_on is None and _NUMBER.fullmatch(asked) and not _LONG_WORD.search(asked):
        return BoxQuestion({"number": asked})
    given = {"name": words}
    return BoxQuestion(given if born_on is None else given | {"born_on": born_on.isoformat()})


def _reference(asked: str) -> BoxQuestion | None:
    if _SERIAL.fullmatch(asked):
        return BoxQuestion({"serial": asked})
    if references.normalise(asked) or _LIKE_A_REFERENCE.fullmatch(asked):
        return BoxQuestion({"reference": asked})
    return None


def _postcode(asked: str) -> BoxQuestion | None:
    found = postcodes.normalise(asked)
    return None if found is None else BoxQuestion({"postcode": found}, of_place=True)


def _pnc_id(now: datetime) -> Callable[[str], BoxQuestion | None]:
    def read(asked: str) -> BoxQuestion | None:
        try:
            identifiers.pnc_id(asked, this_year=now.year)
        except NotOne:
            return None
        return BoxQuestion({"pnc_id": asked}, of_place=True)

    return read


def _phone(asked: str) -> BoxQuestion | None:
    if _DIALLED.fullmatch(asked) and phone_number(asked):
        return BoxQuestion({"phone": asked})
    return None


def _plate(asked: str) -> BoxQuestion | None:
    plate = registration(asked)
    return BoxQuestion({"registration": asked}) if plate and _PLATE.fullmatch(plate) else None


def _without_day(asked: str) -> tuple[str, date | None]:
    """A text without the first real day that stands in it, and that day."""
    for found in _DAY.finditer(asked):
        written = f"{found['day']} {found['month']} {found['year']}"
        for form in _FORMATS:
            try:
                day = datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
            rest = asked[: found.start()] + " " + asked[found.end() :]
            return " ".join(rest.replace(",", " ").split()), day
    return asked, None
