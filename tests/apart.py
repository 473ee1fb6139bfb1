"""A command of the register in a process of its own that may be killed.

Processes are forked from one that has read the code already: each would read it for seconds.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

from orders import create_app
from tests.conftest import settings_for

PATIENCE_S = 120
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload([__name__])


@dataclass
class Apart:
    """A command that runs.

    Attributes:
        process: it.
        said: file with all it printed.
    """

    process: BaseProcess
    said: Path
    _asked: Lock = field(default_factory=Lock)
    """How it ended is told once: of two threads that ask, one would hear nothing (status 255)."""

    def wait_for(self, words: str) -> str:
        """Wait until it has printed ``words``; gives all it printed until then."""
        until = time.monotonic() + PATIENCE_S
        while words not in (said := self.said.read_text()):
            assert self.process.is_alive(), f"it ended first: {said}"
            assert time.monotonic() < until, said
            time.sleep(0.002)
        return said

    def kill(self) -> None:
        """End it where it stands; one that has ended by itself is left as it is."""
        assert self.process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        """Wait for its end.

        Returns:
            Its exit status, negative the signal that killed it.
        """
        with self._asked:
            self.process.join(PATIENCE_S)
        assert self.process.exitcode is not None, self.said.read_text()
        return self.process.exitcode


def start(
    url: str, words: Sequence[str], folder: Path, *, most_bytes: int | None = None, **given: object
) -> Apart:
    """Begin a command.

    Args:
        url: the database.
        words: the command, without ``flask``.
        folder: where what it prints is kept.
        most_bytes: no file may grow beyond this, as if the disk were full.
        given: settings of its own.
    """
    said = folder / f"said-{len(list(folder.glob('said-*')))}"
    said.touch()
    process = _FORKED.Process(target=_run, args=(url, list(words), given, said, most_bytes))
    process.start()
    return Apart(process, said)


def _run(
    url: str, words: list[str], given: dict[str, object], said: Path, most_bytes: int | None
) -> None:
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    with (
        said.open("w", buffering=1) as out,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        app = create_app(settings_for(url, **given))
        with app.app_context():
            app.cli.main(words, prog_name="flask")
    sys.exit(0)
