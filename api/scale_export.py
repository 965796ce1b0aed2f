"""`alliance-graph export parquet FOLDER`: units and what reaches them, for coverage beyond one district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import orjson
import typer

from analytics.scale.parquet import AS_OF, write_parquet
from analytics.scale.tables import CODED, tables
from api import options
from api.ids import Ids
from api.options import DEFAULT_HOME
from api.tasks import Question, live, opened, question
from api.terminal import console
from graph.errors import WrongUseError
from graph.export.about import NOTICES, PROGRAM, made_up_of
from graph.export.files import MARK, whole_folder
from graph.policy import Role, Rule
from graph.records import Value
from graph.view import View

Folder = Annotated[Path, typer.Argument(help="要写的文件夹。 The folder to write.")]
Force = Annotated[bool, typer.Option("--force", help="替换已有的导出。 Replace an export that is there.")]

_NAMED = {"industry": "industry_code"}
_UNIT = tuple(_NAMED.get(name, name) for name in (*CODED, "same_licence_of"))
NEEDED = (
    *(("Unit", name) for name in _UNIT),
    *(("COVERS", name) for name in ("mode", "verified_on")),
    ("WORK_CONTACT", "verified_on"),
)
"""What a role must be able to read of single records: rows tell it of every unit."""


def export_parquet(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    folder: Folder,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    as_of: options.AsOf = None,
    force: Force = False,
    home: options.Home = DEFAULT_HOME,
) -> None:
    """某一天的单位与覆盖证据，按区县分。 Units and what reaches them, by district (DuckDB, Spark)."""
    with opened(home) as held, whole_folder(folder, force=force) as fresh:
        asked = question(live(held).snapshot(), role, area, as_of)
        refuse_hidden(asked.view)
        told = said(asked)
        write_parquet(tables(asked.network, Ids(held.keys.outward).of), fresh, told)
        (fresh / MARK).write_bytes(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))
    _say(folder, told)


def refuse_hidden(view: View) -> None:
    """WrongUseError where the role may count units but not read of each what coverage is made of."""
    if any(view.rule(kind, name) is not Rule.READ for kind, name in NEEDED):
        raise WrongUseError(
            f"角色 {view.role} 只能看统计数，不能导出逐个单位的数据。请用 alliance-graph report coverage。",
            f"The role {view.role} sees figures only and may not export single units. "
            "Use alliance-graph report coverage.",
        )


def said(asked: Question) -> dict[str, str]:
    """What the export says of itself, in short texts."""
    view, network = asked.view, asked.network
    synthetic = made_up_of(Counter(_made_up(view, network.units.keys)))
    return {
        "program": PROGRAM,
        AS_OF: asked.as_of.isoformat(),
        "role": str(view.role),
        "area": view.scope or "",
        "version": str(view.snapshot.version),
        "units": str(len(network.units)),
        "synthetic": str(synthetic),
        "notice": NOTICES[synthetic],
    }


def _made_up(view: View, keys: Iterable[str]) -> Iterable[Value]:
    if view.rule("Unit", "is_synthetic") is not Rule.READ:
        return []
    table = view.snapshot.table("Unit")
    column, position = table.columns["is_synthetic"], table.position
    return (bool(column.at(position[key])) for key in keys)


def _say(folder: Path, told: dict[str, str]) -> None:
    lines = (
        f"已导出 exported: {folder}",
        f"角色 role: {told['role']}；区域 area: {told['area'] or '全部 all'}；日期 date: {told[AS_OF]}；"
        f"版本 version: {told['version']}；单位 units: {int(told['units']):,}",
        f"统计覆盖 coverage: alliance-graph report coverage-of {folder}",
        told["notice"],
    )
    for line in filter(None, lines):
        console(error=True).print(line, markup=False, soft_wrap=True)
