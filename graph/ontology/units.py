"""Units: every body that can host a party organization."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import (
    ID_CODE,
    ID_SCHEME,
    code,
    date,
    integer,
    observed,
    required,
    restricted,
    text,
    tri,
)

IDENTIFIERS = (
    text(
        "uscc",
        words(
            "统一社会信用代码",
            "unified social credit code",
            "十八位统一社会信用代码（GB 32100-2015）。",
            "The 18-character code of GB 32100-2015.",
        ),
    ),
    code(
        "no_uscc_reason",
        words("无代码原因", "reason without code", "为何没有信用代码。", "Why there is no credit code."),
        "no_uscc_reasons",
    ),
    ID_SCHEME,
    ID_CODE,
    text(
        "roster_area",
        words(
            "名册区域",
            "roster area",
            "没有任何代码时，名册所属区域的代码，用来区分同名单位。",
            "The area whose roster lists the unit; it tells namesakes without any code apart.",
        ),
    ),
    text(
        "legacy_reg_no",
        words(
            "原注册号",
            "old registration number",
            "十五位工商注册号。",
            "The former 15-digit registration number.",
        ),
    ),
    text(
        "same_licence_of",
        words(
            "同照单位",
            "shares the licence of",
            "一企多照时，主照单位的统一社会信用代码。",
            "The credit code of the unit whose licence it shares (one firm, several licences).",
        ),
    ),
)

TRADE = (
    code(
        "ownership",
        words(
            "所有制",
            "ownership",
            "国有、集体、民营还是外资等。",
            "State, collective, private, foreign, and so on.",
        ),
        "ownership",
    ),
    text(
        "industry_code",
        words(
            "行业代码",
            "industry code",
            "国民经济行业分类代码：门类一位字母，大类两位数字，可细到四位。",
            "The code of the national classification: a section letter, a two-digit division, or finer.",
        ),
    ),
    code(
        "industry_edition",
        words(
            "行业版本",
            "industry edition",
            "行业代码所依据的版本。",
            "The edition the industry code belongs to.",
        ),
        "industry_editions",
    ),
    code(
        "employees_band",
        words("职工规模", "staff band", "职工人数所在的档。", "The band the number of staff falls in."),
        "employees_bands",
    ),
    restricted(
        integer("employees", words("职工人数", "staff", "确切的职工人数。", "The exact number."), "persons")
    ),
    tri(
        "above_scale",
        words(
            "规模以上",
            "above scale",
            "统计上是否为规模以上；只采信，不推算。",
            "Listed above scale; never computed.",
        ),
    ),
    integer(
        "above_scale_year",
        words("规上年份", "above-scale year", "规上标记所属年份。", "The year the above-scale flag is for."),
        "calendar_year",
    ),
)

LIFE = (
    code(
        "operating_status",
        words(
            "经营状态",
            "operating status",
            "在业、停业、注销、吊销等。",
            "Operating, suspended, deregistered, …",
        ),
        "operating_status",
    ),
    observed(
        date(
            "status_checked_on",
            words(
                "状态核查日",
                "status checked on",
                "最近核查经营状态的日期。",
                "When the status was last checked.",
            ),
        )
    ),
    tri(
        "fixed_premises",
        words("固定场所", "fixed premises", "是否有固定经营场所。", "Whether it works from fixed premises."),
    ),
    date("established_on", words("成立日期", "established on", "成立的日期。", "The day it was founded.")),
    date(
        "dissolved_on", words("终止日期", "dissolved on", "注销或终止的日期。", "The day it ceased to exist.")
    ),
    date(
        "moved_in_on",
        words("迁入日期", "moved in on", "迁入本区的日期。", "The day it moved into the district."),
    ),
)

SURVEY = (
    restricted(
        code(
            "full_member_band",
            words(
                "正式党员档",
                "full-member band",
                "单位内正式党员人数所在的档。",
                "The band of full members in it.",
            ),
            "member_bands",
        )
    ),
    code(
        "survey_state",
        words(
            "摸排状态",
            "survey state",
            "是否已经摸排；未摸排不等于未覆盖。",
            "Surveyed or not; unsurveyed is not uncovered.",
        ),
        "survey_states",
    ),
    observed(
        date(
            "surveyed_on", words("摸排日期", "surveyed on", "最近摸排的日期。", "When it was last surveyed.")
        )
    ),
    tri(
        "rostered",
        words(
            "纳入党建基数",
            "rostered",
            "是否列入组织部门的党建基数名单。",
            "Whether it is on the organization department's base list.",
        ),
    ),
)

UNIT = NodeKind(
    name="Unit",
    words=words(
        "单位",
        "unit",
        "企业、社会组织、学校、机关等能够设立党组织的主体；它与设在其中的党组织是两个对象。",
        "A company, association, school or office that can host a party organization, and is not one itself.",
    ),
    fields=(
        required(
            code("kind", words("类别", "kind", "属于哪一类单位。", "Which sort of unit it is."), "unit_kinds")
        ),
        *IDENTIFIERS,
        *TRADE,
        *LIFE,
        *SURVEY,
    ),
    identities=(
        Identity("uscc", ("uscc",)),
        Identity(None, ("id_scheme", "id_code")),
        Identity("name", ("name_zh", "roster_area")),
    ),
    visibility=Visibility.INTERNAL,
    nearest="Organization / org:FormalOrganization / Company, Organization, PublicBody",
)

NODES = (UNIT,)

PARENT_OF = RelationKind(
    name="PARENT_OF",
    words=words(
        "上级单位",
        "parent of",
        "一个单位是另一个单位的母公司或主管单位，可有多个。",
        "One unit is the parent company or the governing body of another; there may be several.",
    ),
    pairs=(("Unit", "Unit"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("children", "下级单位"),
    backward=EndName("parents", "上级单位"),
    visibility=Visibility.INTERNAL,
    nearest="parent (inverse) / org:hasSubOrganization / Organization.parent",
)

RELATIONS = (PARENT_OF,)
