"""The current snapshot of a store: kept, and moved on when the store has a newer version."""

from __future__ import annotations

from threading import Lock

from graph.advance import advanced
from graph.kinds import Ontology
from graph.snapshot import Snapshot, build
from graph.store.port import Store


class Live:
    """Hands out one immutable snapshot at a time, to any thread. Take it once per request and keep it."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._advancing = Lock()
        self._snapshot = build(store, ontology)

    def snapshot(self) -> Snapshot:
        """The snapshot of the store's present version."""
        if self._store.version() != self._snapshot.version:
            with self._advancing:
                self._snapshot = advanced(self._snapshot, self._store)
        return self._snapshot
