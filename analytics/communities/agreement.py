"""Agreement of two divisions of the same things, and of two sets of groups that overlap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Counts = npt.NDArray[np.int64]

Groups = Sequence[frozenset[int]]


def contingency(one: npt.ArrayLike, other: npt.ArrayLike) -> Counts:
    """How many things are in each class of the one and of the other: rows and columns in order of labels."""
    rows, columns = (np.unique(np.asarray(each), return_inverse=True)[1] for each in (one, other))
    found = np.zeros((rows.max(initial=-1) + 1, columns.max(initial=-1) + 1), np.int64)
    np.add.at(found, (rows, columns), 1)
    return found


def adjusted_mutual_information(one: npt.ArrayLike, other: npt.ArrayLike) -> float | None:
    """1 for the same division, about 0 for independent ones, less than chance below (Vinh, Epps and Bailey
    2010, normalised by the mean of the entropies). None where neither divides anything.
    """
    table = contingency(one, other)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    by_chance = _expected(rows, columns)
    if mean - by_chance < 1e-12:
        return None
    return (_information(table) - by_chance) / (mean - by_chance)


def _entropy(counts: Counts) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def _information(table: Counts) -> float:
    total, (at, to) = table.sum(), np.nonzero(table)
    both = table[at, to] / total
    alone = table.sum(axis=1)[at] * table.sum(axis=0)[to] / total**2
    return float((both * np.log(both / alone)).sum())


def _expected(rows: Counts, columns: Counts) -> float:
    """The mutual information of two divisions with these sizes of classes, on average over all of them."""
    total = int(rows.sum())
    return sum(_cell(int(a), int(b), total) for a in rows.tolist() for b in columns.tolist())


def _cell(a: int, b: int, total: int) -> float:
    n = np.arange(max(1, a + b - total), min(a, b) + 1)
    ways = [a, b, total - a, total - b]
    rest = gammaln(total + 1) + gammaln(n + 1) + gammaln(a - n + 1) + gammaln(b - n + 1)
    chance = gammaln(np.array(ways) + 1).sum() - rest - gammaln(total - a - b + n + 1)
    return float((n / total * np.log(total * n / (a * b)) * np.exp(chance)).sum())


def best_match(one: Groups, other: Groups) -> float | None:
    """The mean F1 of the best match of each group, from both sides, 0 to 1 (Yang and Leskovec 2013)."""
    if not one or not other:
        return None
    return (_matched(one, other) + _matched(other, one)) / 2


def _matched(one: Groups, other: Groups) -> float:
    return sum(max(2 * len(a & b) / (len(a) + len(b)) for b in other) for a in one) / len(one)


def omega(one: Groups, other: Groups, things: Collection[int]) -> float | None:
    """Chance-corrected agreement on how often each pair of things is together (Collins and Dent 1988).

    1 for the same groups; None where chance alone agrees on every pair.
    """
    pairs = len(things) * (len(things) - 1) // 2
    first, second = _together(one), _together(other)
    levels = range(max([0, *first.values(), *second.values()]) + 1)
    agreed = sum(first[pair] == second.get(pair, 0) for pair in first)
    agreed += pairs - len(first.keys() | second.keys())
    counts = [[_level(each, level, pairs) for level in levels] for each in (first, second)]
    by_chance = sum(a * b for a, b in zip(*counts, strict=True)) / pairs**2 if pairs else 1.0
    return None if by_chance == 1 else (agreed / pairs - by_chance) / (1 - by_chance)


def _together(groups: Groups) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for group in groups:
        for pair in combinations(sorted(group), 2):
            found[pair] = found.get(pair, 0) + 1
    return found


def _level(times: dict[tuple[int, int], int], level: int, pairs: int) -> int:
    return sum(count == level for count in times.values()) if level else pairs - len(times)
