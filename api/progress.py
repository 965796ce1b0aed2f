"""Progress of long work on standard error, so that results can be piped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from graph.store.port import Progress

_SECONDS_BETWEEN_LINES = 3.0

_WORDS = {
    "comparing": "核对两边内容 comparing",
    "reading": "读取并检查 reading and checking",
    "begun": "开始写入 writing",
    "writing": "写入 writing",
    "checked": "核对关系 checking ties",
    "committing": "提交 committing",
    "committed": "已提交 committed",
    "taken back": "已撤回（试运行） taken back (dry run)",
}


@contextmanager
def shown(messages: Console) -> Iterator[Progress]:
    """A progress that is drawn on a terminal and told in single lines elsewhere."""
    if not messages.is_terminal:
        yield _lines(messages)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Bar(*columns, console=messages, transient=True) as bar:
        task = bar.add_task("…", total=None)
        yield lambda point, done: bar.update(task, description=told(point, done))


def told(point: str, done: int) -> str:
    """One point of the work in words."""
    return f"{_WORDS.get(point, point)}  {done:,}"


def _lines(messages: Console) -> Progress:
    told_at = 0.0
    seen: set[str] = set()

    def tell(point: str, done: int) -> None:
        nonlocal told_at
        if point in seen and time.monotonic() - told_at < _SECONDS_BETWEEN_LINES:
            return
        told_at = time.monotonic()
        seen.add(point)
        messages.print(told(point, done), markup=False)

    return tell
