"""`alliance-graph export network linkage FILE`: one network of a day, for networkx, Gephi and notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import networkx as nx
import typer

from analytics.mechanisms.facts import UnreadableError
from analytics.networks.edge_list import EMPTY, Called, EdgeList, to_networkx
from analytics.networks.ground import WINDOW, Ground
from analytics.networks.listed import NETWORKS
from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console
from api.weak_links_told import node
from graph.export.about import NOTICES, PROGRAM, made_up_of
from graph.export.files import whole_file, whole_folder
from graph.export.network_files import write_arrow, write_gexf, write_graphml, write_json
from graph.policy import Role
from graph.records import NodeKey, Value
from graph.view import View

Which = StrEnum("Which", [(name, name) for name in NETWORKS])  # type: ignore[misc]


class NetworkFormat(StrEnum):
    """How a network is written."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    ARROW = "arrow"
    JSON = "json"


class Form(NamedTuple):
    """One format: how it is written, and whether into a file or a folder."""

    write: Callable[[nx.Graph[str], Path], None]
    whole: Callable[..., AbstractContextManager[Path]]


FORMS = {
    NetworkFormat.GRAPHML: Form(write_graphml, whole_file),
    NetworkFormat.GEXF: Form(write_gexf, whole_file),
    NetworkFormat.ARROW: Form(write_arrow, whole_folder),
    NetworkFormat.JSON: Form(write_json, whole_file),
}

_NAMES = "；".join(f"{name} {each.words.zh} {each.words.en}" for name, each in NETWORKS.items())

Name = Annotated[Which, typer.Argument(help=f"哪个网络 which network：{_NAMES}。")]
Target = Annotated[Path, typer.Argument(help="要写的文件；arrow 为文件夹。 The file; for arrow a folder.")]
Written = Annotated[NetworkFormat, typer.Option("--format", help="格式。 How it is written.")]
Force = Annotated[bool, typer.Option("--force", help="替换已有的导出。 Replace an export that is there.")]


def export_network(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    name: Name,
    target: Target,
    form: Written = NetworkFormat.GRAPHML,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    as_of: options.AsOf = None,
    force: Force = False,
    home: options.Home = DEFAULT_HOME,
) -> None:
    """某一天的一个网络：成员、共同活动、联络或片区。 One network of a day, with ids as GraphQL has them."""
    with opened(home) as held, FORMS[form].whole(target, force=force) as fresh:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        made = network(view, ids, str(name), day)
        FORMS[form].write(made, fresh)
    _say(target, made)


def network(view: View, ids: Ids, name: str, day: date) -> nx.Graph[str]:
    """A network that the view sees of a day, as networkx has it; it says itself whose and when it is."""
    edges = _seen(view, name, day)
    made = to_networkx(edges, lambda key: _called(view, ids, key))
    made.graph.update(_said(view, name, day, edges))
    return made


def _seen(view: View, name: str, day: date) -> EdgeList:
    """The network; to a view that may not read what it is made of, the same as if nothing were recorded."""
    try:
        return NETWORKS[name].make(Ground(facts(view, day)))
    except UnreadableError:
        return EMPTY


def _called(view: View, ids: Ids, key: NodeKey) -> Called:
    told = node(view, ids, key)
    return Called(told.id, told.called)


def _said(view: View, name: str, day: date, edges: EdgeList) -> dict[str, str | int]:
    words = NETWORKS[name].words
    synthetic = made_up_of(Counter(_made_up(view, edges.nodes)))
    return {
        "program": PROGRAM,
        "network": name,
        "network_zh": words.zh,
        "as_of": day.isoformat(),
        "window_days": WINDOW,
        "role": str(view.role),
        "area": view.scope or "",
        "version": view.snapshot.version,
        "without_ties": edges.bare,
        "synthetic": str(synthetic),
        "notice": NOTICES[synthetic],
    }


def _made_up(view: View, nodes: Iterable[NodeKey]) -> Iterable[Value]:
    for key in nodes:
        yield view.value(key.kind, view.snapshot.table(key.kind).position[key.key], "is_synthetic")


def _say(target: Path, made: nx.Graph[str]) -> None:
    said = made.graph
    lines = (
        f"已导出 exported: {target}",
        f"网络 network: {said['network_zh']} {said['network']}；角色 role: {said['role']}；"
        f"区域 area: {said['area'] or '全部 all'}；日期 date: {said['as_of']}；"
        f"此前 {said['window_days']} 天的活动 activities of that many days；版本 version: {said['version']}",
        f"节点 nodes: {len(made):,}；联系 edges: {made.number_of_edges():,}；"
        f"没有联系而未列 left out without ties: {said['without_ties']:,}",
        str(said["notice"]),
    )
    for line in filter(None, lines):
        console(error=True).print(line, markup=False, soft_wrap=True)
