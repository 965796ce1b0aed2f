"""Figures computed from what a view holds, each with its base and with what is not known beside it.

Nothing in the record to count is no nought: a sort of record that the record never has, on any day, gives
None. So does what the view may not see.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.coverage import CoverageRow
from analytics.figure_conversions import conversions
from analytics.figure_definitions import (
    Base,
    Converted,
    Count,
    Definition,
    Each,
    Held,
    Kinds,
    Link,
    Share,
    Sum,
    Terms,
)
from analytics.figure_records import Chosen, Holdings, chosen
from graph.codes import code_lists
from graph.network import Mask, Places
from graph.ontology.domain import ONTOLOGY

UNNAMED = "unnamed_"
"""How the codes of entries begin that a source counts and does not name."""


LEAST_PEOPLE = 10
"""Fewer people than this are not told of; numbers of organizations and posts are (`domain.md` 5.3)."""


class Computed(NamedTuple):
    """A figure as computed. `high` is the upper end where there is no single number; rates are in percent.

    `base` is how many records were looked at, of `unknown` of which nobody knows whether or how much they
    count. `least` and `most` are what the figure may be, depending on them.
    """

    value: float
    high: float | None
    base: int
    unknown: int
    least: float
    most: float

    @property
    def top(self) -> float:
        """The upper end."""
        return self.value if self.high is None else self.high

    @property
    def unknown_share(self) -> float | None:
        """The unknown as a share of the base, 0 to 1; None over an empty base."""
        return self.unknown / self.base if self.base else None


Rows = Mapping[str, CoverageRow]
"""The totals of coverage by policy; empty for a view that may not read them."""


def computed(definition: Definition, held: Holdings, rows: Rows) -> Computed | None:  # noqa: PLR0911
    """What the record gives for a definition; None where it holds nothing to compute it from."""
    match definition:
        case Terms():
            return entries(definition)
        case Share() | Base():
            row = rows.get(definition.policy_id)
            return None if row is None or not row.base else _covered(definition, row)
        case Count():
            found = chosen(definition.of, held)
            return None if found is None else _counted(found)
        case Sum():
            return _summed(definition, held)
        case Kinds():
            return _different(definition, held)
        case Each():
            return _each(definition, held)
        case Held():
            return _held(definition, held)
        case Converted():
            return _converted(definition, held)


def entries(definition: Terms) -> Computed:
    """The entries of a code list; those without a name are unknown, and count."""
    terms = code_lists()[definition.codes].terms
    kept = [t for t in terms if t.code not in definition.without and (t.parent or not definition.classed)]
    unnamed = sum(term.code.startswith(UNNAMED) for term in kept)
    return Computed(len(kept), None, len(kept), unnamed, len(kept) - unnamed, len(kept))


def _covered(definition: Share | Base, row: CoverageRow) -> Computed:
    """A rate, only as its interval where too much is unknown; or a base, with those that may belong to it."""
    if isinstance(definition, Base):
        doubtful = row.base_unknown
        return Computed(row.base, None, row.base + doubtful, doubtful, row.base, row.base + doubtful)
    low, high = 100 * row.covered / row.base, 100 * (row.covered + row.unknown) / row.base
    return Computed(low, high if row.rate is None else None, row.base, row.unknown, low, high)


def _counted(found: Chosen) -> Computed:
    number, doubtful = int(found.sure.sum()), int(found.maybe.sum())
    undated = int(found.undated.sum())
    base = int(found.there.sum())
    return Computed(number, None, base, undated + doubtful, number - undated, number + doubtful)


def _summed(definition: Sum, held: Holdings) -> Computed | None:
    """A sum; None where no amount is known of any of the records, or where it counts too few people."""
    found, holding = chosen(definition.of, held), held.kinds[definition.of.kind]
    if found is None or definition.field not in holding.columns:
        return None
    amounts = holding.numbers(definition.field)
    silent = (found.sure & amounts.missing) | found.maybe
    base, unknown = int((found.sure | found.maybe).sum()), int(silent.sum())
    if base and unknown == base:
        return None
    total = float(amounts.values[found.sure].sum())
    if 0 < total < LEAST_PEOPLE and _of_people(definition):
        return None
    return Computed(total, None, base, unknown, total, math.inf if unknown else total)


def _of_people(definition: Sum) -> bool:
    fields = ONTOLOGY.nodes[definition.of.kind].fields
    return any(field.name == definition.field and field.unit == "persons" for field in fields)


def _different(definition: Kinds, held: Holdings) -> Computed | None:
    found, holding = chosen(definition.of, held), held.kinds[definition.of.kind]
    if found is None or definition.field not in holding.columns:
        return None
    codes = holding.coded(definition.field).codes[found.sure]
    number, unknown = len(set(codes[codes >= 0].tolist())), int((codes < 0).sum())
    return Computed(number, None, len(codes), unknown, number, number + unknown)


class _Owned(NamedTuple):
    """What each owner has, and of which owners the record tells it."""

    amount: npt.NDArray[np.float64]
    told: Mask


def _each(definition: Each, held: Holdings) -> Computed | None:
    """The least and the most that an owner has."""
    owners = chosen(definition.owner, held)
    parts = [_owned(definition, link, held) for link in definition.links]
    if owners is None or not any(part.told.any() for part in parts):
        return None
    told = owners.sure & np.logical_or.reduce([part.told for part in parts])
    amounts = np.add.reduce([part.amount for part in parts])[told]
    base = int((told if definition.told_only else owners.sure).sum())
    if not amounts.size:
        return None
    low, high = float(amounts.min()), float(amounts.max())
    return Computed(low, None if low == high else high, base, base - amounts.size, low, high)


def _owned(definition: Each, link: Link, held: Holdings) -> _Owned:
    """What each owner has by one link. An amount that nobody knows leaves its owner untold."""
    size = held.kinds[definition.owner.kind].size
    owner, thing = _bound(link, definition.owner.kind, held)
    holding, amount, known = held.kinds[link.of.kind], np.ones(len(thing)), np.ones(len(thing), bool)
    if definition.field is not None:
        if definition.field not in holding.columns:
            return _Owned(np.zeros(size), np.zeros(size, bool))
        values, missing = holding.numbers(definition.field)
        amount, known = values[thing], ~missing[thing]
    amounts = np.bincount(owner, weights=amount, minlength=size).astype(np.float64)
    all_known = np.bincount(owner, weights=~known, minlength=size) == 0
    return _Owned(amounts, all_known & (np.bincount(owner, minlength=size) > 0))


def _bound(link: Link, owner: str, held: Holdings) -> tuple[Places, Places]:
    """The pairs of an owner and a thing of the sort, on the day."""
    things, bonds = chosen(link.of, held), held.ties[link.between(owner)]
    own, thing = (bonds.target, bonds.source) if link.backward else (bonds.source, bonds.target)
    rows = np.zeros(len(thing), bool) if things is None else things.sure[thing]
    return own[rows], thing[rows]


def _held(definition: Held, held: Holdings) -> Computed | None:
    """How many things of a sort the owners have; things of no owner are in the base, and unknown."""
    owners, things = chosen(definition.owner, held), chosen(definition.link.of, held)
    if owners is None or things is None:
        return None
    owner, thing = _bound(definition.link, definition.owner.kind, held)
    mine, base = np.unique(thing[owners.sure[owner]]).size, int(things.sure.sum())
    unknown = base - np.unique(thing).size
    return Computed(mine, None, base, unknown, mine, mine + unknown)


def _converted(definition: Converted, held: Holdings) -> Computed | None:
    found = conversions(definition, held)
    if found is None:
        return None
    number = found.converted
    return Computed(number, None, found.closed, found.unrated, number, number + found.unrated)
