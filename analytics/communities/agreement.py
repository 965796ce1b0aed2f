"""How well two partitions, or two ways to cover the same things, agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from graph.network import Places

Cover = Sequence[Collection[int]]
"""Sets of things; a thing may be in several."""


def contingency(one: Places, other: Places) -> npt.NDArray[np.int64]:
    """How many things have each label of the one (rows) and of the other (columns)."""
    table = np.zeros((int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1), np.int64)
    np.add.at(table, (one, other), 1)
    return table


def adjusted_information(one: Places, other: Places) -> float | None:
    """Mutual information, adjusted for chance and divided by the mean of the entropies (Vinh, Epps and Bailey
    2010): 1 for the same partition, about 0 for independent ones. None where both have one class or nothing.
    """
    table = contingency(one, other)
    size = int(table.sum())
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    mean = (_entropy(rows, size) + _entropy(columns, size)) / 2
    by_chance = _expected(rows[rows > 0], columns[columns > 0], size)
    if size == 0 or mean - by_chance <= 1e-12:
        return None if mean <= 1e-12 else 1.0
    told = _entropy(rows, size) + _entropy(columns, size) - _entropy(table.ravel(), size)
    return float((told - by_chance) / (mean - by_chance))


def _entropy(counts: npt.NDArray[np.int64], size: int) -> float:
    share = counts[counts > 0] / max(size, 1)
    return float(-(share * np.log(share)).sum())


def _expected(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], size: int) -> float:
    """The mutual information of two partitions with these class sizes, drawn at random (equation 24a)."""
    return float(sum(_cell(int(a), int(b), size) for a in rows for b in columns))


def _cell(a: int, b: int, size: int) -> float:
    n = np.arange(max(1, a + b - size), min(a, b) + 1)
    ways = _log(a) + _log(b) + _log(size - a) + _log(size - b) - _log(size)
    ways -= _log(n) + _log(a - n) + _log(b - n) + _log(size - a - b + n)
    return float((n / size * np.log(size * n / (a * b)) * np.exp(ways)).sum())


def _log(number: Any) -> Any:
    """The logarithm of a factorial."""
    return gammaln(np.asarray(number) + 1)


def best_match(one: Cover, other: Cover) -> float | None:
    """The mean of the best F1 of every set with a set of the other cover, both ways (Yang and Leskovec 2013).

    None where one of the covers is empty.
    """
    if not one or not other:
        return None
    return (_matched(one, other) + _matched(other, one)) / 2


def _matched(one: Cover, other: Cover) -> float:
    sets = [set(each) for each in other]
    return sum(max(_f1(set(mine), each) for each in sets) for mine in one) / len(one)


def _f1(one: set[int], other: set[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def omega(one: Cover, other: Cover, size: int) -> float | None:
    """The share of pairs that are together in equally many sets of both, beyond chance (Collins and Dent
    1988): 1 for the same cover. None where chance alone explains everything, or for fewer than two things.
    """
    pairs = comb(size, 2)
    if pairs == 0:
        return None
    first, second = _together(one), _together(other)
    apart = pairs - len(first.keys() | second.keys())
    agreed = (apart + sum(first[pair] == second[pair] for pair in first.keys() & second.keys())) / pairs
    levels = _levels(first, pairs), _levels(second, pairs)
    chance = sum(levels[0][times] * levels[1][times] for times in levels[0]) / pairs**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def _together(cover: Cover) -> Counter[tuple[int, int]]:
    return Counter(pair for each in cover for pair in combinations(sorted(each), 2))


def _levels(together: Counter[tuple[int, int]], pairs: int) -> Counter[int]:
    """How many pairs are together in how many sets."""
    found = Counter(together.values())
    found[0] = pairs - len(together)
    return found
