"""What the keys of report cells are called, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from analytics.cells import UNKNOWN
from graph.codes import CodeList, code_lists
from graph.network import Network

_LISTS = {
    "industry": "industry_sections",
    "division": "industry_divisions",
    "size": "employees_bands",
    "ownership": "ownership",
    "kind": "unit_kinds",
}

DIMENSION_WORDS = {
    "district": ("区县", "district"),
    "street": ("街道", "street"),
    "community": ("社区", "community"),
    "industry": ("行业门类", "industry section"),
    "division": ("行业大类", "industry division"),
    "size": ("从业人数", "staff"),
    "ownership": ("所有制", "ownership"),
    "kind": ("单位类别", "kind of unit"),
    "zone": ("商圈楼宇", "zone"),
}


class Label(NamedTuple):
    """One thing's name in both languages."""

    zh: str
    en: str


def cell_label(network: Network, dimension: str, key: str) -> Label:
    """The name of one key of one dimension."""
    if key == UNKNOWN:
        return Label("不详", "unknown")
    if dimension in _LISTS:
        return _code_label(code_lists()[_LISTS[dimension]], dimension, key)
    name = _names(network).get(key, key)
    return Label(name, key.partition(":")[2])


def _code_label(codes: CodeList, dimension: str, key: str) -> Label:
    code = key[1:] if dimension == "division" else key
    if code not in codes.by_code:
        return Label(key, key)
    prefix = f"{key} " if dimension in ("industry", "division") else ""
    return Label(prefix + codes.label(code), prefix + codes.label(code, english=True))


@lru_cache(maxsize=8)
def _names(network: Network) -> Mapping[str, str]:
    areas = dict(zip(network.areas.keys, network.areas.names, strict=True))
    return {**areas, **dict(zip(network.zones.keys, network.zones.names, strict=True))}
