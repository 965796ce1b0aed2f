"""The part of a network that lies in some areas: the same analytics, asked of a smaller district."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from graph.columns import Coded
from graph.network import Evidence, Households, Mask, Network, Places, Units, Zones


def finest(places: Units | Households) -> Places:
    """The area of each unit or count: its community, else its street, else its district; -1 if none."""
    found = np.where(places.community >= 0, places.community, places.street)
    return np.where(found >= 0, found, places.district).astype(np.int32)


def lying(places: Units | Households, areas: Mask) -> Mask:
    """Which units or counts lie in one of the areas."""
    return np.append(areas, False)[finest(places)]


def part(network: Network, areas: Mask) -> Network:
    """The units, counts and evidence inside the areas; areas and zones keep their places."""
    units, households = lying(network.units, areas), lying(network.households, areas)
    return replace(
        network,
        units=_chosen(network.units, units),
        evidence=_evidence(network.evidence, units),
        households=_counts(network.households, households),
        zones=_zones(network.zones, units),
    )


def _chosen(units: Units, mask: Mask) -> Units:
    keys = [key for key, there in zip(units.keys, mask.tolist(), strict=True) if there]
    values: dict[str, Any] = {f.name: _some(getattr(units, f.name), mask) for f in fields(units)}
    if not units.bands_by_cell:
        values["member_band"] = None  # a part is a cell: a count in a small one would tell a band
    return Units(**{**values, "keys": keys, "bands_by_cell": units.bands_by_cell})


def _some(column: Any, mask: Mask) -> Any:
    if isinstance(column, Coded):
        return Coded(column.codes[mask], column.vocabulary)
    return column[mask] if isinstance(column, np.ndarray) else None


def _places(mask: Mask) -> Places:
    return (np.cumsum(mask) - 1).astype(np.int32)


def _evidence(evidence: Evidence, units: Mask) -> Evidence:
    kept = units[evidence.unit]
    return Evidence(
        unit=_places(units)[evidence.unit[kept]],
        means=evidence.means[kept],
        verified_on=evidence.verified_on[kept],
        state=evidence.state[kept],
        source=[key for key, there in zip(evidence.source, kept.tolist(), strict=True) if there],
    )


def _counts(households: Households, mask: Mask) -> Households:
    return Households(
        community=households.community[mask],
        street=households.street[mask],
        district=households.district[mask],
        section=Coded(households.section.codes[mask], households.section.vocabulary),
        count=households.count[mask],
    )


def _zones(zones: Zones, units: Mask) -> Zones:
    kept = units[zones.unit]
    return replace(zones, unit=_places(units)[zones.unit[kept]], zone=zones.zone[kept])
