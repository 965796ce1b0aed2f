"""The canonical form of a record: the same lines from every store and every snapshot.

Load ids, versions, recording times and row ids are left out, so that two records are equal exactly
when they say the same about the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Protocol

import orjson

from graph.kinds import Ontology
from graph.store.port import NodeBatch, TieBatch


class Scanned(Protocol):
    """Anything that hands over its nodes and ties in the order of their keys."""

    def nodes(self, kind: str) -> Iterator[NodeBatch]: ...

    def ties(self, kind: str) -> Iterator[TieBatch]: ...


def lines(scanned: Scanned, ontology: Ontology) -> Iterator[bytes]:
    """One JSON line per node and tie: kind, identity, values in the order of the fields."""
    for name in ontology.nodes:
        for batch in scanned.nodes(name):
            for row in zip(batch.keys, *batch.columns, strict=True):
                yield orjson.dumps((name, *row), option=orjson.OPT_APPEND_NEWLINE)
    for name in ontology.relations:
        for ties in scanned.ties(name):
            for row in zip(*ties[:7], *ties.columns, strict=True):
                yield orjson.dumps((name, *row), option=orjson.OPT_APPEND_NEWLINE)


def digest(scanned: Scanned, ontology: Ontology) -> str:
    """SHA-256 over the canonical lines, in hexadecimal."""
    running = hashlib.sha256()
    for line in lines(scanned, ontology):
        running.update(line)
    return running.hexdigest()
