"""V09 and V10: the term of an elected party organization, and how long its re-election may be put off.

What term a body may have is data: `graph.terms`. Where the day of the election or the length of the term is
missing, nothing is claimed: the state of the term is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from graph.codes import CodeList
from graph.records import Value
from graph.terms import COMMUNITY, EXTENSION_YEARS, LONGEST_TERM, allowed_years, term_end, years_later
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.shown import number_shown
from loaders.values import Bad


def term_checks(places: Mapping[str, int], kinds: CodeList) -> list[Check]:
    """The checks of the term of one party organization; both only warn."""
    return [_length(places, kinds), _extension(places)]


def _length(places: Mapping[str, int], kinds: CodeList) -> Check:
    elected, on, term = places["elected"], places["last_election_on"], places["term_years"]
    kind, domain = places["kind"], places["domain"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        day, years = values[on], values[term]
        if values[elected] is True and isinstance(day, date) and isinstance(years, int):
            allowed = allowed_years(values[kind], day, community=values[domain] == COMMUNITY)
            if allowed and years not in allowed:
                bad = _not_allowed(years, str(values[kind]), day, allowed, kinds)
                yield Finding("term_years", Severity.WARNED, bad)

    return check


def _not_allowed(years: int, kind: str, day: date, allowed: Sequence[int], kinds: CodeList) -> Bad:
    said = number_shown(str(years)) if abs(years) < LONGEST_TERM else None
    right = [str(number) for number in allowed]
    return Bad(
        "V09",
        f"任期{f' {said} ' if said else ''}年不符：{day} 选举产生的{kinds.label(kind)}任期应为"
        f" {' 或 '.join(right)} 年；请核对任期、类别和上次换届日期。",
        f"A term of {said or 'so many'} years is not allowed for a {kind} elected on {day}; it should be "
        f"{' or '.join(right)}: check the term, the kind and the day of the election.",
        said,
    )


def _extension(places: Mapping[str, int]) -> Check:
    until, document = places["extension_until"], places["extension_doc"]
    on, term = places["last_election_on"], places["term_years"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        extended = values[until]
        if not isinstance(extended, date):
            return
        end = term_end(values[on], values[term])
        if end is not None and extended > years_later(end, EXTENSION_YEARS):
            yield Finding("extension_until", Severity.WARNED, _too_long(extended, end))
        if values[document] is None:
            yield Finding("extension_doc", Severity.WARNED, _no_document(extended))

    return check


def _too_long(extended: date, end: date) -> Bad:
    last = years_later(end, EXTENSION_YEARS)
    return Bad(
        "V10",
        f"延期至 {extended} 超过一年：任期已于 {end} 届满，延期应不晚于 {last}；"
        "请核对延期、任期和上次换届日期。",
        f"The extension until {extended} is longer than a year: the term ended on {end}, so it may last "
        f"until {last} at most; check the extension, the term and the day of the election.",
        extended.isoformat(),
    )


def _no_document(extended: date) -> Bad:
    return Bad(
        "V10",
        f"延期至 {extended} 没有批复；请填写批复的文号，若未获批准请清空延期的日期。",
        f"The extension until {extended} has no document; write the number of the approval, "
        "or clear the day of the extension if there is none.",
        None,
    )
