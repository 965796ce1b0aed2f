"""What reaches a unit, for the schema: the body, post or alliance, when it was confirmed, how it stands."""

from __future__ import annotations

from datetime import date

import numpy as np
import strawberry

from api.context import Context, Info, Node
from api.coverage_terms import BodyCondition, EvidenceMeans
from api.findings import Findings
from api.ordering import Order
from api.pages import Listing
from api.words import both, said
from graph.columns import NO_DAY
from graph.network import BodyState, Means
from graph.store.stored import date_of


@strawberry.type(
    description=both("依据：单位由什么联系到。", "Evidence: one thing by which a unit is reached.")
)
class Evidence:
    """One entry of the network's evidence."""

    means: EvidenceMeans = strawberry.field(description=both("途径。", "By what it is reached."))
    node: Node = strawberry.field(
        description=both("党组织、职务、群团单位或联合体。", "The body, post, mass organization or alliance.")
    )
    verified_on: date | None = strawberry.field(description=said("COVERS", "verified_on"))
    is_fresh: bool = strawberry.field(
        description=both(
            "核实日期是否在口径规定的期限之内。", "Whether it was verified within the policy's age."
        )
    )
    condition: BodyCondition = strawberry.field(
        description=both("背后的党组织在截止日的状况。", "How it stands with the body behind it on the day.")
    )


def evidence_of(context: Context, findings: Findings, unit: int) -> Listing[int]:
    """The evidence on a unit that may be shown, strongest and then newest first, as places in the network."""
    held = findings.network.evidence
    rows = [row for row in findings.evidence.of(unit).tolist() if held.source[row]]

    def order(row: int) -> Order:
        kind, key = source(context, findings, row)
        newest = int(np.iinfo(np.int32).max) - int(held.verified_on[row])
        return str(held.means[row]), f"{newest:011d}", context.ids.of(kind, key)

    return Listing("evidence", sorted(rows, key=order), order)


def piece(info: Info, findings: Findings, row: int) -> Evidence:
    """One entry of the evidence as the schema shows it."""
    held, context = findings.network.evidence, info.context
    kind, key = source(context, findings, row)
    place = context.table(kind).position[key]
    verified = int(held.verified_on[row])
    oldest = findings.network.day - findings.policy.evidence_max_age_days
    return Evidence(
        means=EvidenceMeans[Means(held.means[row]).name],
        node=context.node(kind, place, findings.network.as_of),
        verified_on=None if verified == NO_DAY else date_of(verified),
        is_fresh=verified != NO_DAY and verified >= oldest,
        condition=BodyCondition[BodyState(held.state[row]).name],
    )


def source(context: Context, findings: Findings, row: int) -> tuple[str, str]:
    """Kind and key of the node behind a piece of evidence."""
    means, key = int(findings.network.evidence.means[row]), findings.network.evidence.source[row]
    if means < Means.CONTACT:
        return "PartyOrganization", key
    if means == Means.ALLIANCE:
        return "Alliance", key
    return "Post" if key in context.table("Post").position else "Unit", key
