"""Links: who is in contact with whom on one day. What paths between organizations are found in.

Like the network they know no store, no policy and no clock: arrays made from what one view may see.
Nodes of several kinds are numbered through, kind after kind; a link is known by its place in the arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.network import Mask, Places
from graph.records import Between, NodeKey


class Kind(NamedTuple):
    """The nodes of one kind: the number of the first, and the key of each."""

    name: str
    first: int
    keys: Sequence[str]


class Link(NamedTuple):
    """The tie that makes a link: its sort, and its row in the snapshot's table of that sort."""

    between: Between
    row: int


@dataclass(frozen=True, eq=False, slots=True)
class Links:
    """One entry per link in `source`, `target`, `sort` (a place in `sorts`) and `row`.

    Links stand in the order in which they are told: by sort, then by the day they began, then by
    discriminator. `there` says which nodes exist for the view on the day; both ends of every link do. The
    links of node `i`, whichever end it is, stand in `far` and `by` from `starts[i]` until before
    `starts[i + 1]`: the node at the other end, and the link.
    """

    kinds: tuple[Kind, ...]
    sorts: tuple[Between, ...]
    there: Mask
    source: Places
    target: Places
    sort: npt.NDArray[np.int8]
    row: Places
    starts: npt.NDArray[np.int64]
    far: Places
    by: Places

    def at(self, node: int) -> NodeKey:
        """The node with a number."""
        kind = next(kind for kind in reversed(self.kinds) if kind.first <= node)
        return NodeKey(kind.name, kind.keys[node - kind.first])

    def link(self, place: int) -> Link:
        """The tie behind a link."""
        return Link(self.sorts[self.sort[place]], int(self.row[place]))

    def slots(self, nodes: Places) -> npt.NDArray[np.int64]:
        """The places in `far` and `by` of all links of some nodes."""
        counts = self.starts[nodes + 1] - self.starts[nodes]
        ahead = self.starts[nodes] - (np.cumsum(counts) - counts)
        found: npt.NDArray[np.int64] = np.arange(counts.sum()) + np.repeat(ahead, counts)
        return found
