"""The files of alliances: groups, regional systems, zones, their members, seats, deeds and places."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic.alliances import DEPUTY, LEAD, ZONED, Alliance
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.ids import Ids
from loaders.synthetic.provisions import Facility
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.world import World

GROUP_HEADINGS = (
    *("组团编号", "组团名称", "类型", "主题行业", "成立日期", "例会间隔天数", "牵头方类型", "牵头方编码"),
    *("牵头起始日期", "副牵头单位代码", "副牵头起始日期", "区划体系", "街道代码"),
)
ALLIANCE_HEADINGS = (
    *("联合体编号", "联合体名称", "类别", "层级", "成立日期", "区域党委编号", "牵头党组织编号"),
    *("区划体系", "区划代码", "区块编号"),
)
MEMBER_HEADINGS = ("联合体编号", "成员类型", "成员编码", "角色", "层", "加入日期", "退出日期")
CONGRESS_HEADINGS = (
    "机构编号",
    "机构名称",
    "类别",
    "层次",
    "上次会议日期",
    "代表名额数",
    "联合体编号",
    "起始日期",
)
SEAT_HEADINGS = (
    "席位编号",
    "区域党委编号",
    "界别",
    "必设",
    "当然席位",
    "占席方类型",
    "占席方编码",
    "起始日期",
)
FACILITY_HEADINGS = (
    *("阵地编号", "阵地名称", "类别", "功能", "启用日期", "联合体编号", "运行党组织编号"),
    *("区划体系", "区划代码", "区块编号"),
)
CHANNEL_HEADINGS = ("渠道编号", "渠道名称", "类别", "运行党组织编号", "启用日期")
DEED_HEADINGS = ("活动编号", "联合体编号", "日期", "六联", "五项机制", "形式", "区划体系", "街道代码")
PARTICIPANT_HEADINGS = ("活动编号", "参加方类型", "参加方编码", "角色", "日期")
CADENCE_DAYS = 90


def alliance_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about alliances and provisions, in the order in which they are loaded."""
    title = f"示例区党建组团一览表{ids.copy.suffix}"
    yield Sheet("groups.xlsx", GROUP_HEADINGS, _groups(world, ids), title)
    yield Sheet("alliances.csv", ALLIANCE_HEADINGS, _alliances(world, ids))
    yield Sheet("members.csv", MEMBER_HEADINGS, _members(world, ids))
    yield Sheet("regional-bodies.csv", CONGRESS_HEADINGS, _congresses(world, ids))
    yield Sheet("seats.csv", SEAT_HEADINGS, _seats(world, ids))
    yield Sheet("facilities.csv", FACILITY_HEADINGS, _facilities(world, ids))
    yield Sheet("channels.csv", CHANNEL_HEADINGS, _channels(world, ids))
    yield Sheet("activities.jsonl", DEED_HEADINGS, _deeds(world, ids))
    yield Sheet("participants.csv", PARTICIPANT_HEADINGS, _participants(world, ids))


def _groups(world: World, ids: Ids) -> Iterator[Row]:
    for group in world.together.groups:
        lead = next(member for member in group.members if member.role == LEAD)
        deputy = next((member for member in group.members if member.role == DEPUTY), None)
        second = (None, None) if deputy is None else (ids.units[deputy.actor.number], deputy.since)
        head = (ids.alliance(group), group.name + ids.copy.suffix, group.group_type, group.theme or None)
        led = (*ids.actor(lead.actor), lead.since)
        place = (ids.copy.scheme, ids.copy.street(group.street))
        yield *head, group.founded, CADENCE_DAYS, *led, *second, *place


def _alliances(world: World, ids: Ids) -> Iterator[Row]:
    for alliance in (*world.together.regional, *world.together.zoned):
        head = (ids.alliance(alliance), alliance.name + ids.copy.suffix, alliance.kind)
        yield *head, *_kind(alliance, ids), ids.copy.scheme, *_site(alliance, ids)


def _kind(alliance: Alliance, ids: Ids) -> Row:
    """Level, day, regional committee and leading committee; a zone has neither level nor committee."""
    if alliance.kind == ZONED:
        return None, alliance.founded, None, ids.bodies[Ref(Role.STREET, alliance.street)]
    street = alliance.community is None
    number = alliance.street if alliance.community is None else alliance.community
    region = Ref(Role.STREET_REGION if street else Role.COMMUNITY_REGION, number)
    lead = ids.bodies[alliance.members[0].actor]
    return "街道" if street else "社区", alliance.founded, ids.bodies[region], lead


def _site(alliance: Alliance, ids: Ids) -> Row:
    zone = ids.zone(alliance.number) if alliance.kind == ZONED else None
    return ids.copy.area(alliance.street, alliance.community), zone


def _members(world: World, ids: Ids) -> Iterator[Row]:
    for alliance in _every(world):
        code = ids.alliance(alliance)
        for member in alliance.members:
            yield code, *ids.actor(member.actor), member.role, member.layer, member.since, member.until


def _every(world: World) -> tuple[Alliance, ...]:
    together = world.together
    return (*together.groups, *together.regional, *together.zoned)


def _congresses(world: World, ids: Ids) -> Iterator[Row]:
    for body in world.together.congresses:
        alliance = ids.alliance(world.together.regional[body.instance])
        name = body.name + ids.copy.suffix
        head = (f"{alliance}-{body.tier}", name, body.kind, body.tier)
        yield *head, body.met, body.delegates, alliance, body.since


def _seats(world: World, ids: Ids) -> Iterator[Row]:
    for number, seat in enumerate(world.together.seats, 1):
        holder = (None, None) if seat.holder is None else ids.actor(seat.holder)
        flags = ("是" if flag else "否" for flag in (seat.required, seat.ex_officio))
        code = f"{ids.copy.district}-S{number:04d}"
        yield code, ids.bodies[seat.committee], seat.sector, *flags, *holder, seat.since


def _facilities(world: World, ids: Ids) -> Iterator[Row]:
    for number, place in enumerate(world.record.facilities, 1):
        code = f"{ids.copy.district}-F{number:04d}"
        alliance, zone = _owner(place, ids)
        head = (code, place.name + ids.copy.suffix, place.kind, "、".join(place.functions), place.opened)
        area = ids.copy.area(place.street, place.community)
        yield *head, alliance, ids.bodies[place.operator], ids.copy.scheme, area, zone


def _owner(place: Facility, ids: Ids) -> tuple[str | None, str | None]:
    """The alliance that works from a place, and its zone if it has one."""
    alliance = place.alliance
    if alliance is None:
        return None, None
    return ids.alliance(alliance), ids.zone(alliance.number) if alliance.kind == ZONED else None


def _channels(world: World, ids: Ids) -> Iterator[Row]:
    for number, channel in enumerate(world.record.channels, 1):
        code, name = f"{ids.copy.district}-C{number:03d}", channel.name + ids.copy.suffix
        yield code, name, channel.kind, ids.bodies[channel.operator], channel.since


def _deeds(world: World, ids: Ids) -> Iterator[Row]:
    for number, deed in enumerate(world.together.deeds, 1):
        alliance = deed.alliance
        place = (ids.copy.scheme, ids.copy.street(alliance.street))
        what = (deed.on, deed.union, deed.mechanism, deed.mode)
        yield _deed(number, ids), ids.alliance(alliance), *what, *place


def _deed(number: int, ids: Ids) -> str:
    return f"{ids.copy.district}-A{number:05d}"


def _participants(world: World, ids: Ids) -> Iterator[Row]:
    for number, deed in enumerate(world.together.deeds, 1):
        for actor, role in deed.actors:
            yield _deed(number, ids), *ids.actor(actor), role, deed.on
