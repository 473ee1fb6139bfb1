"""Where settings stand: the file ``.env`` of an installation, and the environment, which wins."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, cast

from dotenv import dotenv_values
from environs import Env, EnvValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT: Final = Path(__file__).resolve().parent.parent
FILE: Final = ROOT / ".env"
PREFIX: Final = "ORDERS_"
_OF_TESTS: Final = "ORDERS_TEST_"


def read_file(file: Path) -> None:
    """Put what ``file`` sets into the environment, where it is not set yet; no file sets nothing.

    A value stands there as the program is to have it: ``$`` and ``{`` mean themselves.
    """
    for name, value in dotenv_values(file, interpolate=False).items():
        os.environ.setdefault(name, value or "")


def seal(env: Env, at_odds: Mapping[str, str]) -> None:
    """Tell every fault at once: missing or wrong, unknown, or at odds with another setting.

    Args:
        env: has read every setting there is.
        at_odds: settings that cannot stand beside the others, with what to do.

    Raises:
        environs.EnvValidationError: there is a fault; the message has a line for each.
    """
    faults: dict[str, list[str]] = {}
    try:
        env.seal()
    except EnvValidationError as error:
        # Typed as a list too, which only a fault outside any field would be.
        faults = {**cast("Mapping[str, list[str]]", error.error_messages)}
    known = {*env.dump(), *faults}
    for name, told in (*at_odds.items(), *_unknown(known)):
        faults.setdefault(name, []).append(told)
    if faults:
        lines = (f"  {name}: {' '.join(told)}" for name, told in sorted(faults.items()))
        raise EnvValidationError("Settings to put right:\n" + "\n".join(lines), faults)


def whole_address(database_url: str) -> str:
    """A database's address; a SpatiaLite file is named from the register's own folder."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return database_url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return database_url
    return url.set(database=str(ROOT / url.database)).render_as_string(hide_password=False)


def shown_address(database_url: str) -> str:
    """A database's address as people may read it: without its password."""
    return make_url(database_url).render_as_string(hide_password=True)


def _unknown(known: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in os.environ:
        if name.startswith(PREFIX) and not name.startswith(_OF_TESTS) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            yield name, "There is no such setting." + (f" Is {near[0]} meant?" if near else "")
