"""Cells of a report: units and households grouped by area, industry, size, ownership or zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.columns import Coded
from graph.errors import WrongUseError
from graph.network import Network

Codes = npt.NDArray[np.int64]

UNKNOWN = ""
"""The key of the cell of those of whom the dimension is not known."""


class Dimension(NamedTuple):
    """One way to group: the keys of its groups, the group of each unit and of each household count.

    The last key is `UNKNOWN`. `unit` may name a unit several times (zones); `rows` says which unit.
    """

    name: str
    keys: tuple[str, ...]
    rows: Codes
    unit: Codes
    household: Codes


def _of_codes(name: str, column: Coded, households: Coded | None, network: Network) -> Dimension:
    words = sorted({*column.vocabulary, *(households.vocabulary if households else ())})
    place = {word: i for i, word in enumerate(words)}
    unknown = len(words)

    def codes(found: Coded) -> Codes:
        at = np.array([*(place[word] for word in found.vocabulary), unknown], np.int64)
        return at[found.codes]

    count = len(network.households.count)
    silent = np.full(count, unknown, np.int64)
    own = codes(households) if households is not None else silent
    return Dimension(name, (*words, UNKNOWN), np.arange(len(column)), codes(column), own)


def _area(name: str) -> Callable[[Network], Dimension]:
    def dimension(network: Network) -> Dimension:
        unit = getattr(network.units, name).astype(np.int64)
        household = getattr(network.households, name).astype(np.int64)
        size = len(network.areas.keys)
        keys = (*network.areas.keys, UNKNOWN)
        own = np.where(unit < 0, size, unit)
        return Dimension(name, keys, np.arange(len(unit)), own, np.where(household < 0, size, household))

    return dimension


def _shortened(column: Coded, length: int) -> Coded:
    words = sorted({word[:length] for word in column.vocabulary})
    at = np.array([*(words.index(word[:length]) for word in column.vocabulary), -1], np.int32)
    return Coded(at[column.codes], tuple(words))


def _industry(network: Network) -> Dimension:
    sections = _shortened(network.units.industry, 1)
    return _of_codes("industry", sections, network.households.section, network)


def _division(network: Network) -> Dimension:
    return _of_codes("division", _shortened(network.units.industry, 3), None, network)


def _size(network: Network) -> Dimension:
    return _of_codes("size", network.units.employees_band, None, network)


def _ownership(network: Network) -> Dimension:
    return _of_codes("ownership", network.units.ownership, None, network)


def _kind(network: Network) -> Dimension:
    return _of_codes("kind", network.units.kind, None, network)


def _zone(network: Network) -> Dimension:
    zones, units = network.zones, np.arange(len(network.units))
    outside = np.setdiff1d(units, zones.unit)
    rows = np.concatenate((zones.unit, outside)).astype(np.int64)
    nowhere = np.full(len(outside), len(zones.keys))
    codes = np.concatenate((zones.zone, nowhere)).astype(np.int64)
    household = np.full(len(network.households.count), len(zones.keys), np.int64)
    return Dimension("zone", (*zones.keys, UNKNOWN), rows, codes, household)


DIMENSIONS: Mapping[str, Callable[[Network], Dimension]] = {
    "district": _area("district"),
    "street": _area("street"),
    "community": _area("community"),
    "industry": _industry,
    "division": _division,
    "size": _size,
    "ownership": _ownership,
    "kind": _kind,
    "zone": _zone,
}
"""Every way to group, by name."""


class Grid(NamedTuple):
    """The cells of several dimensions together that hold anybody, in the order of their keys' places.

    `rows` says which unit stands in which entry of `unit`; `unit` and `household` are cell numbers.
    """

    keys: tuple[tuple[str, ...], ...]
    shape: tuple[int, ...]
    places: Codes
    rows: Codes
    unit: Codes
    household: Codes

    def __len__(self) -> int:
        return len(self.places)

    def cell(self, number: int) -> tuple[str, ...]:
        """The keys of one cell."""
        at = np.unravel_index(self.places[number], self.shape) if self.shape else ()
        return tuple(keys[int(place)] for keys, place in zip(self.keys, at, strict=True))


def grid(network: Network, by: Sequence[str]) -> Grid:
    """The cells of the named dimensions; WrongUseError names those there are."""
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or len(set(by)) != len(by):
        raise WrongUseError(
            f"不能按“{'、'.join(unknown or by)}”分组；可用：{'、'.join(DIMENSIONS)}，每个至多一次。",
            f"Cannot group by {', '.join(unknown or by)}; use {', '.join(DIMENSIONS)}, each at most once.",
        )
    found = [DIMENSIONS[name](network) for name in by]
    rows = next((d.rows for d in found if d.name == "zone"), np.arange(len(network.units)))
    units = [d.unit if d.name == "zone" else d.unit[rows] for d in found]
    shape = tuple(len(d.keys) for d in found)
    unit = _raveled(units, shape, len(rows))
    household = _raveled([d.household for d in found], shape, len(network.households.count))
    places, numbers = np.unique(np.concatenate((unit, household)), return_inverse=True)
    return Grid(tuple(d.keys for d in found), shape, places, rows, numbers[: len(unit)], numbers[len(unit) :])


def _raveled(codes: Sequence[Codes], shape: tuple[int, ...], size: int) -> Codes:
    if not shape:
        return np.zeros(size, np.int64)
    return np.ravel_multi_index(tuple(codes), shape).astype(np.int64)
