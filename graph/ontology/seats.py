"""Seats on a regional committee, which units hold and persons do not."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import SCHEME_AND_CODE, code, flag, required
from graph.ontology.places import SCHEMED

SEAT = NodeKind(
    name="Seat",
    words=words(
        "席位",
        "seat",
        "区域党委中为某一界别保留的席位；由单位占席，不由个人占席。",
        "A place on a regional committee reserved for a sector; a unit holds it, not a person.",
    ),
    fields=(
        *SCHEME_AND_CODE,
        required(
            code(
                "sector",
                words("界别", "sector", "席位所属的界别。", "The sector it is reserved for."),
                "seat_sectors",
            )
        ),
        required(
            flag("required", words("必设", "required", "是否为必设席位。", "Whether the seat must exist."))
        ),
        required(
            flag(
                "ex_officio",
                words("当然席位", "ex officio", "是否因职务而当然占有。", "Whether it comes with an office."),
            )
        ),
        code(
            "title",
            words("席位职务", "title", "书记、副书记还是委员席。", "Secretary, deputy or member."),
            "seat_titles",
        ),
    ),
    identities=SCHEMED,
    visibility=Visibility.INTERNAL,
    nearest="Post / org:Post / Position",
)

NODES = (SEAT,)

HAS_SEAT = RelationKind(
    name="HAS_SEAT",
    words=words("设席", "has seat", "区域党委设置的席位。", "A seat on a regional committee."),
    pairs=(("PartyOrganization", "Seat"),),
    cardinality=Cardinality.ONE_TO_MANY,
    forward=EndName("seats", "席位"),
    backward=EndName("committees", "设席党委"),
    visibility=Visibility.INTERNAL,
    nearest="Post / org:postIn / Position",
)

HELD_BY = RelationKind(
    name="HELD_BY",
    words=words(
        "占席", "held by", "席位由哪个单位或党组织占有。", "The unit or party organization that holds a seat."
    ),
    pairs=(("Seat", "Unit"), ("Seat", "PartyOrganization")),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("holders", "占席方"),
    backward=EndName("held_seats", "所占席位"),
    visibility=Visibility.INTERNAL,
    nearest="Post / org:heldBy / Occupancy",
)

RELATIONS = (HAS_SEAT, HELD_BY)
