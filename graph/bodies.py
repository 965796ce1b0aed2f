"""How it stands with party organizations on a date: abolished, lapsed, below three members, or sound.

Lapsed is the state of `domain.md` 2.3: more than one year past the end of the term, counting an
approved extension. Delegated bodies have no term; where a date is missing nothing is claimed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.columns import NO_DAY, NO_INTEGER
from graph.network import BodyState
from graph.policy import Rule
from graph.view import View

_YEAR = 365.25
_GRACE = 365

_BELOW_THREE = ("0", "1-2")


def body_states(view: View, today: int) -> npt.NDArray[np.int8]:
    """One `BodyState` per party organization."""
    table = view.snapshot.table("PartyOrganization")
    states = np.zeros(len(table), np.int8)
    if view.rule("PartyOrganization", "full_member_band") is Rule.READ:
        states[table.coded("full_member_band").equals(*_BELOW_THREE)] = BodyState.BELOW_THREE
    end = _term_ends(view)
    states[(end != NO_DAY) & (end + _GRACE < today)] = BodyState.LAPSED
    gone = table.days("abolished_on")
    undated = (gone == NO_DAY) & table.coded("status").equals("abolished")
    states[undated | ((gone != NO_DAY) & (gone <= today))] = BodyState.ABOLISHED
    return states


def _term_ends(view: View) -> npt.NDArray[np.int32]:
    table = view.snapshot.table("PartyOrganization")
    elected, years = table.days("last_election_on"), table.numbers("term_years")
    known = (elected != NO_DAY) & (years != NO_INTEGER)
    length = np.where(known, years, 0).astype(np.float64) * _YEAR
    end = np.where(known, elected + length.astype(np.int32), NO_DAY)
    return np.maximum(end, table.days("extension_until")).astype(np.int32)
