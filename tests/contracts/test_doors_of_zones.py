"""Whoever reads the shape of a condition is named here, with how it keeps a zone back.

A zone may tell a withheld home: what draws, writes or sends one takes it from
`orders.search.disclosure.condition_masking`, which asks the gate. A new module that reads shapes
itself fails here until it says why it may.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import orders

READS: Final = re.compile(r"\bshape_of\(|\bConditionPlace\b|\bplace\.shape\b|\bcondition_place\b")
WHY: Final = {
    "register/changes/conditions.py": "writes it",
    "register/changes/sealed_conditions/putting_right.py": "writes it, and copies it as it stood",
    "register/changes/sealed_conditions/sealed_rows.py": "compares it; gives it to no reader",
    "register/model.py": "the table",
    "register/imports/stored_records.py": "compares a file with the record; reports no shape",
    "register/rows/condition_rows.py": "writes it",
    "register/rows/order_rows.py": "writes it",
    "search/disclosure/condition_masking.py": "the gate stands here",
    "search/disclosure/zones/drawn_zones.py": "the gate itself",
    "search/disclosure/authorship/authors.py": "reads who typed the name of a place",
    "search/disclosure/authorship/own_words.py": "reads who typed the name of a place",
    "search/disclosure/rewording.py": "reads and rewords the name of a place",
    "search/results/number_cells.py": "asks which orders draw anything; the shapes come from told",
    "web/conditions/condition_form.py": "copies no shape that told withholds",
    "web/order/condition_pages/place_views.py": "shows no shape that told withholds",
}


def test_each_reader_of_a_zone_keeps_it_back_and_is_known() -> None:
    root = Path(orders.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if READS.search(path.read_text().replace("condition_places", ""))
    }
    assert found == set(WHY)
