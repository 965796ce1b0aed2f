"""V21, in one record: the grade of an assessment is one of its scheme.

The star rating has three grades, each with a class; the yearly acceptance of 八化 says accepted or not. What
grades the other schemes have nobody has published, so they are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.codes import CodeList
from graph.records import Value
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.values import Bad

_CLASSED: Mapping[str, bool] = {"star": True, "bahua": False}
"""Whether the grades of a scheme have a class (strong, middle, weak); schemes that are not here are free."""


def grade_check(places: Mapping[str, int], lists: Mapping[str, CodeList]) -> Check:
    """The check of one assessment."""
    scheme, grade = places["scheme"], places["grade"]
    terms = lists["grades"].terms
    allowed = {
        name: [term.code for term in terms if bool(term.parent) is classed]
        for name, classed in _CLASSED.items()
    }

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        said, given = str(values[scheme]), values[grade]
        if given is not None and given not in allowed.get(said, [given]):
            bad = _unknown(str(given), said, allowed[said], lists)
            yield Finding("grade", Severity.REFUSED, bad)

    return check


def _unknown(grade: str, scheme: str, allowed: Sequence[str], lists: Mapping[str, CodeList]) -> Bad:
    grades, schemes = lists["grades"], lists["standard_schemes"]
    right = "、".join(grades.label(code) for code in allowed)
    return Bad(
        "V21",
        f"等次“{grades.label(grade)}”不属于“{schemes.label(scheme)}”。它的等次是{right}，请更正等次或体系。",
        f"The grade {grade} is not one of the scheme {scheme}. Its grades are {', '.join(allowed)}: correct "
        "the grade or the scheme.",
        grade,
    )
