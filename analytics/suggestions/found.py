"""Suggestions of a view: for its own organizations, to its own groups that have room."""

from __future__ import annotations

import numpy as np

from analytics.networks.ground import Ground
from analytics.placement.receivers import GROUP_MOST
from analytics.structure.layers import Layers
from analytics.suggestions.owners import owners
from analytics.suggestions.suggestions import Limits, Suggestion, suggestions


def suggested(ground: Ground) -> tuple[Suggestion, ...]:
    """The best suggestions; of an owner's organizations one in a group is enough."""
    net = Layers(ground).memberships
    room = {roster.key for roster in ground.groups if len(roster.members) < GROUP_MOST}
    able = np.array([key in room for key in net.alliances], bool)
    return suggestions(net, Limits(ground.own, able, owners(ground.facts, ground.actors)))
