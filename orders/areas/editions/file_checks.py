"""What may be wrong with a boundary file before it becomes an edition: every fault, by feature."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from geo.shapes import BoundaryFile, Feature
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import Level
from orders.errors import NoSuchField, NotFound
from orders.formatting import count, share

SLIVER_M2 = 1.0
"""Overlaps no larger come from rounding; they are not reported."""
LARGEST_OVERLAP_M2 = 10_000.0
"""Two areas of one level that share more ground than this are a mistake, and refused."""
_MOST_ALIKE = 3
"""Features named one by one that have the same fault."""
LEAST_LPA_M2 = 5_000_000.0
"""A withheld home is told as its LPA: an LPA smaller than this would tell too much."""
MOST_LPAS = 100
"""An edition of LPAs holds no more, for the same reason."""
LEAST_SHARE_INSIDE = 0.5
"""A neighbourhood with less of its ground inside LPAs, or inside its own, is somewhere else."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of a boundary file hold what."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedEdition:
    """An area as a feature proposes it; ``label`` names the feature to its reader."""

    label: str
    code: str
    name: str
    parent_code: str
    shape: MultiPolygon | None
    parent_id: int | None = None


@dataclass(slots=True)
class Findings:
    """What was found: problems refuse the file, notes only tell.

    Attributes:
        notes: what the importer should look at, one sentence each.
        faults: what is wrong, with the features of which it is true.
        features: how many the file has.
    """

    notes: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    features: int = 0

    def fault(self, label: str, what: str) -> None:
        """Something is wrong with a feature: ``what`` ends its sentence."""
        self.faults.setdefault(what, []).append(label)

    @property
    def number(self) -> int:
        """How often something is wrong."""
        return sum(map(len, self.faults.values()))

    @property
    def problems(self) -> list[str]:
        """A line for each fault; one that many features share is told once."""
        return [line for what, labels in self.faults.items() for line in self._lines(what, labels)]

    def _lines(self, what: str, labels: Sequence[str]) -> list[str]:
        if len(labels) <= _MOST_ALIKE:
            return [f"{label}{what}" for label in labels]
        if len(labels) == self.features:
            return [f"All {self.features:,} features{what}"]
        return [f"{len(labels):,} of {self.features:,} features, the first {labels[0]}{what}"]


def propose(file: BoundaryFile, columns: Columns, found: Findings) -> list[ProposedEdition]:
    """The areas a file proposes, with what is wrong with single features.

    Raises:
        NoSuchField: a named field is not in the file; the message lists those that are.
    """
    for name in (columns.code, columns.name, columns.parent):
        if name is not None and name not in file.fields:
            raise NoSuchField(
                f"There is no field “{name}”. The fields are: {', '.join(file.fields)}."
            )
    found.features = len(file.features)
    proposals = [_propose(feature, columns, found) for feature in file.features]
    _find_codes_twice(proposals, found)
    _find_names_twice(proposals, found)
    return proposals


def find_taken_codes(
    proposals: Iterable[ProposedEdition], level: Level, places: Gazetteer, found: Findings
) -> None:
    """Codes that already mean something else: an area of another level, or one without a shape."""
    fixed = {places.unallocated_id, places.out_of_force_id}
    for each in proposals:
        try:
            known = places.find(each.code)
        except NotFound:
            continue
        if known.level is not level or known.id in fixed:
            found.fault(
                each.label, f": the code already belongs to {known.name} ({known.level.lower()})."
            )


def find_overlaps(proposals: Sequence[ProposedEdition], found: Findings) -> None:
    """Pairs of areas that share ground: a problem over 1 ha, else a note."""
    drawn = [each for each in proposals if each.shape is not None]
    shapes = np.array([each.shape for each in drawn], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared_m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    for here, there, m2 in zip(first, second, shared_m2, strict=True):
        if m2 > SLIVER_M2:
            what = f" overlaps {drawn[there].label} by {m2:,.0f} m²."
            if m2 > LARGEST_OVERLAP_M2:
                found.fault(drawn[here].label, what)
            else:
                found.notes.append(f"{drawn[here].label}{what}")


def find_too_small(
    lpas: Collection[ProposedEdition], found: Findings, *, least_m2: float = LEAST_LPA_M2
) -> None:
    """LPAs under ``least_m2``, and a file with more of them than ``MOST_LPAS``."""
    for each in lpas:
        if each.shape is not None and each.shape.area < least_m2:
            found.fault(
                each.label,
                f" is too small for an LPA: it is {each.shape.area / 1e6:,.2f} km², and the least"
                f" is {least_m2 / 1e6:,.0f} km², since a withheld home is told as its LPA.",
            )
    if len(lpas) > MOST_LPAS:
        found.fault(
            f"The file draws {count(len(lpas), 'LPA')}",
            f": an edition holds no more than {MOST_LPAS}, since a withheld home is told as its"
            " LPA.",
        )


def give_parents(
    proposals: Sequence[ProposedEdition], lpas: Layer, places: Gazetteer, found: Findings
) -> list[ProposedEdition]:
    """Neighbourhoods of a file with their LPAs: the one named, else the one shared most with.

    Args:
        proposals: neighbourhoods; one without a shape stays without an LPA.
        lpas: boundaries in force when the edition begins.
        places: knows the LPAs' codes.
        found: takes neighbourhoods outside every LPA and unknown parents.
    """
    ids = {places.by_id[id_].code: id_ for id_ in lpas.area_ids.tolist()}
    return [_give_parent(each, ids, lpas, places, found) for each in proposals]


def find_orphans(lpa_codes: Collection[str], places: Gazetteer, found: Findings) -> None:
    """Note the neighbourhoods whose LPA a new LPA edition no longer has: nothing lies in them."""
    for branch in places.tree():
        if branch.lpa.code not in lpa_codes and branch.neighbourhoods:
            found.notes.append(
                f"{branch.lpa.name} ({branch.lpa.code}) is not in this edition: its"
                f" {count(len(branch.neighbourhoods), 'neighbourhood')} will hold nothing until"
                " imported again."
            )


def _propose(feature: Feature, columns: Columns, found: Findings) -> ProposedEdition:
    code = _text(feature.attributes[columns.code])
    name = _text(feature.attributes[columns.name])
    parent = _text(feature.attributes[columns.parent]) if columns.parent else ""
    known = ", ".join(part for part in (code, name) if part)
    label = f"Feature {feature.number} ({known})" if known else f"Feature {feature.number}"
    if not code:
        found.fault(label, f": no code in “{columns.code}”.")
    if not name:
        found.fault(label, f": no name in “{columns.name}”.")
    if feature.fault:
        found.fault(label, f": {feature.fault}.")
    return ProposedEdition(label, code, name, parent, feature.shape)


def _find_codes_twice(proposals: Iterable[ProposedEdition], found: Findings) -> None:
    seen: dict[str, str] = {}
    for each in proposals:
        key = each.code.casefold()
        if key and key in seen:
            found.fault(each.label, f": {seen[key]} has the same code.")
        seen.setdefault(key, each.label)


def _find_names_twice(proposals: Iterable[ProposedEdition], found: Findings) -> None:
    codes: dict[str, list[str]] = {}
    for each in proposals:
        codes.setdefault(each.name, []).append(each.code)
    found.notes += [
        f"{' and '.join(bearing)} have one name, {name}: on pages they cannot be told apart."
        for name, bearing in codes.items()
        if name and len(bearing) > 1
    ]


def _give_parent(
    each: ProposedEdition, ids: dict[str, int], lpas: Layer, places: Gazetteer, found: Findings
) -> ProposedEdition:
    if each.shape is None:
        return each
    shares = lpas.shares(each.shape)
    if each.parent_code:
        parent_id = ids.get(each.parent_code)
        if parent_id is None:
            known = ", ".join(sorted(ids))
            found.fault(each.label, f": its parent {each.parent_code} is no LPA; they are {known}.")
            return each
        inside = shares.get(parent_id, 0.0)
        where = f"its LPA {each.parent_code}"
    else:
        parent_id = max(shares, key=lambda id_: (shares[id_], -id_), default=None)
        inside = sum(shares.values())
        where = "every LPA"
    if parent_id is None or inside < LEAST_SHARE_INSIDE:
        found.fault(
            each.label, f": it lies outside {where} ({share(inside, decimals=0)} is inside)."
        )
        return each
    outside_m2 = each.shape.area * (1 - shares[parent_id])
    if outside_m2 > LARGEST_OVERLAP_M2:
        found.notes.append(
            f"{each.label}: {outside_m2:,.0f} m² of it lie outside its LPA"
            f" {places.by_id[parent_id].code} and hold no address."
        )
    return replace(each, parent_id=parent_id)


def _text(value: object) -> str:
    """A field as text: whole numbers without a point, nothing for what is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
