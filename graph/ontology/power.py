"""Power transparency: who holds which power, what was opened to view, and who reported on whom."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, date, flag, integer, required, several, text
from graph.ontology.places import SCHEMED

BODIES = ("PartyOrganization", "RegionalBody", "Unit")

POWER_ITEM = NodeKind(
    name="PowerItem",
    words=words(
        "权力事项",
        "power item",
        "权力、责任或风险防控清单中的一项。",
        "An entry in the lists of powers, duties or risks.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "list",
                words("清单", "list", "属于三单中的哪一单。", "Which of the three lists."),
                "power_lists",
            )
        ),
        required(text("basis", words("依据", "basis", "设定依据。", "The rule on which it rests."))),
        code(
            "risk_level",
            words("风险等级", "risk level", "风险的等级。", "How high the risk is."),
            "risk_levels",
        ),
        required(date("valid_from", words("起始日期", "valid from", "开始有效的日期。", "Its first day."))),
        date(
            "valid_to",
            words("终止日期", "valid until", "不再有效的第一天。", "The first day it no longer holds."),
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RULE = NodeKind(
    name="Rule",
    words=words(
        "规程", "rule", "会议、办事等方面的规程。", "A procedure for meetings or for handling matters."
    ),
    fields=(
        *SCHEME_AND_CODE,
        text("number", words("文号", "number", "规程的文号。", "The number of the document.")),
        required(
            date(
                "in_force_from", words("施行日期", "in force from", "施行的日期。", "Its first day in force.")
            )
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Document",
)

MEETING = NodeKind(
    name="Meeting",
    words=words(
        "会议",
        "meeting",
        "一次会议；列席者只记类别和人数。",
        "A meeting; observers are a class and a number.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(date("date", words("日期", "date", "开会的日期。", "The day it was held."))),
        required(flag("open", words("开放", "open", "是否对外开放。", "Whether it was open to observers."))),
        several(
            "observer_classes",
            words("列席类别", "observer classes", "哪几类代表列席。", "Which classes of observers came."),
            "observer_classes",
        ),
        integer(
            "observers", words("列席人数", "observers", "列席的人数。", "How many observers came."), "persons"
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Event / – / Event",
)

DISCLOSURE = NodeKind(
    name="Disclosure",
    words=words(
        "公开事项", "disclosure", "公布的一件事项及其答复。", "A matter made public, and its answer."
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(text("item", words("事项", "item", "公开的事项。", "What was made public."))),
        code(
            "form",
            words("形式", "form", "点题、申报还是点评。", "Asked for, filed or commented on."),
            "disclosure_forms",
        ),
        required(
            date(
                "published_on", words("公布日期", "published on", "公布的日期。", "The day it was published.")
            )
        ),
        date("answered_on", words("答复日期", "answered on", "答复的日期。", "The day it was answered.")),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

REPORT = NodeKind(
    name="SupervisionReport",
    words=words(
        "监督报告",
        "supervision report",
        "同级监督报告；只到组织一级。",
        "A report on a body of the same level, not on persons.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "type",
                words("类别", "type", "三报告中的哪一种。", "Which of the three reports."),
                "report_types",
            )
        ),
        required(text("period", words("期间", "period", "报告所属期间。", "The period it covers."))),
        required(date("due_on", words("应报日期", "due on", "应报送的日期。", "The day it is due."))),
        date("filed_on", words("报送日期", "filed on", "报送的日期。", "The day it was filed.")),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Document",
)

NODES = (POWER_ITEM, RULE, MEETING, DISCLOSURE, REPORT)

DUTY_OF = RelationKind(
    name="DUTY_OF",
    words=words("职责", "duty of", "规程或指标规定谁的职责。", "Whose duty a rule or criterion lays down."),
    pairs=tuple(
        (rule, holder) for rule in ("Rule", "Criterion") for holder in ("Post", "PartyOrganization", "Unit")
    ),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("duty_holders", "职责主体"),
    backward=EndName("duties", "职责"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            code(
                "actor",
                words("主体类别", "actor", "四类主体中的哪一类。", "Which of the four actors."),
                "courier_actors",
            )
        ),
    ),
    discriminator=("actor",),
    nearest="– / – / –",
)

HELD_POWER = RelationKind(
    name="HELD_POWER",
    words=words(
        "持权",
        "held power",
        "职务或党组织持有的权力事项。",
        "A power item held by a post or party organization.",
    ),
    pairs=(("Post", "PowerItem"), ("PartyOrganization", "PowerItem")),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("power_items", "所持权力事项"),
    backward=EndName("power_holders", "持权主体"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

PAIRED_WITH = RelationKind(
    name="PAIRED_WITH",
    words=words(
        "配套",
        "paired with",
        "权力事项与其责任、风险事项配套。",
        "A power with its responsibility and its risk.",
    ),
    pairs=(("PowerItem", "PowerItem"),),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("paired_items", "配套的责任与风险"),
    backward=EndName("paired_powers", "所配套的权力"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

HELD_MEETING = RelationKind(
    name="HELD_MEETING",
    words=words("召开", "held meeting", "会议由谁召开。", "The body that held a meeting."),
    pairs=tuple((body, "Meeting") for body in BODIES),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("meetings", "召开的会议"),
    backward=EndName("conveners", "召开方"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

DISCLOSED = RelationKind(
    name="DISCLOSED",
    words=words("公开", "disclosed", "事项由谁公开。", "The body that made a matter public."),
    pairs=tuple((body, "Disclosure") for body in BODIES),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("disclosures", "公开的事项"),
    backward=EndName("disclosers", "公开方"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

REPORTED_ON = RelationKind(
    name="REPORTED_ON",
    words=words("受监督", "reported on", "监督报告所针对的组织。", "The body a supervision report is about."),
    pairs=tuple((body, "SupervisionReport") for body in BODIES),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("supervision_reports", "监督报告"),
    backward=EndName("reported_bodies", "受监督组织"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (DUTY_OF, HELD_POWER, PAIRED_WITH, HELD_MEETING, DISCLOSED, REPORTED_ON)
