"""Where the log begins: lines removed with a note, its chains, what was taken as it stood."""

from __future__ import annotations

from sqlalchemy import text

from orders.audit import chain, sealing, signing
from orders.audit.checks.findings import LogFindings
from orders.audit.model import AuditChain
from orders.formatting import count, moment


def check_ageing(found: LogFindings) -> None:
    """Lines removed with a note: what it says is signed, and kept elsewhere."""
    note = chain.aged(found.db)
    if note is None:
        return
    about = chain.about_ageing(note)
    kept = any(about in found.witness.ageings(each.name) for each in found.chains)
    if not kept or not signing.is_over(found.witness.key, about, note.signature):
        found.problems.append(
            f"The note that lines were removed on {moment(note.aged_at)} is not signed with this "
            f"key, or not kept in {found.witness.folder}: not proven."
        )
        return
    found.aged = note
    found.notes.append(
        f"{count(note.total, 'line')} written before {moment(note.before_at)} "
        f"{'was' if note.total == 1 else 'were'} removed, last on {moment(note.aged_at)} by "
        f"{note.author}: the log is proven from there on. It says why."
    )


def check_chains(found: LogFindings, *, has_lines: bool) -> None:
    """Where the log begins to be kept elsewhere, and what was taken as it stood."""
    if not found.chains:
        orders = found.db.scalar(text("SELECT count(*) FROM protective_order"))
        if has_lines or orders:
            found.problems.append(
                "Nothing says from where on this log is kept elsewhere: it is older than signed "
                "lines, or its beginning was taken out."
            )
        _check_others(found, None)
        return
    for number, each in enumerate(found.chains):
        if not signing.is_over(found.witness.key, chain.about(each), each.signature):
            found.problems.append(
                f"The beginning of {moment(each.begun_at)} is not signed with this key."
            )
        if number == 0 and found.witness.begun(each.name) != chain.about(each):
            found.problems.append(
                f"The beginning of {moment(each.begun_at)} is not kept in {found.witness.folder}, "
                "or differs there: a cut end could not be seen."
            )
    taken = next((each for each in found.chains if each.accepted), None)
    if taken is not None and taken.entry_id:
        _check_taken(found, taken)
    oldest = found.chains[-1]
    if taken is None and oldest.entry_id:
        found.problems.append(
            f"Lines up to {oldest.entry_id} are older than signed lines: not proven. After looking "
            "at them, run flask audit accept."
        )
    _check_others(found, taken)


def _check_taken(found: LogFindings, taken: AuditChain) -> None:
    found.taken, found.taken_seal = taken.entry_id, taken.seal_id
    left = taken.stood
    names = [each.name for each in found.chains]
    if found.aged is not None and names.index(found.aged.chain) <= names.index(taken.name):
        left = found.aged.stood
    if found.since is None and sealing.stood(found.db, taken.entry_id) != left:
        found.problems.append(
            f"Lines up to {taken.entry_id} are not as they stood when they were taken on "
            f"{moment(taken.begun_at)}."
        )
    found.notes.append(
        f"Lines up to {taken.entry_id} were taken as they stood on {moment(taken.begun_at)}: what "
        "was done to them before is not proven. The log says who did so, and why."
    )


def _check_others(found: LogFindings, taken: AuditChain | None) -> None:
    """Logs kept for a database in this place that this log knows nothing of."""
    here = chain.place(found.db)
    known = {each.name for each in found.chains}
    since = "" if taken is None else signing.utc(taken.begun_at)
    for other in found.witness.all_begun():
        if other["place"] == here and other["chain"] not in known and other["begun_at"] >= since:
            found.problems.append(
                f"Another log of this database, begun {other['begun_at']}, is kept in "
                f"{found.witness.folder} and is not in it."
            )
