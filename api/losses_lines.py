"""Losses as documents: every support by its outward id and name, every figure with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.losses.alone import Loss
from analytics.losses.committees import Committee
from analytics.losses.expected import Expected
from analytics.losses.joint import Joint
from api.ids import Ids
from api.losses_seen import Told
from api.report import Document
from api.weak_links_told import node
from graph.view import View


def basis(told: Told) -> Document:
    """What every figure is about."""
    return {
        "of": told.asked.of.value,
        "as_of": str(told.as_of),
        "policy": None if told.policy is None else told.policy.policy_id,
        "base": told.base,
        "covered": told.covered,
        "unknown_share": told.unknown_share,
    }


def document(told: Told | None, view: View, ids: Ids) -> Document:
    """Everything as JSON; empty where nothing may be told."""
    if told is None:
        return {}
    lists = {
        "alone": [loss_document(each, view, ids) for each in told.alone],
        "leads": [loss_document(each, view, ids) for each in told.leads],
        "joint": joint_document(told.joint, view, ids),
        "joint_leads": joint_document(told.joint_leads, view, ids),
        "committees": [committee_document(each, view, ids) for each in told.committees],
    }
    return {
        **basis(told),
        "k": told.asked.k,
        "fail": told.asked.fail,
        "alliances": told.alliances,
        "leaderless": told.leaderless,
        "depth": None if told.depth is None else told.depth._asdict(),
        "expected": told.expected._asdict(),
        "expected_sharing_leads": expected_document(told.sharing),
        **(lists if told.listed else {}),
    }


def expected_document(found: Expected | None) -> Document | None:
    """What is expected; None where it was not asked for."""
    return None if found is None else found._asdict()


def loss_document(found: Loss, view: View, ids: Ids) -> Document:
    """One support with what it loses alone."""
    return {**node(view, ids, found.support)._asdict(), "lost": found.lost, "share": found.share}


def joint_document(found: Joint | None, view: View, ids: Ids) -> Document | None:
    """The worst choice."""
    if found is None:
        return None
    supports = [node(view, ids, each)._asdict() for each in found.supports]
    return {"supports": supports, "lost": found.lost, "at_most": found.most, "proved": found.proved}


def committee_document(found: Committee, view: View, ids: Ids) -> Document:
    """One alliance and how likely it loses its quorum."""
    figures = found._asdict()
    del figures["alliance"]
    return {**node(view, ids, found.alliance)._asdict(), **figures}


def rows(told: Told | None, view: View, ids: Ids) -> Iterator[Document]:
    """Single losses as CSV: supports, then leads, a row each."""
    if told is not None:
        for how, listed in (("alone", told.alone), ("lead", told.leads)):
            for each in listed:
                yield {**basis(told), "stops": how, **loss_document(each, view, ids)}
