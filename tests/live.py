"""A server as it is run, in processes of its own that may be killed, and those who use it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.factories.accounts import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Server:
    """A server of one database; it may be killed and started again at the same address.

    Attributes:
        at: its address.
        env: what it and each command are started with.
    """

    def __init__(self, url: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.at = f"http://127.0.0.1:{self._port}"
        others = {
            name: value for name, value in os.environ.items() if not name.startswith("ORDERS_")
        }
        self.env = others | {
            "ORDERS_DATABASE_URL": url,
            "ORDERS_SECRET_KEY": "t" * 40,
            "ORDERS_AUDIT_KEY": "a" * 40,
            "ORDERS_AUDIT_FOLDER": str(folder / "audit"),
            "ORDERS_PAPERS_FOLDER": str(folder / "papers"),
            "ORDERS_LOG_LEVEL": "ERROR",
        }

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "gunicorn", "--bind", self.at[7:]]
        self._master = subprocess.Popen(  # noqa: S603  ours
            [*command, "wsgi:app"], cwd=ROOT, env=self.env
        )
        until = time.monotonic() + PATIENCE_S
        while not children(self._master.pid) or not self._listens():
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.1)

    def stop(self) -> None:
        """Let it end what it does, and end."""
        self._master.terminate()
        self._master.wait(PATIENCE_S)

    def kill(self) -> None:
        """End its master where it stands; its workers find out by themselves."""
        self._master.kill()
        self._master.wait(PATIENCE_S)

    def kill_worker(self) -> None:
        """End one of its workers where it stands."""
        os.kill(children(self._master.pid)[0], signal.SIGKILL)

    def _listens(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self._port)) == 0


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """The address of a server of the database at ``url``."""
    server = Server(url, folder)
    server.start()
    try:
        yield server.at
    finally:
        server.stop()


def children(pid: int) -> list[int]:
    """The processes that a process started, oldest first."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = each.read_text()
        except OSError:
            continue  # it ended meanwhile
        if int(said.rpartition(")")[2].split()[1]) == pid:
            found.append(int(each.parent.name))
    return sorted(found)


def signed_in(at: str, username: str) -> requests.Session:
    """A browser in which somebody signed in."""
    browser = requests.Session()
    sign_in(browser, at, username, PASSWORD)
    return browser


def sign_in(browser: requests.Session, at: str, username: str, password: str) -> int:
    """Try to sign in; gives the status."""
    form = {
        "username": username,
        "password": password,
        "csrf_token": token(browser, f"{at}/sign-in"),
    }
    return browser.post(f"{at}/sign-in", data=form, timeout=PATIENCE_S).status_code


def token(browser: requests.Session, page: str) -> str:
    """The token that the forms of a page are sent with; empty when it has none."""
    found = _TOKEN.search(browser.get(page, timeout=PATIENCE_S).text)
    return found[1] if found else ""


def all_at_once(seconds: float, doing: list[Callable[[], object]]) -> list[BaseException]:
    """Do each again and again until the time is over; gives what went wrong."""
    until, wrong = time.monotonic() + seconds, []

    def run(do: Callable[[], object]) -> None:
        try:
            while time.monotonic() < until:
                do()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in doing]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return wrong
