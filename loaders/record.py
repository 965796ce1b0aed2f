"""What the record already says, in the form in which a load asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from graph.kinds import Ontology
from graph.records import TieKey
from graph.store.port import Store
from graph.store.stored import date_of
from loaders.areas import AREA, Areas
from loaders.overlaps import Overlaps


def recorded_keys(store: Store) -> Callable[[str], frozenset[str]]:
    """The keys that the record holds, by kind; each kind is read once."""

    @lru_cache(maxsize=None)
    def keys(kind: str) -> frozenset[str]:
        return frozenset(key for batch in store.nodes(kind) for key in batch.keys)

    return keys


INDUSTRIES = "term:gbt4754-2017:"
"""How the keys of an imported table of industries begin."""


def recorded_industries(store: Store) -> frozenset[str]:
    """The codes of the imported table of industries; none where no table was imported."""
    keys = (key for batch in store.nodes("CodeTerm") for key in batch.keys)
    return frozenset(key.removeprefix(INDUSTRIES) for key in keys if key.startswith(INDUSTRIES))


def recorded_areas(store: Store, ontology: Ontology) -> Areas:
    """Areas with their periods, names and followers."""
    areas = Areas()
    name = [f.name for f in ontology.nodes[AREA].fields].index("name_zh")
    for batch in store.nodes(AREA):
        for key, called in zip(batch.keys, batch.columns[name], strict=True):
            areas.named(key, str(called))
    for relation in ("PART_OF", "NAMED", "SUCCEEDED_BY"):
        _area_ties(store, ontology, relation, areas)
    return areas


def _area_ties(store: Store, ontology: Ontology, relation: str, areas: Areas) -> None:
    fields = [f.name for f in ontology.relations[relation].fields]
    precision = fields.index("valid_from_precision")
    for batch in store.ties(relation):
        rows = zip(*batch[:7], batch.columns[precision], strict=True)
        for from_kind, from_key, to_kind, to_key, told, start, end, precise in rows:
            if from_kind == AREA:
                key = TieKey(relation, from_kind, from_key, to_kind, to_key, told, date_of(start))
                areas.tie(key, end, start, censored=precise == "before")


def recorded_periods(store: Store, relations: Iterable[str]) -> Overlaps:
    """The periods of all ties of some relations."""
    overlaps = Overlaps()
    for relation in relations:
        for batch in store.ties(relation):
            for a, b, c, d, told, start, end in zip(*batch[:7], strict=True):
                overlaps.remember(TieKey(relation, a, b, c, d, told, date_of(start)), end)
    return overlaps
