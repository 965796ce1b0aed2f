"""Coverage evidence: the ties from which coverage is computed; coverage itself is never stored."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, RelationKind, Visibility, words
from graph.ontology.fields import code, date, observed, required

VERIFIED_ON = required(
    observed(
        date(
            "verified_on",
            words(
                "核实日期",
                "verified on",
                "最近一次核实的日期；过期即为未知。",
                "Last verified; too old means unknown.",
            ),
        )
    )
)

COVERS = RelationKind(
    name="COVERS",
    words=words(
        "覆盖",
        "covers",
        "党组织对单位的组织覆盖；单独或联合组建的，同一日期各至多一个。",
        "Organizational coverage of a unit; at most one standalone and one joint organization at a date.",
    ),
    pairs=(("PartyOrganization", "Unit"),),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("covered_units", "覆盖的单位"),
    backward=EndName("covering_organizations", "覆盖本单位的党组织"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            code(
                "mode",
                words(
                    "方式",
                    "mode",
                    "单独、联合、区域还是行业覆盖。",
                    "Standalone, joint, regional or by industry.",
                ),
                "coverage_modes",
            )
        ),
        VERIFIED_ON,
    ),
    discriminator=("mode",),
    nearest="Membership (inverse) / org:linkedTo / UnknownLink",
)

WORK_CONTACT = RelationKind(
    name="WORK_CONTACT",
    words=words(
        "工作覆盖",
        "work contact",
        "指导员、联络员岗位或群团组织对单位的联系，是工作覆盖的依据。",
        "An instructor's or liaison's post, or a mass organization, is in contact with a unit.",
    ),
    pairs=(("Post", "Unit"), ("Unit", "Unit")),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("contacted_units", "联系的单位"),
    backward=EndName("work_contacts", "联系本单位的岗位与群团"),
    visibility=Visibility.INTERNAL,
    fields=(
        required(
            code(
                "means",
                words(
                    "途径",
                    "means",
                    "指导员、联络员、工会、共青团还是妇联。",
                    "Instructor, liaison, union, league, …",
                ),
                "contact_means",
            )
        ),
        observed(
            date(
                "last_visit_on",
                words("上次走访", "last visit on", "最近一次走访的日期。", "The day of the last visit."),
            )
        ),
        VERIFIED_ON,
    ),
    discriminator=("means",),
    nearest="– / org:linkedTo / Representation",
)

RELATIONS = (COVERS, WORK_CONTACT)
