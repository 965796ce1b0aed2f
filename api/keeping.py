"""`alliance-graph backup`, `restore` and `doctor`: what to type, and what is said afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api import options
from api.doctor import examine, show_health
from api.options import DEFAULT_HOME
from api.tasks import circumstances, opened
from api.terminal import console
from graph.keeping import Content, back_up
from graph.keeping import restore as restored
from graph.ontology.domain import ONTOLOGY
from graph.store.connect import KEYS

File = Annotated[Path, typer.Argument(help="备份文件。 The backup file.")]
KeysTo = Annotated[
    Path | None,
    typer.Option("--with-keys", help="同时把密钥写入此目录。 Write the keys into this folder too."),
]
KeysFrom = Annotated[
    Path | None, typer.Option("--keys", help="密钥所在目录。 The folder of the keys; default: the home.")
]


def backup(file: File, with_keys: KeysTo = None, home: options.Home = DEFAULT_HOME) -> None:
    """把数据备份到一个文件，服务可照常运行。 Back the record up to one file while the service runs."""
    with opened(home) as found:
        content = back_up(found, file, with_keys, ONTOLOGY)
    show_content(console(), f"已备份 backed up：{file}", content)
    show_keys(console(error=True), home, with_keys)


def restore(file: File, keys: KeysFrom = None, home: options.Home = DEFAULT_HOME) -> None:
    """从备份恢复到空的数据目录。 Restore a backup into an empty home."""
    show_content(console(), f"已恢复 restored：{home}", restored(file, keys, home, ONTOLOGY))


def doctor(home: options.Home = DEFAULT_HOME) -> None:
    """检查数据、密钥、时钟与磁盘。 Check record, keys, clock and disk."""
    with opened(home) as found:
        findings = examine(found, circumstances(found).recorded_at)
    show_health(console(), findings)
    raise typer.Exit(1 if any(not finding.well for finding in findings) else 0)


def show_content(out: Console, title: str, content: Content) -> None:
    """What a backup holds: equal digests mean equal records."""
    counts = content.info.counts
    kinds = "，".join(f"{kind} {count:,}" for kind, count in counts.items())
    for line in (
        title,
        f"SHA-256 {content.digest}",
        f"版本 version {content.info.version}",
        f"记录 records {sum(counts.values()):,}{f'：{kinds}' if kinds else ''}",
    ):
        out.print(line, markup=False, soft_wrap=True)


def show_keys(messages: Console, home: Path, keys: Path | None) -> None:
    """Where the keys are, since a backup is worth nothing without them."""
    if keys is None:
        zh = f"备份中不含密钥。请另行保存 {home} 中的 {'、'.join(KEYS)}（或用 --with-keys），缺一不能恢复。"
        en = f"The keys are not in the backup. Keep {', '.join(KEYS)} of {home} apart (or use --with-keys)"
        en += "; nothing can be restored without them."
    else:
        zh = f"密钥已写入 {keys}。请与备份文件分开保管：两者同在，即可读出全部数据。"
        en = f"The keys are in {keys}. Keep them apart from the backup: both together open everything."
    messages.print(f"{zh}\n{en}", markup=False, soft_wrap=True)
