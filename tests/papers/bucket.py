"""A small server that speaks as much of S3 as papers need."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class FakeBucket:
    """What is in it, and who asked.

    Attributes:
        url: its address.
        kept: content by path, ``/bucket/key``.
        signed: whether each request was signed.
    """

    url: str
    kept: dict[str, bytes] = field(default_factory=dict)
    signed: list[bool] = field(default_factory=list)


@contextmanager
def open_bucket() -> Iterator[FakeBucket]:
    """The server on a free port, until the block ends."""
    bucket = FakeBucket("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            self._note()
            length = int(self.headers["Content-Length"])
            bucket.kept[urlsplit(self.path).path] = self.rfile.read(length)
            self._answer(200, b"")

        def do_GET(self) -> None:
            self._note()
            parts = urlsplit(self.path)
            if "list-type=2" in parts.query:
                self._answer(200, _listing(bucket.kept), "application/xml")
            elif parts.path in bucket.kept:
                self._answer(200, bucket.kept[parts.path])
            else:
                body = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
                self._answer(404, body, "application/xml")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
            """Say nothing."""

        def _note(self) -> None:
            bucket.signed.append("AWS4-HMAC-SHA256" in self.headers.get("Authorization", ""))

        def _answer(self, status: int, body: bytes, kind: str = "application/octet-stream") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _listing(kept: dict[str, bytes]) -> bytes:
    rows = "".join(
        f"<Contents><Key>{path.rpartition('/')[2]}</Key><Size>{len(content)}</Size></Contents>"
        for path, content in kept.items()
    )
    xmlns = "http://s3.amazonaws.com/doc/2006-03-01/"
    said = f'<ListBucketResult xmlns="{xmlns}"><IsTruncated>false</IsTruncated>{rows}'
    return f"{said}</ListBucketResult>".encode()
