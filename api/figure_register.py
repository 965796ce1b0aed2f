"""What the register of the essay's figures, F01 to F73, says about each beside what the record holds.

The record keeps in Chinese what a figure counts. The register that ships has the English for it and a
remark; they are shown only beside a figure that counts the same, since others may use its codes too.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analytics.figure_printed import Figure


class Entry(NamedTuple):
    """One line of the register: what the figure counts in both languages, and a remark in Chinese or None."""

    counts_zh: str
    counts_en: str
    remark: str | None


@cache
def register() -> Mapping[str, Entry]:
    """The register by code, in its order."""
    text = (files("loaders") / "data" / "published_figures.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Entry(row["counts_zh"], row["counts_en"], row["remark"] or None)
        for row in csv.DictReader(text.splitlines())
    }


def entry(figure: Figure) -> Entry:
    """The line about a figure; for one that the register does not know, what it counts as it stands."""
    found = register().get(figure.code)
    known = found is not None and found.counts_zh == figure.counts
    return found if found is not None and known else Entry(figure.counts, figure.counts, None)
