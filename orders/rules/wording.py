"""Usual wording of conditions, for whoever types one; what was sealed or served is the law.

Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8).
"""

from __future__ import annotations

from collections.abc import Mapping

USUAL: Mapping[str, str] = {
    "NON_MOLEST": "You must not molest the protected person.",
    "NON_MOLEST_ACTS": (
        "You must not molest the protected person. In particular you must not contact the protected"
        " person by any means, whether yourself or through anybody else."
    ),
    "NO_EVICT": "You must not evict or exclude the protected person from the premises.",
    "NO_ENTER_PREMISES": "You must not enter the premises.",
    "LEAVE_PREMISES": "You must leave the premises.",
    "NO_APPROACH_PREMISES": "You must not come within 100 metres of the premises.",
}
"""By code; a code that is not here has no usual wording."""


def usual(code: str) -> str:
    """Usual wording of a condition, empty when there is none.

    Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8).
    """
    return USUAL.get(code, "")
