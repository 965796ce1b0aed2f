"""The files of powers and rules, and of what was opened to view: meetings, matters, reports, documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from loaders.synthetic.ids import Ids
from loaders.synthetic.openness import Report
from loaders.synthetic.powers import RISK, RULES, SINCE, Power
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.world import World

HOLDER_HEADINGS = ("岗位编号", "类别", "岗位数", "党组织编号", "起始日期")
POWER_HEADINGS = (
    *("事项编号", "事项名称", "清单", "依据", "风险等级", "起始日期"),
    *("岗位编号", "党组织编号"),
)
PAIR_HEADINGS = ("权力事项编号", "配套事项编号", "起始日期")
RULE_HEADINGS = ("规程编号", "规程名称", "文号", "施行日期")
DUTY_HEADINGS = ("规程编号", "主体类型", "主体编码", "主体类别", "起始日期")
DOCUMENT_HEADINGS = ("文件代号", "标题", "发布机关", "发布日期", "类别", "可靠程度")
MEETING_HEADINGS = ("会议编号", "党组织编号", "日期", "开放", "列席类别", "列席人数")
MATTER_HEADINGS = ("公开编号", "党组织编号", "事项", "形式", "公布日期", "答复日期")
REPORT_HEADINGS = ("报告编号", "党组织编号", "类别", "期间", "应报日期", "报送日期", "起始日期")

POWER = "权力清单"
LETTERS = {POWER: "1", "责任清单": "2", RISK: "3"}
DOCUMENTS = (
    ("示例社区党建八化实施意见", "实施意见", date(2013, 1, 10)),
    ("示例区域化党建315实施意见", "实施意见", date(2012, 3, 20)),
    ("示例党建组团实施意见", "实施意见", date(2012, 1, 10)),
    ("示例党组织会议列席办法", "办法规程", SINCE),
    ("示例职位说明书", "办法规程", SINCE),
    ("示例三会职能簿", "法规制度", SINCE),
)
"""The documents that M23 names, made up; C is the reliability of one unofficial source."""


def power_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about powers, rules and openness, in the order in which they are loaded."""
    yield Sheet("power-holders.csv", HOLDER_HEADINGS, _holders(world, ids))
    yield Sheet("powers.csv", POWER_HEADINGS, _powers(world, ids))
    yield Sheet("power-pairs.csv", PAIR_HEADINGS, _pairs(world, ids))
    yield Sheet("rules.csv", RULE_HEADINGS, _rules(ids))
    yield Sheet("duties.csv", DUTY_HEADINGS, _duties(world, ids))
    yield Sheet("documents.csv", DOCUMENT_HEADINGS, _documents(ids))
    yield Sheet("meetings.csv", MEETING_HEADINGS, _meetings(world, ids))
    yield Sheet("disclosures.csv", MATTER_HEADINGS, _matters(world, ids))
    yield Sheet("supervision-reports.csv", REPORT_HEADINGS, _reports(world, ids))


def _post(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-L{number + 1:02d}"


def _holders(world: World, ids: Ids) -> Iterator[Row]:
    for number, post in enumerate(world.workings.seated):
        yield _post(ids, number), post.kind, 1, ids.bodies[post.owner], SINCE


def _item(ids: Ids, number: int, of: str) -> str:
    return f"{ids.copy.district}-Q{number:03d}-{LETTERS[of]}"


def _powers(world: World, ids: Ids) -> Iterator[Row]:
    for number, power in enumerate(world.workings.powers, 1):
        for of in (POWER, *power.paired):
            name = f"示例{of.removesuffix('清单')}事项{number:03d}{ids.copy.suffix}"
            risk = power.risk if of == RISK else None
            head = (_item(ids, number, of), name, of, f"示例办法第{number}条", risk, SINCE)
            yield *head, *_holder(power, ids)


def _holder(power: Power, ids: Ids) -> Row:
    post = None if power.post is None else _post(ids, power.post)
    return post, None if power.body is None else ids.bodies[power.body]


def _pairs(world: World, ids: Ids) -> Iterator[Row]:
    for number, power in enumerate(world.workings.powers, 1):
        for of in power.paired:
            yield _item(ids, number, POWER), _item(ids, number, of), SINCE


def _rule(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-T{number + 1:02d}"


def _rules(ids: Ids) -> Iterator[Row]:
    for number, name in enumerate(RULES):
        since = date(2008, 1, 1) if name.startswith("民情") else SINCE
        code = _rule(ids, number)
        yield code, f"示例{name}{ids.copy.suffix}", f"示例〔{since.year}〕{number + 1}号", since


def _duties(world: World, ids: Ids) -> Iterator[Row]:
    for duty in world.workings.duties:
        yield _rule(ids, duty.rule), *ids.actor(duty.holder), duty.actor, SINCE


def _documents(ids: Ids) -> Iterator[Row]:
    for number, (title, kind, issued) in enumerate(DOCUMENTS, 1):
        code = f"{ids.copy.district}-D{number}"
        yield code, title + ids.copy.suffix, "示例区", issued, kind, "C"


def _meetings(world: World, ids: Ids) -> Iterator[Row]:
    for number, meeting in enumerate(world.workings.meetings, 1):
        head = (f"{ids.copy.district}-H{number:04d}", ids.bodies[meeting.body], meeting.on)
        opened = "是" if meeting.opened else "否"
        yield *head, opened, "、".join(meeting.classes), meeting.observers


def _matters(world: World, ids: Ids) -> Iterator[Row]:
    for number, matter in enumerate(world.workings.matters, 1):
        head = (f"{ids.copy.district}-K{number:04d}", ids.bodies[matter.body])
        yield *head, f"示例{matter.item}", matter.form, matter.published, matter.answered


def _reports(world: World, ids: Ids) -> Iterator[Row]:
    for number, report in enumerate(world.workings.reports, 1):
        head = (f"{ids.copy.district}-J{number:03d}", ids.bodies[report.body], report.type, report.period)
        yield *head, report.due, report.filed, _since(report)


def _since(report: Report) -> date:
    """The day from which the report is told of: when it was filed, or else due."""
    return report.due if report.filed is None else report.filed
