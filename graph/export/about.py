"""What an export says of itself: whose view it is, of which date and version, and whether it is made up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from graph.export.extract import Extract, NodeRows, TieRows
from graph.kinds import Field
from graph.records import Value

PROGRAM = "alliance-graph"

LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class Synthetic(StrEnum):
    """Whether what was exported is made up: everything, a part, nothing; or nobody may say."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    UNSAID = "unsaid"


NOTICES = {
    Synthetic.ALL: "合成数据 synthetic",
    Synthetic.SOME: "含合成数据 partly synthetic",
    Synthetic.NONE: "",
    Synthetic.UNSAID: "",
}
"""What an export is marked with where it holds synthetic data."""


@dataclass(frozen=True, slots=True)
class About:
    """Facts about one export. `as_of` is empty where every tie there ever was is in it.

    `digest` is the SHA-256 of the export as JSON lines without the first one, the same in every format.
    """

    program: str
    role: str
    area: str | None
    as_of: str | None
    version: int
    synthetic: Synthetic
    notice: str
    digest: str
    nodes: dict[str, int]
    ties: dict[str, int]

    @property
    def facts(self) -> dict[str, str]:
        """Everything but the counts as short texts; what is not there is left out."""
        return {name: str(value) for name, value in self._said.items() if value not in (None, "")}

    @property
    def _said(self) -> dict[str, Any]:
        said = {name: value for name, value in asdict(self).items() if name not in ("nodes", "ties")}
        return {**said, "nodes": sum(self.nodes.values()), "ties": sum(self.ties.values())}

    @property
    def line(self) -> bytes:
        """Everything, as one line of JSON."""
        return orjson.dumps(asdict(self), option=LINE)


def about(extract: Extract) -> About:
    """Read the extract once and say what is in it."""
    running, nodes, ties = hashlib.sha256(), Counter[str](), Counter[str]()
    made_up = Counter[Value]()
    for rows in extract.rows():
        (nodes if isinstance(rows, NodeRows) else ties)[rows.kind.name] += len(_heads(rows))
        made_up.update(_synthetic(rows))
        for line in lines(rows):
            running.update(line)
    found = made_up_of(made_up)
    return About(
        program=PROGRAM,
        role=str(extract.view.role),
        area=extract.view.scope,
        as_of=None if extract.as_of is None else extract.as_of.isoformat(),
        version=extract.view.snapshot.version,
        synthetic=found,
        notice=NOTICES[found],
        digest=running.hexdigest(),
        nodes=dict(nodes),
        ties=dict(ties),
    )


def _heads(rows: NodeRows | TieRows) -> list[str]:
    return rows.ids if isinstance(rows, NodeRows) else rows.sources


def _synthetic(rows: NodeRows | TieRows) -> Iterable[Value]:
    named = zip(rows.fields, rows.columns, strict=True)
    return next((column for field, column in named if field.name == "is_synthetic"), [])


def made_up_of(made_up: Counter[Value]) -> Synthetic:
    """What the marks of some records say: how often each of them is, or is not, made up."""
    if not made_up:
        return Synthetic.UNSAID
    if not made_up[True]:
        return Synthetic.NONE
    return Synthetic.ALL if made_up[True] == made_up.total() else Synthetic.SOME


def lines(rows: NodeRows | TieRows) -> Iterator[bytes]:
    """One JSON line per node or tie; what is not known is left out."""
    values = _values(rows.fields, rows.columns, len(_heads(rows)))
    for head, found in zip(_said_heads(rows), values, strict=True):
        yield orjson.dumps({**head, "values": found}, option=LINE)


def _said_heads(rows: NodeRows | TieRows) -> Iterator[dict[str, Value]]:
    if isinstance(rows, NodeRows):
        for called in rows.ids:
            yield {"node": rows.kind.name, "id": called}
        return
    parts = zip(rows.sources, rows.targets, rows.discriminators, rows.valid_from, rows.valid_to, strict=True)
    for source, target, told, since, until in parts:
        tie: dict[str, Value] = {"tie": rows.kind.name, "from": source, "to": target, "discriminator": told}
        yield {**tie, "valid_from": since, "valid_to": until}


def _values(fields: tuple[Field, ...], columns: list[list[Value]], count: int) -> Iterator[dict[str, Value]]:
    names = [field.name for field in fields]
    rows: Iterable[tuple[Value, ...]] = zip(*columns, strict=True) if columns else [()] * count
    for row in rows:
        yield {name: value for name, value in zip(names, row, strict=True) if value is not None}
