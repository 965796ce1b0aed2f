"""Bodies that were rated, with what followed: what the rules on weak bodies read from the facts of a day, in
the terms of `analytics.weak_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.rated import BODY, RATING
from analytics.ratings import UNKNOWN, Body, Rating, results
from analytics.weak_cases import Case, Contact, Followed, Rectification, Results, case_of
from analytics.weak_links.finding import Edge
from graph.codes import CodeList, code_lists
from graph.columns import NO_DAY
from graph.records import Between, NodeKey

WORK = "Rectification"
ASSESSED, RECTIFIES = Between("ASSESSED", RATING, BODY), Between("RECTIFIES", WORK, BODY)
ASSIGNED = Between("ASSIGNED_CONTACT", "Post", BODY)

SCHEME = "star"
"""The scheme by which bodies are found weak; the grades of its code list have a class."""

WAS_FINAL = ("final", "appealed")


class Rated(NamedTuple):
    """One of the view's own bodies that was rated: its place, its results by year, and what followed."""

    at: int
    by_year: Results
    followed: Followed

    @property
    def last(self) -> int:
        """The last year with a result."""
        return max(self.by_year)


def ratings(facts: Facts) -> dict[int, list[Rating]]:
    """The star ratings given by the day that are or were final, by the place of the body."""
    nodes, ties = facts.nodes(RATING), facts.begun(*ASSESSED)
    fits = facts.alive(RATING) & nodes.is_("scheme", SCHEME) & nodes.is_("state", *WAS_FINAL)
    years, on, final = nodes.numbers("year"), nodes.days("assessed_on"), nodes.is_("state", "final")
    grade, found = nodes.coded("grade"), dict[int, list[Rating]]()
    for at, body in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if fits[at]:
            told = Rating(nodes.keys[at], int(years[at] or 0), grade.at(at), int(on[at]), bool(final[at]))
            found.setdefault(body, []).append(told)
    return found


def rated(facts: Facts) -> list[Rated]:
    """The view's own bodies with a rating, by key."""
    nodes, given, alive = facts.nodes(BODY), ratings(facts), facts.alive(BODY)
    work, contacts = _work(facts), _contacts(facts)
    found = []
    for at in sorted((at for at in given if alive[at]), key=nodes.keys.__getitem__):
        body = Body(nodes.at(at), UNKNOWN, None, None, tuple(given[at]))
        mine = Followed(body, "", tuple(work.get(at, ())), tuple(contacts.get(at, ())))
        found.append(Rated(at, results(given[at], grades()), mine))
    return found


def grades() -> CodeList:
    """The list of grades, with their classes."""
    return code_lists()["grades"]


def _work(facts: Facts) -> dict[int, list[Rectification]]:
    """The rectifications opened by the day, by the place of the body."""
    nodes, ties, causes = facts.nodes(WORK), facts.begun(*RECTIFIES), _causes(facts)
    opened, due, closed = (nodes.days(name) for name in ("opened_on", "due_on", "closed_on"))
    begun, found = facts.alive(WORK), dict[int, list[Rectification]]()
    for at, body in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if begun[at]:
            end = None if closed[at] == NO_DAY else int(closed[at])
            told = Rectification(nodes.keys[at], int(opened[at]), int(due[at]), end, 0, 0, causes.get(at, ()))
            found.setdefault(body, []).append(told)
    return found


def _causes(facts: Facts) -> Mapping[int, tuple[str, ...]]:
    ties, keys = facts.begun("TRIGGERED_BY", WORK, RATING), facts.nodes(RATING).keys
    found: dict[int, tuple[str, ...]] = {}
    for work, rating in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        found[work] = (*found.get(work, ()), keys[rating])
    return found


def _contacts(facts: Facts) -> dict[int, list[Contact]]:
    """The periods in which a leader's post was assigned to a body, by the place of the body."""
    ties, found = facts.ties(*ASSIGNED), dict[int, list[Contact]]()
    ends = zip(ties.target.tolist(), ties.since.tolist(), ties.until.tolist(), strict=True)
    for body, since, until in ends:
        found.setdefault(body, []).append(Contact(since, until))
    return found


def weak(facts: Facts) -> Iterator[tuple[Rated, Case]]:
    """The bodies whose last result is of the weak class, each with its case."""
    for mine in rated(facts):
        case = case_of(mine.followed, mine.by_year, mine.last, facts.day, grades())
        if case is not None:
            yield mine, case


def assessed(facts: Facts, at: int, rating: Rating) -> Edge:
    """The tie of a rating to the body at a place."""
    return Edge(NodeKey(RATING, rating.key), "ASSESSED", facts.nodes(BODY).at(at))
