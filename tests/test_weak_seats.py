"""Rules W12 to W15: seats of regional committees, the layers of 1+N alliances, and zones that are incomplete.

Every rule fires once on a planted case and is silent on its clean twin, a world that differs from it in one
value. 区 is the committee of the east street; 楼 is a zone with an alliance of a committee, 枢 and branches.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, found, ground, key

from analytics.weak_links.finding import PROOF, Edge
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.policy import Role
from graph.records import UNKNOWN_START, Node, NodeKey, Tie, Value

if TYPE_CHECKING:
    from conftest import Make

EAST, WEST = "nbs:519907001", "nbs:519907002"


def area(make: Make, code: str) -> Node:
    level = "district" if len(code) == 6 else "street"
    return make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)


def land(make: Make) -> list[Record]:
    """A district with an east street and a west street."""
    district, *streets = (area(make, code) for code in ("519907", "519907001", "519907002"))
    return [district, *streets, *(make.tie("PART_OF", street, district, LONG_AGO) for street in streets)]


def east(make: Make, node: Node) -> Tie:
    return make.tie("LOCATED_IN", node, area(make, "519907001"), LONG_AGO)


def west(make: Make, node: Node) -> Tie:
    return make.tie("LOCATED_IN", node, area(make, "519907002"), LONG_AGO)


def body(make: Make, name: str, kind: str = "branch") -> Node:
    return make.coded("PartyOrganization", name, kind=kind, status="active", established_on=LONG_AGO)


def unit(make: Make, name: str, kind: str = "social_org", status: str = "operating", **given: str) -> Node:
    return make.coded("Unit", name, kind=kind, operating_status=status, **given)


# --- seats ---


def committee(make: Make) -> list[Record]:
    """The regional committee of the east street."""
    mine = body(make, "区", "regional_committee")
    return [*land(make), mine, east(make, mine)]


def chair(
    make: Make, name: str, sector: str, holder: Node | None = None, since: date = LONG_AGO
) -> list[Record]:
    """A required seat on the committee of the east, made on a day, and who holds it."""
    seat = make.coded("Seat", name, sector=sector, required=True)
    held = [] if holder is None else [make.tie("HELD_BY", seat, holder, since)]
    return [seat, make.tie("HAS_SEAT", body(make, "区", "regional_committee"), seat, since), *held]


def hosted(make: Make) -> list[Record]:
    """The committee with the host's seat, which the neighbourhood office holds."""
    office = unit(make, "办", "government")
    return [*committee(make), office, east(make, office), *chair(make, "主", "host", office)]


def social(make: Make, count: int) -> list[Record]:
    """So many social organizations at work in the east."""
    units = [unit(make, f"社{at}") for at in range(count)]
    return [*units, *(east(make, each) for each in units)]


def test_a_sector_of_five_units_without_a_seat_has_no_voice(make: Make) -> None:
    (one,) = found(make, "W12", [*hosted(make), *social(make, 5), *chair(make, "空", "social_org")])
    assert one.subjects == (key(body(make, "区")),)
    assert one.figures == {"sector": "social_org", "units": 5, "vacant_seats": 1}
    assert "5 家" in one.said.zh
    assert one.repair == (Edge(seat_of(make, "空"), "HELD_BY", key(unit(make, "社0"))),)
    assert {edge.relation for edge in one.proof} == {"HAS_SEAT", "HELD_BY"}
    assert (one.stable, one.lost) == (None, None)


def seat_of(make: Make, name: str) -> NodeKey:
    return key(make.coded("Seat", name, sector="host"))


def test_a_sector_with_a_filled_seat_has_one(make: Make) -> None:
    filled = chair(make, "社席", "social_org", unit(make, "社0"))
    assert found(make, "W12", [*hosted(make), *social(make, 5), *filled]) == ()


def test_a_sector_of_four_units_needs_none(make: Make) -> None:
    assert found(make, "W12", [*hosted(make), *social(make, 4)]) == ()
    (one,) = found(make, "W12", [*hosted(make), *social(make, 4)], units=4)
    assert (one.repair, one.figures["vacant_seats"]) == ((), 0)


@pytest.mark.parametrize("status", ["shell", "deregistered", "unknown"])
def test_units_that_are_not_known_to_operate_do_not_count(make: Make, status: str) -> None:
    fifth = unit(make, "社4", status=status)
    records = [*hosted(make), *social(make, 4), fifth, east(make, fifth)]
    assert found(make, "W12", records) == ()


def test_units_of_another_street_and_firms_of_unknown_ownership_do_not_count(make: Make) -> None:
    fifth = unit(make, "社4")
    assert found(make, "W12", [*hosted(make), *social(make, 4), fifth, west(make, fifth)]) == ()
    firms = [unit(make, f"企{at}", "enterprise") for at in range(5)]
    records = [*hosted(make), *firms, *(east(make, each) for each in firms)]
    assert found(make, "W12", records) == ()
    private = [make.changed(each, ownership="private") for each in firms]
    (one,) = found(make, "W12", [*hosted(make), *private, *(east(make, each) for each in private)])
    assert one.figures["sector"] == "private_enterprise"


def test_of_a_committee_without_any_recorded_seat_nothing_is_known(make: Make) -> None:
    other = body(make, "邻", "regional_committee")
    records = [*hosted(make), *chair(make, "社席", "social_org", unit(make, "社0")), *social(make, 5)]
    assert found(make, "W12", [*records, other, east(make, other)]) == ()


def test_an_area_is_not_told_of_the_committee_of_another(make: Make) -> None:
    records = [*hosted(make), *social(make, 5)]
    assert len(found(make, "W12", records, EAST)) == 1
    assert outcome(RULES["W12"], ground(make, records, scope=WEST)) is not None
    assert found(make, "W12", records, WEST) == ()


def test_the_public_is_told_of_no_seat(make: Make) -> None:
    records = [*hosted(make), *social(make, 5)]
    for code in ("W12", "W12b", "W12c", "W13", "W14", "W14b", "W15"):
        assert outcome(RULES[code], ground(make, records, Role.PUBLIC)) is None


@pytest.mark.parametrize(("days", "count"), [(91, 1), (90, 0)])
def test_a_required_seat_is_empty_after_more_than_ninety_days(make: Make, days: int, count: int) -> None:
    records = [*hosted(make), *chair(make, "空", "social_org", since=ago(days))]
    told = found(make, "W12b", records)
    assert len(told) == count
    assert [each.figures for each in told] == [{"sector": "social_org", "days_vacant": 91}][:count]
    assert [each.subjects for each in told] == [(seat_of(make, "空"), key(body(make, "区")))][:count]


def test_a_seat_is_empty_since_its_last_holder_left(make: Make) -> None:
    vacated = chair(make, "空", "social_org")
    holder = unit(make, "社0")
    assert isinstance(vacated[0], Node)
    for days, count in ((100, 1), (50, 0)):
        held = make.tie("HELD_BY", vacated[0], holder, LONG_AGO, ago(days))
        told = found(make, "W12b", [*hosted(make), *social(make, 1), *vacated, held])
        assert [each.figures["days_vacant"] for each in told] == [100][:count]
        assert all(each.repair == (Edge(seat_of(make, "空"), "HELD_BY", key(holder)),) for each in told)


def test_a_seat_of_which_nobody_knows_since_when_it_is_empty_is_not_found(make: Make) -> None:
    records = [*hosted(make), *chair(make, "空", "social_org", since=UNKNOWN_START)]
    assert found(make, "W12b", records) == ()


def test_a_seat_that_need_not_be_filled_may_be_empty(make: Make) -> None:
    first, *rest = chair(make, "空", "social_org")
    assert isinstance(first, Node)
    assert len(found(make, "W12b", [*hosted(make), first, *rest])) == 1
    assert found(make, "W12b", [*hosted(make), make.changed(first, required=False), *rest]) == ()


def test_a_holder_that_moved_away_or_is_no_more_leaves_the_seat_stale(make: Make) -> None:
    holder = unit(make, "社0")
    held = [*hosted(make), *chair(make, "席", "social_org", holder)]
    assert found(make, "W12b", [*held, holder, east(make, holder)]) == ()
    assert found(make, "W12b", [*held, holder]) == ()
    for gone in ([holder, west(make, holder)], [make.changed(holder, operating_status="moved_out")]):
        (one,) = found(make, "W12b", [*held, *gone])
        assert one.figures == {"sector": "social_org", "days_vacant": None}
        assert one.stable is False


def seated(make: Make, *sectors: str) -> list[Record]:
    """The committee with the host's seat and others, each held by a unit of its own."""
    units = [unit(make, f"席主{at}") for at in range(len(sectors))]
    told = [chair(make, f"席{at}", sector, units[at]) for at, sector in enumerate(sectors)]
    return [*hosted(make), *units, *(east(make, each) for each in units), *(r for each in told for r in each)]


def test_a_sector_with_more_than_half_of_the_filled_seats_makes_it_lopsided(make: Make) -> None:
    (one,) = found(make, "W12c", seated(make, "social_org", "social_org"))
    assert one.subjects == (key(body(make, "区")),)
    assert one.figures == {"sector": "social_org", "of_one_sector": 2, "seats": 3}
    assert one.stable is False


def test_half_of_the_seats_is_not_more_than_half(make: Make) -> None:
    assert found(make, "W12c", seated(make, "social_org", "social_org", "government")) == ()
    assert len(found(make, "W12c", seated(make, "social_org", "social_org", "government"), share=0.4)) == 1


def test_the_host_may_hold_most_seats_and_two_seats_tell_nothing(make: Make) -> None:
    assert found(make, "W12c", seated(make, "host", "social_org")) == ()
    other = [*committee(make), unit(make, "社0"), *chair(make, "席", "social_org", unit(make, "社0"))]
    assert found(make, "W12c", other) == ()
    (one,) = found(make, "W12c", other, seats=1)
    assert one.figures["seats"] == 1


# --- 1+N ---


def chain(make: Make, bases: int, *without: str, loose: int = 0) -> list[Record]:
    """The alliance of the zone: committee, one hub below it, and branches below the hub, `loose` ones not."""
    core, hub = body(make, "核", "joint_committee"), body(make, "枢", "general_branch")
    branches = [body(make, f"支{at:02d}") for at in range(bases)]
    mine, zone, centre = alliance(make), make.coded("Zone", "楼"), make.coded("Facility", "站")
    layers = {"core": [core], "hub": [hub], "base": branches}
    members = [
        make.tie("MEMBER_OF", each, mine, LONG_AGO, layer=layer)
        for layer, listed in layers.items()
        if layer not in without
        for each in listed
    ]
    platform = [] if "platform" in without else [make.tie("HAS_PLATFORM", mine, centre, LONG_AGO)]
    above = [make.tie("SUBORDINATE_TO", hub, core, LONG_AGO)]
    above += [make.tie("SUBORDINATE_TO", each, hub, LONG_AGO) for each in branches[loose:]]
    placed = [east(make, node) for node in (core, hub, *branches, mine)]
    at = [make.tie("PART_OF", zone, area(make, "519907001"), LONG_AGO)]
    at += [make.tie("LOCATED_IN", mine, zone, LONG_AGO)]
    nodes = [core, hub, *branches, mine, zone, centre]
    return [*land(make), *nodes, *members, *platform, *above, *placed, *at]


def alliance(make: Make) -> Node:
    return make.coded("Alliance", "联", kind="zone_1n", status="active", established_on=LONG_AGO)


@pytest.mark.parametrize("layer", ["core", "hub", "base", "platform"])
def test_an_alliance_lacks_the_layer_that_nobody_stands_in(make: Make, layer: str) -> None:
    (one,) = found(make, "W13", chain(make, 2, layer))
    assert one.subjects == (key(alliance(make)),)
    whole = {"committees": 1, "hubs": 1, "bases": 2, "platforms": 1}
    lost = {"core": "committees", "hub": "hubs", "base": "bases", "platform": "platforms"}[layer]
    assert one.figures == {"missing": layer, **whole, lost: 0}


def test_an_alliance_with_all_four_layers_is_whole(make: Make) -> None:
    assert found(make, "W13", chain(make, 2)) == ()


def test_two_committees_or_a_core_that_is_none_are_no_core(make: Make) -> None:
    second = body(make, "核二", "joint_committee")
    more: list[Record] = [second, make.tie("MEMBER_OF", second, alliance(make), LONG_AGO, layer="core")]
    (one,) = found(make, "W13", [*chain(make, 2), *more])
    assert (one.figures["missing"], one.figures["committees"]) == ("core", 2)
    branch = [body(make, "核"), *(r for r in chain(make, 2) if r[:2] != body(make, "核")[:2])]
    (one,) = found(make, "W13", branch)
    assert (one.figures["missing"], one.figures["committees"]) == ("core", 0)


def test_a_member_of_which_no_layer_is_known_may_stand_in_any(make: Make) -> None:
    other = body(make, "他")
    more: list[Record] = [other, make.tie("MEMBER_OF", other, alliance(make), LONG_AGO)]
    assert found(make, "W13", [*chain(make, 2, "hub"), *more]) == ()


def test_an_alliance_that_is_over_lacks_nothing(make: Make) -> None:
    over = make.changed(alliance(make), status="dissolved", dissolved_on=ago(1))
    records = [over if r[:2] == over[:2] else r for r in chain(make, 2, "hub")]
    assert found(make, "W13", records) == ()


def test_one_hub_with_ten_branches_carries_all(make: Make) -> None:
    (one,) = found(make, "W14", chain(make, 10))
    assert one.subjects == (key(alliance(make)), key(body(make, "枢")))
    assert one.figures == {"hubs": 1, "bases": 10}
    assert one.stable is False
    assert found(make, "W14", chain(make, 11))[0].stable is True


def test_nine_branches_or_a_second_hub_are_no_burden(make: Make) -> None:
    assert found(make, "W14", chain(make, 9)) == ()
    second = body(make, "枢二", "general_branch")
    more: list[Record] = [second, make.tie("MEMBER_OF", second, alliance(make), LONG_AGO, layer="hub")]
    assert found(make, "W14", [*chain(make, 10), *more]) == ()


def test_a_branch_below_no_hub_is_out_of_the_chain(make: Make) -> None:
    (one,) = found(make, "W14b", chain(make, 2, loose=1))
    assert one.subjects == (key(body(make, "支00")), key(alliance(make)))
    assert one.figures == {"steps": None}
    assert one.repair == (Edge(key(body(make, "支00")), "SUBORDINATE_TO", key(body(make, "枢"))),)
    assert found(make, "W14b", chain(make, 2)) == ()


@pytest.mark.parametrize(("between", "steps"), [(1, None), (2, 3)])
def test_a_branch_more_than_two_steps_below_is_out_of_it_too(
    make: Make, between: int, steps: int | None
) -> None:
    """支00 hangs on 枢 by way of another branch, or on the committee by way of one."""
    upper = body(make, "枢" if between == 2 else "核")
    middle = body(make, "间")
    ties = [("支00", middle), ("间", upper)]
    more = [make.tie("SUBORDINATE_TO", body(make, low), high, LONG_AGO) for low, high in ties]
    told = found(make, "W14b", [*chain(make, 2, loose=1), middle, *more])
    assert [each.figures["steps"] for each in told] == [] if steps is None else [steps]


def test_a_superior_in_common_with_the_committee_is_no_chain(make: Make) -> None:
    street = body(make, "街", "working_committee")
    more = [make.tie("SUBORDINATE_TO", body(make, low), street, LONG_AGO) for low in ("支00", "核")]
    assert len(found(make, "W14b", [*chain(make, 2, loose=1), street, *more])) == 1


def test_without_a_committee_no_branch_is_to_blame(make: Make) -> None:
    assert found(make, "W14b", chain(make, 2, "core", loose=1)) == ()


def test_a_view_of_one_street_cannot_tell_what_an_alliance_lacks(make: Make) -> None:
    """The hub lies in the west: to the east it is as if it were not there."""
    hub = body(make, "枢", "general_branch")
    other, core = body(make, "间"), body(make, "核")
    near: list[Record] = [other, east(make, other), make.tie("SUBORDINATE_TO", other, core, LONG_AGO)]
    moved = [west(make, hub) if r == east(make, hub) else r for r in chain(make, 2)]
    assert moved != chain(make, 2)
    records: list[Record] = [*moved, *near]
    assert found(make, "W13", records) == ()
    assert found(make, "W13", records, "nbs:519907") == ()
    for code in ("W13", "W14", "W14b", "W15"):
        assert outcome(RULES[code], ground(make, records, scope=EAST)) is None


# --- the N of 1+N ---


def working(make: Make, linked: int, bare: int) -> list[Record]:
    """Units at work in the zone: some that 支00 covers, and some that nobody of the alliance knows."""
    units = [unit(make, f"户{at:02d}", "enterprise") for at in range(linked + bare)]
    zone = make.coded("Zone", "楼")
    inside = [make.tie("LOCATED_IN", each, zone, LONG_AGO) for each in units]
    covered = [
        make.tie("COVERS", body(make, "支00"), each, LONG_AGO, mode="joint") for each in units[:linked]
    ]
    return [*chain(make, 2), *units, *inside, *(east(make, each) for each in units), *covered]


def test_a_zone_with_three_of_ten_units_unknown_to_its_committee_has_a_gap(make: Make) -> None:
    (one,) = found(make, "W15", working(make, 7, 3))
    assert one.subjects == (key(make.coded("Zone", "楼")), key(alliance(make)))
    assert one.figures == {"units": 10, "not_linked": 3, "share": 0.3}
    assert one.repair == (Edge(key(unit(make, "户07")), "MEMBER_OF", key(alliance(make))),)
    assert len({node for edge in one.proof for node in (edge.source, edge.target)}) <= PROOF


def test_a_zone_with_two_of_ten_has_none(make: Make) -> None:
    assert found(make, "W15", working(make, 8, 2)) == ()
    assert len(found(make, "W15", working(make, 8, 2), share=0.2)) == 1


@pytest.mark.parametrize("way", ["member", "inside", "visited"])
def test_members_hosts_and_units_that_a_post_visits_are_linked(make: Make, way: str) -> None:
    third, post, branch = unit(make, "户09", "enterprise"), make.coded("Post", "岗"), body(make, "支00")
    ways: dict[str, list[Record]] = {
        "member": [make.tie("MEMBER_OF", third, alliance(make), LONG_AGO, layer="base")],
        "inside": [make.tie("ESTABLISHED_IN", branch, third, LONG_AGO)],
        "visited": [
            post,
            make.tie("OF_POST", post, branch, LONG_AGO),
            make.tie("WORK_CONTACT", post, third, LONG_AGO),
        ],
    }
    assert found(make, "W15", [*working(make, 7, 3), *ways[way]]) == ()


def test_units_out_of_operation_and_zones_without_an_alliance_are_left_out(make: Make) -> None:
    closed = make.changed(unit(make, "户09", "enterprise"), operating_status="shell")
    records = [closed if r[:2] == closed[:2] else r for r in working(make, 7, 3)]
    assert found(make, "W15", records) == ()
    over = make.changed(alliance(make), status="dissolved", dissolved_on=ago(1))
    assert found(make, "W15", [over if r[:2] == over[:2] else r for r in working(make, 7, 3)]) == ()


# --- what does not count, and what a repair may name ---


@pytest.mark.parametrize("given", [{"operating_status": None}, {"dissolved_on": ago(1)}])
def test_a_unit_of_unknown_status_or_that_is_no_more_does_not_count(
    make: Make, given: dict[str, Value]
) -> None:
    fifth = make.changed(unit(make, "社4"), **given)
    records = [*hosted(make), *social(make, 4), fifth, east(make, fifth)]
    assert found(make, "W12", records) == ()


def test_firms_of_the_state_are_public_and_firms_without_an_owner_are_in_no_sector(make: Make) -> None:
    for ownership, sectors in (("state", ["state_or_institution"]), ("na", [])):
        firms = [unit(make, f"企{at}", "enterprise", ownership=ownership) for at in range(5)]
        told = found(make, "W12", [*hosted(make), *firms, *(east(make, each) for each in firms)])
        assert [each.figures["sector"] for each in told] == sectors


@pytest.mark.parametrize("code", ["W12", "W12b", "W12c"])
def test_a_committee_that_is_no_more_has_no_weak_seats(make: Make, code: str) -> None:
    records = [*seated(make, "government", "government"), *social(make, 5), *chair(make, "空", "social_org")]
    assert len(found(make, code, records)) == 1
    over = make.changed(body(make, "区", "regional_committee"), status="abolished", abolished_on=ago(1))
    assert found(make, code, [over if r[:2] == over[:2] else r for r in records]) == ()


def test_a_seat_that_was_left_twice_is_empty_since_the_last_time(make: Make) -> None:
    vacated, holder = chair(make, "空", "social_org"), unit(make, "社0")
    assert isinstance(vacated[0], Node)
    spans = [(ago(300), ago(100)), (ago(900), ago(400)), (ago(1200), ago(1000))]
    held = [make.tie("HELD_BY", vacated[0], holder, since, until) for since, until in spans]
    (one,) = found(make, "W12b", [*hosted(make), *social(make, 1), *vacated, *held])
    assert one.figures["days_vacant"] == 100


@pytest.mark.parametrize("given", [{"operating_status": "revoked"}, {"dissolved_on": ago(1)}])
def test_a_holder_that_is_revoked_or_dissolved_is_gone(make: Make, given: dict[str, Value]) -> None:
    holder = make.changed(unit(make, "社0"), **given)
    records = [*hosted(make), *chair(make, "席", "social_org", holder), holder, east(make, holder)]
    assert len(found(make, "W12b", records)) == 1


def test_a_holder_with_a_second_place_elsewhere_has_not_gone(make: Make) -> None:
    holder = unit(make, "社0")
    places = [east(make, holder), west(make, holder)]
    assert (
        found(make, "W12b", [*hosted(make), *chair(make, "席", "social_org", holder), holder, *places]) == ()
    )


def test_whoever_holds_a_seat_is_not_asked_to_take_another(make: Make) -> None:
    filled, vacant = chair(make, "席", "social_org", unit(make, "社0")), chair(make, "空", "social_org")
    (one,) = found(make, "W12b", [*hosted(make), *social(make, 2), *filled, *vacant])
    assert one.repair == (Edge(seat_of(make, "空"), "HELD_BY", key(unit(make, "社1"))),)


@pytest.mark.parametrize(
    ("over", "missing"),
    [
        (("PartyOrganization", "枢", {"status": "abolished", "abolished_on": ago(1)}), "hub"),
        (("Facility", "站", {"closed_on": ago(1)}), "platform"),
    ],
)
def test_what_is_no_more_fills_no_layer(
    make: Make, over: tuple[str, str, dict[str, Value]], missing: str
) -> None:
    kind, name, given = over
    gone = make.coded(kind, name)
    whole = chain(make, 2)
    assert any(r[:2] == gone[:2] for r in whole)
    records = [make.changed(r, **given) if isinstance(r, Node) and r[:2] == gone[:2] else r for r in whole]
    (one,) = found(make, "W13", records)
    assert one.figures["missing"] == missing


def test_who_has_left_fills_no_layer(make: Make) -> None:
    left = make.tie("MEMBER_OF", body(make, "枢"), alliance(make), LONG_AGO, DAY, layer="hub")
    (one,) = found(make, "W13", [*chain(make, 2, "hub"), left])
    assert one.figures["missing"] == "hub"


def test_the_body_inside_a_member_unit_is_a_branch_of_the_base(make: Make) -> None:
    firm, inside = unit(make, "户", "enterprise"), body(make, "户支部")
    more: list[Record] = [firm, inside, make.tie("ESTABLISHED_IN", inside, firm, LONG_AGO)]
    joined = make.tie("MEMBER_OF", firm, alliance(make), LONG_AGO, layer="base")
    (one,) = found(make, "W14b", [*chain(make, 2), *more, joined])
    assert one.subjects[0] == key(inside)


def test_below_a_hub_that_is_no_more_no_chain_leads_up(make: Make) -> None:
    over = make.changed(body(make, "枢", "general_branch"), status="abolished", abolished_on=ago(1))
    told = found(make, "W14b", [over if r[:2] == over[:2] else r for r in chain(make, 2)])
    assert [each.figures["steps"] for each in told] == [None, None]


@pytest.mark.parametrize("between", [False, True])
def test_a_hub_that_is_too_far_from_the_committee_is_no_repair(make: Make, *, between: bool) -> None:
    """枢 hangs on the committee by way of another body, or not at all."""
    hub, core, middle = body(make, "枢"), body(make, "核"), body(make, "间")
    direct = make.tie("SUBORDINATE_TO", hub, core, LONG_AGO)
    records = [r for r in chain(make, 1) if not (isinstance(r, Tie) and r.identity == direct.identity)]
    steps = [
        make.tie("SUBORDINATE_TO", hub, middle, LONG_AGO),
        make.tie("SUBORDINATE_TO", middle, core, LONG_AGO),
    ]
    (one,) = found(make, "W14b", [*records, middle, *(steps if between else [])])
    assert one.figures["steps"] == (3 if between else None)
    assert one.repair == (Edge(key(body(make, "支00")), "SUBORDINATE_TO", key(core)),)
