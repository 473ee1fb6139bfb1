"""What each role does with the register, step by step; a table of words, no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orders.access.permissions import Role


@dataclass(frozen=True, slots=True)
class HelpTask:
    """Something that is done with the register.

    Attributes:
        heading: what, as the person would say it.
        steps: how, one step a line.
        endpoint: the page on which it begins; ``None``: any page.
        link: its name.
    """

    heading: str
    steps: tuple[str, ...]
    endpoint: str | None = None
    link: str = ""


_FIND = HelpTask(
    "Find an order",
    (
        "Use the box at the top of any page.",
        "Type a name, a date of birth, a reference, a phone, a plate, a postcode or a PNC id.",
        "One order found opens at once. Several are listed, the best match first.",
        "Nothing found does not prove that there is no order. Call the civil orders team.",
    ),
    "look_up.form",
    "Look up an order by more than one thing",
)
_READ = HelpTask(
    "Read an order before you act",
    (
        "Read the danger first: it stands at the top, in words.",
        "Read what you may enforce. Where it says check service first, no power is claimed.",
        "Read the conditions. The sealed words bind; the words above them help you read.",
    ),
    "orders_list.index",
    "Orders in your area",
)
_REPORT = HelpTask(
    "Report a suspected breach",
    (
        "Open the order and choose Report a suspected breach.",
        "Say what, when and where, and whether you arrested.",
        "The civil orders team decides. Your first page shows the answer.",
    ),
    "reports.index",
    "Your reports",
)
_VISIT = HelpTask(
    "Record a visit",
    (
        "Open the order and choose Record a visit.",
        "Say whom you saw and how it went. A concern goes to the team at once.",
    ),
    "visits.index",
    "Visits",
)
_MORNING = HelpTask(
    "Start a shift",
    (
        "Open the first page: what changed since 06:00 yesterday, who is a danger, what to do.",
        "Each number opens the list of just those orders.",
        "The order of the names is written below them. It is not a risk assessment.",
    ),
    "home.index",
    "The first page",
)
_LISTS = HelpTask(
    "Search an area",
    (
        "Open Orders and choose Change the search: area, who lives there, status, kind, day.",
        "Choose a day in the past to see what was live then.",
        "Show it on a map, or download it. A download is logged.",
    ),
    "orders_list.index",
    "Search orders",
)
_MAIL = HelpTask(
    "Read the daily email",
    (
        "It names what is live and what changed since the last one.",
        "It never names a protected person.",
        "Delete it after 24 hours. The register is the record.",
    ),
    "digests.index",
    "What was mailed",
)
_RECORD = HelpTask(
    "Record a notice or order",
    (
        "Choose the person first, then the kind, then how far it has come.",
        "What a court sealed can always be recorded.",
        "Where it differs from the Act, say how you know.",
        "What you typed is kept when a session ends: sign in, and it is there.",
    ),
    "recording.index",
    "Record a notice or order",
)
_BREACH = HelpTask(
    "Take a breach to court",
    (
        "Log the breach with the condition, the time and the decision.",
        "After an arrest the clock to the court runs: it stands on the first page.",
        "Record what the court decided.",
    ),
    "breaches.index",
    "Breaches",
)
_RIGHT = HelpTask(
    "Put something right",
    (
        "Open the order and choose the link that puts it right, beside the fact.",
        "Say whether it was always wrong or changed, and why. What stood there stays readable.",
        "Take out a wrong person and add the right one from the same page.",
    ),
    "orders_list.index",
    "Find the order",
)
_HIDE = HelpTask(
    "Keep a home hidden",
    (
        "Tick that it is withheld when you record it. Every record of that home follows.",
        "Open it only with a reason. A second person reviews each opening.",
    ),
    "work.index",
    "Worklists",
)
_FIGURES = HelpTask(
    "Read the figures",
    (
        "Choose the area and the month. Each figure says below it what it counts.",
        "Download it for a report. No figure names a person.",
    ),
    "figures.live",
    "Live orders in figures",
)
_RATIO = HelpTask(
    "Read how many arrests led to a notice",
    (
        "Choose the months, and by LPA or for the force.",
        "The page says which arrests it counts, and which it leaves out.",
    ),
    "figures.ratio",
    "Notices to arrests",
)
_SAW = HelpTask(
    "Answer who looked",
    (
        "Choose the person or the order, and the days.",
        "Every look, search, change and download is a line. The seals prove that none is missing.",
    ),
    "audit.index",
    "The log",
)
_ACCOUNTS = HelpTask(
    "Give a colleague an account",
    (
        "Add the account with its role and LPA. A second person confirms it.",
        "Switch it off the day they leave. What they did stays on the log.",
    ),
    "accounts.index",
    "Accounts",
)
_DATA = HelpTask(
    "Load reference data",
    (
        "Load bank holidays, boundaries and lists from a file with its source.",
        "The whole file is checked first. What is loaded stays until the new file is good.",
    ),
    "reference.index",
    "Reference data",
)

TASKS: Final[Mapping[Role, tuple[HelpTask, ...]]] = {
    Role.OFFICER: (_FIND, _READ, _REPORT, _VISIT),
    Role.LPA_SUPERVISOR: (_MORNING, _FIND, _LISTS, _READ, _REPORT, _VISIT, _MAIL),
    Role.CIVIL_ORDERS: (_MORNING, _FIND, _RECORD, _BREACH, _RIGHT, _HIDE, _LISTS),
    Role.ANALYST: (_FIGURES, _RATIO),
    Role.AUDITOR: (_SAW,),
    Role.ADMINISTRATOR: (_ACCOUNTS, _DATA),
    Role.SERVICE: (),
}
"""What each role does, the most frequent first."""
