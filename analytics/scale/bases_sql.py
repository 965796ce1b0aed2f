"""Bases in SQL: a criterion that is silent is NULL, and SQL's own logic of three values does the rest.

A unit is inside where the condition is true, outside where it is false, and counted beside the base where it
is NULL: exactly the reading of `analytics.bases`, which it is tested against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analytics.bases import ENTERPRISE_KINDS, NON_PUBLIC, OUT_OF_OPERATION
from analytics.policies import CoveragePolicy
from graph.codes import code_lists

DEFAULT_STAFF = 10
"""The least staff of "three haves" where a policy names none (persons)."""


def base_sql(policy: CoveragePolicy) -> str:
    """The condition of a policy's base over the columns of `units`."""
    return " AND ".join(_criteria(policy))


def _criteria(policy: CoveragePolicy) -> Iterator[str]:
    yield from _BASES[(policy.base_of or "D5") if policy.base in _FILTERS else policy.base]
    if policy.base == "D4":
        yield among("employees_band", _from("employees_bands", policy.min_employees or DEFAULT_STAFF))
    yield from _FILTERS.get(policy.base, ())
    if not policy.include_trust_areas:
        yield "NOT in_trust"


def among(column: str, codes: Iterable[str]) -> str:
    """Whether a column holds one of some codes; NULL where it is not known."""
    return f"{column} IN ({', '.join(map(text, codes))})"


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def _told(column: str) -> str:
    return f"nullif({column}, 'unknown')"


def _from(name: str, least: int) -> tuple[str, ...]:
    """The bands of a list that begin at so many or more."""
    bands = [term.code for term in code_lists()[name].terms if term.code != "unknown"]
    return tuple(band for band in bands if int(band.rstrip("+").partition("-")[0]) >= least)


_ENTERPRISE = among("kind", ENTERPRISE_KINDS)
_SOCIAL = among("kind", ("social_org",))
_NON_PUBLIC = among("ownership", NON_PUBLIC)
_OPERATING = f"NOT {among(_told('operating_status'), OUT_OF_OPERATION)} AND NOT shares_licence"
_PREMISES = among(_told("fixed_premises"), ("yes",))
_ROSTERED = among(_told("rostered"), ("yes",))

_BASES: Mapping[str, tuple[str, ...]] = {
    "D0": (_ENTERPRISE,),
    "D1": (_ENTERPRISE,),
    "D2": (_ENTERPRISE, _NON_PUBLIC),
    "D3": (_ENTERPRISE, _NON_PUBLIC, _OPERATING),
    "D4": (_ENTERPRISE, _NON_PUBLIC, _OPERATING, _PREMISES),
    "D5": (_ENTERPRISE, _ROSTERED),
    "S0": (_SOCIAL,),
    "S1": (_SOCIAL, _ROSTERED),
}

_FILTERS: Mapping[str, tuple[str, ...]] = {
    "D6": (among(_told("member_band"), _from("member_bands", 1)),),
    "D7": (among(_told("member_band"), _from("member_bands", 3)),),
    "D8": (among(_told("above_scale"), ("yes",)),),
}
