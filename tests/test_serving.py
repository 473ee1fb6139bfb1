"""The server waits for nobody who sends too slowly, and for everybody who does not."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import PATIENCE_S

CONFIG = """
import serving
serving.HEAD_S, serving.WINDOW_S, serving.SLOWEST = 1.0, 1.0, 2_000
workers, threads, loglevel = 1, 2, "error"
"""
APP = """
import gc
def app(environ, start_response):
    counted = len(environ["wsgi.input"].read())
    if environ["PATH_INFO"] == "/searched-after":
        counted = gc.get_threshold()[0] if gc.get_freeze_count() else 0
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"%06d" % (counted % 1_000_000)]
"""
ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "gunicorn.conf.py"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server as the register's, whose limits are a second and 2 kB a second."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "gunicorn.conf.py").write_text(SETTINGS.read_text() + CONFIG)
    (folder / "counting.py").write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", str(folder / "gunicorn.conf.py")]
    command += ["--chdir", str(folder), "--pythonpath", f"{ROOT},{folder}"]
    command += ["--bind", f"127.0.0.1:{number}", "counting:app"]
    with subprocess.Popen(command, cwd=ROOT) as server:  # noqa: S603  a command of our own
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.1)
        yield number
        server.terminate()


def opened(port: int, first: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    sock.sendall(first)
    return sock


def is_dropped(sock: socket.socket, piece: bytes, pause: float) -> bool:
    """Send ``piece`` again and again; whether the server goes before the whole is there."""
    until = time.monotonic() + PATIENCE_S
    try:
        while time.monotonic() < until:
            sock.sendall(piece)
            time.sleep(pause)
    except OSError:
        return True
    return False


def assert_answers(sock: socket.socket, *lengths: int) -> None:
    """The next answers say these lengths, in this order, in however many pieces they arrive."""
    told = b""
    while told.count(b"\r\n\r\n") < len(lengths) or not told.endswith(b"%06d" % lengths[-1]):
        piece = sock.recv(4096)
        assert piece, told
        told += piece
    assert [int(each[:6]) for each in told.split(b"\r\n\r\n")[1:]] == list(lengths)


def answers(port: int, body: bytes = b"", path: str = "/") -> bytes:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    client.request("POST", path, body)
    answer = client.getresponse().read()
    client.close()
    return answer


HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        pytest.param(b"GET / HTTP/1.1\r\n", b"X-More: 1\r\n", id="head"),
        pytest.param(HEAD % 1_000_000, b"x" * 50, id="body"),
        pytest.param(CHUNKED, b"1\r\nx\r\n", id="chunks"),
    ],
)
def test_who_sends_too_slowly_is_dropped(port: int, first: bytes, piece: bytes) -> None:
    with opened(port, first) as sock:
        assert is_dropped(sock, piece, 0.05)


def test_others_are_served_while_many_send_slowly(port: int) -> None:
    slow = [opened(port, HEAD % 1_000_000 if each % 2 else b"GET /") for each in range(40)]
    assert answers(port, b"x" * 1234) == b"001234"
    for each in slow:
        each.close()


def test_a_slow_honest_body_is_taken_whole(port: int) -> None:
    with opened(port, HEAD % 100_000) as sock:
        for _ in range(25):
            sock.sendall(b"x" * 4_000)
            time.sleep(0.1)
        assert_answers(sock, 100_000)


def test_one_connection_asks_several_times_and_ahead(port: int) -> None:
    with opened(port, HEAD % 3 + b"abc" + HEAD % 5 + b"ab") as sock:
        time.sleep(0.2)
        sock.sendall(b"cde")
        assert_answers(sock, 3, 5)
        sock.sendall(HEAD % 2 + b"ab")
        assert_answers(sock, 2)


def test_a_large_body_comes_whole_and_whoever_asks_first_is_told_to_go_on(port: int) -> None:
    assert answers(port, b"x" * 20_000_000) == b"000000"
    with opened(
        port, (HEAD % 10).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    ) as sock:
        assert sock.recv(4096).startswith(b"HTTP/1.1 100 ")
        sock.sendall(b"0123456789")
        told = b""
        while not told.endswith(b"000010"):
            told += sock.recv(4096)


def test_a_worker_searches_for_garbage_seldom_and_not_in_what_was_loaded(port: int) -> None:
    assert int(answers(port, path="/searched-after")) > 10_000
