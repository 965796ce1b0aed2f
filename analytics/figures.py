"""How the figures of the register F01–F73 are found in a record (`domain.md` 1.2), by their codes.

A code that is missing here has nothing in the ontology to compute it from. F26 to F28 are among them: what
the record holds of these zones are the published numbers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from analytics.figure_definitions import (
    Base,
    Converted,
    Count,
    Definition,
    Each,
    Held,
    Kinds,
    Link,
    Of,
    Share,
    Sum,
    Terms,
    Where,
)
from graph.records import Between

FROM_2014 = date(2014, 1, 1)
"""F08 and F09 are counted “since 2014”."""

RECTIFIES = Between("RECTIFIES", "Rectification", "PartyOrganization")
RATED = Between("ASSESSED", "Assessment", "PartyOrganization")
CONVERSION = {
    "Rectification": ("closed_on",),
    "Assessment": ("scheme", "state", "grade", "assessed_on"),
    "PartyOrganization": (),
}
"""What `Converted` is decided by."""


def _of(kind: str, *codes: str, field: str = "kind") -> Of:
    return Of(kind, (Where(field, codes),))


_REGIONAL, _ZONED = _of("Alliance", "regional_315"), _of("Alliance", "zone_1n")
_COURIERS, _LEADERS = _of("Post", "courier"), _of("Post", "standing_committee_member")
_CLOSED = Of("Rectification", happened="closed_on", since=FROM_2014)
_THREE_TIERS = (
    Link("HAS_BODY", _of("PartyOrganization", "regional_committee")),
    Link("HAS_BODY", _of("RegionalBody", "congress", "office")),
)
_JOINT_COMMITTEE = Link("MEMBER_OF", _of("PartyOrganization", "joint_committee"), backward=True)

DEFINITIONS: Mapping[str, Definition] = {
    "F01": Terms("wuyou"),
    "F02": Terms("wufuwu"),
    "F03": Terms("shuangqiang"),
    "F04": Terms("liuhao"),
    "F06": Terms("star_domains", without=("other",)),
    "F07": Terms("grades", classed=True),
    "F08": Converted(FROM_2014),
    "F09": Sum(_CLOSED, "issues_closed", cumulative=True),
    "F10": Terms("bahua"),
    "F12": Kinds(_REGIONAL, "level"),
    "F13": Each(_REGIONAL, _THREE_TIERS),
    "F14": Each(_REGIONAL, (Link("HAS_PLATFORM", _of("Facility", "regional_centre")),)),
    "F15": Terms("centre_functions"),
    "F16": Terms("mechanisms_315"),
    "F17": Base("d0-t1t4"),
    "F18": Base("s0-t1t4"),
    "F20": Terms("group_types"),
    "F21": Terms("six_unions"),
    "F22": Count(_of("Alliance", "group")),
    "F23": Share("d8-t1"),
    "F24": Share("d5-t1t4"),
    "F25": Share("s0-t1t4"),
    "F29": Each(_ZONED, (_JOINT_COMMITTEE,)),
    "F30": Terms("lists"),
    "F31": Terms("demonstration_systems"),
    "F32": Terms("honour_levels"),
    "F39": Each(
        Of("PartyOrganization"), (Link("OF_POST", _COURIERS, backward=True),), "quantity", told_only=True
    ),
    "F40b": Terms("courier_channels"),
    "F40c": Terms("courier_actors"),
    "F41": Sum(_COURIERS, "quantity"),
    "F42": Count(_of("Facility", "feedback_box")),
    "F43": Count(_of("Channel", "hotline")),
    "F44": Count(_of("Channel", "exchange_platform")),
    "F45": Sum(Of("Tally", happened="month"), "closed", cumulative=True),
    "F46": Count(_of("Facility", "canteen")),
    "F48": Sum(_of("Programme", "insurance"), "budget_yuan_year"),
    "F49": Sum(_of("Programme", "insurance"), "beneficiaries"),
    "F50": Count(_of("Facility", "charity_store")),
    "F53": Terms("service_modes", without=("gov_plus_enterprise",)),
    "F57": Sum(_LEADERS, "quantity"),
    "F58": Held(_LEADERS, Link("HELD_POWER", _of("PowerItem", "power", field="list"))),
    "F61": Count(Of("Rule")),
    "F62a": Kinds(_of("Channel", "weibo", "wechat"), "kind"),
    "F62b": Terms("disclosure_forms"),
    "F63": Terms("two_priorities"),
    "F64": Terms("report_types"),
    "F68": Terms("programmes"),
    "F69": Terms("power_lists"),
    "F73a": Terms("campaign_themes"),
    "F73b": Terms("brands"),
}

POLICIES = tuple(sorted({d.policy_id for d in DEFINITIONS.values() if isinstance(d, Share | Base)}))
"""The coverage policies that figures rest on."""


def fields_needed() -> dict[str, frozenset[str]]:
    """The fields of each kind that the definitions read."""
    needed: dict[str, set[str]] = {kind: set(fields) for kind, fields in CONVERSION.items()}
    for definition in DEFINITIONS.values():
        for of, more in _records(definition):
            needed.setdefault(of.kind, set()).update(of.fields, more)
    return {kind: frozenset(fields) for kind, fields in needed.items()}


def ties_needed() -> tuple[Between, ...]:
    """The relations that the definitions follow, each between two kinds."""
    found = {RECTIFIES, RATED}
    for definition in DEFINITIONS.values():
        if isinstance(definition, Each | Held):
            found.update(link.between(definition.owner.kind) for link in links_of(definition))
    return tuple(sorted(found))


def links_of(definition: Each | Held) -> tuple[Link, ...]:
    """The links from an owner to what it has."""
    return definition.links if isinstance(definition, Each) else (definition.link,)


def _records(definition: Definition) -> Iterator[tuple[Of, tuple[str, ...]]]:
    """The records that a definition reads, each with the fields it reads beside those that decide."""
    if isinstance(definition, Count):
        yield definition.of, ()
    elif isinstance(definition, Sum | Kinds):
        yield definition.of, (definition.field,)
    elif isinstance(definition, Each | Held):
        amount = definition.field if isinstance(definition, Each) else None
        yield definition.owner, ()
        yield from ((link.of, () if amount is None else (amount,)) for link in links_of(definition))
