"""V12: a branch has three full members or more; a branch with an approval is not judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.codes import CodeList
from graph.records import Value
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.values import Bad

FEWEST = 3
"""Full members of a branch at least (`domain.md` 2.2)."""

_TOO_SMALL = frozenset({"0", "1-2"})


def few_members_check(places: Mapping[str, int], bands: CodeList) -> Check:
    """The check of one party organization; it only warns, and is silent where the number is unknown."""
    kind, status, approval = places["kind"], places["status"], places["approval_doc"]
    exact, band = places["full_members"], places["full_member_band"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        if (values[kind], values[status]) != ("branch", "active") or values[approval] is not None:
            return
        count = values[exact]
        if isinstance(count, int):
            if count < FEWEST:
                yield Finding("full_members", Severity.WARNED, _too_few(f"{count} 名", str(count)))
        elif values[band] in _TOO_SMALL:
            said = str(values[band])
            yield Finding("full_member_band", Severity.WARNED, _too_few(bands.label(said), said))

    return check


def _too_few(zh: str, en: str) -> Bad:
    return Bad(
        "V12",
        f"党支部的正式党员为 {zh}，不足 {FEWEST} 名，已照录。请改为联合党支部，或填写批复文号，或更正人数。",
        f"The branch has {en} full members, fewer than {FEWEST}; it is loaded as it is. Make it part of a "
        "joint branch, write the number of the document that allows it, or correct the number.",
        en,
    )
