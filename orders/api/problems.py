"""Problems as RFC 9457 has them: what went wrong, by field, with the section of the Act.

Source: RFC 9457 section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from orders.rules.vocabulary.findings import Finding

PROBLEM_JSON: Final = "application/problem+json"


class Problem(StrEnum):
    """The sorts of problem; ``type`` in an answer points at its line on the page about the API."""

    UNREADABLE = "unreadable"
    NOT_SIGNED_IN = "not-signed-in"
    REFUSED = "refused"
    NOT_FOUND = "not-found"
    METHOD = "method"
    CONFLICT = "conflict"
    LAW = "law"
    CHANGED = "changed"
    TOO_LARGE = "too-large"
    INPUT = "input"
    VERSION_NEEDED = "version-needed"
    UNAVAILABLE = "unavailable"
    OTHER = "other"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """What it is, the same every time."""
        return _TITLES[self][0]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return _TITLES[self][1]


_TITLES = {
    Problem.UNREADABLE: ("The request could not be read", "Send JSON, as application/json."),
    Problem.NOT_SIGNED_IN: ("Not signed in", "Send a key that is not revoked."),
    Problem.REFUSED: (
        "You don't have access to this",
        "Ask for the account to be given the permission.",
    ),
    Problem.NOT_FOUND: (
        "No such record",
        "There is no such address or record, or it is not yours to see.",
    ),
    Problem.METHOD: ("This address cannot be used like that", "See Allow for what it can do."),
    Problem.CONFLICT: ("The record is not in the state this needs", "Read it again."),
    Problem.LAW: (
        "The law does not allow this, or it must be confirmed",
        (
            "Errors of severity REFUSE cannot be recorded. Where all are CONFIRM, and it was so,"
            " send it again with override_reason; a breach with not_in_force_reason, its progress"
            " with outcome_reason."
        ),
    ),
    Problem.CHANGED: ("The record has changed since", "Read it again, then send your change."),
    Problem.TOO_LARGE: ("That is too large", "Send less at once."),
    Problem.INPUT: ("Check what you sent", "Errors names each field and what to enter."),
    Problem.VERSION_NEEDED: ("Say which version you change", "Send If-Match with its ETag."),
    Problem.UNAVAILABLE: (
        "The register is busy",
        "Send it again after Retry-After; what adds something under its Idempotency-Key.",
    ),
    Problem.OTHER: ("This could not be done", "Detail says why."),
    Problem.FAILED: (
        "Something went wrong",
        (
            "It may have been saved: look, or send it again under its Idempotency-Key. If it"
            " happens again, say the reference."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class ProblemDetail:
    """One thing that is wrong.

    Attributes:
        field: where, its parts joined by dots; empty when it is about the whole.
        message: the words a page would say.
        source: the section of the Act, where it is the law that says so.
        severity: ``REFUSE`` or ``CONFIRM``, where it is the law that says so.
    """

    field: str
    message: str
    source: str | None = None
    severity: str | None = None


class FaultSchema(Schema):
    """One thing that is wrong, going out."""

    field = fields.String(required=True)
    message = fields.String(required=True)
    source = fields.String(allow_none=True)
    severity = fields.String(allow_none=True)


class ProblemSchema(Schema):
    """A problem going out."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    reference = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema), required=True)


def of_findings(findings: Iterable[Finding]) -> tuple[ProblemDetail, ...]:
    """What the rules found, by field, each with its section."""
    return tuple(
        ProblemDetail(each.field, each.message, each.source, each.severity.value)
        for each in findings
    )


def of_input(error: ValidationError) -> tuple[ProblemDetail, ...]:
    """What a schema found, by field however deep."""
    return tuple(_faults(error.normalized_messages(), ()))  # type: ignore[no-untyped-call]  # marshmallow gives it no types


def _faults(said: Any, path: tuple[str, ...]) -> Iterator[ProblemDetail]:
    if isinstance(said, dict):
        for name, each in said.items():
            yield from _faults(each, path if name == "_schema" else (*path, str(name)))
    elif isinstance(said, list):
        for each in said:
            yield from _faults(each, path)
    else:
        yield ProblemDetail(".".join(path), str(said))
