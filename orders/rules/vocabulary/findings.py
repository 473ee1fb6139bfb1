"""What the rules have to say about a record: a list of findings, each with its section."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How far a finding goes."""

    REFUSE = "REFUSE"
    """May not be done: police may not issue it, or the facts cannot be so."""
    CONFIRM = "CONFIRM"
    """A court sealed it so: recordable once an officer confirms it with a reason."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that looks wrong, with a record.

    Attributes:
        code: short name for tests and translations, such as ``subject-under-age``.
        severity: whether it stops the record or asks for a confirmation.
        message: plain words for the person recording; names no person and no place.
        source: the section broken, or the rule of the register.
        field: name of the input it belongs to, empty when it is about the whole.
    """

    code: str
    severity: Severity
    message: str
    source: str
    field: str = ""


def refusals(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of ``findings`` that stop the record, in the order given."""
    return tuple(finding for finding in findings if finding.severity is Severity.REFUSE)


def confirmations(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of ``findings`` that an officer confirms with a reason, in the order given."""
    return tuple(finding for finding in findings if finding.severity is Severity.CONFIRM)
