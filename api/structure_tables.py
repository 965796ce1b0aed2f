"""The tables in which structure is told, and what their figures are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from analytics.mechanisms.lines import Words


class Name(StrEnum):
    """The tables; curves by the order in which organizations leave."""

    FEW = "few"
    CUTS = "cuts"
    BROKERS = "brokers"
    SINGLE = "single"
    PARTS = "parts"
    BETWEEN = "between"
    STARS = "stars"
    CURVE_MEMBERSHIPS = "curve-memberships"
    CURVE_BROKERS = "curve-brokers"


class Table(NamedTuple):
    """A table of the report: its name, what it tells, what its figures are called, and what to do next."""

    words: Words
    meaning: Words
    figures: Mapping[str, Words]
    step: Words | None = None


_ALLIANCES, _MEMBERSHIPS = Words("联合体", "alliances"), Words("成员关系", "memberships")

_CURVE = {
    "left_out": Words("已退出", "left so far"),
    "apart": Words("分裂度 F", "fragmentation F"),
    "largest": Words("最大部分占比", "largest part"),
    "in_contact": Words("仍有联系的组织", "still in contact"),
}

TABLES: Mapping[Name, Table] = {
    Name.FEW: Table(
        Words("纽带过少的联合体", "alliances tied by few"),
        Words(
            "其成员中同时在其他联合体的组织不足三个：失去它们，这个联合体就孤立了。",
            "Fewer than three of its organizations are in another alliance: without them it stands alone.",
        ),
        {"ties": Words("纽带组织", "ties"), "members": Words("成员", "members")},
        Words("请它的成员再加入邻近的联合体。", "have members join a neighbouring alliance too."),
    ),
    Name.CUTS: Table(
        Words("关节组织", "cut organizations"),
        Words(
            "它一旦退出，所列成员关系不再与最大的部分相连；名称后是将断开的联合体。",
            "If it leaves, so many memberships hang together with the largest part no more; the alliances "
            "that would be severed stand behind its name.",
        ),
        {
            "alliances": _ALLIANCES,
            "severed": Words("断开的成员关系", "memberships severed"),
            "whole": Words("所在部分的成员关系", "memberships of its part"),
            "share": Words("占比", "share"),
        },
        Words("为将断开的联合体再找一个共同成员。", "find a second common member for what would be severed."),
    ),
    Name.BROKERS: Table(
        Words("中介组织", "brokers"),
        Words(
            "两个联合体之间的最短路径经由它的份额，按联合体对数相加；同时列出它的负担。",
            "The share of shortest ways between alliances that go through it, in pairs; with its load.",
        ),
        {
            "score": Words("中介得分（对）", "score in pairs"),
            "share": Words("占全部对数", "of all pairs"),
            "alliances": Words("所在联合体", "alliances it is in"),
        },
        Words("居中者负担重：让别的组织分担。", "who stands between carries much: let others share it."),
    ),
    Name.SINGLE: Table(
        Words("一线相连的联合体", "ties held by one"),
        Words(
            "两个联合体只有一个共同的组织，此外没有双边往来。依次为两个联合体与该组织。",
            "Two alliances share one organization and no bilateral tie. The two, then the one between.",
        ),
        {},
        Words("在两个联合体之间再结一对。", "pair two others of the two alliances."),
    ),
    Name.PARTS: Table(
        Words("互不相连的部分", "parts"),
        Words(
            "由跨联合体的组织与双边往来连成的部分；只列其第一个联合体。",
            "What organizations in several alliances and bilateral ties hold together; its first alliance.",
        ),
        {
            "alliances": _ALLIANCES,
            "organizations": Words("组织", "organizations"),
            "memberships": _MEMBERSHIPS,
        },
        Words("请小的部分中的一个组织加入大的部分。", "have one of a small part join the large one."),
    ),
    Name.BETWEEN: Table(
        Words("居间角色", "brokerage roles"),
        Words(
            "一年内与双方共同活动而双方没有共同活动的次数，按三者所在街道分；无方向，守门与代表数目相同。",
            "Pairs it met in a year that did not meet each other, by the streets of the three; without "
            "direction gatekeeper and representative are one number.",
        ),
        {
            "coordinator": Words("协调（同街道）", "coordinator"),
            "itinerant": Words("外来协调", "itinerant"),
            "gatekeeper": Words("守门", "gatekeeper"),
            "representative": Words("代表", "representative"),
            "liaison": Words("联络（三个街道）", "liaison"),
        },
    ),
    Name.STARS: Table(
        Words("组团的形状", "shapes of groups"),
        Words(
            "24 个月内成员之间的双边或多次往来；集中是一种运行方式，不是缺点，看的是对牵头方的依赖。",
            "Bilateral or repeated ties of members in 24 months; a centre is a way to run a group and no "
            "fault: what is told is how far it depends on its leads.",
        ),
        {
            "members": Words("成员", "members"),
            "ties": Words("往来对数", "pairs tied"),
            "centralization": Words("度数中心势", "centralization"),
            "lead_share": Words("经牵头方的份额", "share of leads"),
            "stranded": Words("离开牵头方即孤立", "stranded without"),
        },
        Words("组织成员之间的双边活动。", "have members do something by themselves."),
    ),
    Name.CURVE_MEMBERSHIPS: Table(
        Words("按参加联合体数退出", "leaving by memberships"),
        Words(
            "参加联合体最多的组织依次退出：F 为不再相连的联合体对的占比；最大部分为占有纽带的联合体的份额。",
            "Those in most alliances leave first: F is the share of pairs of alliances joined no more.",
        ),
        _CURVE,
    ),
    Name.CURVE_BROKERS: Table(
        Words("按中介得分退出", "leaving by broker score"),
        Words("中介得分最高的组织依次退出。", "Those with the highest broker score leave first."),
        _CURVE,
    ),
}
"""The tables by name, in the order in which they are told."""
