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

CONFIG = """
import serving
serving.HEAD_S, serving.WINDOW_S, serving.SLOWEST = 1.0, 1.0, 20_000
worker_class, workers, threads, loglevel = "serving.Worker", 1, 2, "error"
"""
APP = """
def app(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"%06d" % (len(body) % 1_000_000)]
"""
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of our worker whose limits are a second and 20 kB a second."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "gunicorn.conf.py").write_text(CONFIG)
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
    sock = socket.create_connection(("127.0.0.1", port), timeout=20)
    sock.sendall(first)
    return sock


def trickle(sock: socket.socket, piece: bytes, pause: float) -> float:
    """Send ``piece`` again and again until the server has gone; gives after how many seconds."""
    began = time.monotonic()
    try:
        while time.monotonic() - began < 15:
            sock.sendall(piece)
            time.sleep(pause)
    except OSError:
        pass
    return time.monotonic() - began


def answers(port: int, body: bytes = b"") -> bytes:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("POST", "/", body)
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
        assert trickle(sock, piece, 0.05) < 10


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
        assert sock.recv(4096).endswith(b"100000")


def test_one_connection_asks_several_times_and_ahead(port: int) -> None:
    with opened(port, HEAD % 3 + b"abc" + HEAD % 5 + b"ab") as sock:
        time.sleep(0.2)
        sock.sendall(b"cde")
        told = b""
        while told.count(b"HTTP/1.1") < 2 or not told.endswith(b"000005"):
            told += sock.recv(4096)
        sock.sendall(HEAD % 2 + b"ab")
        assert sock.recv(4096).endswith(b"000002")


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
