"""Which conditions a kind of notice or order may carry, and must."""

from __future__ import annotations

from collections.abc import Collection, Iterator

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
    if shares_premises is False and kind.shared_home_conditions & set(known):
        found.append(_not_shared(kind, severity))
    return found


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
