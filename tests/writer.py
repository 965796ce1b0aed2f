"""A process that writes, to be killed while it does: `python tests/writer.py RECORD CHANGES LOAD_ID [POINT]`.

It opens the record, or makes it, and writes the pickled changes of a file as one load. Every step is told on
a line of its own: `ready`, the points of the write as they are reached, and `written` when the store has
answered. At the point that is named it kills itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from graph.ontology.domain import ONTOLOGY
from graph.records import Change
from graph.store.port import Load
from graph.store.sqlite import SqliteStore


def main(record: Path, changes: Path, load_id: str, point: str = "") -> None:
    """Write, and die where told to."""

    def told(reached: str, done: int) -> None:
        print(reached, flush=True)
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    given: Sequence[Change] = pickle.loads(changes.read_bytes())
    print("ready", flush=True)
    store = SqliteStore(record, bytes(32), ONTOLOGY)
    store.write(given, Load(load_id, "0" * 64, datetime(2017, 1, 1, tzinfo=UTC)), progress=told)
    print("written", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
