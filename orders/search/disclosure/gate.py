"""The gate every text goes through on its way to a reader from whom withheld homes are kept.

What an answer is made of is noted as it is read (``orders.typed_words``): the words people typed,
and the orders they are about. What a text tells is decided once, of each text typed, when the
answer is put into words; where one comes to stand in the answer, whatever stands around it, the
notice stands instead. A page, a file or a mail made tomorrow goes through like those of today.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, TypeVar

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.rules import references
from orders.search.disclosure.homes_near import KeptHome, contacts_of, homes_near
from orders.search.disclosure.own_words import OwnWords
from orders.search.disclosure.streets import Telling
from orders.typed_words import Gleaned, glean, gleaning

NOTICE: Final = "Not shown: it would reveal a protected address. Ring {number}, any hour."
"""What stands for a text that tells a withheld home."""
_SHORTEST: Final = 12
"""A part of a text shorter than this may stand in an answer for other reasons."""
_EDGES: Final = " .\n\r\t"
Value = TypeVar("Value")


class Gate(Gleaned):
    """One answer's way out.

    Args:
        session: gives the session the answer is read with.
        reader: who gets the answer; ``None`` for a mail or a file anybody may read.
        contact: whom to ring where an order names nobody.
        sent: gives what the reader sent with the request that is answered.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        reader: Account | None,
        contact: str,
        sent: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        super().__init__()
        self._session, self._contact, self._sent = session, contact, sent
        self._own = OwnWords(None if reader is None else reader.id)
        self._homes: frozenset[KeptHome] = frozenset()
        self._asked: set[str] = set()
        self._rung: set[str] = set()
        self._contacts: list[tuple[int, str]] = []
        self._judged: dict[str, tuple[Telling, KeptHome]] = {}
        self._size = (0, 0, 0)
        self._notices: dict[str, str] = {}

    def see(self, record: object) -> None:
        """Look at a record that was read whole: its words may be the reader's own."""
        self._own.see(record)

    def know(
        self,
        references: Iterable[str],
        homes: Iterable[KeptHome],
        contacts: Iterable[tuple[int, str]] | None = None,
    ) -> None:
        """Take from who has just asked for it what the gate would ask for itself.

        Args:
            references: of orders.
            homes: the withheld homes words about them may tell.
            contacts: whom to ring about them, by a person on each.
        """
        known = set(references)
        self._asked |= known
        if contacts is not None:
            self._rung |= known
            self._contacts += contacts
        more = frozenset(homes)
        if more - self._homes:
            self._homes |= more
            self._judged.clear()
            self._size = (0, 0, 0)

    def text(self, value: str) -> str:
        """``value``, with the notice for each text in it that tells a withheld home."""
        notices = self._telling()
        if not notices or not value:
            return value
        sent = [*self._sent(), *self.own]
        # Said back to who sent it, right or wrong. It is that very value: another's text that
        # says the same is a value of its own.
        if any(value is each for each in sent):
            return value
        if isinstance(value, Markup):
            # Each value in it went through by itself; what was sent may stand there as it was.
            return self._markup(value, _left(notices, sent))
        for typed, notice in notices.items():
            if typed in value:
                value = value.replace(typed, notice)
        plain = _letters(value)
        for typed, notice in notices.items():
            letters = _letters(typed)
            if letters in plain or (len(plain) >= _SHORTEST and plain in letters):
                return notice
        return value

    def tells(self, value: str) -> bool:
        """Whether a text somebody typed tells one of the homes the answer has to do with."""
        self._telling()
        return self._home_in(value, Telling.STREET) is not None

    def _markup(self, value: Markup, notices: Mapping[str, str]) -> Markup:
        found = str(value)
        for typed, notice in notices.items():
            for spelt in {typed, str(escape(typed))}:
                if spelt in found:
                    found = found.replace(spelt, notice)
        return Markup(found)  # noqa: S704  it was markup; the notice has no signs of it

    def _telling(self) -> Mapping[str, str]:
        """The notice for each text read so far that tells, the longest text first."""
        size = (len(self.texts), len(self.names), len(self.references))
        if size == self._size:
            return self._notices
        # A name tells only where it is more than a name.
        names = {each for each in self.names if any(map(str.isdigit, each))}
        if self.texts or names:
            self._learn_homes()
        self._size = size
        homes = {each: self._home_in(each, Telling.STREET) for each in self.texts}
        homes |= {each: self._home_in(each, Telling.HOUSE) for each in names}
        own = self._own.texts()
        told = {each: home for each, home in homes.items() if home and each not in own}
        self._notices = self._worded(told) if told else {}
        return self._notices

    def _learn_homes(self) -> None:
        new = self.references - self._asked
        if not new:
            return
        self.know(new, homes_near(self._session(), new))

    def _home_in(self, text: str, least: Telling) -> KeptHome | None:
        # A reference of the register tells no home, and the log names thousands.
        if not self._homes or references.normalise(text) == text:
            return None
        if text not in self._judged:
            closest = max(
                ((each.spelt.telling(text), each) for each in self._homes),
                key=lambda found: (found[0], -found[1].person_id),
            )
            self._judged[text] = closest
        telling, home = self._judged[text]
        return home if telling >= least else None

    def _worded(self, told: Mapping[str, KeptHome]) -> dict[str, str]:
        new = self.references - self._rung
        if new:
            with glean(None):
                self._contacts += contacts_of(self._session(), new)
            self._rung |= new
        notices: dict[str, str] = {}
        named = [each for each in self._contacts if self._may_be_rung(each[1])]
        for typed in sorted(told, key=len, reverse=True):
            notice = NOTICE.format(number=self._number(told[typed], named))
            for spelt in (typed, typed.strip(_EDGES)):
                notices.setdefault(spelt, notice)
        return notices

    def _number(self, home: KeptHome, named: Sequence[tuple[int, str]]) -> str:
        """Whom to ring: first about an order the person at home is on, then any of the answer's."""
        own = [contact for person_id, contact in named if person_id == home.person_id]
        return next(iter((*own, *(contact for _, contact in named))), self._contact)

    def _may_be_rung(self, contact: str) -> bool:
        return bool(contact.strip()) and self._home_in(contact, Telling.STREET) is None


@contextmanager
def to_anybody(session: Callable[[], Session], contact: str) -> Iterator[None]:
    """Make a mail or a file in the block that many will read: withheld homes are kept from it.

    Args:
        session: gives the session it is read with.
        contact: whom to ring where an order names nobody.
    """
    with glean(Gate(session, None, contact)):
        yield


def keeps_homes_from(account: Account) -> bool:
    """Whether withheld homes are kept from ``account``."""
    return not may(account.role, Permission.CONFIDENTIAL_OPEN)


def standing_gate() -> Gate | None:
    """The gate the answer under way goes out through, if it goes through one."""
    gate = gleaning()
    return gate if isinstance(gate, Gate) else None


def screened(value: Value) -> Value:
    """``value`` as the reader of the answer under way may have it; as it is where none is.

    Texts in lists, tuples, mappings and records, at any depth, are gone through one by one; other
    values are left alone.
    """
    gate = standing_gate()
    if gate is None or (not isinstance(value, str) and not gate._telling()):  # noqa: SLF001
        return value
    passed: Value = _screened(value, gate)
    return passed


def _screened(value: Any, gate: Gate) -> Any:
    if isinstance(value, str):
        return gate.text(value) if type(value) in {str, Markup} else value
    if isinstance(value, dict):
        return {key: _screened(each, gate) for key, each in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(_screened(each, gate) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _record(value, gate)
    return value


def _record(value: Any, gate: Gate) -> Any:
    changed = {}
    for each in dataclasses.fields(value):
        before = getattr(value, each.name)
        after = _screened(before, gate)
        if after is not before and after != before:
            changed[each.name] = after
    return dataclasses.replace(value, **changed) if changed else value


def _left(notices: Mapping[str, str], sent: Iterable[str]) -> dict[str, str]:
    """Notices but for texts that stand in what was sent."""
    everything = "\n".join(sent)
    return {typed: notice for typed, notice in notices.items() if typed not in everything}


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
