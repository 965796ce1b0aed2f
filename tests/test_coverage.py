"""Coverage, tiers, bases and reasons on networks made here, against the plainest reading of the rules."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from analytics.bases import ENTERPRISE_KINDS, base_of
from analytics.cells import DIMENSIONS, UNKNOWN
from analytics.coverage import CoverageRow, coverage
from analytics.policies import DEFAULT_POLICY, CoveragePolicy, policies, policy
from analytics.reasons import MERGED, REASONS, reasons
from analytics.tiers import TIERS, tiers
from analytics.uncovered import uncovered
from graph.columns import NO_DAY, Coded, coded
from graph.errors import WrongUseError
from graph.network import Areas, BodyState, Evidence, Households, Network, Units, Zones
from graph.store.stored import day

AS_OF = date(2016, 12, 31)
TODAY = day(AS_OF)
STREETS = ("nbs:1", "nbs:2", "nbs:3")

Unit = dict[str, Any]
"""One unit in plain words; what is left out is ordinary: an operating, rostered, surveyed enterprise."""

ORDINARY: Unit = {
    "kind": "enterprise",
    "ownership": "private",
    "industry": "F51",
    "employees_band": "10-49",
    "operating_status": "operating",
    "survey_state": "surveyed",
    "rostered": "yes",
    "above_scale": "no",
    "fixed_premises": "yes",
    "member_band": "0",
    "shares_licence": False,
    "moved_in_on": None,
    "street": 0,
    "zone": None,
    "evidence": (),
}


def codes(units: Sequence[Unit], name: str) -> Coded:
    return coded([u[name] for u in units])


def network(*given: Unit, bands: bool = True, households: int = 0) -> Network:
    """A network of the units given; evidence is (means, days since verified, body state)."""
    units = [{**ORDINARY, **unit} for unit in given]
    street = np.array([u["street"] for u in units], np.int32)
    ties = [(i, *tie) for i, unit in enumerate(units) for tie in unit["evidence"]]
    zoned = [(i, u["zone"]) for i, u in enumerate(units) if u["zone"] is not None]
    return Network(
        AS_OF,
        TODAY,
        Units(
            keys=[f"u{i:04d}" for i in range(len(units))],
            **{
                name: codes(units, name)
                for name in (
                    "kind",
                    "ownership",
                    "industry",
                    "employees_band",
                    "operating_status",
                    "survey_state",
                    "rostered",
                    "above_scale",
                    "fixed_premises",
                )
            },
            member_band=codes(units, "member_band") if bands else None,
            bands_by_cell=bands,
            shares_licence=np.array([u["shares_licence"] for u in units], bool),
            moved_in_on=np.array(
                [NO_DAY if u["moved_in_on"] is None else TODAY - u["moved_in_on"] for u in units], np.int32
            ),
            community=street,
            street=street,
            district=street,
        ),
        Evidence(
            unit=np.array([t[0] for t in ties], np.int32),
            means=np.array([t[1] for t in ties], np.int8),
            verified_on=np.array([NO_DAY if t[2] is None else TODAY - t[2] for t in ties], np.int32),
            state=np.array([t[3] for t in ties], np.int8),
            source=[f"body{i}" for i in range(len(ties))],
        ),
        Households(
            community=np.zeros(1, np.int32),
            street=np.zeros(1, np.int32),
            district=np.zeros(1, np.int32),
            section=coded(["F"]),
            count=np.array([households], np.int64),
        ),
        Areas(list(STREETS), ["一街", "二街", "三街"], np.array([False, False, True])),
        Zones(
            ["z0", "z1"],
            ["甲楼", "乙楼"],
            np.array([u for u, _ in zoned], np.int32),
            np.array([z for _, z in zoned], np.int32),
        ),
    )


def tier(**unit: Any) -> str:
    found = network(unit)
    return TIERS[tiers(found, policy(DEFAULT_POLICY)).tier[0]]


SOUND = int(BodyState.SOUND)
LAPSED = int(BodyState.LAPSED)
ABOLISHED = int(BodyState.ABOLISHED)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ({"evidence": [(1, 10, SOUND)]}, "T1"),
        ({"evidence": [(2, 365, SOUND)]}, "T2"),
        ({"evidence": [(3, 10, SOUND), (4, 10, SOUND)]}, "T3"),
        ({"evidence": [(4, 10, SOUND), (5, 10, SOUND)]}, "T4"),
        ({"evidence": [(5, 10, SOUND)]}, "T5"),
        ({"evidence": [(1, 366, SOUND)]}, "TX"),
        ({"evidence": [(1, None, SOUND)]}, "TX"),
        ({"evidence": [(1, 366, SOUND), (5, 10, SOUND)]}, "TX"),
        ({"evidence": [(1, 366, SOUND), (4, 10, SOUND)]}, "T4"),
        ({"evidence": [(2, 10, LAPSED)]}, "T2"),
        ({"evidence": [(2, 10, ABOLISHED)]}, "T0"),
        ({}, "T0"),
        ({"survey_state": "not_surveyed"}, "TX"),
        ({"survey_state": "partial"}, "TX"),
        ({"survey_state": "refused"}, "TX"),
        ({"survey_state": None}, "TX"),
        ({"survey_state": "not_surveyed", "evidence": [(5, 10, SOUND)]}, "T5"),
    ],
)
def test_the_strongest_fresh_evidence_decides_the_tier(unit: Unit, expected: str) -> None:
    assert tier(**unit) == expected


def in_base(policy_id: str, **unit: Any) -> str:
    base = base_of(network(unit), policy(policy_id))
    return "in" if base.inside[0] else "unknown" if base.unknown[0] else "out"


@pytest.mark.parametrize(
    ("policy_id", "unit", "expected"),
    [
        ("d1-t1t4", {}, "in"),
        ("d1-t1t4", {"kind": "social_org"}, "out"),
        ("d2-t1t4", {"ownership": "state"}, "out"),
        ("d2-t1t4", {"ownership": None}, "unknown"),
        ("d3-t1t4", {"operating_status": "shell"}, "out"),
        ("d3-t1t4", {"operating_status": "revoked"}, "out"),
        ("d3-t1t4", {"operating_status": "suspended"}, "out"),
        ("d3-t1t4", {"operating_status": "unknown"}, "unknown"),
        ("d3-t1t4", {"shares_licence": True}, "out"),
        ("d3-t1t4", {"operating_status": None, "ownership": "state"}, "out"),
        ("d4-t1t4", {"employees_band": "1-9"}, "out"),
        ("d4-t1t4", {"fixed_premises": "unknown"}, "unknown"),
        ("d4-t1t4", {}, "in"),
        ("d5-t1t4", {"rostered": "no"}, "out"),
        ("d5-t1t4", {"rostered": None}, "unknown"),
        ("d6-t1t4", {"member_band": "0"}, "out"),
        ("d6-t1t4", {"member_band": "1-2"}, "in"),
        ("d6-t1t4", {"member_band": "unknown"}, "unknown"),
        ("d7-t1t4", {"member_band": "1-2"}, "out"),
        ("d7-t1t4", {"member_band": "3-6"}, "in"),
        ("d8-t1", {"above_scale": "yes"}, "in"),
        ("d8-t1", {"above_scale": "yes", "rostered": "no"}, "out"),
        ("s0-t1t4", {"kind": "social_org", "rostered": "no"}, "in"),
        ("s1-t1t4", {"kind": "social_org", "rostered": "no"}, "out"),
    ],
)
def test_a_base_is_three_valued(policy_id: str, unit: Unit, expected: str) -> None:
    assert in_base(policy_id, **unit) == expected


def test_bases_d0_to_d4_are_nested() -> None:
    units = random_units(random.Random(1), 500)
    found = [base_of(network(*units), policy(f"d{n}-t1t4")).inside for n in range(5)]
    for wide, narrow in pairwise(found):
        assert not (narrow & ~wide).any()


def test_households_enter_only_the_registered_base_and_as_unknown() -> None:
    found = network({}, households=40)
    assert coverage(found, policy("d0-t1t4")).total.base == 41
    assert coverage(found, policy("d0-t1t4")).total.unknown == 40
    assert coverage(found, policy("d1-t1t4")).total.base == 1


def test_trust_areas_can_be_left_out() -> None:
    found = network({"street": 0}, {"street": 2})
    without = replaced(policy(DEFAULT_POLICY), include_trust_areas=False)
    assert coverage(found, policy(DEFAULT_POLICY)).total.base == 2
    assert coverage(found, without).total.base == 1


def replaced(given: CoveragePolicy, **changes: Any) -> CoveragePolicy:
    names = CoveragePolicy.__dataclass_fields__
    return CoveragePolicy(**{**{name: getattr(given, name) for name in names}, **changes})


def test_a_base_that_needs_hidden_member_bands_is_refused_by_name() -> None:
    with pytest.raises(WrongUseError, match="d7-t1t4"):
        coverage(network({}, bands=False), policy("d7-t1t4"))


def row(*counts: int) -> CoverageRow:
    return CoverageRow((), sum(counts), counts, 0, ("T1", "T2", "T3", "T4"))


def test_a_rate_is_an_interval_and_its_point_is_the_low_bound() -> None:
    found = row(10, 20, 5, 8, 3, 44, 10)
    assert (found.low, found.high, found.rate) == (0.43, 0.53, 0.43)
    assert (found.organizational, found.organizational_strict, found.standalone) == (0.35, 0.30, 0.10)


def test_more_than_a_fifth_unknown_leaves_only_the_interval() -> None:
    assert row(40, 0, 0, 0, 0, 40, 20).rate == 0.40
    assert row(40, 0, 0, 0, 0, 39, 21).rate is None


def test_an_empty_base_has_no_rate_at_all() -> None:
    found = row(0, 0, 0, 0, 0, 0, 0)
    assert found.low is found.high is found.rate is found.unknown_share is None


def random_units(rng: random.Random, count: int) -> list[Unit]:
    """Units in which every value of every criterion occurs, unknown ones too."""

    def one_of(*values: Any) -> Any:
        return rng.choice(values)

    def tie() -> tuple[int, int | None, int]:
        return one_of(1, 2, 3, 4, 5), one_of(None, 1, 364, 365, 366, 900), one_of(0, 0, 1, 2, 3)

    return [
        {
            "kind": one_of("enterprise", "social_org", "cooperative", "government"),
            "ownership": one_of("private", "foreign", "state", "collective", "na", None),
            "industry": one_of("F51", "F52", "I65", "C14", None),
            "employees_band": one_of("0", "1-9", "10-49", "1000+", None),
            "operating_status": one_of("operating", "operating", "shell", "unknown", None, "deregistered"),
            "survey_state": one_of("surveyed", "surveyed", "not_surveyed", "partial", "refused", None),
            "rostered": one_of("yes", "yes", "no", "unknown", None),
            "above_scale": one_of("yes", "no", "unknown", None),
            "fixed_premises": one_of("yes", "no", "unknown", None),
            "member_band": one_of("0", "1-2", "3-6", "7-49", "unknown", None),
            "shares_licence": one_of(False, False, False, True),
            "moved_in_on": one_of(None, 10, 179, 180, 400),
            "street": one_of(0, 1, 2, -1),
            "zone": one_of(None, 0, 1),
            "evidence": [tie() for _ in range(rng.choice((0, 0, 1, 2, 3)))],
        }
        for _ in range(count)
    ]


def plain_tier(unit: Unit) -> str:
    """The definition, read aloud."""
    alive = [t for t in unit["evidence"] if t[2] != ABOLISHED]
    fresh = [t[0] for t in alive if t[0] < 5 and t[1] is not None and t[1] <= 365]
    if fresh:
        return f"T{min(fresh)}"
    if any(t[0] < 5 for t in alive):
        return "TX"
    if any(t[0] == 5 for t in unit["evidence"]):
        return "T5"
    return "T0" if unit["survey_state"] == "surveyed" else "TX"


def plain_rostered(unit: Unit) -> str:
    if unit["kind"] not in ENTERPRISE_KINDS or unit["rostered"] == "no":
        return "out"
    return "in" if unit["rostered"] == "yes" else "unknown"


def plain_coverage(units: Sequence[Unit], cell: Callable[[Unit], tuple[str, ...]]) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = {}
    for unit in units:
        place = plain_rostered(unit)
        if place != "out":
            name = "base_unknown" if place == "unknown" else plain_tier(unit)
            found.setdefault(cell(unit), Counter())[name] += 1
    return found


@pytest.mark.parametrize("seed", range(25))
def test_coverage_by_cell_equals_counting_one_unit_at_a_time(seed: int) -> None:
    units = random_units(random.Random(seed), 300)

    def cell(unit: Unit) -> tuple[str, ...]:
        street = UNKNOWN if unit["street"] < 0 else STREETS[unit["street"]]
        return street, (unit["industry"] or UNKNOWN)[:1], unit["employees_band"] or UNKNOWN

    expected = plain_coverage(units, cell)
    found = coverage(network(*units), policy(DEFAULT_POLICY), ("street", "industry", "size"))
    told = {
        r.cell: Counter({**dict(zip(TIERS, r.tiers, strict=True)), "base_unknown": r.base_unknown})
        for r in found.rows
    }
    assert {k: +v for k, v in told.items()} == {k: +v for k, v in expected.items()}


@pytest.mark.parametrize("name", [name for name in DIMENSIONS if name != "zone"])
def test_cells_add_up_to_the_total(name: str) -> None:
    found = coverage(network(*random_units(random.Random(3), 400)), policy(DEFAULT_POLICY), (name,))
    assert sum(r.base for r in found.rows) == found.total.base
    assert tuple(map(sum, zip(*(r.tiers for r in found.rows), strict=True))) == found.total.tiers


def test_a_unit_in_two_zones_counts_in_each_but_once_in_the_total() -> None:
    found = network({"zone": 0}, {"zone": 1}, {})
    both = Zones(
        found.zones.keys, found.zones.names, np.array([0, 0, 1], np.int32), np.array([0, 1, 1], np.int32)
    )
    wide = Network(AS_OF, TODAY, found.units, found.evidence, found.households, found.areas, both)
    answer = coverage(wide, policy(DEFAULT_POLICY), ("zone",))
    assert {r.cell[0]: r.base for r in answer.rows} == {"z0": 1, "z1": 2, UNKNOWN: 1}
    assert answer.total.base == 3


def test_the_order_of_units_changes_nothing() -> None:
    units = random_units(random.Random(5), 200)
    shuffled = random.Random(6).sample(units, len(units))
    first, second = (coverage(network(*u), policy(DEFAULT_POLICY), ("street",)) for u in (units, shuffled))
    assert first == second


def test_an_unknown_dimension_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUseError, match="street"):
        coverage(network({}), policy(DEFAULT_POLICY), ("planet",))


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUseError, match=DEFAULT_POLICY):
        policy("d9")


def test_every_policy_names_what_counts() -> None:
    assert DEFAULT_POLICY in policies()
    for found in policies().values():
        assert set(found.numerator_tiers) <= set(TIERS[:5])
        assert found.zh
        assert found.en


def why(**unit: Any) -> tuple[str, ...]:
    found = uncovered(network(unit), policy(DEFAULT_POLICY), bands_shown=True)
    return found.units[0].reasons if found.units else ()


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ({"member_band": "3-6"}, ("U1",)),
        ({"member_band": "100+"}, ("U1",)),
        ({"member_band": "1-2"}, ("U2",)),
        ({"member_band": "0"}, ("U3",)),
        ({"above_scale": "yes"}, ("U4", "U3")),
        ({"evidence": [(1, 400, SOUND)]}, ("U5",)),
        ({"evidence": [(2, 10, ABOLISHED)], "member_band": "1-2"}, ("U6", "U2")),
        ({"evidence": [(5, 10, SOUND)]}, ("U7",)),
        ({"survey_state": "not_surveyed"}, ("U8",)),
        ({"member_band": "unknown"}, ("U8",)),
        ({"survey_state": "not_surveyed", "moved_in_on": 179}, ("U10", "U8")),
        ({"survey_state": "not_surveyed", "moved_in_on": 180}, ("U8",)),
        ({"moved_in_on": 10, "member_band": "0"}, ("U3",)),
        ({"evidence": [(1, 10, SOUND)]}, ()),
    ],
)
def test_each_reason_has_its_case_and_its_clean_twin(unit: Unit, expected: tuple[str, ...]) -> None:
    assert why(**unit) == expected


def test_a_lapsed_body_keeps_the_tier_and_raises_u6() -> None:
    found = network({"evidence": [(2, 10, LAPSED)]})
    answer = uncovered(found, policy(DEFAULT_POLICY), bands_shown=True)
    assert answer.by_reason["U6"] == 1
    assert answer.units == ()


def test_a_blank_zone_marks_its_units_but_is_never_the_primary_reason() -> None:
    units = [{"zone": 0} for _ in range(3)] + [{"zone": 0, "evidence": [(1, 1, SOUND)]} for _ in range(7)]
    answer = uncovered(network(*units), policy(DEFAULT_POLICY), bands_shown=True)
    assert answer.by_reason["U9"] == 10
    assert {u.primary for u in answer.units} == {"U3"}
    fewer = uncovered(network(*units[1:]), policy(DEFAULT_POLICY), bands_shown=True)
    assert fewer.by_reason["U9"] == 0


def test_the_first_code_in_the_order_of_the_decision_is_primary() -> None:
    assert tuple(c for c in REASONS if c != MERGED) == (
        "U10",
        "U8",
        "U5",
        "U6",
        "U4",
        "U1",
        "U2",
        "U3",
        "U7",
        "U9",
    )


def test_hidden_bands_give_the_same_answer_whatever_the_bands_are() -> None:
    """Not even through another reason does a member band show where bands are hidden."""
    units = random_units(random.Random(9), 300)
    other = [{**u, "member_band": b} for u, b in zip(units, ["3-6", None, "0"] * 100, strict=True)]
    first, second = (
        uncovered(network(*u, bands=False), policy(DEFAULT_POLICY), bands_shown=False) for u in (units, other)
    )
    assert first == second


def test_counts_may_tell_reasons_apart_where_single_units_may_not() -> None:
    answer = uncovered(network({"member_band": "3-6"}), policy(DEFAULT_POLICY), bands_shown=False)
    assert answer.by_reason["U1"] == 1
    assert answer.units[0].reasons == (MERGED,)


def test_sections_are_never_mixed_and_every_unit_outside_t1_to_t4_is_in_one() -> None:
    units = random_units(random.Random(11), 500)
    answer = uncovered(network(*units), policy(DEFAULT_POLICY), bands_shown=True)
    expected = Counter(plain_tier(u) for u in units if plain_rostered(u) == "in")
    assert answer.counts == {name: expected[name] for name in ("T0", "T5", "TX")}
    assert Counter(u.tier for u in answer.units) == +Counter(answer.counts)
    assert all(unit.primary for unit in answer.units)


def test_the_most_urgent_cells_come_first_and_ties_are_broken_by_key() -> None:
    units = [{"street": s, "industry": i} for s, i in ((1, "F51"), (1, "F52"), (0, "C14"), (0, "F51"))]
    answer = uncovered(network(*units), policy(DEFAULT_POLICY))
    assert [(c.cell, c.uncovered) for c in answer.cells] == [
        (("nbs:2", "F"), 2),
        (("nbs:1", "C"), 1),
        (("nbs:1", "F"), 1),
    ]


def test_every_reason_names_the_next_step_in_both_languages() -> None:
    for reason in REASONS.values():
        assert all((reason.zh, reason.en, reason.step_zh, reason.step_en))


def test_reasons_of_units_outside_the_base_are_not_told() -> None:
    found = network({"rostered": "no"})
    nobody = np.zeros(1, bool)
    told = reasons(found, policy(DEFAULT_POLICY), tiers(found, policy(DEFAULT_POLICY)), nobody)
    assert not any(mask.any() for mask in told.holds.values())
