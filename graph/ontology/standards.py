"""Standards and ratings: what a party organization is measured by, how it did, and what followed."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import (
    SCHEME_AND_CODE,
    code,
    date,
    flag,
    integer,
    number,
    required,
    text,
    tri,
)
from graph.ontology.places import SCHEMED

NAMESPACE = required(
    code(
        "namespace",
        words(
            "命名空间",
            "namespace",
            "同名标准在各地含义不同，以此区分。",
            "Tells standards of one name apart.",
        ),
        "standard_namespaces",
    )
)
SCHEME = required(
    code(
        "scheme",
        words("体系", "scheme", "属于哪套评定体系。", "The rating scheme it belongs to."),
        "standard_schemes",
    )
)

STANDARD = NodeKind(
    name="Standard",
    words=words("标准", "standard", "一套有版本的评定标准。", "A rating standard in one version."),
    fields=(
        NAMESPACE,
        SCHEME,
        required(text("version", words("版本", "version", "版本名。", "The name of the version."))),
        required(
            date(
                "valid_from",
                words("施行日期", "in force from", "开始施行的日期。", "Its first day in force."),
            )
        ),
        date(
            "valid_to",
            words("废止日期", "in force until", "不再施行的第一天。", "The first day it is no longer."),
        ),
        code(
            "domain",
            words("领域", "domain", "只适用于某一领域时填写。", "The one domain it is for."),
            "star_domains",
        ),
    ),
    identities=(
        Identity("standard", ("namespace", "scheme", "version", "domain")),
        Identity("standard", ("namespace", "scheme", "version")),
    ),
    visibility=Visibility.PUBLIC,
    nearest="– / skos:ConceptScheme / –",
)

CRITERION = NodeKind(
    name="Criterion",
    words=words("指标", "criterion", "标准中的一项指标。", "One thing a standard asks for."),
    fields=(
        NAMESPACE,
        required(
            text("code", words("指标代码", "code", "指标在命名空间内的代码。", "Its code in the namespace."))
        ),
        code(
            "group", words("组", "group", "所属的一组指标。", "The group it belongs to."), "criterion_groups"
        ),
        required(
            flag(
                "named",
                words(
                    "已具名", "named", "原文是否写出名称；未写出的不得补写。", "Whether the source names it."
                ),
            )
        ),
        number("weight", words("权重", "weight", "在总分中的比重。", "Its share of the total."), "ratio"),
        number("max_score", words("满分", "maximum", "该项满分。", "The highest score."), "points"),
    ),
    identities=(Identity("criterion", ("namespace", "code")),),
    visibility=Visibility.PUBLIC,
    nearest="– / skos:Concept / –",
)

ASSESSMENT = NodeKind(
    name="Assessment",
    words=words(
        "评定",
        "assessment",
        "一年一次的评定或验收；只评组织。",
        "A yearly rating or acceptance of an organization.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        SCHEME,
        required(
            integer("year", words("年度", "year", "评定所属年度。", "The year rated."), "calendar_year")
        ),
        code("grade", words("等次", "grade", "评定的等次。", "The grade given."), "grades"),
        number("score", words("得分", "score", "评定得分。", "The score."), "points"),
        required(
            date("assessed_on", words("评定日期", "assessed on", "评定的日期。", "The day of the rating."))
        ),
        required(
            code(
                "state",
                words(
                    "状态",
                    "state",
                    "自评、复核、已定还是申诉中。",
                    "Self-rated, reviewed, final or appealed.",
                ),
                "assessment_states",
            )
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / Assessment",
)

RECTIFICATION = NodeKind(
    name="Rectification",
    words=words(
        "整改",
        "rectification",
        "软弱涣散党组织的整改；问题只计数。",
        "Work on a weak organization; issues are counted.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(date("opened_on", words("开始日期", "opened on", "开始的日期。", "The day it was opened."))),
        required(date("due_on", words("期限", "due on", "应完成的日期。", "The day it is due."))),
        date("closed_on", words("完成日期", "closed on", "完成的日期。", "The day it was closed.")),
        required(
            integer("issues_total", words("问题数", "issues", "查出的问题数。", "Issues found."), "issues")
        ),
        required(
            integer(
                "issues_closed", words("已整改数", "closed", "已整改的问题数。", "Issues closed."), "issues"
            )
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

NODES = (STANDARD, CRITERION, ASSESSMENT, RECTIFICATION)

ASSESSED = RelationKind(
    name="ASSESSED",
    words=words(
        "评定对象", "assessed", "评定的是哪个组织或联合体。", "The organization or alliance that was rated."
    ),
    pairs=(("Assessment", "PartyOrganization"), ("Assessment", "Alliance")),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("assessed_bodies", "评定对象"),
    backward=EndName("assessments", "历次评定"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / Assessment",
)

AGAINST = RelationKind(
    name="AGAINST",
    words=words("依照", "against", "评定依照的标准。", "The standard a rating was made by."),
    pairs=(("Assessment", "Standard"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("applied_standards", "依照的标准"),
    backward=EndName("standard_assessments", "依此作出的评定"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RESULT = RelationKind(
    name="RESULT",
    words=words("指标结果", "result", "评定中某项指标的结果。", "How one criterion came out in a rating."),
    pairs=(("Assessment", "Criterion"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("results", "指标结果"),
    backward=EndName("criterion_results", "历次结果"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            tri(
                "met",
                words("达到", "met", "是否达到；不详不等于未达到。", "Met or not; unknown is not “not met”."),
            )
        ),
        number("score", words("得分", "score", "该项得分。", "Its score."), "points"),
    ),
    nearest="– / – / –",
)

RECTIFIES = RelationKind(
    name="RECTIFIES",
    words=words(
        "整改对象", "rectifies", "整改的是哪个党组织。", "The party organization a rectification is for."
    ),
    pairs=(("Rectification", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("rectified_organizations", "整改对象"),
    backward=EndName("rectifications", "历次整改"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

TRIGGERED_BY = RelationKind(
    name="TRIGGERED_BY",
    words=words("起因", "triggered by", "由哪次评定引起整改。", "The rating that led to a rectification."),
    pairs=(("Rectification", "Assessment"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("triggers", "起因评定"),
    backward=EndName("triggered_rectifications", "引起的整改"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (ASSESSED, AGAINST, RESULT, RECTIFIES, TRIGGERED_BY)
