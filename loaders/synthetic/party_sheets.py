"""The files of party organizations, of what they cover, and of the posts that keep contact."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic.bodies import Body
from loaders.synthetic.ids import Ids
from loaders.synthetic.ratings import assigned
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.world import World

BODY_HEADINGS = (
    *("党组织编号", "党组织名称", "类别", "组建形式", "领域", "状态", "结构性", "成立日期", "撤销日期"),
    *("正式党员档", "选举产生", "上次换届日期", "任期年数", "延期至", "延期文号", "书记是否在岗"),
    *("所在单位代码", "上级党组织编号", "区划体系", "区划代码"),
)
COVER_HEADINGS = ("党组织编号", "单位代码", "方式", "起始日期", "核实日期")
POST_HEADINGS = ("岗位编号", "类别", "岗位数", "党组织编号", "起始日期")
CONTACT_HEADINGS = ("联系方类型", "联系方编码", "单位代码", "途径", "起始日期", "上次走访", "核实日期")
ASSESSMENT_HEADINGS = ("评定编号", "党组织编号", "年度", "等次", "评定日期")
RECTIFICATION_HEADINGS = (
    *("整改编号", "党组织编号", "评定编号", "开始日期"),
    *("期限", "完成日期", "问题数", "已整改数"),
)
POSTS_SINCE = "2012-01-01"


def party_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about organizations, in the order in which they are loaded."""
    yield Sheet("party-organizations.csv", BODY_HEADINGS, _bodies(world, ids))
    yield Sheet("covers.csv", COVER_HEADINGS, _covers(world, ids))
    yield Sheet("posts.csv", POST_HEADINGS, _posts(world, ids))
    yield Sheet("contacts.csv", CONTACT_HEADINGS, _contacts(world, ids))
    yield Sheet("leader-assignments.csv", ("岗位编号", "党组织编号", "起始日期"), _assigned(world, ids))


def _bodies(world: World, ids: Ids) -> Iterator[Row]:
    for number, body in enumerate(world.evidence.bodies):
        area = ids.copy.area(body.street, body.community)
        host = None if body.host is None else ids.units[body.host]
        superior = None if body.superior is None else ids.bodies[body.superior]
        filled = "否" if number % 47 == 46 else "是"
        yield *_standing(body, ids), *_term(body), filled, host, superior, ids.copy.scheme, area


def _standing(body: Body, ids: Ids) -> Row:
    status = "运行" if body.abolished is None else "撤销"
    head = (ids.bodies[body.ref], body.name + ids.copy.suffix, body.kind, body.form, body.domain)
    return *head, status, _yes(body.structural), body.founded, body.abolished, body.members


def _term(body: Body) -> Row:
    term = body.term
    approval = None if term.extended is None else "示例延期批复"
    return _yes(term.elected), term.last, term.years, term.extended, approval


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _covers(world: World, ids: Ids) -> Iterator[Row]:
    for cover in world.evidence.covers:
        yield ids.bodies[cover.body], ids.units[cover.unit], cover.mode, cover.since, cover.verified


def _posts(world: World, ids: Ids) -> Iterator[Row]:
    for code, post in zip(ids.posts, world.evidence.posts, strict=True):
        yield code, post.kind, post.quantity, ids.bodies[post.owner], POSTS_SINCE


def _contacts(world: World, ids: Ids) -> Iterator[Row]:
    for contact in world.evidence.contacts:
        source = ids.actor(contact.source)
        visited = contact.visited
        yield *source, ids.units[contact.unit], contact.means, contact.since, visited, visited


def _assigned(world: World, ids: Ids) -> Iterator[Row]:
    for post, body, since in assigned(list(world.record.weak), world.evidence.leaders_from):
        yield ids.posts[post], ids.bodies[body], since


def rating_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """The files of ratings and of what followed from weak ones."""
    yield Sheet("assessments.csv", ASSESSMENT_HEADINGS, _assessments(world, ids))
    yield Sheet("rectifications.csv", RECTIFICATION_HEADINGS, _rectifications(world, ids))


def _assessments(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.record.assessments:
        body = ids.bodies[mine.body]
        yield f"{body}-{mine.year}", body, mine.year, mine.grade, mine.on


def _rectifications(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.record.rectifications:
        body = ids.bodies[mine.body]
        code = f"{body}-{mine.year}"
        yield code, body, code, mine.opened, mine.due, mine.closed, mine.issues, mine.issues
