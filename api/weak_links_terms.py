"""The words of weak links in the schema: the rules as an enum, and a finding with its proof."""

from __future__ import annotations

from enum import Enum

import strawberry

from analytics.weak_links.finding import SEVERITY_WORDS, Severity
from analytics.weak_links.register import RULES
from api.columns import Code
from api.terms import own
from api.words import both


@strawberry.enum(description=both("薄弱环节的规则。", "The rules of weak links."))
class WeakRule(Enum):
    """The codes of `analytics.weak_links.register.RULES`."""

    vars().update({code.upper(): own(code, *each.words) for code, each in RULES.items()})


@strawberry.enum(description=both("轻重。", "How pressing a rule is."))
class WeakSeverity(Enum):
    """`analytics.weak_links.finding.Severity`."""

    ACT = own("act", *SEVERITY_WORDS[Severity.ACT])
    PLAN = own("plan", *SEVERITY_WORDS[Severity.PLAN])
    WATCH = own("watch", *SEVERITY_WORDS[Severity.WATCH])


@strawberry.type(description=both("规则的一个参数。", "A parameter of a rule."))
class WeakParameter:
    """`analytics.weak_links.rule.Parameter`."""

    name: str = strawberry.field(description=both("名称。", "Its name."))
    label: str = strawberry.field(description=both("含义，中文。", "What it means, in Chinese."))
    label_en: str = strawberry.field(description=both("含义，英文。", "What it means, in English."))
    value: float = strawberry.field(
        description=both("所用的值；份额在 0 与 1 之间。", "The value applied; shares are 0 to 1.")
    )
    default: float = strawberry.field(description=both("缺省值。", "The value by default."))
    range: str = strawberry.field(description=both("可取的值，中文。", "What it may be, in Chinese."))
    range_en: str = strawberry.field(description=both("可取的值，英文。", "What it may be, in English."))


@strawberry.input(description=both("改动规则的一个参数。", "A parameter of a rule, changed."))
class WeakChange:
    """`api.weak_links_asked.Change`."""

    rule: WeakRule = strawberry.field(description=both("规则。", "The rule."))
    name: str = strawberry.field(description=both("参数的名称。", "The name of the parameter."))
    value: float = strawberry.field(description=both("值。", "Its value."))


@strawberry.type(description=both("一条规则及其所得。", "A rule, and what it came to."))
class WeakOutcome:
    """`analytics.weak_links.rule.Outcome`."""

    rule: WeakRule = strawberry.field(description=both("规则。", "The rule."))
    name: str = strawberry.field(description=both("名称，中文。", "Its name in Chinese."))
    name_en: str = strawberry.field(description=both("名称，英文。", "Its name in English."))
    severity: WeakSeverity = strawberry.field(
        description=both("轻重；个别所得可能较轻。", "How pressing it is; single findings may be less so.")
    )
    meaning: str = strawberry.field(description=both("含义，中文。", "What it means, in Chinese."))
    meaning_en: str = strawberry.field(description=both("含义，英文。", "What it means, in English."))
    action: str = strawberry.field(description=both("建议，中文。", "What to do, in Chinese."))
    action_en: str = strawberry.field(description=both("建议，英文。", "What to do, in English."))
    parameters: list[WeakParameter] = strawberry.field(description=both("参数。", "Its parameters."))
    count: int | None = strawberry.field(
        description=both(
            "所得处数；没有记录，或只可计数而不足十处，则为空。",
            "How many it finds; null where nothing is recorded, or too few for a role that may only count.",
        )
    )
    not_recorded: list[str] = strawberry.field(
        description=both(
            "来源中没有的类别或关系：因此不详，不等于零。",
            "Kinds and relations that no source tells of: so nobody knows, which is not nought.",
        )
    )


@strawberry.type(description=both("薄弱环节中的一个节点。", "A node of a weak link."))
class WeakNode:
    """`api.weak_links_told.Shown`."""

    id: strawberry.ID = strawberry.field(description=both("标识。", "Its id."))
    kind: str = strawberry.field(description=both("类别。", "Its kind."))
    name: str | None = strawberry.field(
        description=both("名称；无权查看则为空。", "Its name; null where it may not be read.")
    )


@strawberry.type(description=both("依据或补强中的一条关系。", "A tie of a proof or a repair."))
class WeakEdge:
    """`analytics.weak_links.finding.Edge`."""

    start: WeakNode = strawberry.field(name="from", description=both("起点。", "Where it begins."))
    relation: Code = strawberry.field(description=both("关系。", "The relation."))
    stop: WeakNode = strawberry.field(name="to", description=both("终点。", "Where it ends."))


@strawberry.type(description=both("规则量得的一个数。", "A number that a rule measured."))
class WeakFigure:
    """One of `analytics.weak_links.finding.Finding.figures`."""

    name: str = strawberry.field(description=both("名称。", "Its name."))
    value: str | None = strawberry.field(
        description=both("值；不详则为空。", "Its value; null where it is not known.")
    )


@strawberry.type(
    description=both("一处薄弱环节：所指、依据与补强。", "A weak link: where, by what proof, and the repair.")
)
class WeakLink:
    """`analytics.weak_links.finding.Finding`."""

    rule: WeakRule = strawberry.field(description=both("规则。", "The rule."))
    severity: WeakSeverity = strawberry.field(description=both("轻重。", "How pressing it is."))
    subjects: list[WeakNode] = strawberry.field(
        description=both("何处薄弱，首要者在前。", "What is weak, the first above all.")
    )
    text: str = strawberry.field(description=both("一句话，中文。", "In one sentence, in Chinese."))
    text_en: str = strawberry.field(description=both("一句话，英文。", "In one sentence, in English."))
    lost: int | None = strawberry.field(
        description=both(
            "失去它时与区委失去联系的组织数；不论此事的规则为空。",
            "Organizations cut off from the district committee without it; null for rules not about loss.",
        )
    )
    pendants: int | None = strawberry.field(
        description=both("只挂靠于它的单位数。", "Units that hang on it alone.")
    )
    stable: bool | None = strawberry.field(
        description=both(
            "去掉任一条依据是否仍成立；结论为没有记录的为空。",
            "Whether it holds whichever piece of evidence is dropped; null where there is none.",
        )
    )
    figures: list[WeakFigure] = strawberry.field(description=both("量得的数。", "The numbers measured."))
    proof: list[WeakEdge] = strawberry.field(
        description=both("依据：至多涉及 30 个节点。", "The proof: at most 30 nodes.")
    )
    repair: list[WeakEdge] = strawberry.field(
        description=both("最小的补强：应增加的关系。", "The smallest repair: ties to be added.")
    )
    effect: str | None = strawberry.field(
        description=both("补强的效果，中文。", "What it brings, in Chinese.")
    )
    effect_en: str | None = strawberry.field(
        description=both("补强的效果，英文。", "What it brings, in English.")
    )
