"""The solvers, brought in when they are first needed: the commands that never do start without them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def flows() -> Any:
    """The module of OR-tools with flows of least cost."""
    return import_module("ortools.graph.python.min_cost_flow")


@cache
def programs() -> Any:
    """The module of scipy with linear programs, with and without integers: HiGHS."""
    return import_module("scipy.optimize")
