"""The server's worker: it takes in a request whole before a thread works on it, and not too slowly.

A thread that waits for the rest of a request serves none. Heads and bodies are therefore gathered
in the worker's loop, which waits for all of them at once. What is not there in time is dropped: a
head within ``HEAD_S`` seconds, a body at ``SLOWEST`` bytes a second over each ``WINDOW_S`` seconds.

It stands beside the app, and gunicorn.conf.py names it.
"""

from __future__ import annotations

import errno
import gc
import re
import selectors
import socket
import struct
import tempfile
import time
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_S = 30.0
"""Seconds until the head of a request must be there."""
WINDOW_S = 30.0
"""Seconds over which the rate of a body is looked at."""
SLOWEST = 16 * 1024
"""Bytes a second that a body must come at."""
_SEARCHES: Final = (20_000, 20, 100)
"""So many objects more than were freed until the young are searched, and so many searches of those
until the older are."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a body that is taken in; the app refuses a larger one by its head."""
STALLED_S: Final = 60
"""Seconds after which a client that takes nothing of its answer is dropped."""

_HEAD_END: Final = b"\r\n\r\n"
_LONGEST_HEAD: Final = 1024 * 1024
_IN_MEMORY: Final = 256 * 1024
_PIECE: Final = 256 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


def keep_what_is_loaded(_server: object = None) -> None:
    """Leave what was loaded out of every later search for garbage, and search less often.

    A request makes tens of thousands of objects, and nearly all are freed as they go out of use:
    to look for cycles after each 700, as Python does, took a tenth of its time. The pages of memory
    with what is left out stay shared by the workers.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SEARCHES)


class TooSlow(ConnectionResetError):
    """A client sends more slowly than the worker waits for."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the request came too slowly")


class Pace:
    """Whether bytes come fast enough; a window that was fast enough is followed by another."""

    def __init__(self) -> None:
        self._began, self._bytes = time.monotonic(), 0

    def note(self, number: int) -> None:
        """Count bytes that came."""
        self._bytes += number

    @property
    def left_s(self) -> float:
        """Seconds until the end of the window; 0 when it ended and too little came in it."""
        left = self._began + WINDOW_S - time.monotonic()
        if left <= 0 and self._bytes >= SLOWEST * WINDOW_S:
            self._began, self._bytes = time.monotonic(), 0
            left = WINDOW_S
        return max(0.0, left)


class Intake:
    """One request as it comes in."""

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._began, self._pace = time.monotonic(), Pace()
        self._head: bytes | None = b""
        self._missing = 0

    def take(self, sock: socket.socket) -> bool:
        """Take what is there; gives whether the request is whole.

        Raises:
            EOFError: the client has gone.
        """
        size = _PIECE if self._head is not None else min(_PIECE, self._missing)
        piece = sock.recv(size)
        if not piece:
            raise EOFError
        self._spool.write(piece)
        if self._head is None:
            self._pace.note(len(piece))
            self._missing -= len(piece)
        else:
            self._head += piece
            self._read_head(sock)
        return self._head is None and self._missing <= 0

    @property
    def is_late(self) -> bool:
        """Whether it is not worth waiting for the rest."""
        if self._head is None:
            return self._pace.left_s <= 0
        return time.monotonic() - self._began >= HEAD_S

    def chunk(self, sock: socket.socket) -> Any:
        """What gunicorn reads from: what was taken in, then what still comes, at its pace."""
        self._spool.seek(0)
        pace = Pace()

        def read(size_hint: int | None = None) -> bytes:
            piece: bytes = self._spool.read(max(size_hint or 0, 8192))
            return piece or _receive(sock, max(size_hint or 0, 8192), pace)

        return read

    def rest(self) -> bytes:
        """What came with the request and is not of it."""
        rest: bytes = self._spool.read()
        return rest

    def close(self) -> None:
        """Give the room back."""
        self._spool.close()

    def _read_head(self, sock: socket.socket) -> None:
        head = self._head or b""
        end = head.find(_HEAD_END)
        if end < 0:
            if len(head) > _LONGEST_HEAD:
                self._head = None  # gunicorn refuses it.
            return
        head, came = head[: end + 2], len(head) - end - len(_HEAD_END)
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        # A larger body is refused by the app, which is not to be sent it first.
        self._missing = wanted - came if wanted <= LARGEST else 0
        self._head, self._pace = None, Pace()
        if self._missing > 0 and _EXPECTS.search(head):
            sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")


def _receive(sock: socket.socket, size: int, pace: Pace) -> bytes:
    while (left := pace.left_s) > 0:
        sock.settimeout(left)
        try:
            piece = sock.recv(min(size, _PIECE))
        except TimeoutError:
            continue
        finally:
            sock.settimeout(None)
        pace.note(len(piece))
        return piece
    raise TooSlow


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn's worker of threads, each given a request that is there."""

    def accept(self, listener: socket.socket) -> None:
        """Begin to take in what a new client sends."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK}:
                raise
            return
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALLED_S, 0))
        self.nr_conns += 1
        self._begin(TConn(self.cfg, sock, client, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """Take in the next request of a client that stayed."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._begin(conn)

    def murder_pending(self) -> None:
        """Drop clients that send too slowly."""
        for conn in [each for each in self.pending_conns if each.intake.is_late]:
            self._drop(conn)

    def handle(self, conn: Any) -> Any:
        """Serve a request that is there; runs in a thread."""
        intake: Intake | None = conn.__dict__.pop("intake", None)
        if intake is None:
            return super().handle(conn)
        try:
            conn.sock.setblocking(True)
            conn.init()
            conn.data_ready = True
            conn.parser.unreader.chunk = intake.chunk(conn.sock)
            stays = super().handle(conn)
            if stays and (rest := intake.rest()):
                conn.parser.unreader.unread(rest)
            conn.parser.unreader.chunk = partial(_receive_next, conn.sock)
            return stays
        finally:
            intake.close()

    def _begin(self, conn: Any) -> None:
        conn.intake = Intake()
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._take, conn))

    def _take(self, conn: Any, _: Any) -> None:
        try:
            if not conn.intake.take(conn.sock):
                return
        except BlockingIOError:
            return
        except (EOFError, OSError):
            self._drop(conn)
            return
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.enqueue_req(conn)

    def _drop(self, conn: Any) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.__dict__.pop("intake").close()
        conn.close()


def _receive_next(sock: socket.socket, size_hint: int | None = None) -> bytes:
    return _receive(sock, max(size_hint or 0, 8192), Pace())
