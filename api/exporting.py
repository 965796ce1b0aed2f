"""`alliance-graph export`: what a role may see, for other tools, and the whole record for Neo4j."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from api import options
from api.ids import Ids
from api.network_export import export_network
from api.options import DEFAULT_HOME
from api.progress import shown
from api.scale_export import export_parquet
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console
from graph.errors import WrongUseError
from graph.export.about import About, about
from graph.export.arrow import write_arrow
from graph.export.bulk_folder import write_bulk_folder
from graph.export.extract import Extract
from graph.export.files import whole_file, whole_folder
from graph.export.gexf import write_gexf
from graph.export.graphml import write_graphml
from graph.export.jsonl import write_jsonl
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot
from graph.store.connect import Home
from graph.view import View

exports = typer.Typer(
    help="导出：供 networkx、Gephi、笔记本与 Neo4j 使用。 Exports for networkx, Gephi, notebooks and Neo4j.",
    no_args_is_help=True,
)

Target = Annotated[Path, typer.Argument(help="要写的文件。 The file to write.")]
Folder = Annotated[Path, typer.Argument(help="要写的文件夹。 The folder to write.")]
AllTime = Annotated[
    bool, typer.Option("--all-time", help="所有时间的关系。 The ties of all times, not of one date.")
]
Force = Annotated[bool, typer.Option("--force", help="替换已有的导出。 Replace an export that is there.")]


class Form(NamedTuple):
    """One format: how it is written, and whether into a file or a folder."""

    write: Callable[[Extract, About, Path], None]
    whole: Callable[..., AbstractContextManager[Path]]
    help: str


FORMS = {
    "graphml": Form(write_graphml, whole_file, "GraphML 文件。 A GraphML file (networkx, yEd, igraph)."),
    "gexf": Form(write_gexf, whole_file, "GEXF 文件。 A GEXF file (Gephi)."),
    "arrow": Form(write_arrow, whole_folder, "Arrow 文件夹。 A folder of Arrow files (pandas, Polars)."),
    "jsonl": Form(write_jsonl, whole_file, "JSON 行文件。 A file of JSON lines."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of an export."""

    role: Role
    area: str | None
    as_of: str | None
    all_time: bool


def _command(form: Form) -> Callable[..., None]:
    """The command that writes one format."""

    def export(
        target: Target,
        role: options.As = Role.PLANNER,
        area: options.Area = None,
        as_of: options.AsOf = None,
        all_time: AllTime = False,
        force: Force = False,
        home: options.Home = DEFAULT_HOME,
    ) -> None:
        asked = Asked(role, area, as_of, all_time)
        with opened(home) as found, form.whole(target, force=force) as fresh:
            told = written(found, asked, form, fresh)
        _say(target, told)

    return export


for _name, _form in FORMS.items():
    exports.command(_name, help=_form.help)(_command(_form))
exports.command("network")(export_network)
exports.command("parquet")(export_parquet)


def written(home: Home, asked: Asked, form: Form, path: Path) -> About:
    """Write an export to a new place; what it says of itself."""
    with shown(console(error=True)) as progress:
        progress("读取 reading", 0)
        extract = taken(home, live(home).snapshot(), asked)
        told = about(extract)
        progress("写出 writing", sum(told.nodes.values()) + sum(told.ties.values()))
        form.write(extract, told, path)
    return told


def taken(home: Home, snapshot: Snapshot, asked: Asked) -> Extract:
    """The extract that was asked for."""
    view = View(snapshot, asked.role, area_key(snapshot, asked.area))
    return Extract(view, _day(snapshot, asked), Ids(home.keys.outward).of)


def _day(snapshot: Snapshot, asked: Asked) -> date | None:
    if not asked.all_time:
        return date_asked(snapshot, asked.as_of)
    if asked.as_of is not None:
        raise WrongUseError(
            "--as-of 与 --all-time 只能用一个。", "Use either --as-of or --all-time, not both."
        )
    return None


def _say(target: Path, told: About) -> None:
    lines = (
        f"已导出 exported: {target}",
        f"角色 role: {told.role}；区域 area: {told.area or '全部 all'}；"
        f"日期 date: {told.as_of or '全部时间 all times'}；版本 version: {told.version}",
        f"节点 nodes: {sum(told.nodes.values()):,}；关系 ties: {sum(told.ties.values()):,}",
        f"摘要 digest: {told.digest}",
        told.notice,
    )
    for line in filter(None, lines):
        console(error=True).print(line, markup=False, soft_wrap=True)


@exports.command("neo4j-import")
def neo4j_import(folder: Folder, force: Force = False, home: options.Home = DEFAULT_HOME) -> None:
    """以数据管理员身份导出全部内容，供 Neo4j 批量导入。 The whole record, as steward, for Neo4j."""
    messages = console(error=True)
    with opened(home) as found, whole_folder(folder, force=force) as fresh, shown(messages) as progress:
        made = write_bulk_folder(found.store, ONTOLOGY, fresh, lambda _, done: progress("写出 writing", done))
    messages.print(
        f"已导出全部内容（角色 steward，含受限字段）：{folder}；节点 {made.nodes:,}，关系 {made.ties:,}。"
        f"\nThe whole record was exported (as steward, restricted fields included): {folder}; "
        f"{made.nodes:,} nodes, {made.ties:,} ties. README.txt says what to do with it.",
        markup=False,
        soft_wrap=True,
    )
