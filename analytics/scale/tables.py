"""A network as flat tables: what coverage and losses need of it, ready for columnar files.

A unit is called by its number in the network and, for joining with other answers, by an outward id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analytics.networks.covers import KINDS
from graph.columns import NO_DAY, Coded
from graph.network import BodyState, Days, Evidence, Mask, Means, Network, Places

Called = Callable[[str, str], str]
"""Kind and natural key to what they are called outside."""
LEVELS = ("district", "street", "community")
"""The areas of a row, from the largest to the smallest."""

CODED = (
    "kind",
    "ownership",
    "industry",
    "employees_band",
    "operating_status",
    "survey_state",
    "rostered",
    "above_scale",
    "fixed_premises",
)
"""The columns of units that hold codes, but for the member band."""


class Tables(NamedTuple):
    """`units` one row per unit, `evidence` one per tie that reaches a unit, `households` one per count,
    `zones` one per unit and zone it lies in, `names` one per area and zone. The first two and `zones` are
    joined by `unit`. `district` tells the part of a row; `member_band` is there only where it may be told
    of single units.
    """

    units: pa.Table
    evidence: pa.Table
    households: pa.Table
    zones: pa.Table
    names: pa.Table


def tables(network: Network, called: Called) -> Tables:
    """The tables of a network; of ties that may not be shown only what `shown` leaves."""
    return Tables(
        _units(network, called),
        _evidence(network, called),
        _households(network),
        _zones(network),
        _names(network),
    )


def coded(column: Coded) -> pa.Array:
    """Codes as a dictionary; -1 becomes null."""
    silent = column.codes < 0
    return pa.DictionaryArray.from_arrays(
        pa.array(column.codes, pa.int32(), mask=silent), pa.array(column.vocabulary, pa.string())
    )


def placed(places: Places, keys: Sequence[str]) -> pa.Array:
    """Places as the keys they lead to; -1 becomes null."""
    return coded(Coded(places, tuple(keys)))


def days(values: Days) -> pa.Array:
    """Day numbers as dates; `NO_DAY` becomes null."""
    return pa.array(values, pa.int32(), mask=values == NO_DAY).cast(pa.date32())


def _units(network: Network, called: Called) -> pa.Table:
    units, areas = network.units, network.areas
    columns = {
        "unit": pa.array(np.arange(len(units), dtype=np.int32)),
        "id": pa.array([called("Unit", key) for key in units.keys], pa.string()),
        **{level: placed(getattr(units, level), areas.keys) for level in LEVELS},
        **{name: coded(getattr(units, name)) for name in CODED},
        "shares_licence": pa.array(units.shares_licence),
        "in_trust": pa.array(np.append(areas.in_trust, False)[units.street]),
    }
    if units.member_band is not None and units.bands_by_cell:
        columns["member_band"] = coded(units.member_band)
    return pa.table(columns)


def _evidence(network: Network, called: Called) -> pa.Table:
    held = shown(network)
    kinds = [KINDS.get(Means(means), "PartyOrganization") for means in held.means.tolist()]
    told = [called(kind, key) if key else "" for kind, key in zip(kinds, held.source, strict=True)]
    return pa.table(
        {
            "district": placed(network.units.district[held.unit], network.areas.keys),
            "unit": pa.array(held.unit, pa.int32()),
            "means": pa.array(held.means, pa.int8()),
            "verified_on": days(held.verified_on),
            "state": pa.array(held.state, pa.int8()),
            "source": pa.array(told, pa.string()).dictionary_encode(),
        }
    )


def shown(network: Network) -> Evidence:
    """The evidence that may be written tie by tie, with the same tiers under every policy.

    Of ties to alliances that may not be shown a unit keeps one at most, dated on the day itself, and none
    where it has stronger living evidence: what is left tells no more than the tier does.
    """
    held = network.evidence
    hidden = (held.means == Means.ALLIANCE) & np.array([not key for key in held.source], bool)
    kept = ~hidden
    rows = np.flatnonzero(hidden)
    first = rows[np.unique(held.unit[rows], return_index=True)[1]]
    kept[first[~_decided(held, len(network.units))[held.unit[first]]]] = True
    return Evidence(
        held.unit[kept],
        held.means[kept],
        np.where(hidden, network.day, held.verified_on)[kept].astype(np.int32),
        held.state[kept],
        [key for key, stays in zip(held.source, kept.tolist(), strict=True) if stays],
    )


def _decided(held: Evidence, size: int) -> Mask:
    """Units of which membership in an alliance can say nothing more."""
    strong = (held.means < Means.ALLIANCE) & (held.state != BodyState.ABOLISHED)
    found: Mask = np.bincount(held.unit[strong], minlength=size) > 0
    return found


def _households(network: Network) -> pa.Table:
    found = network.households
    levels = {level: placed(getattr(found, level), network.areas.keys) for level in LEVELS}
    return pa.table({**levels, "section": coded(found.section), "count": pa.array(found.count, pa.int64())})


def _zones(network: Network) -> pa.Table:
    zones = network.zones
    district = network.units.district[zones.unit]
    return pa.table(
        {
            "district": placed(district, network.areas.keys),
            "unit": pa.array(zones.unit, pa.int32()),
            "zone": placed(zones.zone, zones.keys),
        }
    )


def _names(network: Network) -> pa.Table:
    """What the areas and zones that occur are called, and no others."""
    units, found, areas, zones = network.units, network.households, network.areas, network.zones
    levels = [getattr(each, level) for each in (units, found) for level in LEVELS]
    seen = np.unique(np.concatenate(levels))
    there, inside = seen[seen >= 0].tolist(), np.unique(zones.zone).tolist()
    keys = [areas.keys[at] for at in there] + [zones.keys[at] for at in inside]
    called = [areas.names[at] for at in there] + [zones.names[at] for at in inside]
    return pa.table({"key": pa.array(keys, pa.string()), "name": pa.array(called, pa.string())})
