"""Passwords that are tried first: made of common words, keys in a row, or one thing repeated."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import has_app_context

from orders.settings import current_settings

FEWEST_OF_ITS_OWN: Final = 4
"""Letters that must be left without common words and runs of keys."""
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
)
_SHORTEST_RUN: Final = 4
_LIKE_LETTERS: Final = str.maketrans("013457@$!", "oleastasi")
_REPEATED: Final = re.compile(r"(.{1,6}?)\1{2,}")


def is_common(password: str) -> bool:
    """Whether a password is one of those that are tried first."""
    plain = password.strip().lower()
    if plain in _of_the_force():
        return True
    left = _REPEATED.sub(r"\1", _without_runs(plain)).translate(_LIKE_LETTERS)
    left = re.sub(r"[^a-z]", " ", left)
    for word in _words():
        left = left.replace(word, " ")
    return len(left.replace(" ", "")) < FEWEST_OF_ITS_OWN


def _without_runs(text: str) -> str:
    """``text`` without four or more keys that follow one another, in either direction."""
    for row in (*_ROWS, *(each[::-1] for each in _ROWS)):
        for length in range(len(row), _SHORTEST_RUN - 1, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return text


@cache
def _words() -> tuple[str, ...]:
    """The longest first, so that no part of one is left."""
    found = _lines(Path(__file__).with_name("common_passwords.txt"))
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _of_the_force() -> frozenset[str]:
    if not has_app_context():
        return frozenset()
    settings = current_settings()
    return _lines(Path(settings.refused_passwords)) if settings.refused_passwords else frozenset()


@cache
def _lines(path: Path) -> frozenset[str]:
    lines = (each.strip().lower() for each in path.read_text(encoding="utf-8").splitlines())
    return frozenset(each for each in lines if each and not each.startswith("#"))
