"""Random draws from one seeded generator: codes by weight, and days between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]


def pick(rng: Generator, weights: Sequence[float], size: int) -> Ints:
    """Positions in `weights`, drawn with chances in proportion to them."""
    return pick_by_row(rng, np.asarray([weights], dtype=np.float64), np.zeros(size, dtype=np.int64))


def pick_by_row(rng: Generator, weights: NDArray[np.float64], rows: Ints) -> Ints:
    """One position per entry of `rows`, drawn with the weights of that row of the table."""
    limits = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    drawn = rng.random(rows.size)[:, None] >= limits[rows, :-1]
    return np.asarray(drawn.sum(axis=1), dtype=np.int64)


def days(rng: Generator, first: str, last: str, size: int) -> Days:
    """`size` days from `first` to `last`, both included."""
    return days_to(rng, first, np.full(size, np.datetime64(last, "D")))


def days_to(rng: Generator, first: str, last: Days) -> Days:
    """One day from `first` to the entry of `last`, both included, for every entry of `last`."""
    start = np.datetime64(first, "D")
    length = (last - start).astype(np.int64) + 1
    drawn: Days = start + (rng.random(last.size) * length).astype(np.int64).astype("timedelta64[D]")
    return drawn


def day(rng: Generator, first: date, last: date) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=int(rng.integers(0, (last - first).days + 1)))
