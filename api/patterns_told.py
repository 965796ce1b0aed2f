"""Patterns of membership as they are told: suggestions, communities, overlapping alliances.

They are about single organizations, so that only roles that may read findings are told of them. A suggestion
is a proposal with its reasons: whoever knows better overrules it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

import numpy as np

from analytics.communities.found import Communities, Scale, Told, communities
from analytics.mechanisms.facts import Facts, UnreadableError
from analytics.networks.ground import Ground
from analytics.overlaps import Overlaps, overlaps
from analytics.structure.layers import Layers
from analytics.suggestions.found import Pair, suggested
from analytics.suggestions.suggestions import Path, Suggestion
from api.ids import Ids
from api.report import Document
from api.weak_links_told import node
from graph.policy import Rule
from graph.records import NodeKey
from graph.view import View

T = TypeVar("T")

DIGITS = 4


def suggestions_for(
    facts: Facts, view: View, refused: Collection[Pair] = ()
) -> tuple[Suggestion, ...] | None:
    """Suggestions without those overruled; None where the view may not know them."""
    return _seen(facts, view, lambda ground: suggested(ground, refused))


def communities_for(facts: Facts, view: View) -> Communities | None:
    """Communities; None where the view may not know them."""
    return _seen(facts, view, communities)


def overlaps_for(facts: Facts, view: View) -> Overlaps | None:
    """Overlapping alliances; None where the view may not know them."""
    return _seen(facts, view, _overlaps)


def _overlaps(ground: Ground) -> Overlaps:
    """Of all that are seen; only two of the view's own are candidates, and those only if of one type."""
    net, alliances = Layers(ground).memberships, ground.facts.nodes("Alliance")
    mine, kinds = ground.facts.alive("Alliance"), alliances.coded("group_type")
    kind = {alliances.at(at): str(kinds.at(at)) for at in np.flatnonzero(mine & (kinds.codes >= 0)).tolist()}
    found = overlaps(net, [kind.get(key) for key in net.alliances])
    own = {key for at, key in enumerate(ground.actors.keys) if ground.own[at]}
    return replace(found, overloaded=tuple(each for each in found.overloaded if each.organization in own))


def _seen(facts: Facts, view: View, find: Callable[[Ground], T]) -> T | None:
    if view.rule("Finding", "state") is not Rule.READ:
        return None
    try:
        return find(Ground(facts))
    except UnreadableError:
        return None


def document(found: object, name: str, as_of: date, rows: Iterator[Document]) -> Document:
    """A list as JSON."""
    return {"as_of": str(as_of), name: None if found is None else [*rows]}


def suggestion_rows(found: tuple[Suggestion, ...] | None, view: View, ids: Ids) -> Iterator[Document]:
    """The suggestions, a row each."""
    for each in found or ():
        mine, alliance = node(view, ids, each.organization), node(view, ids, each.alliance)
        yield {
            "organization": mine.called,
            "organization_id": mine.id,
            "alliance": alliance.called,
            "alliance_id": alliance.id,
            "score": round(each.score, DIGITS),
            "paths": each.ways,
            "popularity": each.members,
            "because": "；".join(way(view, ids, told) for told in each.paths),
        }


def way(view: View, ids: Ids, told: Path) -> str:
    """A path in one line."""
    through, member = called(view, ids, told.alliance), called(view, ids, told.organization)
    return f"同在“{through}”的“{member}”已在其中 {member} of {through} is in it"


def called(view: View, ids: Ids, key: NodeKey) -> str:
    """What a node is called."""
    return node(view, ids, key).called


def scale_rows(found: Communities | None) -> Iterator[Document]:
    """The resolutions, a row each."""
    for scale in () if found is None else found.scales:
        yield {
            "resolution": scale.resolution,
            "communities": scale.number,
            "recurring": len(scale.recurring),
            "modularity": round(scale.modularity, DIGITS),
            "streets_adjusted_information": rounded(scale.streets),
            "groups_best_match": rounded(scale.groups),
        }


def rounded(share: float | None) -> float | None:
    """A share with four digits."""
    return None if share is None else round(share, DIGITS)


def community_rows(found: Communities | None, view: View, ids: Ids) -> Iterator[Document]:
    """The communities that recur at each resolution, a row each."""
    for scale in () if found is None else found.scales:
        for each in scale.recurring:
            yield _community(scale, each, view, ids)


def _community(scale: Scale, told: Told, view: View, ids: Ids) -> Document:
    members = [node(view, ids, key) for key in told.members]
    return {
        "resolution": scale.resolution,
        "members": len(members),
        "recurs": told.recurs,
        "street": None if told.street is None else node(view, ids, told.street).name,
        "in_that_street": told.there,
        "names": "、".join(member.called for member in members),
        "ids": " ".join(member.id for member in members),
    }


def pair_rows(found: Overlaps | None, view: View, ids: Ids) -> Iterator[Document]:
    """The pairs, a row each."""
    for each in () if found is None else found.pairs:
        one, other = node(view, ids, each.one), node(view, ids, each.other)
        yield {
            "one": one.called,
            "one_id": one.id,
            "other": other.called,
            "other_id": other.id,
            "members": "、".join(map(str, each.members)),
            "shared": each.shared,
            "jaccard": round(each.jaccard, DIGITS),
            "containment": round(each.containment, DIGITS),
        }


def overloaded_rows(found: Overlaps | None, view: View, ids: Ids) -> Iterator[Document]:
    """The organizations in more alliances than they can attend, a row each."""
    for each in () if found is None else found.overloaded:
        mine = node(view, ids, each.organization)
        yield {"organization": mine.called, "organization_id": mine.id, "alliances": each.alliances}
