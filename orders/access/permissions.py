"""What can be permitted, and what each role may do."""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """One thing an account may do, ``resource:action``, alphabetical."""

    ACCOUNT_CONFIRM = "account:confirm"
    ACCOUNT_MANAGE = "account:manage"
    AREA_MANAGE = "area:manage"
    AREA_READ = "area:read"
    AUDIT_READ = "audit:read"
    BREACH_RECORD = "breach:record"
    BREACH_REPORT = "breach:report"
    CONFIDENTIAL_OPEN = "confidential:open"
    COURT_DAY_MANAGE = "court-day:manage"
    DETENTION_RECORD = "detention:record"
    DIGEST_READ = "digest:read"
    FIGURE_READ = "figure:read"
    FOLLOW_UP_ANSWER = "follow-up:answer"
    HANDOVER_SEE = "handover:see"
    HANDOVER_WRITE = "handover:write"
    HOME = "home:read"
    OPENING_REVIEW = "opening:review"
    ORDER_DOWNLOAD = "order:download"
    ORDER_LOOK_UP = "order:look-up"
    ORDER_READ = "order:read"
    ORDER_RECORD = "order:record"
    ORDER_SEARCH = "order:search"
    PAPER_MANAGE = "paper:manage"
    PAPER_OPEN = "paper:open"
    PUBLIC = "public"
    REFERENCE_MANAGE = "reference:manage"
    REVIEW_RECORD = "review:record"
    SENSITIVE_READ = "sensitive:read"
    SUBSCRIPTION_MANAGE = "subscription:manage"
    SYSTEM_UPDATE = "system:update"
    VISIT_RECORD = "visit:record"


class Role(enum.StrEnum):
    """What an account is to the register."""

    OFFICER = "OFFICER"
    LPA_SUPERVISOR = "LPA_SUPERVISOR"
    CIVIL_ORDERS = "CIVIL_ORDERS"
    ANALYST = "ANALYST"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    SERVICE = "SERVICE"

    @property
    def label(self) -> str:
        """As people read it."""
        return _LABELS[self]


_LABELS = {
    Role.OFFICER: "Officer",
    Role.LPA_SUPERVISOR: "LPA supervisor",
    Role.CIVIL_ORDERS: "Civil orders team",
    Role.ANALYST: "Analyst",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
    Role.SERVICE: "Service account",
}

_READ = frozenset(
    {Permission.HOME, Permission.ORDER_READ, Permission.ORDER_SEARCH, Permission.ORDER_LOOK_UP}
)

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _READ | {Permission.BREACH_REPORT, Permission.VISIT_RECORD},
    Role.LPA_SUPERVISOR: _READ
    | {
        Permission.AREA_READ,
        Permission.BREACH_REPORT,
        Permission.DETENTION_RECORD,
        Permission.DIGEST_READ,
        Permission.FIGURE_READ,
        Permission.FOLLOW_UP_ANSWER,
        Permission.HANDOVER_SEE,
        Permission.HANDOVER_WRITE,
        Permission.ORDER_DOWNLOAD,
        Permission.PAPER_OPEN,
        Permission.REVIEW_RECORD,
        Permission.VISIT_RECORD,
    },
    Role.CIVIL_ORDERS: _READ
    | {
        Permission.ACCOUNT_CONFIRM,
        Permission.AREA_READ,
        Permission.BREACH_RECORD,
        Permission.CONFIDENTIAL_OPEN,
        Permission.DETENTION_RECORD,
        Permission.DIGEST_READ,
        Permission.FIGURE_READ,
        Permission.FOLLOW_UP_ANSWER,
        Permission.HANDOVER_WRITE,
        Permission.OPENING_REVIEW,
        Permission.ORDER_DOWNLOAD,
        Permission.ORDER_RECORD,
        Permission.PAPER_MANAGE,
        Permission.PAPER_OPEN,
        Permission.REVIEW_RECORD,
        Permission.SENSITIVE_READ,
        Permission.SUBSCRIPTION_MANAGE,
        Permission.SYSTEM_UPDATE,
        Permission.VISIT_RECORD,
    },
    Role.ANALYST: frozenset({Permission.HOME, Permission.AREA_READ, Permission.FIGURE_READ}),
    Role.AUDITOR: frozenset({Permission.HOME, Permission.AUDIT_READ, Permission.OPENING_REVIEW}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.HOME,
            Permission.ACCOUNT_MANAGE,
            Permission.AREA_MANAGE,
            Permission.AREA_READ,
            Permission.AUDIT_READ,
            Permission.COURT_DAY_MANAGE,
            Permission.REFERENCE_MANAGE,
            Permission.SUBSCRIPTION_MANAGE,
        }
    ),
    Role.SERVICE: _READ
    | {
        Permission.BREACH_RECORD,
        Permission.DETENTION_RECORD,
        Permission.FIGURE_READ,
        Permission.HANDOVER_WRITE,
        Permission.ORDER_DOWNLOAD,
        Permission.ORDER_RECORD,
        Permission.VISIT_RECORD,
    },
}


def may(role: Role, permission: Permission) -> bool:
    """Whether ``role`` holds ``permission``; every role holds ``PUBLIC``."""
    return permission is Permission.PUBLIC or permission in GRANTED[role]
