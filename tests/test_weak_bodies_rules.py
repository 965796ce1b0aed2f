"""Rules W16 to W20: terms that have run out, weak bodies that nothing followed, and years without a rating.

Every rule fires once on a planted case and is silent on its clean twin, a world that differs from it in one
value. 支 is the branch that the cases are about; 邻 is another one, rated well in every year.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, found, ground, key

from analytics.weak_links.finding import Edge, Severity
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.policy import Role
from graph.records import Node, Value

if TYPE_CHECKING:
    from conftest import Make

EAST, WEST = "nbs:519907001", "nbs:519907002"


STANDING: dict[str, Value] = {
    "kind": "branch",
    "status": "active",
    "established_on": LONG_AGO,
    "domain": "private_enterprise",
}


def body(make: Make, name: str = "支", **given: Value) -> Node:
    return make.coded("PartyOrganization", name, **{**STANDING, **given})


# --- W16: terms ---


def elected(make: Make, on: date, name: str = "支", **given: Value) -> Node:
    """A branch elected on a day for three years."""
    held: dict[str, Value] = {"elected": True, "last_election_on": on, "term_years": 3, **given}
    return make.coded("PartyOrganization", name, **{**STANDING, **held})


@pytest.mark.parametrize(
    ("on", "state", "days"),
    [
        (date(2013, 12, 30), "overdue", 1),
        (date(2012, 12, 31), "overdue", 366),
        (date(2012, 12, 30), "lapsed", 367),
    ],
)
def test_a_term_that_has_ended_is_late(make: Make, on: date, state: str, days: int) -> None:
    above = body(make, "上", elected=False)
    records: list[Record] = [
        elected(make, on),
        above,
        make.tie("SUBORDINATE_TO", body(make), above, LONG_AGO),
    ]
    (one,) = found(make, "W16", records)
    assert one.subjects == (key(body(make)),)
    end = on.replace(year=on.year + 3).isoformat()
    assert one.figures == {"state": state, "term_end": end, "days_late": days, "due": 0}
    assert one.proof == (Edge(key(body(make)), "SUBORDINATE_TO", key(above)),)
    assert (one.stable, one.repair, one.lost) == (None, (), None)
    assert f"已过 {days} 天" in one.said.zh
    assert one.severity is (Severity.ACT if state == "lapsed" else Severity.WATCH)


def test_a_term_that_ends_on_the_day_is_not_late(make: Make) -> None:
    assert found(make, "W16", [elected(make, DAY.replace(year=2013))]) == ()


def test_those_that_are_due_are_a_notice_and_no_weak_link(make: Make) -> None:
    due = elected(make, date(2014, 5, 1), "近")
    assert found(make, "W16", [due]) == ()
    records = [elected(make, date(2013, 1, 1)), due, elected(make, date(2016, 1, 1), "远")]
    (one,) = found(make, "W16", records)
    assert one.figures["due"] == 1
    assert found(make, "W16", records, months=3)[0].figures["due"] == 0


@pytest.mark.parametrize(("until", "count"), [(DAY, 0), (ago(1), 1)])
def test_an_extension_puts_it_off(make: Make, until: date, count: int) -> None:
    body_of = elected(make, date(2013, 6, 1), extension_until=until, extension_doc="字1号")
    told = found(make, "W16", [body_of])
    assert [each.figures["days_late"] for each in told] == [1] * count


@pytest.mark.parametrize(
    "given",
    [{"elected": False}, {"last_election_on": None}, {"term_years": None}, {"status": "abolished"}],
    ids=str,
)
def test_a_term_of_which_nobody_knows_is_not_late(make: Make, given: dict[str, Value]) -> None:
    late = elected(make, date(2012, 1, 1))
    assert len(found(make, "W16", [late])) == 1
    assert found(make, "W16", [make.changed(late, **given)]) == ()


# --- ratings ---


def rating(
    make: Make, grade: str, year: int, on: date | None = None, name: str = "支", **given: str
) -> list[Record]:
    """A final star rating, by default given on 30 November of its year."""
    day = on or date(year, 11, 30)
    mine = make.coded(
        "Assessment",
        f"{name}评{year}",
        **{"scheme": "star", "state": "final", **given},
        year=year,
        grade=grade,
        assessed_on=day,
    )
    return [mine, make.tie("ASSESSED", mine, body(make, name), day)]


def work(
    make: Make, opened: date, due: date, closed: date | None = None, name: str = "改", **given: Value
) -> list[Record]:
    """A rectification of 支."""
    dates: dict[str, Value] = {"opened_on": opened, "due_on": due, "closed_on": closed}
    mine = make.coded("Rectification", name, **{**dates, "issues_total": 2, "issues_closed": 1, **given})
    return [mine, make.tie("RECTIFIES", mine, body(make), opened)]


def leader(make: Make, since: date = LONG_AGO, until: date | None = None) -> list[Record]:
    """A contact leader's post, assigned to 支 for a time."""
    post = make.coded("Post", "岗", kind="contact_leader")
    return [post, make.tie("ASSIGNED_CONTACT", post, body(make), since, until)]


def well(make: Make) -> list[Record]:
    """邻, rated well, put right before and attended: the record speaks of all of that."""
    other, post = body(make, "邻"), make.coded("Post", "邻岗", kind="contact_leader")
    closed = make.coded("Rectification", "邻改", opened_on=ago(900), due_on=ago(800), closed_on=ago(810))
    return [
        *(r for year in (2014, 2015, 2016) for r in rating(make, "advanced", year, name="邻")),
        *(other, post, closed, body(make)),
        make.tie("ASSIGNED_CONTACT", post, other, LONG_AGO),
        make.tie("RECTIFIES", closed, other, ago(900)),
    ]


# --- W17 ---


@pytest.mark.parametrize(("days", "count"), [(31, 1), (30, 0)])
def test_a_weak_body_without_work_for_more_than_thirty_days_is_untreated(
    make: Make, days: int, count: int
) -> None:
    told = found(make, "W17", [*well(make), *rating(make, "weak", 2016, ago(days))])
    assert [each.subjects for each in told] == [(key(body(make)),)][:count]
    assert [each.figures for each in told] == [{"year": 2016, "days_waiting": 31}][:count]
    assert all({edge.relation for edge in each.proof} == {"ASSESSED"} for each in told)


@pytest.mark.parametrize("closed", [None, ago(5)])
def test_a_weak_body_with_work_is_treated(make: Make, closed: date | None) -> None:
    begun = work(make, ago(60), ago(1), closed)
    assert found(make, "W17", [*well(make), *rating(make, "weak", 2016, ago(80)), *begun]) == ()


def test_a_body_weak_in_the_year_before_and_no_longer_is_not_weak(make: Make) -> None:
    records = [*well(make), *rating(make, "weak", 2015)]
    assert len(found(make, "W17", records)) == 1
    assert found(make, "W17", [*records, *rating(make, "ordinary", 2016, ago(10))]) == ()


@pytest.mark.parametrize(
    "given", [{"state": "appealed"}, {"state": "reviewed"}, {"scheme": "bahua"}], ids=str
)
def test_a_rating_that_is_not_final_makes_nobody_weak(make: Make, given: dict[str, str]) -> None:
    assert found(make, "W17", [*well(make), *rating(make, "weak", 2016, ago(80), **given)]) == ()


def test_where_no_rectification_was_ever_recorded_the_source_is_silent(make: Make) -> None:
    told = outcome(RULES["W17"], ground(make, [body(make), *rating(make, "weak", 2016, ago(80))]))
    assert told is not None
    assert (told.silent, told.findings) == (("Rectification",), ())


# --- W18 ---


def test_a_weak_body_without_a_leader_is_left_alone(make: Make) -> None:
    (one,) = found(make, "W18", [*well(make), *rating(make, "weak", 2016, ago(10))])
    assert one.subjects == (key(body(make)),)
    assert one.figures == {"year": 2016, "days_since_rating": 10}
    post = key(make.coded("Post", "邻岗", kind="contact_leader"))
    assert one.repair == (Edge(post, "ASSIGNED_CONTACT", key(body(make))),)
    assert one.effect is not None


@pytest.mark.parametrize(("until", "count"), [(None, 0), (DAY + timedelta(1), 0), (DAY, 1)])
def test_a_weak_body_with_a_leader_is_not(make: Make, until: date | None, count: int) -> None:
    records = [*well(make), *rating(make, "weak", 2016, ago(10)), *leader(make, until=until)]
    assert len(found(make, "W18", records)) == count


def test_a_body_that_is_not_weak_needs_no_leader(make: Make) -> None:
    assert found(make, "W18", [*well(make), *rating(make, "ordinary", 2016, ago(10))]) == ()


# --- W19 ---


@pytest.mark.parametrize(("due", "count"), [(ago(1), 1), (DAY, 0)])
def test_work_that_is_open_beyond_its_day_slips(make: Make, due: date, count: int) -> None:
    told = found(make, "W19", [*well(make), *work(make, ago(90), due)])
    assert [each.subjects for each in told] == [(key(body(make)),)][:count]
    assert [each.figures for each in told] == [{"days_overdue": 1, "rectifications": 1}][:count]


def test_work_that_was_closed_late_slips_no_more(make: Make) -> None:
    assert found(make, "W19", [*well(make), *work(make, ago(90), ago(30), ago(10))]) == ()


def again(make: Make, weak_on: date) -> list[Record]:
    """支 was weak in 2013, put right and ordinary in 2014, and is weak again by a rating of 2016."""
    return [
        *well(make),
        *(r for grade, year in (("weak", 2013), ("ordinary", 2014)) for r in rating(make, grade, year)),
        *work(make, date(2014, 1, 5), date(2014, 5, 1), date(2014, 4, 1)),
        *rating(make, "weak", 2016, weak_on),
    ]


@pytest.mark.parametrize(("on", "count"), [(date(2016, 11, 30), 1), (date(2016, 12, 1), 0)])
def test_a_body_weak_again_within_two_years_of_its_conversion_relapsed(
    make: Make, on: date, count: int
) -> None:
    told = found(make, "W19", again(make, on))
    assert [each.figures for each in told] == [{"year": 2016, "days_since_conversion": 731}][:count]
    assert all(each.stable is False for each in told)
    assert all({e.relation for e in each.proof} == {"ASSESSED", "RECTIFIES"} for each in told)
    assert len(found(make, "W19", again(make, on), years=3)) == 1


def test_a_body_that_was_never_put_right_does_not_relapse(make: Make) -> None:
    records = [r for r in again(make, date(2016, 11, 30)) if "改" not in str(r)]
    assert len(records) < len(again(make, date(2016, 11, 30)))
    other = make.coded("Rectification", "他改", opened_on=ago(900), due_on=ago(800), closed_on=ago(810))
    assert found(make, "W19", [*records, other]) == ()


def test_a_body_weak_for_the_first_time_does_not_relapse(make: Make) -> None:
    records = [*well(make), *rating(make, "ordinary", 2015), *rating(make, "weak", 2016, ago(10))]
    assert found(make, "W19", records) == ()


# --- W20 ---


def test_a_body_without_a_rating_of_the_last_full_year_is_unrated(make: Make) -> None:
    (one,) = found(make, "W20", [*well(make), *rating(make, "ordinary", 2014)])
    assert one.subjects == (key(body(make)),)
    assert one.figures == {"year": 2015, "last_rated": 2014}
    assert "最近一次终评为 2014 年" in one.said.zh
    (bare,) = found(make, "W20", well(make))
    assert bare.figures == {"year": 2015, "last_rated": None}


@pytest.mark.parametrize("state", ["final", "appealed"])
def test_a_body_with_one_is_rated_though_it_appealed(make: Make, state: str) -> None:
    assert found(make, "W20", [*well(make), *rating(make, "ordinary", 2015, state=state)]) == ()


def test_a_rating_that_never_became_final_is_none(make: Make) -> None:
    assert len(found(make, "W20", [*well(make), *rating(make, "ordinary", 2015, state="self")])) == 1


@pytest.mark.parametrize(
    "given", [{"established_on": ago(365)}, {"domain": "other"}, {"status": "abolished"}], ids=str
)
def test_young_bodies_and_those_that_are_not_rated_at_all_are_left_out(
    make: Make, given: dict[str, Value]
) -> None:
    changed = make.changed(body(make), **given)
    records = [changed if r[:2] == changed[:2] else r for r in well(make)]
    assert found(make, "W20", records) == ()


@pytest.mark.parametrize(("since", "count"), [(date(2015, 2, 28), 1), (date(2015, 3, 2), 0)])
def test_a_body_is_given_a_year_though_it_was_there_in_the_last_full_one(
    make: Make, since: date, count: int
) -> None:
    mine = make.changed(body(make), established_on=since)
    records = [mine if r[:2] == mine[:2] else r for r in well(make)]
    assert len(found(make, "W20", records, on=date(2016, 3, 1))) == count


def test_where_nobody_was_rated_in_the_year_nobody_is_unrated(make: Make) -> None:
    records = [body(make), body(make, "邻"), *rating(make, "ordinary", 2014, name="邻")]
    assert found(make, "W20", records) == ()


# --- who may see it ---


def test_a_role_that_may_only_count_grades_is_told_of_no_body(make: Make) -> None:
    records = [*well(make), *rating(make, "weak", 2016, ago(80))]
    for code in ("W17", "W18", "W19", "W20"):
        for role in (Role.ANALYST, Role.PUBLIC):
            assert outcome(RULES[code], ground(make, records, role)) is None
        assert outcome(RULES[code], ground(make, records, Role.ORGANIZER)) is not None


def test_the_public_is_told_of_no_term(make: Make) -> None:
    assert outcome(RULES["W16"], ground(make, [elected(make, date(2012, 1, 1))], Role.PUBLIC)) is None


def test_an_area_is_told_of_its_own_bodies_only(make: Make) -> None:
    district, *streets = (
        make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)
        for code, level in (("519907", "district"), ("519907001", "street"), ("519907002", "street"))
    )
    late = elected(make, date(2012, 1, 1))
    parts = [make.tie("PART_OF", street, district, LONG_AGO) for street in streets]
    records: list[Record] = [
        district,
        *streets,
        *parts,
        late,
        make.tie("LOCATED_IN", late, streets[0], LONG_AGO),
    ]
    assert len(found(make, "W16", records, EAST)) == 1
    assert found(make, "W16", records, WEST) == ()
