"""What every column of text says, where it is not words that the gate looks at.

A column of words has a type of ``orders.typed_words``. Every other column of text stands here: one
that stands in neither has no answer yet, and a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from orders.rules.vocabulary.labelled import Labelled


class Says(Labelled):
    """What a column of text holds."""

    CODE = "code", "one of a list the register knows, or checked letter by letter"
    ADDRESS = "address", "an address, given out by orders.search.disclosure.masking alone"
    PUBLISHED = "published", "names of areas, courts, files and accounts; no one's home"
    INSIDE = "inside", "never leaves the register: keys, digests, hashes"
    OWN = "own", "read by the account that typed it, a draft by who may open homes as well"
    SCREENED = "screened", "put into words for anybody, through the gate"


_BY_TABLE: Final[Mapping[str, Mapping[str, Says]]] = {
    "account": dict.fromkeys(("username", "name", "collar_number", "mailbox"), Says.PUBLISHED)
    | {"password_hash": Says.INSIDE},
    "account_request": dict.fromkeys(
        ("username", "name", "collar_number", "mailbox"), Says.PUBLISHED
    ),
    "account_secret": {"secret_hash": Says.INSIDE},
    "address": dict.fromkeys(("lines", "postcode", "uprn"), Says.ADDRESS),
    "api_key": {"name": Says.PUBLISHED, "key_hash": Says.INSIDE, "scopes": Says.CODE},
    "area": dict.fromkeys(("code", "name"), Says.PUBLISHED),
    "arrest": dict.fromkeys(("arrest_reference", "lpa_code"), Says.INSIDE),
    "audit_ageing": dict.fromkeys(("chain", "digest", "stood", "signature"), Says.INSIDE)
    | {"author": Says.PUBLISHED},
    "audit_chain": dict.fromkeys(("name", "parent", "place", "stood", "signature"), Says.INSIDE),
    "audit_entry": {
        "what": Says.CODE,
        "author": Says.PUBLISHED,
        "shown": Says.CODE,
        "mac": Says.INSIDE,
    },
    "audit_seal": dict.fromkeys(
        ("previous_digest", "digest", "accounts", "signature"), Says.INSIDE
    ),
    "base_layer": dict.fromkeys(("name", "attribution", "checksum", "source"), Says.PUBLISHED),
    "boundary": {"name": Says.PUBLISHED},
    "breach": dict.fromkeys(("condition_ids", "protected_person_ids"), Says.CODE)
    | dict.fromkeys(("cjs_code", "home_office_class"), Says.CODE),
    "breach_place": {"postcode": Says.ADDRESS},
    "condition": dict.fromkeys(("also_ended_by", "code", "weekly_times"), Says.CODE),
    "correction": {"sort": Says.CODE},
    "court": dict.fromkeys(("name", "key"), Says.PUBLISHED),
    "dated_fact": {"sought": Says.INSIDE},
    "digest_delivery": dict.fromkeys(("recipient", "message_id", "last_error"), Says.CODE),
    "digest_lease": {"owner": Says.INSIDE},
    "digest_snapshot": dict.fromkeys(("subject", "body_text", "body_html", "rows"), Says.SCREENED),
    "draft": dict.fromkeys(("id", "kind", "pages"), Says.OWN),
    "edition": {"source": Says.PUBLISHED},
    "landing": dict.fromkeys(("checksum", "file_sha256", "notes"), Says.PUBLISHED),
    "name_key": dict.fromkeys(("key", "word"), Says.INSIDE),
    "name_token": {"token": Says.INSIDE},
    "order_deadline": {"clock": Says.CODE},
    "order_number": {"sought": Says.INSIDE},
    "paper": dict.fromkeys(("sha256", "store_key"), Says.INSIDE),
    "person": dict.fromkeys(("pnc_id", "cro_no", "asn", "flag_codes"), Says.CODE),
    "person_characteristic": {"scheme": Says.CODE},
    "postcode": {"postcode": Says.PUBLISHED},
    "presence": {"kind": Says.CODE},
    "protective_order": dict.fromkeys(("kind", "authorised_rank"), Says.CODE),
    "question": dict.fromkeys(("id", "asked"), Says.OWN),
    "rewording": {"column": Says.CODE},
    "saved_search": dict.fromkeys(("name", "query"), Says.OWN),
    "sign_in_attempt": dict.fromkeys(("username", "from_address"), Says.INSIDE),
    "staged_stay": {"kind": Says.CODE},
    "subscription": {"mailbox": Says.CODE},
    "taken_request": dict.fromkeys(("key", "digest", "location"), Says.INSIDE),
    "uprn": {"uprn": Says.PUBLISHED},
}

SAYS: Final[Mapping[tuple[str, str], Says]] = MappingProxyType(
    {
        (table, column): says
        for table, columns in _BY_TABLE.items()
        for column, says in columns.items()
    }
)
"""By table and column."""
