"""The gate every text goes through on its way to a reader from whom withheld homes are kept.

What an answer is made of is noted as it is read (``orders.typed_words``): the words people typed,
and the orders they are about. What a text tells is decided once, of each text typed, when the
answer is put into words; where one comes to stand in the answer, whatever stands around it, the
notice stands instead. A page, a file or a mail made tomorrow goes through like those of today.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.rules.vocabulary import references
from orders.search.disclosure.authorship.own_words import OwnWords
from orders.search.disclosure.homes_near import KeptHome, contacts_of, homes_near
from orders.search.disclosure.notices import Notices
from orders.search.disclosure.words.home_index import HomeIndex, index_of
from orders.search.disclosure.words.streets import RevealingText
from orders.typed_words import Gleaned, glean, gleaning

NOTICE: Final = "Not shown: it would reveal a protected address. Ring {number}, any hour."
"""What stands for a text that tells a withheld home."""
_CORRECTING: Final = (Permission.ORDER_RECORD, Permission.BREACH_RECORD)
_EDGES: Final = " .\n\r\t"
Value = TypeVar("Value")


class Gate(Gleaned):
    """One answer's way out.

    Args:
        session: gives the session the answer is read with.
        reader: the account answered; ``None`` for a mail or a file with unknown readers.
        contact: whom to ring where an order names no officer.
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
        self._own = OwnWords(None)
        if reader is not None:
            corrects = any(may(reader.role, each) for each in _CORRECTING)
            self._own = OwnWords(reader.id, corrects=corrects)
        self._homes: frozenset[KeptHome] = frozenset()
        self._asked: set[str] = set()
        self._rung: set[str] = set()
        self._contacts: list[tuple[int, str]] = []
        self._index: HomeIndex | None = None
        self._size = (0, 0, 0)
        self._notices = Notices({})
        self._told: dict[str, KeptHome] = {}

    def see(self, record: object) -> None:
        """Look at a record that was read whole: its words may be the reader's own."""
        self._own.see(record)

    def know(
        self,
        references: Iterable[str],
        homes: Iterable[KeptHome],
        contacts: Iterable[tuple[int, str]] | None = None,
    ) -> None:
        """Take from a caller that has just read it what the gate would ask for itself.

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
            self._index = None
            self._size = (0, 0, 0)

    def learn(self) -> None:
        """Ask which homes the texts read so far may tell, and whom to ring about them."""
        self._telling()

    def text(self, value: str) -> str:
        """``value``, with the notice for each text in it that tells a withheld home."""
        notices = self._telling()
        if not notices or not value:
            return value
        shown = notices.over(value)
        if shown == value:
            return value
        sent = [*self._sent(), *self.own]
        # Said back to who sent it, right or wrong. It is that very value: another's text that
        # says the same is a value of its own.
        if any(value is each for each in sent):
            return value
        if isinstance(value, Markup):
            # Each value in it went through by itself; what was sent may stand there as it was.
            return notices.but(sent).over(value)
        return shown

    def keeps_back(self, record: object, column: str, part: str | None, text: str) -> bool:
        """Whether what a record says tells a home, and another than the reader typed it there."""
        self._learn_homes()
        if self._home_in(text, RevealingText.STREET) is None:
            return False
        return not self._own.typed(self._session, record, column, part)

    def anothers(self, correction: int, field: str, part: str | None, words: str) -> str:
        """What a correction replaced; the notice where another typed it and it tells a home.

        Also where the reader typed the very same elsewhere: who guesses a text learns nothing.
        """
        self._telling()
        if not self._told or self._own.replaced(correction, field, part):
            return words
        return self._worded(self._told).over(words)

    def tells(self, value: str) -> bool:
        """Whether a typed text tells one of the homes the answer has to do with."""
        self._telling()
        return self._home_in(value, RevealingText.STREET) is not None

    def _telling(self) -> Notices:
        """The notice for each text read so far that tells, the longest text first."""
        size = (len(self.texts), len(self.names), len(self.references))
        if size == self._size:
            return self._notices
        # A name tells only where it is more than a name.
        names = {each for each in self.names if any(map(str.isdigit, each))}
        if self.texts or names:
            self._learn_homes()
        self._size = size
        homes = {each: self._home_in(each, RevealingText.STREET) for each in self.texts}
        homes |= {each: self._home_in(each, RevealingText.HOUSE) for each in names}
        own: frozenset[str] = frozenset()
        # Asked whether one of them tells or not: an answer must not work longer for a right guess.
        if self._homes and homes:
            own = self._own.texts(self._session, homes)
        self._told = {each: home for each, home in homes.items() if home}
        told = {each: home for each, home in self._told.items() if each not in own}
        self._notices = self._worded(told) if told else Notices({})
        return self._notices

    def _learn_homes(self) -> None:
        new = self.references - self._asked
        if not new:
            return
        self.know(new, homes_near(self._session(), new))

    def _home_in(self, text: str, least: RevealingText) -> KeptHome | None:
        # A reference of the register tells no home, and the log names thousands.
        if not self._homes or references.normalise(text) == text:
            return None
        if self._index is None:
            self._index = index_of(self._homes)
        telling, home = self._index.told_by(text)
        return home if telling >= least else None

    def _worded(self, told: Mapping[str, KeptHome]) -> Notices:
        new = self.references - self._rung
        if new:
            with glean(None):
                self._contacts += contacts_of(self._session(), new)
            self._rung |= new
        # Whom to ring: first about an order the person at home is on, then any of the answer's.
        named: dict[int, str] = {}
        for person_id, contact in self._contacts:
            if person_id not in named and self._may_be_rung(contact):
                named[person_id] = contact
        any_named = next(iter(named.values()), self._contact)
        notices: dict[str, str] = {}
        for typed in sorted(told, key=len, reverse=True):
            number = named.get(told[typed].person_id, any_named)
            for spelt in (typed, typed.strip(_EDGES)):
                notices.setdefault(spelt, NOTICE.format(number=number))
        return Notices(notices)

    def _may_be_rung(self, contact: str) -> bool:
        return bool(contact.strip()) and self._home_in(contact, RevealingText.STREET) is None


@contextmanager
def to_anybody(session: Callable[[], Session], contact: str) -> Iterator[None]:
    """Make a mail or a file in the block that many will read: withheld homes are kept from it.

    Args:
        session: gives the session it is read with.
        contact: whom to ring where an order names no officer.
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


def learn_homes() -> None:
    """Let the gate ask now what it has to know of all that was read, and nothing later."""
    gate = standing_gate()
    if gate is not None:
        gate.learn()


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
