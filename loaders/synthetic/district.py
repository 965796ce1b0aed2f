"""Write the synthetic district as files, to be loaded like anybody's own with the mapping `district`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from graph.errors import WrongUseError
from loaders.synthetic.alliance_sheets import alliance_sheets
from loaders.synthetic.ids import copy_ids
from loaders.synthetic.party_sheets import party_sheets, rating_sheets
from loaders.synthetic.places import Copy, area_rows, read_places
from loaders.synthetic.planted.answers import answer_sheet
from loaders.synthetic.planted.planting import planted
from loaders.synthetic.sheets import Sheet, write_sheet
from loaders.synthetic.unit_sheets import unit_sheets
from loaders.synthetic.working_sheets import working_sheets
from loaders.synthetic.world import World, draw_world

MOST_COPIES = 99
"""Copies have the district codes 519802 to 519899; the first has the real one."""

AREA_HEADINGS = ("区划代码", "区域名称", "层级", "上级代码", "起始日期")
AREAS_SINCE = "1950-01-01"


SOURCE_HEADINGS = ("来源代号", "标题", "类别", "可靠程度", "虚构")
SOURCES = (
    ("synthetic-2016", "合成示例区数据（不描述任何真实组织）", "公开数据集", "C", "是"),
    ("essay-2017", "武侯区五大工程基层党建文章（未注明日期，据内容约为2017年）", "文章报道", "B", "否"),
)
"""Where the records come from: this generator, and the article whose figures are registered."""


def write_district(
    folder: Path,
    *,
    scale: int = 1,
    seed: int = 2016,
    answers: Path | None = None,
    progress: Callable[[str, int], None],
) -> tuple[Path, ...]:
    """Write `scale` copies of the district into `folder` and return the files in the order of loading.

    The first copy lies in the real streets and communities of 2016, each further one in areas of its
    own with the same situations of coverage. The same seed gives the same bytes. `progress` is told
    the name of every file when it is written, and its rows. What the rules must say of the
    cases planted in the first copy goes to `answers`, for tests. WrongUseError if `scale` is not 1 to 99.
    """
    if not 1 <= scale <= MOST_COPIES:
        raise WrongUseError(
            f"规模 {scale} 无法生成；可生成 1 至 {MOST_COPIES} 份。",
            f"Scale {scale} cannot be written; 1 to {MOST_COPIES} copies can.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    places = read_places()
    world, known = planted(draw_world(seed, places))
    written: list[Path] = []
    for number in range(1, scale + 1):
        copy = Copy(number, places)
        for sheet in copy_sheets(world, copy):
            path = folder / f"district-{number:02d}-{sheet.name}"
            progress(path.name, write_sheet(sheet, path))
            written.append(path)
    if answers is not None:
        write_sheet(answer_sheet(known, copy_ids(world, Copy(1, places))), answers)
    return tuple(written)


def copy_sheets(world: World, copy: Copy) -> Iterator[Sheet]:
    """The files of one copy, each after those it refers to. The first copy also says where all comes from."""
    ids = copy_ids(world, copy)
    if copy.number == 1:
        yield Sheet("sources.csv", SOURCE_HEADINGS, SOURCES)
    else:
        yield Sheet("areas.csv", AREA_HEADINGS, ((*row, AREAS_SINCE) for row in area_rows(copy)))
    yield from unit_sheets(world, ids)
    yield from party_sheets(world, ids)
    yield from alliance_sheets(world, ids)
    yield from rating_sheets(world, ids)
    yield from working_sheets(world, ids)
