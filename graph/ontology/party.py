"""Party organizations and regional bodies: what they are, where they sit, to whom they answer."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import (
    SCHEME_AND_CODE,
    code,
    date,
    flag,
    integer,
    required,
    restricted,
    text,
    tri,
)
from graph.ontology.places import SCHEMED

STANDING = (
    required(
        code(
            "kind",
            words(
                "类别", "kind", "党委、党总支、党支部等。", "Committee, general branch, branch, and so on."
            ),
            "party_organization_kinds",
        )
    ),
    required(
        code(
            "form",
            words(
                "组建形式",
                "form",
                "单独、联合、区域、行业组建等。",
                "Standalone, joint, regional, by industry, …",
            ),
            "party_organization_forms",
        )
    ),
    required(
        code(
            "domain",
            words("领域", "domain", "星级评定所分的领域。", "The domain of the star rating."),
            "star_domains",
        )
    ),
    required(
        code(
            "status",
            words("状态", "status", "拟建、批复、运行还是撤销。", "Proposed, approved, active or abolished."),
            "party_organization_status",
        )
    ),
    required(
        flag(
            "structural",
            words(
                "结构性组织",
                "structural",
                "按体制必然居于枢纽的组织，不作为薄弱点报告。",
                "A hub by statute, which is never reported as a weak link.",
            ),
        )
    ),
)

FOUNDING = (
    required(
        date("established_on", words("成立日期", "established on", "成立的日期。", "The day it was set up."))
    ),
    date(
        "approved_on",
        words("批复日期", "approved on", "上级批复的日期。", "The day its superior approved it."),
    ),
    text(
        "approval_doc",
        words("批复文号", "approval document", "批复文件的文号。", "The number of the approval."),
    ),
    date("abolished_on", words("撤销日期", "abolished on", "撤销的日期。", "The day it was abolished.")),
)

NUMBERS = (
    restricted(
        integer(
            "full_members",
            words("正式党员数", "full members", "确切的正式党员数。", "The exact number."),
            "persons",
        )
    ),
    restricted(
        code(
            "full_member_band",
            words("正式党员档", "full-member band", "正式党员人数所在的档。", "The band of full members."),
            "member_bands",
        )
    ),
    restricted(
        integer(
            "probationary_members",
            words("预备党员数", "probationary members", "确切的预备党员数。", "The exact number."),
            "persons",
        )
    ),
    integer(
        "committee_size",
        words("委员职数", "committee size", "委员会的职数。", "The number of places on its committee."),
        "posts",
    ),
)

TERM = (
    required(
        flag(
            "elected",
            words(
                "选举产生", "elected", "是否由选举产生；派出机关不是。", "Elected; a delegated body is not."
            ),
        )
    ),
    date(
        "last_election_on",
        words("上次换届日期", "last election on", "最近一次选举的日期。", "The day of the latest election."),
    ),
    integer("term_years", words("任期", "term", "任期年数。", "Length of its term in years."), "years"),
    date(
        "extension_until",
        words(
            "延期至",
            "extended until",
            "获准延期换届的期限。",
            "The day up to which re-election was postponed.",
        ),
    ),
    text(
        "extension_doc",
        words(
            "延期批复", "extension document", "延期批复的文号。", "The number of the document that allows it."
        ),
    ),
    tri(
        "secretary_filled",
        words(
            "书记在岗",
            "secretary in post",
            "书记一职是否有人担任；不记是谁。",
            "Whether the post is filled, not by whom.",
        ),
    ),
)

PARTY_ORGANIZATION = NodeKind(
    name="PartyOrganization",
    words=words(
        "党组织",
        "party organization",
        "党委、党总支、党支部等；可以设在一个单位内，也可以覆盖多个单位。",
        "A committee, general branch or branch; it may sit inside one unit or cover many.",
    ),
    fields=(*SCHEME_AND_CODE, *STANDING, *FOUNDING, *NUMBERS, *TERM),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Organization / org:Organization, org:OrganizationalUnit inside one unit / Organization",
)

REGIONAL_BODY = NodeKind(
    name="RegionalBody",
    words=words(
        "区域机构",
        "regional body",
        "区域党员代表会议或党建办公室。",
        "A regional party-member congress or a party-building office.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "kind",
                words("类别", "kind", "代表会议还是办公室。", "A congress or an office."),
                "regional_body_kinds",
            )
        ),
        date(
            "last_met_on",
            words("上次会议日期", "last met on", "最近一次开会的日期。", "The day it last met."),
        ),
        integer(
            "delegates", words("代表人数", "delegates", "代表名额数。", "The number of delegates."), "persons"
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Organization / org:Organization / Organization",
)

NODES = (PARTY_ORGANIZATION, REGIONAL_BODY)

ESTABLISHED_IN = RelationKind(
    name="ESTABLISHED_IN",
    words=words(
        "设于",
        "established in",
        "党组织设在哪个单位；区域性党组织没有。",
        "The unit in which a party organization is set up; a regional one has none.",
    ),
    pairs=(("PartyOrganization", "Unit"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("host_units", "所在单位"),
    backward=EndName("hosted_organizations", "设于本单位的党组织"),
    visibility=Visibility.INTERNAL,
    nearest="parent / org:unitOf / Organization.parent",
)

SUBORDINATE_TO = RelationKind(
    name="SUBORDINATE_TO",
    words=words(
        "隶属",
        "subordinate to",
        "党组织隶属的上级党组织，同一日期只有一个。",
        "The superior of a party organization; one at a date.",
    ),
    pairs=(("PartyOrganization", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("superiors", "上级党组织"),
    backward=EndName("subordinates", "下级党组织"),
    visibility=Visibility.INTERNAL,
    fields=(
        flag(
            "guidance_only",
            words("仅业务指导", "guidance only", "只指导业务，不隶属。", "Guidance without authority."),
        ),
    ),
    nearest="parent / org:subOrganizationOf / Organization.parent",
)

RELATIONS = (ESTABLISHED_IN, SUBORDINATE_TO)
