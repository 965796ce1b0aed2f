"""Ratings as the lines need them: the last final one of each party organization, and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import UNNAMED, Finder, Found, Part, Pointed, Words
from analytics.mechanisms.measures import (
    Chosen,
    alive,
    every,
    joined,
    lacking,
    marked,
    number,
    parts,
    places,
    pointed,
    said,
)
from graph.codes import code_lists
from graph.network import Mask

BODY, RATING = "PartyOrganization", "Assessment"

NOT_RATED = Words("没有终评", "no final rating")

DOMAINS = every("star_domains", "other")
"""The seven domains that are rated."""


class Result(NamedTuple):
    """What one rating says of one criterion, both by place; `met` is yes, no or unknown."""

    rating: int
    criterion: int
    met: str


def spoken_of(facts: Facts, scheme: str) -> bool:
    """Whether the record holds any rating by a scheme: if not, it is silent of who was rated."""
    nodes = facts.nodes(RATING)
    return bool((nodes.own & nodes.is_("scheme", scheme)).any())


def latest(facts: Facts, scheme: str, year: int | None = None) -> dict[int, int]:
    """The last final rating of each body by a scheme, of any year or of one; both by their places.

    Of several of one year the one given last counts, then the last by key.
    """
    ratings, ties = facts.nodes(RATING), facts.begun("ASSESSED", RATING, BODY)
    fits = facts.alive(RATING) & ratings.is_("scheme", scheme) & ratings.is_("state", "final")
    years, days = ratings.numbers("year"), ratings.days("assessed_on")
    found: dict[int, tuple[int, int, str, int]] = {}
    for at, body in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if fits[at] and year in (None, years[at]):
            told = (int(years[at] or 0), int(days[at]), ratings.keys[at], at)
            found[body] = max(told, found.get(body, told))
    return {body: told[3] for body, told in found.items()}


def grades(facts: Facts, scheme: str, year: int | None = None) -> dict[int, str | None]:
    """The grade of each of the view's own bodies that were rated; None where the rating names none."""
    column, there = facts.nodes(RATING).coded("grade"), facts.alive(BODY)
    return {body: column.at(at) for body, at in latest(facts, scheme, year).items() if there[body]}


def graded(facts: Facts, scheme: str, grade: str, year: int | None = None) -> Mask:
    """The bodies that hold a grade."""
    found = [body for body, told in grades(facts, scheme, year).items() if told == grade]
    return marked(len(facts.nodes(BODY)), found)


def by_grade(scheme: str, chosen: Chosen, *only: str) -> Finder:
    """The bodies by the grade of the day's calendar year; those rated without a grade are unknown."""

    def find(facts: Facts) -> Found | None:
        of = chosen(facts)
        held = [told for body, told in grades(facts, scheme, facts.year).items() if of[body]]
        counts = Counter(told for told in held if told is not None)
        told = Found(counts.total(), number(of), held.count(None), parts("grades", counts, only=only))
        return told if spoken_of(facts, scheme) else None

    return find


def unrated(scheme: str, chosen: Chosen, *, this_year: bool) -> Finder:
    """Of some bodies those without a final rating: in the day's calendar year, or in any year up to it."""

    def find(facts: Facts) -> Found | None:
        of, year = chosen(facts), facts.year if this_year else None
        bare = of.copy()
        bare[list(latest(facts, scheme, year))] = False
        told = Found(number(bare), number(of), 0, (), pointed(facts.nodes(BODY), bare, NOT_RATED))
        return told if spoken_of(facts, scheme) else None

    return find


def by_domain(facts: Facts, mask: Mask) -> tuple[Part, ...]:
    """The bodies that are meant by domain, for the seven domains."""
    column = facts.nodes(BODY).coded("domain")
    return parts("star_domains", Counter(str(column.at(at)) for at in places(mask)), only=DOMAINS)


def assessed_by_domain(scheme: str) -> Finder:
    """The bodies with a final rating by domain."""

    def find(facts: Facts) -> Found | None:
        there = facts.alive(BODY)
        rated = marked(len(there), list(latest(facts, scheme))) & there
        told = Found(number(rated), number(there), 0, by_domain(facts, rated))
        return told if spoken_of(facts, scheme) else None

    return find


def criterion_words(facts: Facts, place: int) -> Words:
    """What a criterion is called; what the source does not name stays unnamed."""
    criteria = facts.nodes("Criterion")
    if criteria.column("named").at(place) != 1:
        return UNNAMED
    name, code = str(criteria.column("name_zh").at(place)), str(criteria.column("code").at(place))
    listed = code_lists().get(str(criteria.column("group").at(place)))
    term = None if listed is None else listed.by_code.get(code.rpartition("-")[2])
    return Words(name, code if term is None else term.label_en)


def criteria(facts: Facts, *groups: str) -> list[int]:
    """The places of the criteria of some groups, by group, then in the order of their code list."""
    nodes = facts.nodes("Criterion")
    group, code = nodes.coded("group"), nodes.column("code")

    def order(place: int) -> tuple[int, int, str]:
        held, text = str(group.at(place)), str(code.at(place))
        listed = every(held) if held in code_lists() else ()
        short = text.rpartition("-")[2]
        return groups.index(held), listed.index(short) if short in listed else len(listed), text

    return sorted(places(nodes.own & nodes.is_("group", *groups)), key=order)


def results(facts: Facts, scheme: str) -> Iterator[Result]:
    """What the last final rating of each body says of every criterion."""
    ties, rated = facts.ties("RESULT", RATING, "Criterion"), set(latest(facts, scheme).values())
    met = ties.coded("met")
    for row, (rating, criterion) in enumerate(zip(ties.source.tolist(), ties.target.tolist(), strict=True)):
        if rating in rated and ties.since[row] <= facts.day:
            yield Result(rating, criterion, str(met.at(row)))


def missed(scheme: str, *groups: str) -> Finder:
    """How often the last final ratings say that a criterion is not met, by criterion.

    A criterion of which no rating says either has no value.
    """

    def find(facts: Facts) -> Found:
        wanted = criteria(facts, *groups)
        found = [told for told in results(facts, scheme) if told.criterion in wanted]
        counts = Counter(told.criterion for told in found if told.met == "no")
        known = {told.criterion for told in found if told.met != "unknown"}
        code = facts.nodes("Criterion").column("code")
        told = tuple(
            Part(str(code.at(at)), criterion_words(facts, at), counts[at] if at in known else None)
            for at in wanted
        )
        unknown = sum(told.met == "unknown" for told in found)
        return Found(counts.total(), len(found), unknown, told)

    return find


def missing(scheme: str, *groups: str) -> Finder:
    """The bodies whose last final rating says of a criterion that it is not met, and of which.

    Unknown are those of which it says of none that it is not met, and of some that nobody knows.
    """

    def find(facts: Facts) -> Found:
        wanted, there = criteria(facts, *groups), facts.alive(BODY)
        rated = {rating: body for body, rating in latest(facts, scheme).items() if there[body]}
        told = [each for each in results(facts, scheme) if each.criterion in wanted and each.rating in rated]
        lack = _by_body(rated, [each for each in told if each.met == "no"])
        unknown = _by_body(rated, [each for each in told if each.met == "unknown"])
        return Found(len(lack), len(rated), len(unknown.keys() - lack.keys()), (), _why(facts, lack, wanted))

    return find


def _by_body(rated: Mapping[int, int], found: list[Result]) -> dict[int, set[int]]:
    by_body: dict[int, set[int]] = {}
    for told in found:
        by_body.setdefault(rated[told.rating], set()).add(told.criterion)
    return by_body


def _why(facts: Facts, lack: Mapping[int, set[int]], order: list[int]) -> tuple[Pointed, ...]:
    nodes = facts.nodes(BODY)
    return tuple(
        Pointed(nodes.at(body), lacking(criterion_words(facts, at) for at in order if at in lack[body]))
        for body in sorted(lack)
    )


def shown_criteria(*groups: str) -> Finder:
    """The criteria that the record holds, by name; unknown are those that the source does not name."""

    def find(facts: Facts) -> Found:
        wanted = criteria(facts, *groups)
        code, named = (facts.nodes("Criterion").column(name) for name in ("code", "named"))
        told = tuple(
            Part(str(code.at(at)), criterion_words(facts, at), 1 if named.at(at) == 1 else None)
            for at in wanted
        )
        count = sum(part.value or 0 for part in told)
        return Found(count, len(told), len(told) - count, told)

    return find


def settled(facts: Facts) -> Mask:
    """The bodies that have been there for a year: others may not have been rated yet."""
    begun = facts.nodes(BODY).days("established_on")
    return facts.alive(BODY) & (begun <= facts.day - 365)


def communities(facts: Facts) -> Mask:
    """The bodies of communities that are there on the day."""
    return alive(BODY)(facts) & facts.nodes(BODY).is_("domain", "urban_community")


def grade_words(*codes: str) -> Words:
    """Several grades in one text."""
    return joined(said("grades", code) for code in codes)
