"""Owners: units that belong together by a parent or a shared licence, through however many steps."""

from __future__ import annotations

from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analytics.mechanisms.facts import NOWHERE, Facts
from analytics.networks.actors import Actors
from graph.network import Places


def owners(facts: Facts, actors: Actors) -> Places:
    """The owner of every actor by a number; two with one number belong together on the day."""
    held = facts.held("PARENT_OF", "Unit", "Unit")
    told = [*zip(held.source.tolist(), held.target.tolist(), strict=True), *_licences(facts)]
    pairs = actors.unit[np.array(told, np.int32).reshape(-1, 2)]
    return joined(len(actors), pairs[(pairs != NOWHERE).all(axis=1)])


def joined(size: int, pairs: npt.ArrayLike) -> Places:
    """The number of the part in which each of some things lies, joined by pairs."""
    both = np.asarray(pairs, np.int32).reshape(-1, 2)
    tied = coo_array((np.ones(len(both), np.int8), (both[:, 0], both[:, 1])), shape=(size, size))
    found: Places = connected_components(tied, directed=False)[1].astype(np.int32)
    return found


def _licences(facts: Facts) -> chain[tuple[int, int]]:
    """Units with the one whose licence they share."""
    units = facts.nodes("Unit")
    place = {code: at for at, code in enumerate(units.column("uscc").all()) if code is not None}
    shares = enumerate(units.column("same_licence_of").all())
    return chain((at, place[code]) for at, code in shares if code is not None and code in place)
