"""What every alliance has: members with dates, and the deeds done under it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from loaders.synthetic.bodies import Ref

LEAD, DEPUTY, MEMBER = "牵头", "副牵头", "成员"
HOST, CO_HOST, ATTENDEE = "主办", "协办", "参加"

UNIONS = ("组织联建", "党员联管", "资源联享", "场所联用", "信息联通", "文化联创")
MECHANISMS = ("党建联动", "资源联享", "服务联做", "发展联促", "和谐联创")


class Membership(NamedTuple):
    """An actor belongs to an alliance from `since` until the day before `until`."""

    actor: Ref
    role: str
    since: date
    until: date | None = None
    layer: str = ""

    def on(self, day: date) -> bool:
        """Whether the membership holds on that day."""
        return self.since <= day and (self.until is None or day < self.until)


class Alliance(NamedTuple):
    """A group, a regional system or a 1+N zone. `number` counts from zero within its kind."""

    kind: str
    number: int
    name: str
    street: int
    founded: date
    members: tuple[Membership, ...]
    community: int | None = None
    group_type: str = ""
    theme: str = ""
    live: bool = True

    @property
    def letter(self) -> str:
        """The letter of its kind in its code."""
        return {GROUP: "G", REGIONAL: "R", ZONED: "Z"}[self.kind]


GROUP, REGIONAL, ZONED = "党建组团", "区域化党建", "商圈楼宇联合体"


class Deed(NamedTuple):
    """An activity under an alliance: who took part, and in which role."""

    alliance: Alliance
    on: date
    union: str
    mechanism: str
    mode: str
    actors: tuple[tuple[Ref, str], ...]
