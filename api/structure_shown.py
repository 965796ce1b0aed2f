"""What structure comes to, as the schema shows it."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.structure import brokers, cut_organizations, single_ties, star, structure, tie_counts
from analytics.structure.fragmentation import Curve
from analytics.structure.skeleton import Skeleton
from api.structure_lists import Shown
from api.structure_terms import (
    BetweenOthers,
    Broker,
    CurvePoint,
    CutOrganization,
    FewTies,
    GroupShape,
    SingleTie,
)
from api.structure_told import rounded
from graph.view import View

Cut = tuple[View, Skeleton, cut_organizations.CutOrganization]


def shown_few(of: tie_counts.TieCount, shown: Shown) -> FewTies:
    """An alliance tied by few as the schema shows it."""
    return FewTies(alliance=shown(of.alliance), ties=of.ties, members=of.members)


def shown_cut(of: Cut, shown: Shown) -> CutOrganization:
    """A cut organization as the schema shows it."""
    view, skeleton, cut = of
    return CutOrganization(
        view=view,
        skeleton=skeleton,
        key=cut.organization,
        organization=shown(cut.organization),
        alliances=cut.alliances,
        severed=cut.severed,
        whole=cut.whole,
        share=rounded(cut.share),
    )


def shown_broker(of: brokers.Broker, shown: Shown) -> Broker:
    """A broker as the schema shows it."""
    return Broker(
        organization=shown(of.organization),
        score=rounded(of.score),
        share=rounded(of.share),
        alliances=of.alliances,
    )


def shown_single(of: single_ties.SingleTie, shown: Shown) -> SingleTie:
    """A tie held by one as the schema shows it."""
    return SingleTie(one=shown(of.one), other=shown(of.other), organization=shown(of.organization))


def shown_between(of: structure.Between, shown: Shown) -> BetweenOthers:
    """How one stands between others as the schema shows it."""
    roles = of.roles
    return BetweenOthers(
        organization=shown(of.organization),
        coordinator=roles.coordinator,
        itinerant=roles.itinerant,
        gatekeeper=roles.gatekeeper,
        liaison=roles.liaison,
    )


def shown_star(of: star.Star, shown: Shown) -> GroupShape:
    """The shape of a group as the schema shows it."""
    return GroupShape(
        alliance=shown(of.alliance),
        members=of.members,
        ties=of.ties,
        centralization=rounded(of.centralization),
        lead_share=rounded(of.lead_share),
        stranded=rounded(of.stranded),
    )


def places(of: Curve) -> Sequence[tuple[Curve, int]]:
    """The places of a curve, the start and one for each that leaves."""
    return [(of, at) for at in range(len(of.apart))]


def shown_place(of: tuple[Curve, int], shown: Shown) -> CurvePoint:
    """A place of a curve as the schema shows it."""
    curve, at = of
    return CurvePoint(
        left_out=at,
        organization=shown(curve.removed[at - 1]) if at else None,
        apart=rounded(curve.apart[at]),
        largest=rounded(curve.largest[at]),
        in_contact=curve.left[at],
    )
