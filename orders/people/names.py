"""Names as a look-up compares them: words without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[^a-z0-9]+")
_JOINED = re.compile(r"['\u2019`]")


def tokens(*names: str) -> frozenset[str]:
    """The words of a name, normalised: ``O'Brien-Ångström`` gives ``obrien`` and ``angstrom``."""
    plain = unicodedata.normalize("NFKD", " ".join(names).casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(_APART.sub(" ", _JOINED.sub("", letters)).split())
