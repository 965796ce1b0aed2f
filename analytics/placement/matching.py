"""Matching: which enterprise could go where. Pairs come from joins on place and industry, never from all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import NOWHERE
from analytics.placement.candidates import Candidates, ordered
from analytics.placement.receivers import Receivers
from analytics.placement.weights import Weights
from graph.network import Places
from graph.records import NodeKey

Columns = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Enterprises:
    """Those to be placed, as parallel columns: places of areas, -1 where not known. `zones` are pairs of an
    enterprise and a zone it lies in; `joined` pairs of an enterprise and a receiver it is with already.
    """

    keys: Sequence[NodeKey]
    community: Places
    street: Places
    division: Sequence[str]
    zones: Places


@dataclass(frozen=True, eq=False)
class Levels:
    """For every area, and for none at the end, the community and the street that it is or lies in."""

    community: Places
    street: Places


def matched(mine: Enterprises, others: Receivers, levels: Levels) -> Candidates:
    """Every pair in the same street or zone, or of the same industry, with what speaks for it, in order.

    An instructor works in the streets, so that industry alone is no reason to go to one; and a committee
    takes in nobody from outside its zone.
    """
    community, street = levels.community[others.area], levels.street[others.area]
    other = np.array([*others.division, ""])
    codes, known = np.unique(np.array([*mine.division, *others.division, ""]), return_inverse=True)
    own, theirs = known[: len(mine.keys)], known[len(mine.keys) : -1]
    open_to_all = others.zone == NOWHERE
    nobody = np.searchsorted(codes, "")
    zone = np.unique(_joined(mine.zones[:, 1], others.zone, mine.zones[:, 0]), axis=0)
    pairs = np.concatenate(
        [
            _joined(mine.street, np.where(open_to_all, street, NOWHERE)),
            _joined(np.where(own == nobody, NOWHERE, own), np.where(other[:-1] == "", NOWHERE, theirs)),
            zone,
        ]
    )
    pairs = np.unique(pairs, axis=0)
    one, at = pairs[:, 0], pairs[:, 1]
    inside = _among(pairs, zone)
    near = (mine.community[one] == community[at]) & (community[at] != NOWHERE) & ~inside
    close = (mine.street[one] == street[at]) & (street[at] != NOWHERE) & ~inside & ~near
    alike = (own[one] == theirs[at]) & (own[one] != nobody)
    shares = Weights(inside, near, close, alike, others.strength[at])  # type: ignore[arg-type]
    room = np.where(others.capacity == NOWHERE, np.bincount(at, minlength=len(others.keys)), others.capacity)
    return ordered(
        Candidates(
            mine.keys,
            others.keys,
            room,
            one.astype(np.int32),
            at.astype(np.int32),
            np.column_stack([np.asarray(column, np.float64) for column in shares]),
        )
    )


def _joined(left: Places, right: Places, rows: Places | None = None) -> npt.NDArray[np.int64]:
    """All pairs with the same value on both sides, -1 apart; on the left by row, or as `rows` names them."""
    order = np.argsort(right, kind="stable")
    first = np.searchsorted(right[order], left, "left")
    count = np.where(left == NOWHERE, 0, np.searchsorted(right[order], left, "right") - first)
    entry = np.repeat(np.arange(len(left)), count)
    step = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    at = order[np.repeat(first, count) + step]
    return np.column_stack([entry if rows is None else rows[entry], at]).astype(np.int64)


def _among(pairs: npt.NDArray[np.int64], some: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    size = int(pairs[:, 1].max(initial=0)) + 1
    found: npt.NDArray[np.bool_] = np.isin(pairs @ [size, 1], some @ [size, 1])
    return found
