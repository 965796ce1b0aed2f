"""The queries of `graph/CYPHER.md`, asked of real servers, answer what the product answers.

The world is drawn at random with a fixed seed: three streets of which two merge in 2016, units that are
dissolved, moved, registered elsewhere, of other kinds or off the roster, bodies that are abolished, contacts
verified too long ago, groups that met or did not. Each query is asked through the official driver, under
every version of Cypher that the server knows, and through py2neo.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import GraphDatabase, NotificationClassification, NotificationDisabledClassification
from neo4j.exceptions import ClientError

from analytics.coverage import coverage
from analytics.policies import DEFAULT_POLICY, policy
from analytics.uncovered import urgent_cells
from api.app import execute
from graph.as_of import network_on
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import UNKNOWN_START, Change, Node, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.server import Server
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

PAGES = ("CYPHER.md", "CYPHER.zh-CN.md")
FOLDER = Path(__file__).parents[1] / "graph"
DAYS = (date(2015, 6, 30), date(2016, 6, 30), date(2016, 12, 31))
UNITS = 400
GROUP = "一组"

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:py2neo", "ignore::DeprecationWarning:interchange"
)


def queries(page: str) -> dict[str, str]:
    """The queries of a page by the name in their first line."""
    text = (FOLDER / page).read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"```cypher\n(.*?)```", text, re.DOTALL)
    named = (re.fullmatch(r"// ([a-z-]+) \(.*\)", block.splitlines()[0]) for block in blocks)
    return {found[1]: block for found, block in zip(named, blocks, strict=True) if found is not None}


QUERIES = queries(PAGES[0])


@dataclass(frozen=True)
class Draw:
    """Draws records with fixed luck."""

    make: Make
    luck: random.Random

    def day(self, first: int = 2014, last: int = 2016) -> date:
        return date(first, 1, 1) + timedelta(self.luck.randrange((last - first + 1) * 365))

    def maybe(self, value: Value, share: float) -> Value:
        return value if self.luck.random() < share else None

    def one(self, *values: Value) -> Value:
        return self.luck.choice(values)

    def period(self) -> tuple[date, date | None]:
        start = self.luck.choice([UNKNOWN_START, self.day(2014, 2014), self.day()])
        end = self.day(2015, 2017) if self.luck.random() < 0.3 else None
        return start, None if end is not None and end <= start else end

    def tie(self, kind: str, start: Node, end: Node, **given: Any) -> Tie:
        return self.make.tie(kind, start, end, *self.period(), **given)


def places(draw: Draw) -> Iterator[Node]:
    """A district, three streets and five communities; the last street came by the merger."""
    codes = {"519907": "district"} | {f"51990700{n}": "street" for n in (1, 2, 3)}
    codes |= {f"51990700{n}00{m}": "community" for n, m in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1))}
    for code, level in codes.items():
        yield draw.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=f"地{code}")


def tree(draw: Draw, areas: dict[str, Node]) -> Iterator[Change]:
    """Streets belong to the district; what was in the second one is in the third from May 2016."""
    merger = date(2016, 5, 1)
    for code, area in areas.items():
        if len(code) == 9:
            yield draw.make.tie("PART_OF", area, areas[code[:6]], UNKNOWN_START)
        if len(code) == 12:
            moved = code.startswith("519907002")
            yield draw.make.tie("PART_OF", area, areas[code[:9]], UNKNOWN_START, merger if moved else None)
            if moved:
                yield draw.make.tie("PART_OF", area, areas["519907003"], merger)
    old, new = (draw.make.node("Name", name_zh=name) for name in ("旧街", "新街"))
    yield from (old, new)
    yield draw.make.tie("NAMED", areas["519907001"], old, UNKNOWN_START, merger)
    yield draw.make.tie("NAMED", areas["519907001"], new, merger)


def unit(draw: Draw, number: int) -> Node:
    kinds = ("enterprise", "enterprise", "enterprise", "state_enterprise", "cooperative", "law_firm")
    return draw.make.coded(
        "Unit",
        f"u{number:03}",
        kind=draw.one(*kinds, "social_org", "government"),
        rostered=draw.one("yes", "yes", "yes", "no", "unknown", None),
        established_on=draw.maybe(draw.day(), 0.5),
        dissolved_on=draw.maybe(draw.day(2015, 2017), 0.2),
        survey_state=draw.one("surveyed", "surveyed", "partial", None),
        industry_code=draw.maybe(draw.one("F51", "F52", "L72", "C13"), 0.9),
    )


def body(draw: Draw, number: int) -> Node:
    return draw.make.coded(
        "PartyOrganization",
        f"o{number:03}",
        status=draw.one("active", "active", "active", "abolished"),
        abolished_on=draw.maybe(draw.day(2015, 2017), 0.2),
    )


def group(draw: Draw, number: int) -> Node:
    return draw.make.coded(
        "Alliance",
        f"g{number}",
        name_zh=GROUP if number == 0 else f"组{number}",
        kind=draw.one("group", "group", "zone_1n", "association"),
        status=draw.one("active", "active", "active", "dissolved"),
    )


def ties(draw: Draw, units: list[Node], others: dict[str, list[Node]]) -> Iterator[Tie]:
    """What lies where, and what reaches whom."""
    for one in units:
        for registered in draw.luck.sample([True, False, None], draw.luck.choice([0, 1, 1, 2, 3])):
            place = draw.luck.choice(others["areas"])
            yield draw.tie("LOCATED_IN", one, place, is_registered=registered)
        for _ in range(draw.luck.choice([0, 0, 0, 1, 1, 2])):
            mode = draw.one("standalone", "joint", "regional", "industry")
            verified = draw.day()
            yield draw.tie("COVERS", draw.luck.choice(others["bodies"]), one, mode=mode, verified_on=verified)
        if draw.luck.random() < 0.25:
            post = draw.luck.choice([*others["posts"], draw.luck.choice(units)])
            yield draw.tie("WORK_CONTACT", post, one, means="liaison", verified_on=draw.day())
        if draw.luck.random() < 0.4:
            yield draw.tie("MEMBER_OF", one, draw.luck.choice(others["groups"]))
        if draw.luck.random() < 0.1:
            yield draw.tie("LEADS", one, draw.luck.choice(others["groups"]), is_deputy=draw.one(True, False))


@pytest.fixture(scope="module")
def records(make: Make) -> list[Change]:
    draw = Draw(make, random.Random(4))
    areas = {str(node.key.partition(":")[2]): node for node in places(draw)}
    units = [unit(draw, number) for number in range(UNITS)]
    others = {
        "areas": [*areas.values()],
        "bodies": [body(draw, number) for number in range(40)],
        "posts": [make.coded("Post", f"p{number}") for number in range(5)],
        "groups": [group(draw, number) for number in range(6)],
    }
    met = [make.coded("Activity", f"a{number}", date=draw.day()) for number in range(8)]
    under = [make.tie("UNDER", one, draw.luck.choice(others["groups"])) for one in met]
    nodes = [*units, *met, *(node for some in others.values() for node in some)]
    found = {tie.identity: tie for tie in ties(draw, units, others)}
    led = make.tie("LEADS", others["bodies"][0], others["groups"][0], date(2015, 1, 1), is_deputy=False)
    return [*nodes, *tree(draw, areas), *found.values(), *under, led]


@pytest.fixture(scope="module")
def snapshot(records: list[Change], make: Make) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


Rows = list[list[Any]]
Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, records: list[Change], make: Make, emptied: Callable[[Server], Server]
) -> Callable[[str], Server]:
    """A server of a release that holds the world."""

    @cache
    def server(release: str) -> Server:
        found: Server = emptied(request.getfixturevalue(f"neo4j_{release}"))
        with closing(Neo4jStore(found, ONTOLOGY)) as store:
            store.write(records, make.load())
        return found

    return server


WAYS = (
    *(("lts", ""), ("lts", "CYPHER 5 "), ("lts", "py2neo")),
    *(("newest", ""), ("newest", "CYPHER 5 "), ("newest", "CYPHER 25 "), ("newest", "py2neo")),
)
"""The releases, and how each can be asked; 5.26 knows no CYPHER 25."""


@pytest.fixture(params=WAYS, ids="-".join)
def ask(request: pytest.FixtureRequest, filled: Callable[[str], Server]) -> Iterator[Ask]:
    """Every way to ask a query."""
    release, way = request.param
    server = filled(release)
    if way == "py2neo":
        yield from by_py2neo(server)
        return
    with GraphDatabase.driver(
        server.address,
        auth=(server.user, server.password),
        notifications_disabled_classifications=[NotificationDisabledClassification.UNRECOGNIZED],
    ) as driver:

        def asked(text: str, **given: Any) -> Rows:
            rows, summary, _ = driver.execute_query(way + text, given, routing_="r")
            told = [status.classification for status in summary.gql_status_objects]
            assert NotificationClassification.DEPRECATION not in told
            return [plain(row.values()) for row in rows]

        yield asked


def by_py2neo(server: Server) -> Iterator[Ask]:
    module = pytest.importorskip("graph.store.py2neo_graph")
    graph = module.py2neo_graph(server)
    yield lambda text, **given: [plain(row) for row in graph.run(text, **given)]
    graph.service.connector.close()


def plain(row: Sequence[Any]) -> list[Any]:
    """A row with its dates as texts, since each library has dates of its own."""
    return [str(v) if hasattr(v, "year") else v for v in row]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_coverage_by_street_is_that_of_the_product(ask: Ask, snapshot: Snapshot, today: date) -> None:
    network = network_on(View(snapshot, Role.STEWARD), today)
    found = coverage(network, policy(DEFAULT_POLICY), ("street",))
    names = dict(zip(network.areas.keys, network.areas.names, strict=True))
    expected = [
        [row.cell[0], names.get(row.cell[0]), row.base, row.covered, row.count("T0"), row.count("TX")]
        for row in found.rows
        if row.base
    ]
    rows = ask(QUERIES["coverage-by-street"], day=today)
    assert [row[:6] for row in rows] == expected
    assert [row[6:] for row in rows] == [[row.low, row.high] for row in found.rows if row.base]


def test_the_world_holds_every_tier_and_the_merger(snapshot: Snapshot) -> None:
    found = [
        coverage(network_on(View(snapshot, Role.STEWARD), today), policy(DEFAULT_POLICY), ("street",))
        for today in DAYS
    ]
    assert all(min(answer.total.tiers) > 0 for answer in found)
    streets = [{row.cell[0] for row in answer.rows} for answer in found]
    assert "nbs:519907002" in streets[0]
    assert "" in streets[0]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_most_urgent_cells_are_those_of_the_product(ask: Ask, snapshot: Snapshot, today: date) -> None:
    network = network_on(View(snapshot, Role.STEWARD), today)
    found = urgent_cells(network, policy(DEFAULT_POLICY), ("street", "industry"))[:10]
    names = dict(zip(network.areas.keys, network.areas.names, strict=True))
    rows = ask(QUERIES["urgent-cells"], day=today)
    assert rows == [[c.cell[0], names.get(c.cell[0]), c.cell[1], c.uncovered, c.base] for c in found]


PART = "totalCount edges { since until node { name __typename } "
MEMBERSHIP = f"""query ($day: Date!) {{
  alliance(name: "{GROUP}", asOf: $day) {{
    members(first: 100) {{ {PART} role }} }}
    leads(first: 100) {{ {PART} isDeputy }} }}
  }}
}}"""


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_group_on_a_date_is_that_of_graphql(ask: Ask, snapshot: Snapshot, today: date) -> None:
    body = execute(snapshot, Role.STEWARD, None, b"k" * 32, MEMBERSHIP, {"day": today.isoformat()})
    alliance = body["data"]["alliance"]
    expected = [told("MEMBER_OF", edge) for edge in alliance["members"]["edges"]]
    expected += [told("LEADS", edge) for edge in alliance["leads"]["edges"]]
    rows = ask(QUERIES["group-on-a-date"], day=today, group=GROUP)
    assert sorted(([r[0], r[1], *r[3:]] for r in rows), key=str) == sorted(expected, key=str)
    assert alliance["members"]["totalCount"] > 3
    assert rows == sorted(rows, key=lambda row: row[:3])


def told(relation: str, edge: dict[str, Any]) -> list[Any]:
    role = str(edge["role"]).lower() if edge.get("role") else None
    actor = edge["node"]
    return [
        *(relation, actor["__typename"], actor["name"], role),
        *(edge.get("isDeputy"), edge["since"], edge["until"]),
    ]


def test_both_pages_hold_the_same_queries() -> None:
    assert sorted(QUERIES) == ["coverage-by-street", "group-on-a-date", "urgent-cells"]
    assert queries(PAGES[1]) == QUERIES


def test_the_pages_style_only_what_the_ontology_knows() -> None:
    for page in PAGES:
        text = (FOLDER / page).read_text(encoding="utf-8")
        styled = re.findall(r"^node\.(\w+)", text, re.MULTILINE)
        assert styled
        assert {*styled} <= {*ONTOLOGY.nodes}


def test_a_phrase_finds_a_name_as_the_pages_say(ask: Ask) -> None:
    [[text]] = [re.findall(r"`(CALL db\.index[^`]*)`", (FOLDER / page).read_text()) for page in PAGES[:1]]
    found = ask(text.replace("组 团", "一 组"))
    assert found == [["t:g0"]]


@pytest.mark.parametrize("release", ["lts", "newest"])
def test_reading_access_refuses_to_write_as_the_pages_say(
    release: str, filled: Callable[[str], Server]
) -> None:
    server = filled(release)
    with (
        GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver,
        pytest.raises(ClientError, match="read access mode"),
    ):
        driver.execute_query("CREATE (n:Stray)", routing_="r")
