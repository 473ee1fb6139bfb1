"""What the register knows of a paper; its content lies in the store."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db import Model
from orders.register.model import Order
from orders.typed_words import LongWords


class PaperKind(enum.StrEnum):
    """What a paper is."""

    SEALED_ORDER = "SEALED_ORDER"
    SERVICE_CERTIFICATE = "SERVICE_CERTIFICATE"
    MAP_SHEET = "MAP_SHEET"
    PHOTOGRAPH = "PHOTOGRAPH"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        """As people read it."""
        return _LABELS[self]

    @property
    def slug(self) -> str:
        """As a file's name has it: ``sealed-order``."""
        return self.value.lower().replace("_", "-")


class FileType(enum.StrEnum):
    """What its content is, by the letters a file's name ends in."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return _MEDIA_TYPES[self]


class ScanResult(enum.StrEnum):
    """What is known of harm in it. A paper found harmful is never kept."""

    CLEAN = "CLEAN"
    NOT_SCANNED = "NOT_SCANNED"

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ").lower()


_LABELS = {
    PaperKind.SEALED_ORDER: "Sealed order or notice",
    PaperKind.SERVICE_CERTIFICATE: "Certificate of service",
    PaperKind.MAP_SHEET: "Map sheet",
    PaperKind.PHOTOGRAPH: "Photograph of a person",
    PaperKind.OTHER: "Other paper",
}
_MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
}


class Paper(Model):
    """One paper of an order. It is withdrawn with a reason, never taken out."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawal_is_whole",
        ),
        CheckConstraint("size_bytes > 0", name="holds_something"),
        Index(
            "ix_paper_person_id",
            "person_id",
            postgresql_where=text("person_id IS NOT NULL"),
            sqlite_where=text("person_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    kind: Mapped[PaperKind] = mapped_column(Enum(PaperKind, native_enum=False, length=24))
    number: Mapped[int] = mapped_column(comment="counts up within the order")
    file_type: Mapped[FileType] = mapped_column(
        Enum(FileType, native_enum=False, length=8), comment="told by its content"
    )
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), comment="hexadecimal")
    store_key: Mapped[str] = mapped_column(
        String(32), unique=True, comment="random name in the store"
    )
    scan: Mapped[ScanResult] = mapped_column(
        Enum(ScanResult, native_enum=False, length=16), comment="what the scanner said"
    )
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(LongWords)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="whom a photograph shows"
    )

    order: Mapped[Order] = relationship(lazy="raise", viewonly=True)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn: the wrong paper, or of another order."""
        return self.withdrawn_at is not None
