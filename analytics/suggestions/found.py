"""Suggestions of a view: for its own organizations, to its own groups that have room."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from analytics.networks.ground import Ground
from analytics.placement.receivers import GROUP_MOST
from analytics.structure.layers import Layers
from analytics.suggestions.owners import owners
from analytics.suggestions.suggestions import Limits, Suggestion, suggestions
from graph.records import NodeKey

Pair = tuple[NodeKey, NodeKey]
"""An organization and an alliance."""


def suggested(ground: Ground, refused: Collection[Pair] = ()) -> tuple[Suggestion, ...]:
    """The best suggestions; of an owner's organizations one in a group is enough. `refused` were overruled:
    the next best takes the place of each.
    """
    net = Layers(ground).memberships
    room = {roster.key for roster in ground.groups if len(roster.members) < GROUP_MOST}
    able = np.array([key in room for key in net.alliances], bool)
    return suggestions(net, Limits(ground.own, able, owners(ground.facts, ground.actors), frozenset(refused)))
