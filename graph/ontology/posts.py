"""Posts and member pseudonyms: the offices of party organizations, without the people."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, flag, integer, required, restricted, text
from graph.ontology.places import SCHEMED

POST = NodeKind(
    name="Post",
    words=words(
        "职务",
        "post",
        "书记、指导员、民情专递员等职务或岗位；只记岗位，不记人。",
        "A secretary's, instructor's or courier's post: the post is recorded, not the person.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code("kind", words("类别", "kind", "属于哪一类职务。", "Which sort of post."), "post_kinds")
        ),
        integer(
            "quantity",
            words(
                "岗位数", "quantity", "同类岗位的数量，如社区民情专递员数。", "How many such posts there are."
            ),
            "posts",
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Post / org:Post / Position",
)

MEMBER = NodeKind(
    name="Member",
    words=words(
        "党员代号",
        "member pseudonym",
        "用部署方密钥生成的代号和一个状态，除此之外什么都不记。",
        "A pseudonym made with the deployment's key, and a status; nothing else is kept.",
    ),
    fields=(
        required(
            restricted(
                text(
                    "pseudonym",
                    words(
                        "代号",
                        "pseudonym",
                        "带密钥的代号，不能还原。",
                        "A keyed pseudonym that cannot be reversed.",
                    ),
                )
            )
        ),
        required(
            restricted(
                code(
                    "status",
                    words("状态", "status", "正式、预备还是已转出。", "Full, probationary or left."),
                    "member_status",
                )
            )
        ),
    ),
    identities=(Identity("member", ("pseudonym",)),),
    visibility=Visibility.RESTRICTED,
    nearest="Person / foaf:Person / Person",
)

NODES = (POST, MEMBER)

OF_POST = RelationKind(
    name="OF_POST",
    words=words(
        "职务属于", "post of", "职务设在哪个党组织。", "The party organization in which a post exists."
    ),
    pairs=(("Post", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("post_organizations", "所属党组织"),
    backward=EndName("posts", "职务"),
    visibility=Visibility.INTERNAL,
    nearest="Membership(post) / org:postIn / Position",
)

HOLDS = RelationKind(
    name="HOLDS",
    words=words(
        "任职", "holds", "代号所对应的党员担任某一职务。", "The member behind a pseudonym holds a post."
    ),
    pairs=(("Member", "Post"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("held_posts", "所任职务"),
    backward=EndName("post_holders", "任职代号"),
    visibility=Visibility.RESTRICTED,
    fields=(
        flag("elected", words("选举产生", "elected", "是否由选举产生。", "Whether the holder was elected.")),
    ),
    nearest="Membership(post) / org:holds / Occupancy",
)

BELONGS_TO = RelationKind(
    name="BELONGS_TO",
    words=words(
        "组织关系在",
        "belongs to",
        "代号所对应的党员的组织关系所在。",
        "The party organization to which the member behind a pseudonym belongs.",
    ),
    pairs=(("Member", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("party_organizations", "组织关系所在"),
    backward=EndName("party_members", "党员代号"),
    visibility=Visibility.RESTRICTED,
    nearest="Membership / org:memberOf / Membership",
)

WORKS_IN = RelationKind(
    name="WORKS_IN",
    words=words(
        "工作于",
        "works in",
        "代号所对应的党员的工作单位，用来推出单位的党员档。",
        "The unit where the member behind a pseudonym works; it gives the unit's member band.",
    ),
    pairs=(("Member", "Unit"),),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("workplaces", "工作单位"),
    backward=EndName("working_members", "在此工作的党员代号"),
    visibility=Visibility.RESTRICTED,
    nearest="Membership / org:memberOf / Membership",
)

ASSIGNED_CONTACT = RelationKind(
    name="ASSIGNED_CONTACT",
    words=words(
        "常委联系",
        "assigned contact",
        "联系领导一职负责联系的党组织。",
        "A party organization assigned to the post of a contact leader.",
    ),
    pairs=(("Post", "PartyOrganization"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("assigned_organizations", "联系的党组织"),
    backward=EndName("contact_leaders", "联系领导职务"),
    visibility=Visibility.INTERNAL,
    nearest="– / org:linkedTo / –",
)

RELATIONS = (OF_POST, HOLDS, BELONGS_TO, WORKS_IN, ASSIGNED_CONTACT)
