"""The files of everything that the mechanisms tell of beside coverage, alliances and stars."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic.courier_sheets import courier_sheets
from loaders.synthetic.honour_sheets import honour_sheets
from loaders.synthetic.ids import Ids
from loaders.synthetic.power_sheets import power_sheets
from loaders.synthetic.service_sheets import service_sheets
from loaders.synthetic.sheets import Sheet
from loaders.synthetic.standard_sheets import standard_sheets
from loaders.synthetic.world import World


def working_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """The files of each subject in turn; none refers to one that comes later."""
    yield from service_sheets(world, ids)
    yield from courier_sheets(world, ids)
    yield from power_sheets(world, ids)
    yield from honour_sheets(world, ids)
    yield from standard_sheets(world, ids)
