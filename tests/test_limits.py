"""Limits hold exactly, are counted as if everything were written out, and cost little themselves."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    parse,
    print_ast,
)

from api import limits
from api.answer import Question, Refused, answer, prepare
from api.context import Desk
from api.cost import cost, planned
from api.errors import InvalidQueryError
from api.expansion import checked, depth, expansion, operations_of, repeats
from api.limits import Limit, LimitError
from api.schema import TYPES, core
from graph.errors import AllianceGraphError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore

if TYPE_CHECKING:
    from conftest import Make, Town

Variables = Mapping[str, Any]


@pytest.fixture(scope="module")
def snapshot(make: Make, town: Town) -> Snapshot:
    """The town."""
    store = MemoryStore(ONTOLOGY)
    store.write(town.records, make.load())
    return build(store, ONTOLOGY)


@pytest.fixture(scope="module")
def ask(snapshot: Snapshot) -> Callable[..., list[str]]:
    """The codes of the errors that a question leads to; none where it is answered."""
    desk = Desk(b"i" * 32, TYPES)

    def codes(text: str, role: Role = Role.PLANNER, **variables: Any) -> list[str]:
        body: Any = answer(Question(text, variables), desk.context(snapshot, role, None)).body
        return [error["extensions"]["code"] for error in body.get("errors", [])]

    return codes


def nested(levels: int) -> str:
    """A question that nests so many fields."""
    parents = levels - 2
    return '{ area(code: "519907") ' + "{ parent " * parents + "{ code }" + " }" * parents + " }"


def many(number: int, text: str) -> str:
    """The text so many times, each with its number for `#`."""
    return " ".join(text.replace("#", str(i)) for i in range(number))


def in_one_page(number: int, text: str) -> str:
    """Selections on units."""
    return "{ units(first: 1) { nodes { " + many(number, text) + " } } }"


AT_THE_LIMIT: list[tuple[Limit, Callable[[int], str]]] = [
    (limits.DEPTH, nested),
    (limits.ALIASES, lambda n: in_one_page(n, "a#: name")),
    (limits.SAME_KEY, lambda n: in_one_page(n, "name")),
    (limits.DIRECTIVES, lambda n: in_one_page(n, "a#: name @include(if: true)")),
    (limits.ROOT_FIELDS, lambda n: "{ " + many(n, "a#: version") + " }"),
    (limits.PAGE, lambda n: f"{{ units(first: {n}) {{ totalCount }} }}"),
    (limits.IDS, lambda n: "{ nodes(ids: [" + many(n, '"#"') + "]) { id } }"),
    (
        limits.NODES,
        lambda n: (
            "{ units(first: 100) { nodes { "
            f"memberships(first: {n // 100 - 1 + n % 2}) {{ totalCount }} "
            "} } }"
        ),
    ),
    (limits.TOKENS, lambda n: "query Q { version " + "#" * 50 + "\n" + many(n - 5, "version") + "}"),
    (
        limits.SELECTIONS,
        lambda n: (
            "{ " + many(n // 10, "...F ") + " } fragment F on Query { " + many(9 + n % 10, "version ") + "}"
        ),
    ),
    (limits.NESTING, lambda n: "{ " + "... { " * (n - 1) + "version" + " }" * n),
]


@pytest.mark.parametrize(("limit", "text"), AT_THE_LIMIT, ids=lambda value: getattr(value, "code", ""))
def test_at_the_limit_is_answered_and_one_more_is_refused(
    ask: Callable[..., list[str]], limit: Limit, text: Callable[[int], str]
) -> None:
    at, over = ask(text(limit.most)), ask(text(limit.most + 1))
    assert limit.code not in at
    assert over == [limit.code]


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
def test_a_page_is_1_to_100_whether_written_or_given(ask: Callable[..., list[str]], first: int) -> None:
    text = "query Q($n: Int!) { units(first: $n) { totalCount } }"
    assert ask(text, n=first) == [limits.PAGE.code]
    assert ask(f"{{ units(first: {first}) {{ totalCount }} }}") == [limits.PAGE.code]
    assert ask(f"query Q($n: Int! = {first}) {{ units(first: $n) {{ totalCount }} }}") == [limits.PAGE.code]
    assert ask(text, n=1) == []


@pytest.mark.parametrize("first", [None, "1", 1.5, True, [1]])
def test_a_page_length_that_is_no_number_is_refused_by_its_type(
    ask: Callable[..., list[str]], first: object
) -> None:
    assert ask("query Q($n: Int!) { units(first: $n) { totalCount } }", n=first) == ["BAD_USER_INPUT"]


def test_a_page_length_must_be_given(ask: Callable[..., list[str]]) -> None:
    assert ask("{ units { totalCount } }") == ["GRAPHQL_VALIDATION_FAILED"]


def test_ids_given_as_a_variable_are_counted(ask: Callable[..., list[str]]) -> None:
    text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert ask(text, ids=["x"] * 100) == []
    assert ask(text, ids=["x"] * 101) == [limits.IDS.code]


def test_different_days_and_policies_of_one_question_are_limited(ask: Callable[..., list[str]]) -> None:
    def days(number: int) -> str:
        told = many(number, 'a#: coverage(asOf: "2016-01-1#") { asOf }')
        return "{ " + told + " }"

    assert ask(days(limits.DATES.most)) == []
    assert limits.DATES.code in ask(days(limits.DATES.most + 1))


def test_different_pairs_of_day_and_policy_are_limited(ask: Callable[..., list[str]]) -> None:
    def pairs(number: int) -> str:
        found = [
            (day, name)
            for day in range(10, 10 + limits.DATES.most)
            for name in ("d1-t1t4", "d2-t1t4", "d5-t1t4")
        ]
        told = (
            f'a{d}{p[:2]}: coverage(asOf: "2016-01-{d}", policy: "{p}") {{ tier }}' for d, p in found[:number]
        )
        return "{ units(first: 1) { nodes { " + " ".join(told) + " } } }"

    assert ask(pairs(limits.ANALYSES.most)) == []
    assert limits.ANALYSES.code in ask(pairs(limits.ANALYSES.most + 1))


def test_an_answer_of_too_many_values_is_refused(ask: Callable[..., list[str]]) -> None:
    def values(fields: str) -> str:
        below = "{ nodes { " + fields + " } }"
        return "{ units(first: 100) { nodes { memberships(first: 99) " + below + " } } }"

    assert ask(values("name nameEn kind status level groupType")) == []
    assert ask(values("name nameEn kind status level groupType id isSynthetic lastMetOn zone { id }")) == [
        limits.VALUES.code
    ]


def test_a_report_that_would_not_fit_into_memory_is_refused(make: Make, town: Town) -> None:
    def code(number: int) -> list[str]:
        text = "{ coverage(by: [DISTRICT, STREET, COMMUNITY]) { asOf } }"
        told = {"code_scheme": "nbs", "level": "community"}
        areas = [
            make.node("AdminArea", **told, code=f"5199070030{i:02}", name_zh=str(i)) for i in range(number)
        ]
        store = MemoryStore(ONTOLOGY)
        store.write([*town.records, *areas], make.load())
        context = Desk(b"i" * 32, TYPES).context(build(store, ONTOLOGY), Role.PLANNER, None)
        body: Any = answer(Question(text, {}), context).body
        return [error["extensions"]["code"] for error in body.get("errors", [])]

    assert code(94) == []  # with five areas of the town and "unknown" 100 keys of each dimension
    assert code(95) == [limits.CELLS.code]


def test_the_schema_is_told_to_roles_and_not_to_the_public(ask: Callable[..., list[str]]) -> None:
    text = "{ __schema { types { name } } __typename }"
    assert ask(text) == []
    assert ask(text, Role.PUBLIC) == ["GRAPHQL_VALIDATION_FAILED"] * 2
    assert ask("{ __typename }", Role.PUBLIC) == []


def test_questions_about_the_schema_may_nest_deeply_but_not_in_circles(ask: Callable[..., list[str]]) -> None:
    of_type = "{ name " + "ofType { name " * 9 + "}" * 10
    assert ask("{ __schema { types { fields { type " + of_type + " } } } }") == []
    circle = "{ __schema { types " + "{ fields { type " * 5 + "{ name }" + " } }" * 5 + " } }"
    assert ask(circle) == ["GRAPHQL_VALIDATION_FAILED"]


def test_an_operation_named_like_the_schema_is_an_ordinary_one(ask: Callable[..., list[str]]) -> None:
    assert ask("query __schema " + nested(11)) == [limits.DEPTH.code]
    assert ask(nested(11).replace("parent", "__schema: parent", 1)) == [limits.DEPTH.code]


@pytest.mark.parametrize(
    "text",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A version }",
        "{ ...A }",
        "{ version } fragment A on Query { version }",
        "{ ...A } fragment A on Query { version } fragment A on Query { version }",
    ],
)
def test_fragments_that_make_no_sense_are_refused_before_anything_else(
    ask: Callable[..., list[str]], text: str
) -> None:
    assert ask(text) == [InvalidQueryError.code]


@pytest.mark.parametrize(
    "text", ["", "{", "}", "{ a", "query", "\ufeff", "{ version } }", "'", '{ a(b: "\\ud800") }']
)
def test_a_text_that_is_no_document_is_refused(ask: Callable[..., list[str]], text: str) -> None:
    assert ask(text) == ["GRAPHQL_PARSE_FAILED"]


def test_no_error_suggests_a_name(ask: Callable[..., list[str]]) -> None:
    chance = random.Random(1)
    names = [*core().type_map["Unit"].fields, "employees", "fullMembers"]  # type: ignore[attr-defined]
    for _ in range(1000):
        name = list(chance.choice(names))
        name[chance.randrange(len(name))] = chance.choice("abcdefghijklmnopqrstuvwxyz")
        if "".join(name) not in names:
            refused = prepare("{ units(first: 1) { nodes { " + "".join(name) + " } } }", True)
            assert isinstance(refused, Refused)
            assert "mean" not in str(refused.errors)


def test_a_field_that_is_kept_back_is_told_apart_from_none(ask: Callable[..., list[str]]) -> None:
    def errors(name: str) -> str:
        refused = prepare("{ units(first: 1) { nodes { " + name + " } } }", True)
        assert isinstance(refused, Refused)
        return str(refused.errors).replace(name, "x")

    assert errors("employees") == errors("employeex") == errors("nonsenses")


# The same figures by the plainest reading: write everything out, then look at it.


@dataclass(frozen=True)
class Written:
    """One field as it stands after every fragment was written out."""

    key: str
    node: FieldNode
    below: tuple[Written, ...]


@dataclass
class Plain:
    """Counts on the way."""

    fragments: Mapping[str, FragmentDefinitionNode]
    aliases: int = 0
    directives: int = 0
    selections: int = 0

    def fields(self, selections: Any) -> Iterator[Written]:
        """The fields of a selection set."""
        for node in selections.selections if selections else ():
            self.selections += 1
            self.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                self.aliases += node.alias is not None
                key = (node.alias or node.name).value
                yield Written(key, node, tuple(self.fields(node.selection_set)))
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                self.directives += len(fragment.directives or ())
                yield from self.fields(fragment.selection_set)
            else:
                yield from self.fields(node.selection_set)


def paths(fields: tuple[Written, ...], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The response path of every field."""
    for field in fields:
        yield (*before, field.key)
        yield from paths(field.below, (*before, field.key))


def merged(fields: tuple[Written, ...]) -> dict[str, Written]:
    """Fields of one key as one, with everything below any of them."""
    found: dict[str, Written] = {}
    for field in fields:
        held = found.get(field.key)
        found[field.key] = (
            field if held is None else Written(field.key, held.node, (*held.below, *field.below))
        )
    return found


def plain_cost(fields: tuple[Written, ...]) -> tuple[int, int]:
    """Nodes and values, by adding up entry by entry."""
    nodes = values = 0
    for field in merged(fields).values():
        given = {a.name.value: print_ast(a.value) for a in field.node.arguments or ()}
        first = given.get("first")
        values += 1
        for _ in range(int(first or 1)):
            below = plain_cost(field.below)
            nodes += below[0] + (first is not None)
            values += below[1]
    return nodes, values


def drawn(chance: random.Random) -> str:
    """A document drawn at random: nested, aliased, with fragments that spread fragments."""
    names = ["a", "b", "c"]

    def selections(levels: int, fragments: list[str]) -> str:
        parts = []
        for _ in range(chance.randint(1, 3)):
            kind = chance.random()
            if kind < 0.2 and fragments:
                parts.append(f"...{chance.choice(fragments)}{chance.choice(['', ' @d'])}")
            elif kind < 0.35 and levels:
                parts.append("... { " + selections(levels - 1, fragments) + " }")
            else:
                told = chance.choice(["", "", f"{chance.choice('xyz')}: "]) + chance.choice(names)
                told += chance.choice(["", "", f"(first: {chance.randint(1, 4)})", " @d"])
                parts.append(
                    told + (" { " + selections(levels - 1, fragments) + " }" if levels and kind < 0.8 else "")
                )
        return " ".join(parts)

    fragments: list[str] = []
    text = ""
    for number in range(chance.randint(0, 3)):
        text += f" fragment F{number} on T {{ {selections(2, fragments[:])} }}"
        fragments.append(f"F{number}")
    spreads = " ".join(f"...{name}" for name in fragments)
    return f"query Q @d {{ {selections(3, fragments)} {spreads} }}{text}"


def test_the_counts_are_those_of_the_document_written_out() -> None:
    chance, seen = random.Random(7), 0
    for _ in range(2000):
        document = parse(drawn(chance))
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        plain = Plain(fragments)
        fields = tuple(plain.fields(operation.selection_set))
        if plain.selections > limits.SELECTIONS.most:
            continue
        found, seen = expansion(operation, checked(document)), seen + 1
        places = Counter(paths(fields))
        assert (found.aliases, found.directives) == (plain.aliases, plain.directives + 1)
        assert depth([*found.groups.values()]) == max(map(len, places))
        assert repeats(found.groups) == max(places.values())
        if plain.selections < 200:
            assert cost(planned(found), {}) == plain_cost(fields)
    assert seen > 1900


def bomb(levels: int) -> str:
    """Few characters that stand for two to the power of `levels` fields."""
    parts = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ version }}"


def chain(length: int) -> str:
    """Fragments that spread each other one after the other."""
    parts = [f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(length)]
    return "{ " + "...F0 " * length + "} " + " ".join(parts) + f" fragment F{length} on Query {{ version }}"


def folded(parts: int) -> str:
    """Fragments that each nest deeply and spread the next."""
    told = [f"fragment F{i} on Query {{ {'... { ' * 90}...F{i + 1}{' }' * 90} }}" for i in range(parts)]
    return "{ ...F0 } " + " ".join(told) + f" fragment F{parts} on Query {{ version }}"


ATTACKS = {
    "folded": folded(7),
    "bomb": bomb(60),
    "chain": chain(180),
    "wide": in_one_page(900, "name "),
    "wide objects": in_one_page(400, "area { name } "),
    "aliases": in_one_page(600, "a#: name "),
    "deep": nested(180),
    "inline": "{ " + "... { " * 150 + "version" + " }" * 151,
    "directives": in_one_page(1, "name " + "@include(if: true) " * 200),
    "operations": " ".join(f"query Q{i} {{ {many(20, 'version ')} }}" for i in range(80)),
    "lists": "{ nodes(ids: " + "[" * 150 + "]" * 150 + ") { id } }",
    "long": "{ version " + "# " + "x" * 60_000 + "\n}",
}


def spent(text: str) -> float:
    """CPU seconds of preparing a text once, the least of some attempts."""
    times = []
    for _ in range(5):
        prepare.cache_clear()
        begun = time.process_time()
        prepare(text, True)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_little(name: str) -> None:
    assert spent(ATTACKS[name]) < 0.05


def metered(text: str) -> float:
    """CPU seconds of counting alone, the least of some attempts."""
    document, times = parse(text), []
    for _ in range(7):
        begun = time.process_time()
        try:
            fragments = checked(document)
            for operation in operations_of(document):
                repeats(expansion(operation, fragments).groups)
        except AllianceGraphError:
            pass
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize(
    "shape", [bomb, chain, lambda n: in_one_page(4 * n, "a#: name")], ids=["bomb", "chain", "wide"]
)
def test_twice_the_document_takes_about_twice_the_time(shape: Callable[[int], str]) -> None:
    small, large = metered(shape(25)), metered(shape(50))
    assert large < 2.5 * small + 0.001


def test_a_limit_speaks_both_languages() -> None:
    error = LimitError(limits.DEPTH, 11)
    assert "最多 10" in error.zh
    assert "at most 10" in error.en
    assert error.code == "LIMIT_DEPTH"


def test_every_limit_has_a_code_of_its_own() -> None:
    found = [each for each in vars(limits).values() if isinstance(each, Limit)]
    assert len({each.code for each in found}) == len(found) == 16
