"""The options that several commands share, each declared once with its help in both languages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph.policy import Role


class Format(StrEnum):
    """How a result is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


Home = Annotated[
    Path,
    typer.Option(
        "--home", envvar="ALLIANCE_GRAPH_HOME", help="数据与密钥所在目录。 The folder of record and keys."
    ),
]
As = Annotated[Role, typer.Option("--role", help="以何种角色查看。 The role that asks.")]
Area = Annotated[str | None, typer.Option("--area", help="只看这个区域（代码）。 Only this area (its code).")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="日期或 today；默认为数据日期。 A date or today; default: the data date."),
]
By = Annotated[str, typer.Option("--by", help="分组，逗号分隔。 Dimensions, separated by commas.")]
Policy = Annotated[str, typer.Option("--policy", help="统计口径代号。 The policy id.")]
Written = Annotated[Format, typer.Option("--format", help="输出格式。 How the result is written.")]
Host = Annotated[
    str, typer.Option("--host", envvar="ALLIANCE_GRAPH_HOST", help="监听地址。 Address to listen on.")
]
Port = Annotated[
    int, typer.Option("--port", envvar="ALLIANCE_GRAPH_PORT", help="端口。 Port.", min=0, max=65535)
]
New = Annotated[
    bool,
    typer.Option("--new", help="没有数据时建立空的数据目录。 Where there is no record, start an empty one."),
]
ServeAfter = Annotated[bool, typer.Option("--serve/--no-serve", help="随后启动服务。 Serve afterwards.")]
Scale = Annotated[
    int, typer.Option("--scale", help="合成城区的份数。 Copies of the district.", min=1, max=100)
]

DEFAULT_HOME = Path(".home")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8315
