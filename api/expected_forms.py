"""The form of party organization that a unit is expected to have, for the schema.

It follows from the band of full members, so that roles that may not read the band of a unit find the form as
unknown as that of a unit whose band nobody knows.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from analytics.expected_forms import ExpectedForm as Expected
from analytics.expected_forms import Form, expected_form
from analytics.policies import DEFAULT_POLICY
from analytics.policies import policy as known_policy
from api.arguments import AsOf, PolicyId
from api.columns import member
from api.context import Context, Info
from api.term_words import FORMS
from api.terms import own
from api.words import both

UnitId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description=both("单位的标识。", "The id of a unit."))
]


@strawberry.enum(description=both("应有的组建形式。", "The form that is expected."))
class ExpectedFormKind(Enum):
    """`analytics.expected_forms.Form`."""

    WORK_COVERAGE = own("work_coverage", *FORMS[Form.WORK_COVERAGE])
    JOINT_BRANCH = own("joint_branch", *FORMS[Form.JOINT_BRANCH])
    BRANCH = own("branch", *FORMS[Form.BRANCH])
    GENERAL_BRANCH = own("general_branch", *FORMS[Form.GENERAL_BRANCH])
    COMMITTEE = own("committee", *FORMS[Form.COMMITTEE])
    UNKNOWN = own("unknown", *FORMS[Form.UNKNOWN])


@strawberry.type(
    description=both(
        "按正式党员档推出的应有组建形式；党员档无日期，按记录中的现值。",
        "The form expected by the band of full members, which has no date: it is the one on record.",
    )
)
class ExpectedForm:
    """`analytics.expected_forms.ExpectedForm`."""

    form: ExpectedFormKind = strawberry.field(description=both("组建形式。", "The form."))
    own_required: bool | None = strawberry.field(
        description=both(
            "是否应单独组建（规模以上）；不详则为空。",
            "Whether it must be of the unit's own, being above scale; null if unknown.",
        )
    )
    most_units: int | None = strawberry.field(
        description=both(
            "联合组建的单位上限；不联合则为空。", "How many units may share it; null if it is not shared."
        )
    )
    source: str | None = strawberry.field(
        description=both("所依据的规定；形式不详则为空。", "The rule; null if the form is unknown.")
    )


def expected(
    info: Info, unit: UnitId, policy: PolicyId = DEFAULT_POLICY, as_of: AsOf = None
) -> ExpectedForm | None:
    """What is expected of a unit; None where it is not there."""
    context, on, chosen = info.context, info.context.on(as_of), known_policy(policy)
    found = context.ids.find(context.snapshot, ("Unit",), unit)
    seen = bool(context.view.nodes("Unit")[found.position : found.position + 1].any())
    if not found.there & seen:
        return None
    band, scale = (_text(context, found.position, name) for name in ("full_member_band", "above_scale"))
    return shown(expected_form(band, scale, on, chosen))


def _text(context: Context, place: int, name: str) -> str | None:
    value = context.value("Unit", place, name)
    return None if value is None else str(value)


def shown(found: Expected) -> ExpectedForm:
    """What is expected, as the schema shows it."""
    return ExpectedForm(
        form=member(ExpectedFormKind, found.form),
        own_required=found.own,
        most_units=found.most_units,
        source=found.source,
    )
