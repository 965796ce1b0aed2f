"""Suggestions of a view: for its own organizations, to its own groups that have room."""

from __future__ import annotations

import numpy as np

from analytics.networks.ground import Ground
from analytics.placement.receivers import GROUP_MOST
from analytics.suggestions.owners import owners
from analytics.suggestions.suggestions import Limits, Suggestion, suggestions


def suggested(ground: Ground) -> tuple[Suggestion, ...]:
    """The best suggestions; of an owner's organizations one in a group is enough."""
    mine = {roster.key for roster in ground.groups}
    rosters = [ground.rosters[at] for at in sorted(ground.rosters)]
    room = [each.key in mine and len(each.members) < GROUP_MOST for each in rosters]
    limits = Limits(ground.own, np.array(room, bool), owners(ground.facts, ground.actors))
    return suggestions(ground.memberships, limits)
