"""Which conditions a kind of notice or order may carry, and must."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from orders.rules.kinds.kind import Kind

# Named here as well: modules that check conditions also list them.
from orders.rules.vocabulary.condition_codes import CODES as CODES
from orders.rules.vocabulary.condition_codes import ConditionCode as ConditionCode
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital


def permitted(kind: Kind) -> tuple[ConditionCode, ...]:
    """Codes a ``kind`` may carry by its Act, in the order of the list."""
    allowed = kind.condition_codes
    return tuple(entry for code, entry in CODES.items() if allowed is None or code in allowed)


def offered(kind: Kind) -> tuple[ConditionCode, ...]:
    """Codes to choose from for a ``kind``: the usual ones of its permitted; all when none is."""
    usual = kind.usual_conditions
    return tuple(entry for entry in permitted(kind) if not usual or entry.code in usual)


def has_premises(codes: Collection[str]) -> bool:
    """Whether any of ``codes`` speaks of premises."""
    return any(code in CODES and CODES[code].has_premises for code in codes)


def checks(
    kind: Kind,
    codes: Collection[str],
    *,
    shares_premises: bool | None = None,
    ours: bool = True,
) -> list[Finding]:
    """What is wrong with a set of conditions.

    Args:
        kind: the notice or order that carries them.
        codes: condition codes, in any order.
        shares_premises: whether the subject and one protected person at least live in the same
            premises; ``None`` when it was not asked.
        ours: whether a notice is this force's own.

    Returns:
        Findings on the field ``conditions``. What this force issues is refused; what a court
        sealed or another force gave is to be confirmed. An unknown code is always refused.

    Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8); Domestic Abuse Act 2021 s.23;
    Sexual Offences Act 2003 ss.103D(4), 122C(4).
    """
    severity = Severity.REFUSE if kind.is_notice and ours else Severity.CONFIRM
    found = [_unknown(code) for code in sorted(set(codes) - set(CODES))]
    known = sorted(set(codes) & set(CODES))
    if kind.condition_required and not kind.condition_required & set(known):
        found.append(_missing(kind, severity))
    outside = [] if kind.condition_codes is None else sorted(set(known) - kind.condition_codes)
    found.extend(_outside(kind, code, severity) for code in outside)
    found.extend(_alone(kind, known, severity))
    return found + premises_checks(kind, known, shares_premises=shares_premises, severity=severity)


def premises_checks(
    kind: Kind, codes: Collection[str], *, shares_premises: bool | None, severity: Severity
) -> list[Finding]:
    """What is wrong with conditions on premises where no one protected lives with the subject.

    Source: Crime and Security Act 2010 s.24(8); Domestic Abuse Act 2021 s.23.
    """
    if shares_premises is not False or not kind.shared_home_conditions & set(codes):
        return []
    return [_not_shared(kind, severity)]


def one_shares_premises(answers: Iterable[bool | None]) -> bool | None:
    """Whether one protected person at least lives where the subject does; ``None``: not known.

    Args:
        answers: of each protected person; ``None``: not known.

    Source: Crime and Security Act 2010 s.24(8).
    """
    said = list(answers)
    if any(said):
        return True
    return False if said and None not in said else None


def answer_checks(answers: Iterable[tuple[bool | None, bool | None]]) -> list[Finding]:
    """Where it is said otherwise than addresses show who lives where the subject does.

    Always to be confirmed: both may be so, of people who move.

    Args:
        answers: of each protected person what is said, and what their addresses show; ``None``: not
            known.
    """
    differ = {said for said, shown in answers if None not in (said, shown) and said is not shown}
    return [_differs(said=said) for said in (False, True) if said in differ]


def _unknown(code: str) -> Finding:
    return Finding(
        "condition-unknown",
        Severity.REFUSE,
        f"There is no condition with the code {code}.",
        "the register's list of conditions",
        "conditions",
    )


def _missing(kind: Kind, severity: Severity) -> Finding:
    names = " or ".join(
        f"“{CODES[code].name}”" for code in CODES if code in kind.condition_required
    )
    return Finding(
        "condition-required",
        severity,
        f"{capital(kind.a_short)} must carry the condition {names}.",
        kind.condition_required_source,
        "conditions",
    )


def _outside(kind: Kind, code: str, severity: Severity) -> Finding:
    act = "NON_MOLEST_ACTS" in (kind.condition_codes or ())
    if severity is Severity.REFUSE:
        or_act = ", or word it as a particular act of molestation" if act else ""
        advice = f"Take it out{or_act}."
    elif act:
        advice = "Check the sealed wording: it may be a particular act of molestation."
    else:
        advice = "Check the wording."
    return Finding(
        "condition-outside-act",
        severity,
        f"The Act does not provide for “{CODES[code].name}” in {kind.a_short}. {advice}",
        kind.conditions_source,
        "conditions",
    )


def _alone(kind: Kind, codes: Collection[str], severity: Severity) -> Iterator[Finding]:
    rules = kind.term_rules
    for code, wanted in (rules.needed_with if rules else {}).items():
        if rules is not None and code in codes and wanted not in codes:
            message = f"“{CODES[code].name}” must go with “{CODES[wanted].name}”."
            yield Finding("condition-alone", severity, message, rules.needed_source, "conditions")


def _not_shared(kind: Kind, severity: Severity) -> Finding:
    return Finding(
        "premises-not-shared",
        severity,
        "Conditions on premises need subject and protected person to live in them.",
        kind.conditions_source,
        "conditions",
    )


def _differs(*, said: bool) -> Finding:
    message = (
        "A protected person is said to live at the same premises as the subject, but another"
        " address is given."
        if said
        else "A protected person is said not to live at the same premises as the subject, but the"
        " same address is given."
    )
    source = "the register's own rule: what is said is compared with the addresses"
    return Finding("shared-home-differs", Severity.CONFIRM, message, source, "protected_persons")
