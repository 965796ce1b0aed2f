"""Reports as documents: the same values for JSON and CSV, every figure with what it rests on."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analytics.coverage import Coverage, CoverageRow
from analytics.policies import CoveragePolicy
from analytics.reasons import REASONS
from analytics.tiers import TIERS
from analytics.uncovered import Uncovered, UncoveredUnit
from api.labels import cell_label
from graph.network import Network
from graph.view import View
from loaders.report import LoadReport

Document = dict[str, Any]


def _basis(policy: CoveragePolicy, as_of: object) -> Document:
    return {
        "policy": policy.policy_id,
        "base": policy.base,
        "base_of": policy.base_of,
        "tiers": list(policy.numerator_tiers),
        "as_of": str(as_of),
        "evidence_max_age_days": policy.evidence_max_age_days,
        "include_trust_areas": policy.include_trust_areas,
    }


def _figures(row: CoverageRow) -> Document:
    return {
        "base_count": row.base,
        **{name.lower(): count for name, count in zip(TIERS, row.tiers, strict=True)},
        "base_unknown": row.base_unknown,
        "covered": row.covered,
        "rate": row.rate,
        "low": row.low,
        "high": row.high,
        "unknown_share": row.unknown_share,
        "organizational": row.organizational,
        "organizational_without_t3": row.organizational_strict,
        "standalone": row.standalone,
    }


def coverage_document(found: Coverage, network: Network) -> Document:
    """Coverage as JSON: each row carries its own base, tiers, date, policy and unknown share."""
    basis = _basis(found.policy, found.as_of)
    rows = [{**_cell(network, found.by, row.cell), **_figures(row), **basis} for row in found.rows]
    return {**basis, "by": list(found.by), "total": {**_figures(found.total), **basis}, "rows": rows}


def _cell(network: Network, by: Sequence[str], cell: Sequence[str]) -> Document:
    named: Document = {}
    for dimension, key in zip(by, cell, strict=True):
        label = cell_label(network, dimension, key)
        named |= {dimension: key or None, f"{dimension}_zh": label.zh, f"{dimension}_en": label.en}
    return named


def unit_document(unit: UncoveredUnit, view: View) -> Document:
    """One unit that is not reached: what it is, why, on what evidence, and what to do next."""
    position = view.snapshot.table("Unit").position[unit.key]
    reason = REASONS.get(unit.primary)
    return {
        "unit": unit.key,
        "name_zh": view.value("Unit", position, "name_zh"),
        "uscc": view.value("Unit", position, "uscc"),
        "tier": unit.tier,
        "primary": unit.primary,
        "reasons": list(unit.reasons),
        "reason_zh": reason.zh if reason else None,
        "reason_en": reason.en if reason else None,
        "step_zh": reason.step_zh if reason else None,
        "step_en": reason.step_en if reason else None,
        "evidence": list(unit.evidence),
    }


def uncovered_document(found: Uncovered, network: Network, view: View, by: Sequence[str]) -> Document:
    """The uncovered as JSON: counts per section and reason, cells by urgency, then the units."""
    basis = _basis(found.policy, found.as_of)
    cells = [
        {
            **_cell(network, by, c.cell),
            "uncovered": c.uncovered,
            "base_count": c.base,
            "reason": c.reason,
            **basis,
        }
        for c in found.cells
    ]
    share = found.counts["TX"] / found.base if found.base else None
    return {
        **basis,
        "base_count": found.base,
        "unknown_share": share,
        "counts": found.counts,
        "by_reason": found.by_reason,
        "cells": cells,
        "units": [unit_document(unit, view) for unit in found.units],
    }


def load_document(told: LoadReport) -> Document:
    """A load as JSON: its id, rows per table, every problem, and what was written."""
    return {
        "load_id": told.load_id,
        "mapping": told.mapping,
        "dry_run": told.dry_run,
        "refused": told.refused,
        "reconciles": told.reconciles,
        "tables": [{**asdict(table), "accepted": table.accepted} for table in told.tables],
        "problem_counts": told.problem_counts,
        "problems": [asdict(problem) for problem in told.problems],
        "written": None if told.written is None else asdict(told.written),
    }


def csv_text(rows: Sequence[Document]) -> str:
    """Rows as CSV with a heading, for spreadsheets: UTF-8 with a mark, no cell that is a formula."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return "\ufeff" + out.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, list):
        value = "|".join(map(str, value))
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value
