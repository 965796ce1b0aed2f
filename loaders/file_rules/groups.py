"""V15: a group of the type of industry names its industry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.records import Value
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.values import Bad

_NO_INDUSTRY = Bad(
    "V15",
    "行业型组团没有写明主题行业；请填写行业代码，如 F 或 F51，或更正组团类型。",
    "A group of type industry names no industry; write the code of its industry, such as F or F51, "
    "or correct the type of the group.",
    None,
)


def group_check(places: Mapping[str, int]) -> Check:
    """The check of one alliance."""
    kind, theme = places["group_type"], places["theme_industry"]

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        if values[kind] == "industry" and values[theme] is None:
            yield Finding("theme_industry", Severity.REFUSED, _NO_INDUSTRY)

    return check
