"""Terms and expected forms: every state at its boundary days, who may see which, and the ways to ask.

The town is that of `conftest.py`; what its bodies say of their terms is written into it here.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analytics.expected_forms import ExpectedForm, Form, expected_form, form_rules
from analytics.policies import DEFAULT_POLICY, policy
from analytics.terms import URGENT, Reason, Remark, TermState, order, remarks, term, terms
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.expected_forms import ExpectedFormKind
from api.ids import Ids
from api.schema import TYPES
from api.term_words import FORMS, REASONS, REMARKS, STATES, why
from api.terms_due import TermState as Shown
from graph.bodies import body_states
from graph.codes import code_lists
from graph.network import BodyState
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey, Tie
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import day
from graph.tenures import tenures
from graph.terms import Tenure, allowed_years, months_earlier, term_rules, years_later
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make, Town

ID_KEY = b"i" * 32
IDS = Ids(ID_KEY)
EAST, WEST = "nbs:519907001", "nbs:519907002"
BODY = "PartyOrganization"

ELECTED = Tenure(
    body=NodeKey(BODY, "t:某支部"),
    kind="branch",
    community=False,
    elected=True,
    elected_on=date(2013, 6, 30),
    years=3,
    extended_until=None,
    documented=False,
)
"""A branch whose term ends on 2016-06-30."""

PUT_OFF = ELECTED._replace(extended_until=date(2016, 12, 31), documented=True)


def outward(node: NodeKey) -> str:
    return IDS.of(node.kind, node.key)


def state(tenure: Tenure, on: date, within: int = 6) -> str:
    return str(term(tenure, on, within=within).state)


# --- the states ---

BOUNDARIES = [
    (ELECTED, date(2013, 6, 30), "current"),
    (ELECTED, date(2015, 12, 30), "current"),
    (ELECTED, date(2015, 12, 31), "due"),
    (ELECTED, date(2016, 6, 30), "due"),
    (ELECTED, date(2016, 7, 1), "overdue"),
    (ELECTED, date(2017, 6, 30), "overdue"),
    (ELECTED, date(2017, 7, 1), "lapsed"),
    (PUT_OFF, date(2016, 6, 30), "due"),
    (PUT_OFF, date(2016, 7, 1), "extended"),
    (PUT_OFF, date(2016, 12, 31), "extended"),
    (PUT_OFF, date(2017, 1, 1), "overdue"),
    (PUT_OFF, date(2017, 12, 31), "overdue"),
    (PUT_OFF, date(2018, 1, 1), "lapsed"),
]


@pytest.mark.parametrize(("tenure", "on", "expected"), BOUNDARIES)
def test_a_state_begins_and_ends_on_its_days(tenure: Tenure, on: date, expected: str) -> None:
    assert state(tenure, on) == expected


def test_a_month_that_is_shorter_ends_earlier() -> None:
    end = date(2016, 8, 31)
    assert months_earlier(end, 6) == date(2016, 2, 29)
    assert months_earlier(end, 0) == end
    assert months_earlier(date(2016, 2, 29), 12) == date(2015, 2, 28)
    assert months_earlier(date(1, 3, 1), 60) == date(1, 1, 1)
    elected = ELECTED._replace(elected_on=date(2013, 8, 31))
    assert [state(elected, on) for on in (date(2016, 2, 29), date(2016, 3, 1))] == ["current", "due"]


@pytest.mark.parametrize(
    ("within", "first"), [(0, date(2016, 7, 1)), (1, date(2016, 5, 31)), (12, date(2015, 7, 1))]
)
def test_how_far_to_look_ahead_says_from_when_a_term_is_due(within: int, first: date) -> None:
    assert state(ELECTED, first - timedelta(1), within) == "current"
    assert state(ELECTED, first, within) in ("due", "overdue")


def test_a_term_from_a_leap_day_ends_on_the_first_of_march() -> None:
    leap = ELECTED._replace(elected_on=date(2012, 2, 29))
    assert term(leap, date(2015, 1, 1)).end == date(2015, 3, 1)
    assert years_later(date(9998, 1, 1), 5) == date.max


def test_an_extension_counts_for_a_year_at_most() -> None:
    long = ELECTED._replace(extended_until=date(2019, 1, 1), documented=True)
    days = [date(2017, 6, 30), date(2017, 7, 1), date(2018, 6, 30), date(2018, 7, 1)]
    assert [state(long, on) for on in days] == ["extended", "overdue", "overdue", "lapsed"]
    found = term(long, days[0])
    assert (found.until, remarks(found)) == (date(2017, 6, 30), (Remark.TOO_LONG,))


def test_an_extension_that_ends_before_the_term_is_none() -> None:
    odd = ELECTED._replace(extended_until=date(2016, 1, 1))
    found = term(odd, date(2016, 7, 1))
    assert (found.state, found.reason, remarks(found)) == (TermState.OVERDUE, Reason.NOT_EXTENDED, ())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"elected": None}, Reason.UNKNOWN_WHETHER_ELECTED),
        ({"elected_on": None}, Reason.UNKNOWN_ELECTION),
        ({"years": None}, Reason.UNKNOWN_LENGTH),
        ({"years": 0}, Reason.UNKNOWN_LENGTH),
        ({"years": 100}, Reason.UNKNOWN_LENGTH),
        ({"elected_on": date(2016, 1, 2)}, Reason.ELECTED_LATER),
    ],
)
def test_what_the_record_does_not_say_leaves_the_state_unknown(
    changed: dict[str, Any], reason: Reason
) -> None:
    found = term(ELECTED._replace(**changed), date(2016, 1, 1))
    assert (found.state, found.reason, found.end) == (TermState.UNKNOWN, reason, None)


def test_a_body_that_is_not_elected_has_no_term_whatever_else_is_said() -> None:
    found = term(ELECTED._replace(elected=False), date(2020, 1, 1))
    assert (found.state, found.reason, found.end, found.allowed) == (
        TermState.NOT_ELECTED,
        Reason.DELEGATED,
        None,
        (),
    )


def test_a_body_elected_under_the_old_rules_finishes_the_old_term() -> None:
    old = ELECTED._replace(elected_on=date(2018, 6, 30), years=2, community=True)
    found = term(old, date(2020, 1, 1))
    assert (found.end, found.allowed, remarks(found)) == (date(2020, 6, 30), (2, 3), ())
    new = term(old._replace(elected_on=date(2018, 8, 1)), date(2020, 1, 1))
    assert (new.allowed, remarks(new)) == ((5,), (Remark.LENGTH,))


def test_the_rules_are_the_versions_of_the_table() -> None:
    assert len(term_rules()) == 5
    kinds = set().union(*(rule.kinds for rule in term_rules()))
    assert kinds <= code_lists()["party_organization_kinds"].by_code.keys()
    assert allowed_years("committee", date(2018, 7, 15), community=False) == (3, 4, 5)
    assert allowed_years("working_committee", date(2016, 1, 1), community=False) == ()


def drawn(seed: int) -> Tenure:
    """A tenure in which anything may be unknown."""
    dice = random.Random(seed)
    return ELECTED._replace(
        elected=dice.choice((True, True, True, False, None)),
        elected_on=dice.choice((None, *[date(2010, 1, 1) + timedelta(dice.randrange(3000))] * 5)),
        years=dice.choice((None, 2, 3, 4, 5)),
        extended_until=dice.choice((None, date(2012, 1, 1) + timedelta(dice.randrange(3000)))),
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_term_goes_through_its_states_in_their_order(seed: int) -> None:
    """Day by day: unknown before the election, then never back to an earlier state."""
    stages = ["unknown", "current", "due", "extended", "overdue", "lapsed"]
    days = [date(2009, 1, 1) + timedelta(number) for number in range(0, 6000, 7)]
    told = [state(drawn(seed), on) for on in days]
    if "not_elected" in told:
        assert set(told) == {"not_elected"}
    else:
        places = [stages.index(each) for each in told]
        assert places == sorted(places)


# --- of the bodies of a town ---

ON = date(2016, 6, 30)

SAID: Mapping[str, Mapping[str, Any]] = {
    "城工委": {"kind": "working_committee", "elected": False},
    "东工委": {"kind": "committee", "elected": True, "last_election_on": date(2012, 1, 1), "term_years": 3},
    "西工委": {"kind": "committee", "elected": True, "last_election_on": date(2011, 9, 30), "term_years": 5},
    "甲支部": {
        "kind": "branch",
        "elected": True,
        "last_election_on": date(2013, 3, 1),
        "term_years": 3,
        "extension_until": date(2016, 9, 1),
    },
    "丁支部": {"kind": "branch", "elected": True, "term_years": 3},
}

STATE = {
    "东工委": "lapsed",
    "甲支部": "extended",
    "西工委": "due",
    "丁支部": "unknown",
    "城工委": "not_elected",
}


def said(make: Make, town: Town, **more: Mapping[str, Any]) -> list[Node | Tie]:
    """The town with what its bodies say of their terms."""
    told = {**SAID, **more}
    changed = {
        key(town[name]): make.changed(town[name], established_on=date(2010, 1, 1), **given)
        for name, given in told.items()
    }
    records = [record for record in town.records if isinstance(record, Node | Tie)]
    return [changed.get(key(r), r) if isinstance(r, Node) else r for r in records]


def key(node: Node) -> NodeKey:
    return NodeKey(node.kind, node.key)


def snapshot_of(make: Make, records: Sequence[Node | Tie]) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


@pytest.fixture(scope="module")
def snapshot(make: Make, town: Town) -> Snapshot:
    return snapshot_of(make, said(make, town))


def states(view: View, on: date = ON, area: str | None = None) -> dict[str, str]:
    found = terms(tenures(view, day(on), area), on, outward)
    return {line.tenure.body.key.removeprefix("t:"): str(line.state) for line in found.lines}


def test_the_bodies_of_the_town_stand_as_written_down_by_hand(snapshot: Snapshot) -> None:
    assert [*states(View(snapshot, Role.PLANNER)).items()] == [*STATE.items()]


def test_totals_hold_every_state_and_the_base_leaves_out_who_is_not_elected(snapshot: Snapshot) -> None:
    found = terms(tenures(View(snapshot, Role.PLANNER), day(ON)), ON, outward)
    assert [*found.totals] == [*TermState]
    assert Counter(STATE.values()) == Counter(
        {str(state): count for state, count in found.totals.items() if count}
    )
    assert (found.base, found.unknown_share) == (4, 0.25)
    assert [str(line.state) for line in found.of()] == ["lapsed", "extended", "due"]
    nothing = terms((), ON, outward)
    assert (nothing.base, nothing.unknown_share, nothing.lines) == (0, None, ())


def test_the_most_urgent_come_first_and_then_those_whose_term_ended_first() -> None:
    bodies = [
        ELECTED._replace(body=NodeKey(BODY, f"t:{number}"), elected_on=date(2011, 1, number % 20 + 1))
        for number in range(40)
    ]
    found = terms(bodies, date(2014, 6, 1), outward).lines
    keys = [(line.end, outward(line.tenure.body)) for line in found]
    assert keys == sorted(keys, key=lambda each: (str(each[0]), each[1]))
    assert len({order(line, outward) for line in found}) == 40


def test_a_body_has_a_term_on_the_days_on_which_it_exists(make: Make, town: Town) -> None:
    gone = make.changed(town["甲支部"], abolished_on=date(2016, 5, 1), established_on=date(2014, 1, 1))
    undated = make.changed(town["丁支部"], status="abolished")
    records = [record for record in town.records if isinstance(record, Node | Tie)]
    changed = {key(gone): gone, key(undated): undated}
    view = View(
        snapshot_of(make, [changed.get(key(r), r) if isinstance(r, Node) else r for r in records]),
        Role.PLANNER,
    )
    days = [date(2013, 12, 31), date(2014, 1, 1), date(2016, 4, 30), date(2016, 5, 1)]
    assert ["甲支部" in states(view, on) for on in days] == [False, True, True, False]
    assert not any("丁支部" in states(view, on) for on in days)


@pytest.mark.parametrize(
    ("on", "lapsed"), [(date(2015, 12, 28), False), (date(2016, 1, 4), True), (date(2030, 1, 1), True)]
)
def test_lapsed_here_is_lapsed_where_coverage_asks(snapshot: Snapshot, on: date, lapsed: bool) -> None:
    """`graph.bodies` counts a year as 365.25 days, so that the two may differ by two days and no more."""
    view = View(snapshot, Role.PLANNER)
    place = snapshot.table(BODY).position["t:东工委"]
    assert (states(view, on)["东工委"] == "lapsed") is lapsed
    assert (body_states(view, day(on))[place] == BodyState.LAPSED) == lapsed


# --- roles and areas ---


@pytest.mark.parametrize("role", Role)
def test_terms_are_told_to_those_who_see_the_bodies(snapshot: Snapshot, role: Role) -> None:
    insiders = (Role.PLANNER, Role.ANALYST, Role.ORGANIZER, Role.STEWARD)
    assert states(View(snapshot, role)) == (STATE if role in insiders else {})


def test_an_area_is_told_of_its_own_bodies(snapshot: Snapshot) -> None:
    east, west = {"东工委", "甲支部"}, {"西工委", "丁支部"}
    assert states(View(snapshot, Role.PLANNER, EAST)).keys() == east
    assert states(View(snapshot, Role.PLANNER), area=WEST).keys() == west
    assert states(View(snapshot, Role.PLANNER, EAST), area=WEST) == {}
    assert states(View(snapshot, Role.PLANNER), area="nbs:519907") == STATE


@pytest.mark.parametrize("scope", [EAST, WEST])
def test_what_lies_outside_an_area_makes_no_difference(make: Make, town: Town, scope: str) -> None:
    outside = ("西工委", "丁支部", "城工委") if scope == EAST else ("东工委", "甲支部", "城工委")
    other = {name: {**SAID[name], "elected": True, "term_years": 2} for name in outside}
    views = [View(snapshot_of(make, said(make, town, **more)), Role.PLANNER, scope) for more in ({}, other)]
    assert states(views[0]) == states(views[1])


# --- the words ---


def test_every_state_reason_remark_and_form_has_its_words_in_both_languages() -> None:
    assert {*STATES} == {*TermState}
    assert {*REASONS} == {*Reason}
    assert {*REMARKS} == {*Remark}
    assert {*FORMS} == {*Form}
    assert [member.value for member in Shown] == [*map(str, TermState)]
    assert [member.value for member in ExpectedFormKind] == [*map(str, Form)]


def test_why_says_what_ended_when_and_what_else_is_wrong() -> None:
    odd = ELECTED._replace(years=4, elected_on=date(2012, 6, 30), extended_until=date(2018, 1, 1))
    assert why(term(odd, date(2018, 7, 1))) == (
        "任期已于 2016-06-30 届满，延期已于 2017-06-30 到期；任期 4 年不合规定，应为 2 或 3 年；"
        "延期记为 2018-01-01，超过一年的部分不算；延期没有批复文号",
        "the term ended on 2016-06-30, and its extension on 2017-06-30; a term of 4 years is not allowed; it "
        "should be 2 or 3; the extension is put down as 2018-01-01; what goes beyond a year does not count; "
        "no document is named that allows the extension",
    )
    assert why(term(ELECTED, date(2016, 7, 1))) == (
        "任期已于 2016-06-30 届满，没有延期",
        "the term ended on 2016-06-30 and was not extended",
    )


# --- expected forms ---

POLICY = policy(DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("band", "form"),
    [
        ("0", Form.WORK_COVERAGE),
        ("1-2", Form.JOINT_BRANCH),
        ("3-6", Form.BRANCH),
        ("7-49", Form.BRANCH),
        ("50-99", Form.GENERAL_BRANCH),
        ("100+", Form.COMMITTEE),
        ("unknown", Form.UNKNOWN),
        (None, Form.UNKNOWN),
    ],
)
def test_the_expected_form_follows_from_the_band(band: str | None, form: Form) -> None:
    assert expected_form(band, "no", ON, POLICY).form is form


@pytest.mark.parametrize(("scale", "own"), [("yes", True), ("no", False), ("unknown", None), (None, None)])
def test_above_scale_a_unit_with_three_members_must_have_its_own(scale: str | None, own: bool | None) -> None:
    for band in ("3-6", "7-49", "50-99", "100+"):
        assert expected_form(band, scale, ON, POLICY).own is own
    for band in ("0", "1-2"):
        assert expected_form(band, scale, ON, POLICY).own is False
    assert expected_form("unknown", scale, ON, POLICY) == ExpectedForm(Form.UNKNOWN)


def test_a_joint_branch_is_shared_by_as_many_units_as_the_policy_says() -> None:
    assert expected_form("1-2", None, ON, POLICY).most_units == POLICY.joint_max_units == 5
    assert expected_form("3-6", None, ON, POLICY).most_units is None


def test_on_every_day_one_rule_speaks_of_every_band() -> None:
    bands = code_lists()["member_bands"].by_code.keys() - {"unknown"}
    for on in (date.min, ON, date(2018, 10, 28), date(2030, 1, 1)):
        held = [band for rule in form_rules() if rule.valid_from <= on < rule.valid_to for band in rule.bands]
        assert sorted(held) == sorted(bands)


# --- GraphQL ---

ASK = """query Terms(
  $first: Int! = 50, $after: String, $area: String, $within: Int! = 6, $states: [TermState!], $asOf: Date
) {
  termsDue(first: $first, after: $after, area: $area, within: $within, states: $states, asOf: $asOf) {
    asOf base unknownShare totalCount
    totals { lapsed overdue extended due unknown current notElected }
    pageInfo { hasNextPage endCursor }
    nodes {
      organization { id name } state lastElectionOn termYears termEnd extendedUntil reason reasonEn
    }
  }
}"""
FORM = """query Form($unit: ID!) { expectedForm(unit: $unit) { form ownRequired mostUnits source } }"""

DESK = Desk(ID_KEY, TYPES)


def ask(snapshot: Snapshot, who: str = "planner", text: str = ASK, **given: Any) -> dict[str, Any]:
    """The body of the answer that `role` or `role@area` gets."""
    role, _, area = who.partition("@")
    context = DESK.context(snapshot, Role(role), area or None)
    asked = given if text == FORM else {"asOf": ON.isoformat(), **given}
    body: dict[str, Any] = answer(Question(text, asked), context).body
    return body


def test_graphql_tells_the_urgent_ones_with_why_and_the_totals_of_all(snapshot: Snapshot) -> None:
    listed = ask(snapshot)["data"]["termsDue"]
    assert (listed["asOf"], listed["base"], listed["unknownShare"], listed["totalCount"]) == (
        "2016-06-30",
        4,
        0.25,
        3,
    )
    assert Counter(listed["totals"]) == Counter(
        {"lapsed": 1, "extended": 1, "due": 1, "unknown": 1, "notElected": 1, "overdue": 0, "current": 0}
    )
    assert [node["organization"]["name"] for node in listed["nodes"]] == ["东工委", "甲支部", "西工委"]
    extended = listed["nodes"][1]
    del extended["organization"]
    assert extended == {
        "state": "EXTENDED",
        "lastElectionOn": "2013-03-01",
        "termYears": 3,
        "termEnd": "2016-03-01",
        "extendedUntil": "2016-09-01",
        "reason": "任期已于 2016-03-01 届满，获准延期至 2016-09-01；延期没有批复文号",
        "reasonEn": "the term ended on 2016-03-01 and was extended until 2016-09-01; "
        "no document is named that allows the extension",
    }


def test_graphql_lists_the_states_asked_for(snapshot: Snapshot) -> None:
    listed = ask(snapshot, states=["UNKNOWN", "NOT_ELECTED"])["data"]["termsDue"]["nodes"]
    assert [(node["organization"]["name"], node["reason"]) for node in listed] == [
        ("丁支部", "上次换届日期不详"),
        ("城工委", "派出机关或其他不经选举产生的组织"),
    ]
    assert ask(snapshot, states=[])["data"]["termsDue"]["nodes"] == []


def test_pages_of_terms_make_the_whole_list(snapshot: Snapshot) -> None:
    everything = [state.name for state in TermState]
    whole = ask(snapshot, states=everything)["data"]["termsDue"]["nodes"]
    nodes: list[Any] = []
    after, more = None, True
    while more:
        page = ask(snapshot, states=everything, first=2, after=after)["data"]["termsDue"]
        nodes, after, more = (
            [*nodes, *page["nodes"]],
            page["pageInfo"]["endCursor"],
            page["pageInfo"]["hasNextPage"],
        )
    assert nodes == whole
    assert len(whole) == 5


def test_an_area_that_is_hidden_is_like_one_that_never_was(snapshot: Snapshot) -> None:
    hidden = ask(snapshot, f"planner@{EAST}", area="519907002")
    assert hidden == ask(snapshot, f"planner@{EAST}", area="999999")
    assert (hidden["data"]["termsDue"]["base"], hidden["data"]["termsDue"]["unknownShare"]) == (0, None)
    assert ask(snapshot, area="519907002")["data"]["termsDue"]["base"] == 2


def test_a_restricted_area_is_like_one_that_never_was(make: Make, town: Town) -> None:
    closed = make.changed(town["西街"], visibility="restricted")
    records = [closed if isinstance(r, Node) and key(r) == key(closed) else r for r in said(make, town)]
    world = snapshot_of(make, records)
    assert ask(world, area="519907002") == ask(world, area="999999")
    assert ask(world, "steward", area="519907002")["data"]["termsDue"]["base"] == 2


@pytest.mark.parametrize("within", [-1, 61])
def test_looking_too_far_ahead_is_an_error_in_both_languages(snapshot: Snapshot, within: int) -> None:
    error = ask(snapshot, within=within)["errors"][0]
    assert error["extensions"]["code"] == "WRONG_USE"
    assert "个月" in error["extensions"]["zh"]
    assert "months" in error["extensions"]["en"]


def form(snapshot: Snapshot, unit: NodeKey, who: str) -> Any:
    return ask(snapshot, who, FORM, unit=outward(unit))["data"]["expectedForm"]


NOTHING = {"form": "UNKNOWN", "ownRequired": None, "mostUnits": None, "source": None}


@pytest.mark.parametrize("role", Role)
def test_a_form_is_told_to_those_who_may_read_bands_and_is_unknown_to_others(
    make: Make, snapshot: Snapshot, town: Town, role: Role
) -> None:
    told = form(snapshot, town.key("甲"), str(role))
    if role in (Role.ORGANIZER, Role.STEWARD):
        assert (told["form"], told["ownRequired"]) == ("BRANCH", None)
        assert "党章" in told["source"]
    else:
        assert told == (None if role is Role.PUBLIC else NOTHING)
    assert form(snapshot, town.key("辛"), str(role)) in (NOTHING, None)


def test_the_form_of_what_is_hidden_is_as_absent_as_that_of_what_never_was(
    snapshot: Snapshot, town: Town
) -> None:
    assert form(snapshot, town.key("丁"), f"organizer@{EAST}") is None
    assert form(snapshot, NodeKey("Unit", "t:无"), "organizer") is None
    assert form(snapshot, town.key("东组团"), "organizer") is None


# --- the command ---

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    make: Make,
    town: Town,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `report terms` in this process, on a home that holds the town and its terms."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(said(make, town), make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", "terms", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


AS_OF = ("--as-of", "2016-06-30")


def test_the_report_puts_base_and_totals_first_and_speaks_both_languages(run: Run) -> None:
    code, out, err = run(*AS_OF)
    assert (code, err) == (0, "")
    assert "2016-06-30  党组织换届 re-elections：基数 base 4，不详 unknown 25.0%" in out
    assert out.index("逾期一年以上 lapsed") < out.index("东工委")
    assert "任期已于 2015-01-01 届满，没有延期" in out
    assert "the term ended on 2015-01-01 and was not extended" in out


def test_json_and_csv_tell_the_same_terms(run: Run) -> None:
    document = json.loads(run(*AS_OF, "--format", "json")[1])
    rows = [*csv.DictReader(io.StringIO(run(*AS_OF, "--format", "csv")[1].removeprefix("\ufeff")))]
    assert [*document] == ["as_of", "within_months", "base", "unknown_share", "totals", "terms"]
    assert len(document["terms"]) == len(rows) == 3
    for line, row in zip(document["terms"], rows, strict=True):
        told = {name: "" if value is None else str(value) for name, value in line.items()}
        assert {
            **told,
            "as_of": "2016-06-30",
            "within_months": "6",
            "base": "4",
            "unknown_share": "0.25",
        } == row
    assert "t:" not in json.dumps(document)


def test_the_report_looks_as_far_ahead_as_it_is_asked_to(run: Run) -> None:
    def told(*arguments: str) -> list[str]:
        document = json.loads(run("--as-of", "2016-01-01", "--format", "json", *arguments)[1])
        return [line["state"] for line in document["terms"]]

    assert told() == ["overdue", "due"]
    assert told("--within", "12") == ["overdue", "due", "due"]
    assert told("--within", "0") == ["overdue"]


def test_the_report_of_an_area_and_a_role_is_theirs(run: Run) -> None:
    def told(*arguments: str) -> dict[str, int]:
        totals: dict[str, int] = json.loads(run(*AS_OF, "--format", "json", *arguments)[1])["totals"]
        return {name: count for name, count in totals.items() if count}

    assert told("--area", "519907001") == {"lapsed": 1, "extended": 1}
    assert told("--role", "public") == {}


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("--within", "61"), "个月", "months"),
        (("--within=-1",), "个月", "months"),
        (("--as-of", "2016"), "应写成", "Write the date"),
        (("--area", "999999"), "没有区域", "There is no area"),
    ],
)
def test_wrong_use_ends_in_2_in_both_languages(run: Run, arguments: Sequence[str], zh: str, en: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert zh in err
    assert en in err


def test_what_is_listed_by_default_is_what_is_urgent() -> None:
    assert tuple(TermState)[:4] == URGENT
