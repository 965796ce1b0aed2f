"""Why a published figure and a computed one differ: the first reason that applies, out of a small list.

A reason is a likely one. The record cannot know what somebody else counted; it can only say what of this is
known to make such figures differ, from the plainest to the least sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from analytics.figure_counts import Computed
from analytics.figure_definitions import Converted, Definition, Each, Share, Sum
from analytics.figure_printed import Figure, as_printed, equal


class Reason(StrEnum):
    """Code list `reconcile_reasons`, in its order: the first that applies is the one given."""

    AGREES = "agrees"
    AGREES_AS_PRINTED = "agrees_as_printed"
    NO_FIGURE = "no_figure"
    NOT_IN_RECORD = "not_in_record"
    OTHER_AREA = "other_area"
    PUBLISHED_DISAGREE = "published_disagree"
    OTHER_DAY = "other_day"
    STOCK_NOT_CUMULATIVE = "stock_not_cumulative"
    NOT_EVERYWHERE = "not_everywhere"
    RECORD_INCOMPLETE = "record_incomplete"
    BASE_NOT_STATED = "base_not_stated"
    DAY_NOT_STATED = "day_not_stated"
    UNEXPLAINED = "unexplained"


AGREEING = (Reason.AGREES, Reason.AGREES_AS_PRINTED)
SILENT = (Reason.NO_FIGURE, Reason.NOT_IN_RECORD, Reason.OTHER_AREA)
"""Where there are no two numbers to compare."""


class Pair(NamedTuple):
    """A published and a computed figure, both known, on the day for which one was computed.

    `others` are the figures published beside it.
    """

    figure: Figure
    definition: Definition
    computed: Computed
    others: Sequence[Figure]
    as_of: date


def reason(pair: Pair) -> Reason:
    """The reason of a pair of figures."""
    return next((why for why, holds in _REASONS if holds(pair)), Reason.UNEXPLAINED)


def _agrees(pair: Pair) -> bool:
    return equal(pair.figure, pair.computed)


def _agrees_as_printed(pair: Pair) -> bool:
    return as_printed(pair.figure, pair.computed, share=isinstance(pair.definition, Share))


def _published_disagree(pair: Pair) -> bool:
    """Whether another figure counts the same for the same day and gives another number."""
    mine = pair.figure
    about = (mine.counts, mine.unit, mine.as_of)
    alike = (one for one in pair.others if (one.counts, one.unit, one.as_of) == about)
    return any(one.value is not None and (one.value, one.top) != (mine.value, mine.top) for one in alike)


def _other_day(pair: Pair) -> bool:
    """Whether the figure is stated for a day, month or year to which the day asked for does not belong."""
    stated = pair.figure.as_of
    kept = {"year": 1, "month": 2}.get(pair.figure.precision or "day", 3)
    return stated is not None and stated.timetuple()[:kept] != pair.as_of.timetuple()[:kept]


def _stock_not_cumulative(pair: Pair) -> bool:
    """Whether a smaller count of one day stands beside what is, or may be, a sum over the years."""
    summed = isinstance(pair.definition, Converted) or (
        isinstance(pair.definition, Sum) and pair.definition.cumulative
    )
    top = pair.figure.top
    smaller = top is not None and pair.computed.top <= top
    return pair.figure.type in ("cumulative", "unstated") and not summed and smaller


def _record_incomplete(pair: Pair) -> bool:
    """Whether the published figure lies in what the computed one may be, depending on the unknown."""
    low, top = pair.figure.value, pair.figure.top
    within = low is not None and top is not None and pair.computed.least <= top and low <= pair.computed.most
    return within and pair.computed.unknown > 0


def _not_everywhere(pair: Pair) -> bool:
    return isinstance(pair.definition, Each)


def _base_not_stated(pair: Pair) -> bool:
    return isinstance(pair.definition, Share) and not pair.figure.base_stated


def _day_not_stated(pair: Pair) -> bool:
    """Whether nobody said for which day the figure is; a parameter of a rule is for none."""
    return pair.figure.as_of is None and pair.figure.type != "parameter"


_REASONS: tuple[tuple[Reason, Callable[[Pair], bool]], ...] = (
    (Reason.AGREES, _agrees),
    (Reason.AGREES_AS_PRINTED, _agrees_as_printed),
    (Reason.PUBLISHED_DISAGREE, _published_disagree),
    (Reason.OTHER_DAY, _other_day),
    (Reason.STOCK_NOT_CUMULATIVE, _stock_not_cumulative),
    (Reason.NOT_EVERYWHERE, _not_everywhere),
    (Reason.RECORD_INCOMPLETE, _record_incomplete),
    (Reason.BASE_NOT_STATED, _base_not_stated),
    (Reason.DAY_NOT_STATED, _day_not_stated),
)
