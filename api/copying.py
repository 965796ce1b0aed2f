"""`alliance-graph copy`: a record from the home to the server, or back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api import options
from api.options import DEFAULT_HOME
from api.progress import shown
from api.tasks import Kept, moved
from api.terminal import console
from graph.copying import copied
from graph.ontology.domain import ONTOLOGY

From = Annotated[Kept, typer.Option("--from", help="从哪里。 From where.")]
To = Annotated[Kept, typer.Option("--to", help="到哪里（须为空）。 Where to; it has to be empty.")]


def copy(source: From, target: To, home: options.Home = DEFAULT_HOME) -> None:
    """在 SQLite 与 Neo4j 之间复制全部数据，可中断后续传。 Copy the whole record; what stopped goes on."""
    with moved(home, source, target) as (given, taken), shown(console(error=True)) as progress:
        done = copied(given, taken, ONTOLOGY, datetime.now(UTC), progress)
    console().print(
        f"已复制 {done.records:,} 条记录，两边内容一致。 {done.records:,} records copied; both are equal.\n"
        f"SHA-256 {done.digest}",
        markup=False,
        soft_wrap=True,
    )
