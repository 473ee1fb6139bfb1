"""Where the content of papers lies: a folder of this host, or a bucket of an S3-like service.

Neither is served as it lies; a paper leaves by its page only. Names are random and tell nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from orders.errors import Damaged
from orders.settings import Settings

_LOST = (
    "The content of this paper is not where it was stored. Tell the person who runs the register."
)


class Store(Protocol):
    """Keeps bytes by a random name."""

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content``, whole or not at all."""

    def get(self, key: str) -> bytes:
        """What was kept.

        Raises:
            Damaged: it is not there.
        """

    def keys(self) -> Iterator[str]:
        """Every name there is."""


def new_key() -> str:
    """A name that cannot be guessed: 128 random bits, hexadecimal."""
    return secrets.token_hex(16)


def store_of(settings: Settings) -> Store:
    """The store an installation has set."""
    if settings.papers_s3_bucket:
        return Bucket(settings)
    return Folder(Path(settings.papers_folder))


class Folder:
    """A folder that only the register's own user may open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content``, whole or not at all."""
        place = self._place(key)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)

    def get(self, key: str) -> bytes:
        """What was kept.

        Raises:
            Damaged: it is not there.
        """
        try:
            return self._place(key).read_bytes()
        except FileNotFoundError as error:
            raise Damaged(_LOST) from error

    def keys(self) -> Iterator[str]:
        """Every name there is."""
        yield from (each.name for each in self.path.glob("??/*") if not each.suffix)

    def _place(self, key: str) -> Path:
        # Two letters of it as a folder: no folder gets too long to list.
        return self.path / key[:2] / key


class Bucket:
    """A bucket of a service that speaks S3."""

    def __init__(self, settings: Settings) -> None:
        # Loading it takes longer than starting the register, and most keep papers in a folder.
        import boto3  # noqa: PLC0415  takes long to load
        from botocore.config import Config  # noqa: PLC0415  the same

        self.bucket = settings.papers_s3_bucket
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=settings.papers_s3_endpoint or None,
            region_name=settings.papers_s3_region,
            aws_access_key_id=settings.papers_s3_key or None,
            aws_secret_access_key=settings.papers_s3_secret or None,
            # Services that only resemble S3 know neither its newer checksums nor bucket hosts.
            config=Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 2},
            ),
        )

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content``, whole or not at all."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        """What was kept.

        Raises:
            Damaged: it is not there.
        """
        try:
            content: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey as error:
            raise Damaged(_LOST) from error
        return content

    def keys(self) -> Iterator[str]:
        """Every name there is."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        yield from (each["Key"] for page in pages for each in page.get("Contents", ()))
