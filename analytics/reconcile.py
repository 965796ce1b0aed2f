"""Published figures beside computed ones, and why they differ (CQ20 and W32 of `domain.md`).

Published figures are claims. None of them enters a computation: the record alone makes the computed figure
(`analytics.figure_counts`), and a published one is looked at only when that stands. When two figures agree
is said in `analytics.figure_printed`, why they do not in `analytics.figure_reasons`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.figure_counts import Computed, Rows, computed
from analytics.figure_definitions import Definition, Each, Kinds, Share, Terms
from analytics.figure_printed import Figure, difference
from analytics.figure_reasons import AGREEING, SILENT, Pair, Reason, reason
from analytics.figure_records import Holdings
from analytics.figures import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Claim:
    """A published figure, by what it is computed, what that gives on a day, and why the two differ.

    `definition` is None where nothing in the ontology says what the figure counts; `computed` is None there,
    and where the record has nothing to compute it from.
    """

    figure: Figure
    as_of: date
    definition: Definition | None
    computed: Computed | None
    reason: Reason

    @property
    def agrees(self) -> bool | None:
        """Whether the two figures agree; None where there are no two."""
        return None if self.reason in SILENT else self.reason in AGREEING

    @property
    def difference(self) -> float | None:
        """Computed less published, in the unit of the figure; None where there are no two."""
        return None if self.computed is None else difference(self.figure, self.computed)


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """What a view knows on a day: records, and totals of coverage by policy (none where it may not).

    Figures are about the whole area of the record. Where the view has `part_of_area` only, nothing but the
    code lists is compared with them.
    """

    as_of: date
    held: Holdings
    rows: Rows
    part_of_area: bool


def reconcile(figures: Sequence[Figure], known: Known) -> tuple[Claim, ...]:
    """Every published figure with what is known, in the order of their codes."""
    return tuple(claim(figure, known, figures) for figure in sorted(figures, key=lambda figure: figure.code))


def claim(figure: Figure, known: Known, others: Sequence[Figure]) -> Claim:
    """One published figure with what is known; `others` are those published beside it."""
    definition = definition_of(figure)
    kept = definition is not None and known.part_of_area and not isinstance(definition, Terms)
    found = None if definition is None or kept else computed(definition, known.held, known.rows)
    if figure.value is None:
        why = Reason.NO_FIGURE
    elif definition is None or found is None:
        why = Reason.OTHER_AREA if kept else Reason.NOT_IN_RECORD
    else:
        why = reason(Pair(figure, definition, found, others, known.as_of))
    return Claim(figure, known.as_of, definition, found, why)


def definition_of(figure: Figure) -> Definition | None:
    """By what a figure is computed; None where its code stands for a figure of another type."""
    definition = DEFINITIONS.get(figure.code)
    parameter = isinstance(definition, Terms | Kinds | Each)
    alike = (figure.type == "rate", figure.type == "parameter") == (isinstance(definition, Share), parameter)
    return definition if alike else None
