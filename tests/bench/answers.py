"""What the engines of `bench_networks.py` are given, and the figures on which they must agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from district import UNITS, District, network_of, two_mode_of
from scipy.sparse import csr_array

from analytics.networks.two_mode import TwoMode
from analytics.scale.parquet import write_parquet
from analytics.scale.tables import tables
from analytics.structure.skeleton import Skeleton, skeleton
from graph.network import Network

Told = tuple[float, ...]

SMALL = 60
"""Activities of more participants are left out of the projection."""

POLICY, BY = "d1-t1t4", ("street", "industry")

DAMPING = 0.85

CANDIDATES = 200_000


@dataclass(frozen=True)
class Given:
    """The district that is measured, and what is made of it before any clock starts."""

    one: District
    folder: Path

    @cached_property
    def edges(self) -> npt.NDArray[np.int32]:
        """Every pair once, the smaller number first, without loops."""
        pairs = np.sort(self.one.edges, axis=1)
        return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)

    @cached_property
    def net(self) -> TwoMode:
        return two_mode_of(self.one)

    @cached_property
    def skeleton(self) -> Skeleton:
        return skeleton(self.net)

    @cached_property
    def ties(self) -> npt.NDArray[np.int32]:
        """The edges of the skeleton: alliances first, then the organizations in several."""
        return np.column_stack([self.skeleton.graph.source, self.skeleton.graph.target])

    @cached_property
    def attended(self) -> npt.NDArray[np.int32]:
        """Who took part in the activities that are small enough, activities numbered anew."""
        sizes = np.bincount(self.one.attended[:, 1])
        small = self.one.attended[sizes[self.one.attended[:, 1]] <= SMALL]
        numbers = np.unique(small[:, 1], return_inverse=True)[1]
        return np.column_stack([small[:, 0], numbers]).astype(np.int32)

    @cached_property
    def candidates(self) -> npt.NDArray[np.int32]:
        """Pairs of nodes for link prediction."""
        drawn = np.random.default_rng(7).integers(0, UNITS, (CANDIDATES, 2))
        return np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0).astype(np.int32)

    @cached_property
    def network(self) -> Network:
        return network_of(self.one, 1)

    @cached_property
    def exported(self) -> Path:
        write_parquet(tables(self.network, lambda kind, key: key), self.folder, {"as_of": "2016-12-31"})
        return self.folder

    @cached_property
    def exclusive(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        return self.net.organization, self.net.alliance


def of_parts(label: npt.NDArray[Any]) -> Told:
    return of_sizes(np.unique(label, return_counts=True)[1].tolist())


def of_sizes(sizes: Any) -> Told:
    found = list(sizes)
    return len(found), max(found)


def of_ranks(rank: npt.NDArray[Any]) -> Told:
    return float(rank.max()), float((rank**2).sum() ** 0.5)


def of_scores(score: npt.NDArray[Any]) -> Told:
    return float(score.sum()), float(score.max())


def of_losses(counts: list[int]) -> Told:
    return sum(counts), max(counts)


def of_rows(found: Any) -> Told:
    return len(found.rows), found.total.base, found.total.covered, *found.total.tiers


def projected(pairs: npt.NDArray[np.int32]) -> Told:
    """Pairs that took part in something together, and in how many things in all: by one sparse product."""
    shape = UNITS, int(pairs[:, 1].max()) + 1
    took = csr_array((np.ones(len(pairs), np.int32), (pairs[:, 0], pairs[:, 1])), shape=shape)
    both = csr_array(took @ took.T)
    diagonal = int((both.diagonal() > 0).sum())
    return (both.nnz - diagonal) // 2, (int(both.sum()) - int(both.diagonal().sum())) // 2
