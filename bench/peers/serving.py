"""Each page on a server of one process, in an environment of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / "build" / "peers"
_PATIENCE_S = 60


def environment(name: str) -> Path:
    """The folder of commands of a peer's environment, made from its lock file when missing."""
    folder = ENVIRONMENTS / name
    lock = HERE / f"requirements-{name}.txt"
    stamp = folder / "installed"
    if not (stamp.exists() and stamp.read_text() == lock.read_text()):
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        stamp.write_text(lock.read_text())
    return folder / "bin"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    command: Sequence[str], port: int, *, environ: Mapping[str, str], ready: str
) -> Iterator[str]:
    """Run a server until the context ends.

    Args:
        command: what starts it.
        port: where it listens.
        environ: variables beside the present ones.
        ready: a path that answers once it serves, whatever it answers.

    Yields:
        Its address, such as ``http://127.0.0.1:8123``.

    Raises:
        RuntimeError: it did not come up.
    """
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    try:
        _wait(process, address + ready)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  always our own http://
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing serves {url}")
