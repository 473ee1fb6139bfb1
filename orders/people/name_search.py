"""Finding persons by name, however it is spelt: one letter wrong, as it sounds, in other ways.

A name fits when each word asked for is like one of its words, or, where that is asked for, its
beginning. The better it fits, the lower its rank: 0 is as written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import groupby, pairwise
from operator import add

from rapidfuzz.distance import OSA
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from orders.people.likeness.word_costs import INITIAL, ONE_LETTER, word_cost
from orders.people.model import NameKey, NameToken
from orders.people.names import asked_words
from orders.people.spelling import keys
from orders.people.variants import variants

HALF = 7
"""What the beginning of a word adds beside ``word_costs``; one more where a letter is wrong."""
SHORTEST_HALF, SHORTEST_WRONG_HALF = 3, 4
"""Letters a beginning has at least: as written, and with one wrong."""
MOST_WORDS = 6
"""Words of a question beyond these are left out."""
_MOST_LIKE = 200
_SHORTEST_TO_SPLIT = 6
Fits = Mapping[str, int]
"""Words of names that one word asked for may be, with what each adds to the rank."""


def persons_named(db: Session, text: str, *, halves: bool = False) -> Select[int, int]:
    """Ids of persons one of whose names is like ``text``, and their ``rank``: 0 is as written.

    Args:
        text: words of a name in any order; case, accents, hyphens, spaces and titles do not matter.
        halves: whether the beginning of a word will do, where no word is as written.

    Returns:
        A query with the columns ``person_id`` (each once) and ``rank``, to join or to order by.
    """
    asked = asked_words(text)[:MOST_WORDS]
    near = _near(db, asked)
    if halves:
        near |= _with_halves(db, asked, near)
    readings = [fits for fits in _readings(asked, near) if all(fits)]
    if not readings:
        return select(NameToken.person_id, literal(0).label("rank")).where(false())
    found = union_all(*map(_names_like, readings)).subquery("found")
    person_id: SQLColumnExpression[int] = found.c.person_id
    return select(person_id, func.min(found.c.rank).label("rank")).group_by(person_id)


def _near(db: Session, asked: Sequence[str]) -> dict[str, Fits]:
    """What every word, pair of words or part of a word asked for may be."""
    whole = {*asked, *map("".join, pairwise(asked))}
    parts = {part for word in asked for pair in _splits(word) for part in pair}
    by_key: dict[str, set[str]] = {word: set(keys(word)) for word in whole}
    wanted = set(parts).union(*by_key.values())
    held: dict[str, set[str]] = {}
    for key, word in db.execute(select(NameKey.key, NameKey.word).where(NameKey.key.in_(wanted))):
        held.setdefault(key, set()).add(word)
    found: dict[str, Fits] = {
        word: _likest(word, set().union(*(held.get(key, set()) for key in by_key[word])))
        for word in whole
    }
    for part in parts - whole:
        found[part] = {part: ONE_LETTER} if part in held.get(part, set()) else {}
    return found


def _with_halves(db: Session, asked: Sequence[str], near: Mapping[str, Fits]) -> dict[str, Fits]:
    """Words of names that begin as a word asked for does, beside those that are like it."""
    unknown = [
        word for word in asked if len(word) >= SHORTEST_HALF and 0 not in near[word].values()
    ]
    if not unknown:
        return {}
    begins = or_(
        *(
            NameKey.key.startswith(part, autoescape=True)
            for part in sorted({part for word in unknown for part in _parts(word)})
        )
    )
    held = set(db.scalars(select(NameKey.word).where(begins)))
    found: dict[str, Fits] = {}
    for word in unknown:
        halves = {other: cost for other in held if (cost := _cost_of_half(word, other)) is not None}
        likely = sorted((halves | dict(near[word])).items(), key=lambda each: (each[1], each[0]))
        found[word] = dict(likely[:_MOST_LIKE])
    return found


def _parts(word: str) -> set[str]:
    """What a key of a word begins with whose own beginning is ``word``, or one letter from it."""
    if len(word) < SHORTEST_WRONG_HALF:
        return {word}
    return {word} | {word[:place] + word[place + 1 :] for place in range(1, len(word))}


def _cost_of_half(asked: str, held: str) -> int | None:
    """What a word adds that begins as asked; ``None`` when it does not, or is no longer."""
    if len(held) <= len(asked):
        return None
    if held.startswith(asked):
        return HALF
    wrong = len(asked) >= SHORTEST_WRONG_HALF and asked[0] == held[0]
    near = wrong and any(OSA.distance(asked, held[: len(asked) + more]) == 1 for more in (-1, 0, 1))
    return HALF + 1 if near else None


def _likest(word: str, held: set[str]) -> Fits:
    others = held | variants(word)
    likely = {other: cost for other in others if (cost := word_cost(word, other)) is not None}
    return dict(sorted(likely.items(), key=lambda each: (each[1], each[0]))[:_MOST_LIKE])


def _readings(asked: Sequence[str], near: Mapping[str, Fits]) -> list[list[Fits]]:
    """Ways to read a question: as it stands, two words written as one, one as two."""
    if not asked:
        return []
    # One letter beside other words is an initial.
    plain = [{word: 0} if len(word) == 1 < len(asked) else near[word] for word in asked]
    found = [plain]
    for place in range(len(asked) - 1):
        joined = near[asked[place] + asked[place + 1]]
        # Two words of one part are indexed together: both are found by the plain reading.
        found.append([*plain[:place], joined, *plain[place + 2 :]])
    for place, word in enumerate(asked):
        if 0 not in near[word].values():
            found += [
                [*plain[:place], near[first], near[second], *plain[place + 1 :]]
                for first, second in _splits(word)
            ]
    return found


def _splits(word: str) -> list[tuple[str, str]]:
    if len(word) < _SHORTEST_TO_SPLIT:
        return []
    return [(word[:place], word[place:]) for place in range(2, len(word) - 1)]


def _names_like(reading: Sequence[Fits]) -> Select[int, int]:
    """Persons with a name that has, for each word asked for, one that fits."""
    first, *others = [aliased(NameToken) for _ in reading]
    tokens = [first, *others]
    costs = [_cost_of(token.token, fits) for token, fits in zip(tokens, reading, strict=True)]
    query = select(first.person_id.label("person_id"), reduce(add, costs).label("rank"))
    for other in others:
        query = query.join(other, other.person_name_id == first.person_name_id)
    return query.where(
        *(_is_one_of(token.token, fits) for token, fits in zip(tokens, reading, strict=True))
    )


def _is_one_of(token: SQLColumnExpression[str], fits: Fits) -> ColumnElement[bool]:
    if _is_initial(fits):
        return token.startswith(next(iter(fits)), autoescape=True)
    return token.in_(sorted(fits))


def _cost_of(token: SQLColumnExpression[str], fits: Fits) -> ColumnElement[int]:
    if _is_initial(fits):
        return case((token == next(iter(fits)), 0), else_=INITIAL)
    by_cost = [
        (cost, [word for word, _ in some])
        for cost, some in groupby(
            sorted(fits.items(), key=lambda each: each[1]), lambda each: each[1]
        )
    ]
    *some_costs, (last, _) = by_cost
    if not some_costs:
        return literal(last)
    return case(*((token.in_(like), cost) for cost, like in some_costs), else_=last)


def _is_initial(fits: Fits) -> bool:
    return len(fits) == 1 and all(len(word) == 1 for word in fits)
