"""Why a unit is not reached: the codes U1–U10, what each means for a planner, and the next step.

Definitions of `domain.md` 4.2; the order of the primary code is that of `decisions.md` 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from analytics.policies import CoveragePolicy
from analytics.tiers import T0, T5, TX, Tiers
from graph.columns import NO_DAY
from graph.network import Mask, Network

NEW_DAYS = 180
"""A unit that moved in within so many days and was not surveyed is a newcomer."""

BLANK_SHARE, BLANK_UNITS = 0.30, 10
"""A zone is blank where at least this share of at least so many operating units is not reached."""

MERGED = "U1-U3"
"""U1, U2 and U3 together, for roles to whom they would reveal member bands of single units."""


class Reason(NamedTuple):
    """What a code means for a planner, and the next step."""

    zh: str
    en: str
    step_zh: str
    step_en: str


REASONS: Mapping[str, Reason] = {
    "U10": Reason(
        "新入驻，尚未摸排", "newcomer, not surveyed", "上门走访并摸排", "pay a welcome visit and survey"
    ),
    "U8": Reason(
        "未摸排，情况不明",
        "not surveyed: nobody knows",
        "先摸排，不计为未覆盖",
        "survey first; not counted as uncovered",
    ),
    "U5": Reason("覆盖证据过期", "evidence too old", "重新核实覆盖关系", "verify the coverage again"),
    "U6": Reason(
        "覆盖它的党组织已失效",
        "the covering organization no longer works",
        "转入另一个联合党支部",
        "move to another joint branch",
    ),
    "U4": Reason(
        "规上企业未单独组建",
        "above scale without its own organization",
        "单独组建，或更正规上标记",
        "form its own organization, or correct the flag",
    ),
    "U1": Reason("应建未建", "should have its own branch", "启动组建程序", "start formation"),
    "U2": Reason(
        "有党员而无组织覆盖", "members without a home", "加入或组建联合党支部", "join or form a joint branch"
    ),
    "U3": Reason(
        "无党员也无联络",
        "nobody has called",
        "就近指派有余力的党建指导员",
        "assign an instructor nearby with free capacity",
    ),
    MERGED: Reason(
        "需要组织或联络覆盖",
        "needs a body or a contact",
        "组建、并入联合党支部，或指派指导员",
        "form or join a branch, or assign an instructor",
    ),
    "U7": Reason(
        "仅通过组团联系",
        "known through a group only",
        "把组团联系转为联合组建或指导员联系",
        "turn the group tie into a joint branch or an instructor",
    ),
    "U9": Reason(
        "所在楼宇为空白楼宇",
        "in a blank building",
        "建商圈楼宇平台，逐层走访",
        "set up a building platform and visit floor by floor",
    ),
}
"""Every code in the order in which the first that holds is the primary one; U9 is never primary."""

_PRIMARY = tuple(code for code in REASONS if code != "U9")


class Reasons(NamedTuple):
    """Per code the units it holds for, and per unit the primary code (empty where none holds)."""

    holds: Mapping[str, Mask]
    primary: tuple[str, ...]


def reasons(network: Network, policy: CoveragePolicy, found: Tiers, inside: Mask) -> Reasons:
    """Every reason of every unit of the base; with bands hidden, U1–U3 are one."""
    holds = dict(_holding(network, found, inside))
    first = np.full(len(network.units), "", dtype="<U5")
    for code in reversed(_PRIMARY):
        if code in holds:
            first[holds[code]] = code
    return Reasons(holds, tuple(str(code) for code in first))


def _holding(network: Network, found: Tiers, inside: Mask) -> Iterator[tuple[str, Mask]]:
    units, tier = network.units, found.tier
    surveyed = units.survey_state.equals("surveyed")
    new = (units.moved_in_on != NO_DAY) & (units.moved_in_on > network.day - NEW_DAYS)
    out = np.isin(tier, (T0, T5, TX))
    yield "U10", inside & new & ~surveyed & out
    yield "U5", inside & (tier == TX) & found.stale
    yield "U6", inside & (found.shaken | (found.abolished & out))
    yield "U4", inside & units.above_scale.equals("yes") & (tier != 0)
    yield "U7", inside & (tier == T5)
    yield "U9", inside & _in_blank_zone(network, tier)
    uncovered = inside & (tier == T0)
    yield from _by_members(network, found, uncovered, inside & (tier == TX) & ~surveyed)


def _by_members(network: Network, found: Tiers, uncovered: Mask, unseen: Mask) -> Iterator[tuple[str, Mask]]:
    band = network.units.member_band
    if band is None:
        yield "U8", unseen
        yield MERGED, uncovered
        return
    free = uncovered & ~found.organized
    silent = (band.codes < 0) | band.equals("unknown")
    yield "U8", unseen | (uncovered & silent)
    yield "U1", free & band.equals("3-6", "7-49", "50-99", "100+")
    yield "U2", free & band.equals("1-2")
    yield "U3", free & band.equals("0")


def _in_blank_zone(network: Network, tier: np.typing.NDArray[np.int8]) -> Mask:
    zones, size = network.zones, len(network.zones.keys)
    operating = network.units.operating_status.equals("operating")[zones.unit]
    all_units = np.bincount(zones.zone[operating], minlength=size)
    reached_not = np.bincount(zones.zone[operating & (tier[zones.unit] == T0)], minlength=size)
    blank = (all_units >= BLANK_UNITS) & (reached_not >= BLANK_SHARE * all_units)
    found = np.zeros(len(network.units), bool)
    found[zones.unit[blank[zones.zone]]] = True
    return found


def merged(holds: Mapping[str, Mask]) -> dict[str, Mask]:
    """The same reasons with U1, U2 and U3 joined, for answers about single units."""
    members = [mask for code, mask in holds.items() if code in ("U1", "U2", "U3")]
    rest = {code: mask for code, mask in holds.items() if code not in ("U1", "U2", "U3")}
    return {**rest, MERGED: np.logical_or.reduce(members)} if members else rest
