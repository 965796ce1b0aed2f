"""A published figure as it was printed, and whether a computed one is what the print says.

Without a qualifier (“=”) the computed figure must be equal as printed: rounded to the decimals that were
printed. A rate of 100 % means everybody, and nothing is rounded up to it. “About” (约, “~”) holds within
5 % of the printed number, “more than” (余, “>”) from that number upwards, “about and more than” where both
hold. A printed range holds every computed figure inside it, and a computed range must lie inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.figure_counts import Computed

TOLERANCE = 0.05
"""How far from a number “about” it may be, as a share of the number."""

EVERYBODY = 100.0
"""The rate, in percent, to which nothing is rounded up."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure as it is registered. `value` is None where none was printed (`why_no_value`).

    `high` is the upper end of a printed range; `as_of` is the day it is for, where that is stated, as exactly
    as `precision` says; `source` is None for roles that may not read it.
    """

    code: str
    value: float | None
    high: float | None
    why_no_value: str | None
    qualifier: str
    unit: str
    counts: str
    type: str
    as_of: date | None
    precision: str | None
    base_stated: bool
    source: str | None

    @property
    def top(self) -> float | None:
        """The upper end of what was printed."""
        return self.value if self.high is None else self.high


def difference(figure: Figure, computed: Computed) -> float | None:
    """Computed less published, in the unit of the figure; of ranges by how much the computed one sticks out.

    None where no number was printed.
    """
    if figure.value is None or figure.top is None:
        return None
    if figure.high is None and computed.high is None:
        return computed.value - figure.value
    below, above = computed.value - figure.value, computed.top - figure.top
    return max(min(below, 0.0), max(above, 0.0), key=abs)


def equal(figure: Figure, computed: Computed) -> bool:
    """Whether both are the same number or the same range, whatever the words beside it."""
    return (computed.value, computed.top) == (figure.value, figure.top)


def as_printed(figure: Figure, computed: Computed, *, share: bool) -> bool:
    """Whether the computed figure is what the print says; `share` says that it is a rate in percent."""
    return all(_said(figure, number, share=share) for number in (computed.value, computed.top))


def _said(figure: Figure, number: float, *, share: bool) -> bool:
    low, high = figure.value, figure.top
    if low is None or high is None:
        return False
    if figure.qualifier == "more_than":
        return number >= low
    if figure.qualifier in ("about", "about_more_than"):
        least = low - abs(low) * TOLERANCE if figure.qualifier == "about" else low
        return least <= number <= high + abs(high) * TOLERANCE
    everybody = share and low == EVERYBODY
    return low <= (number if everybody else round(number, max(_decimals(low), _decimals(high)))) <= high


def _decimals(number: float) -> int:
    """The decimals with which a number is printed: 1 of 84.3, none of 230000."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
