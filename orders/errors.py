"""What can go wrong, as the register names it. Doors turn these into answers in one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from orders.rules.vocabulary.findings import Finding


class RegisterError(Exception):
    """Any trouble the register explains to its user. Messages name records, never persons."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(RegisterError):
    """There is no such record, or it is not yours to see."""

    status = 404


class Refused(RegisterError):
    """The account may not do this."""

    status = 403


class SecondPersonNeeded(Refused):
    """What is asked of an account that may open homes takes a second person."""

    def __init__(self) -> None:
        super().__init__(
            "This account may open withheld homes: a second person, who may open them, confirms it."
        )


class OnThisHostOnly(Refused):
    """The register has sample accounts, and the request comes from another host."""

    def __init__(self) -> None:
        super().__init__(
            "This register has sample accounts, whose password everybody can read. Until"
            " `flask accounts close-sample` has ended them it answers on its own machine only."
        )


class OtherArea(Refused):
    """The account may look at other areas only."""


class Conflict(RegisterError):
    """Another account changed the record meanwhile, or it is not in the state this needs."""

    status = 409


class AlreadyRecorded(Conflict):
    """What was sent is in the register already.

    Attributes:
        location: address of the record, within the register.
    """

    def __init__(self, message: str, location: str) -> None:
        super().__init__(message)
        self.location = location


class ChangedMeanwhile(Conflict):
    """Another account changed the record since the version the recorder had in front of them."""


class DraftHeldByAnother(Conflict):
    """Another account of the team writes the unfinished record now.

    Attributes:
        draft_id: the record's.
    """

    def __init__(self, message: str, draft_id: str) -> None:
        super().__init__(message)
        self.draft_id = draft_id


class DraftGone(NotFound):
    """There is no such unfinished record any more, or it is not yours to see."""

    def __init__(self) -> None:
        super().__init__("There is no such unfinished record.")


class NotSignedIn(RegisterError):
    """The request comes from no account the register knows."""

    status = 401


class LookUpsSpent(RegisterError):
    """The account has used its look-ups of this hour.

    Attributes:
        until: from when on it may look up again, aware.
    """

    status = 429

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class RuleBroken(RegisterError):
    """The law does not allow it, or an officer must confirm it first.

    Attributes:
        findings: what stands in its way, each with its section.
        found: everything that was found, also what is to be confirmed once that is put right.
    """

    status = 409

    def __init__(self, findings: Sequence[Finding], found: Sequence[Finding] = ()) -> None:
        super().__init__(" ".join(f"{each.message} ({each.source})" for each in findings))
        self.findings, self.found = tuple(findings), tuple(found or findings)


class Damaged(RegisterError):
    """What was stored is gone or is not what was stored."""

    status = 500


class BadFile(RegisterError):
    """A file handed to the register was not taken; nothing was written.

    Attributes:
        problems: one line for each fault, naming the row or feature and what to do.
    """

    status = 422

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class NoSuchField(BadFile):
    """A file has no field of the name that was given."""
