"""`alliance-graph report coverage-of FOLDER` and `districts-of FOLDER`: answers from an export in Parquet.

They need no record, and the folder may hold the parts of many districts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer

from analytics.policies import DEFAULT_POLICY, policy
from analytics.scale.districts import DistrictMeasures
from analytics.scale.duck import Limits, coverage_of, measures_of
from analytics.scale.parquet import UNPLACED, facts, names
from analytics.scale.tables import CODED
from api import options
from api.options import Format
from api.report import Document, coverage_document, csv_text
from api.tasks import dimensions
from api.terminal import console, emit, table
from api.text import basis, show_coverage
from graph.columns import Coded
from graph.network import Areas, Evidence, Households, Network, Units, Zones

Folder = Annotated[Path, typer.Argument(help="export parquet 写出的文件夹。 A folder that was exported.")]
Memory = Annotated[
    int,
    typer.Option("--memory", help="最多使用的内存（MiB），超出则写临时文件。 Memory in MiB.", min=64),
]
MEMORY = 4096

HEADS = {
    "part": "区县 district",
    "reached": "已覆盖 reached",
    "supports": "覆盖来源 supports",
    "on_one": "只靠一个 on one",
    "largest": "最大单项损失 largest loss",
    "parts": "互不相连 parts",
    "few": "共有不足三家 few in common",
}
"""The columns of the measures of districts."""


def report_coverage_of(
    folder: Folder,
    by: options.By = "street",
    policy_id: options.Policy = DEFAULT_POLICY,
    memory: Memory = MEMORY,
    form: options.Written = Format.TEXT,
) -> None:
    """由 Parquet 导出统计两个覆盖，可合并多个区县。 Coverage from exports in Parquet."""
    with TemporaryDirectory() as spill:
        limits = Limits(memory=memory, spill=Path(spill))
        answer = coverage_of(folder, policy(policy_id), dimensions(by), limits)
    told, network = facts(folder), named(names(folder), answer.as_of)
    document = coverage_document(answer, network)
    if form is Format.TEXT:
        show_coverage(console(), answer, network)
        _show_origin(told)
    elif form is Format.JSON:
        emit({**document, "export": told})
    else:
        sys.stdout.write(csv_text(document["rows"] or [document["total"]]))


def report_districts_of(
    folder: Folder,
    policy_id: options.Policy = DEFAULT_POLICY,
    memory: Memory = MEMORY,
    form: options.Written = Format.TEXT,
) -> None:
    """由 Parquet 导出逐区县计算薄弱环节。 What each district would lose, from exports in Parquet."""
    chosen = policy(policy_id)
    with TemporaryDirectory() as spill:
        found = measures_of(folder, chosen, Limits(memory=memory, spill=Path(spill)))
    told, called = facts(folder), names(folder)
    rows: list[Document] = [
        {**each._asdict(), "name_zh": called.get(each.part), "policy": policy_id, "as_of": told["as_of"]}
        for each in found
    ]
    if form is Format.TEXT:
        _show_districts(found, called)
        console().print(basis(chosen, told["as_of"]), soft_wrap=True, markup=False)
        _show_origin(told)
    elif form is Format.JSON:
        emit({"policy": policy_id, "as_of": told["as_of"], "districts": rows, "export": told})
    else:
        sys.stdout.write(csv_text(rows))


def named(called: Mapping[str, str], as_of: date) -> Network:
    """A network with nobody in it that knows what areas and zones are called: all that labels ask."""
    nowhere, codes = np.empty(0, np.int32), Coded(np.empty(0, np.int32), ())
    bare = np.empty(0, np.int8)
    return Network(
        as_of,
        0,
        Units(
            keys=[],
            **dict.fromkeys(CODED, codes),
            member_band=None,
            bands_by_cell=False,
            shares_licence=np.empty(0, bool),
            moved_in_on=nowhere,
            community=nowhere,
            street=nowhere,
            district=nowhere,
        ),
        Evidence(nowhere, bare, nowhere, bare, []),
        Households(nowhere, nowhere, nowhere, codes, np.empty(0, np.int64)),
        Areas([*called], [*called.values()], np.zeros(len(called), bool)),
        Zones([], [], nowhere, nowhere),
    )


def _show_districts(found: Sequence[DistrictMeasures], called: Mapping[str, str]) -> None:
    shown = table(*HEADS.values(), title="各区县薄弱环节 Weak links by district")
    for each in found:
        name = "不详 unknown" if each.part == UNPLACED else called.get(each.part, each.part)
        counts = (f"{getattr(each, column):,}" for column in HEADS if column != "part")
        shown.add_row(name, *counts)
    console().print(shown)


def _show_origin(told: Mapping[str, str]) -> None:
    """Whose export it is: what that role could not see is not in it."""
    lines = (
        f"来源 from: 角色 role {told.get('role', '不一 several')}；"
        f"区域 area {told.get('area', '不一 several') or '全部 all'}；"
        f"版本 version {told.get('version', '不一 several')}",
        told.get("notice", ""),
    )
    for line in filter(None, lines):
        console().print(line, markup=False, soft_wrap=True)
