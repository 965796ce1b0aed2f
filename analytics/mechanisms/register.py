"""The register: the 23 mechanisms in their order, each with its programme, its names and its lines.

By `domain.md` 1.1. The last one, documents and recognition, serves all five programmes and is of none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics.mechanisms.bahua import M05
from analytics.mechanisms.campaigns import M12, M13
from analytics.mechanisms.check_in import M19
from analytics.mechanisms.couriers import M17
from analytics.mechanisms.facts import Facts
from analytics.mechanisms.groups import M07
from analytics.mechanisms.haves import M01, M02
from analytics.mechanisms.honours import M11, M14, M15, M16
from analytics.mechanisms.issued import M22, M23
from analytics.mechanisms.lines import Line, Measure, Words, line
from analytics.mechanisms.lists import M10
from analytics.mechanisms.openness import M21
from analytics.mechanisms.powers import M20
from analytics.mechanisms.reached import M08, M09
from analytics.mechanisms.regional import M06
from analytics.mechanisms.services import M18
from analytics.mechanisms.stars import M03
from analytics.mechanisms.weak import M04
from graph.errors import WrongUseError


@dataclass(frozen=True)
class Mechanism:
    """One mechanism. `programme` is a code of the list `programmes`; None where it serves all."""

    code: str
    programme: str | None
    words: Words
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Told:
    """What the record says of a mechanism on a day."""

    mechanism: Mechanism
    as_of: date
    lines: tuple[Line, ...]


CELLS, TYPES, EXAMPLE = "cell_activation", "upgrading", "leading"
PUBLIC, OPEN = "satisfaction", "transparency"

_EVERY = (
    Mechanism("M01", CELLS, Words("五有五服务", "Five haves, five services"), M01),
    Mechanism("M02", CELLS, Words("双强六好", "Two strengths, six goods"), M02),
    Mechanism("M03", CELLS, Words("星级评定", "Star rating"), M03),
    Mechanism("M04", CELLS, Words("常委联系与整改转化", "Leader contact and conversion"), M04),
    Mechanism("M05", TYPES, Words("八化", "Eight “-izations”"), M05),
    Mechanism("M06", TYPES, Words("区域化党建315", "315 regional system"), M06),
    Mechanism("M07", TYPES, Words("党建组团", "Party-building group"), M07),
    Mechanism("M08", TYPES, Words("两个覆盖", "Two coverages"), M08),
    Mechanism("M09", TYPES, Words("商圈楼宇1+N", "1+N commercial district"), M09),
    Mechanism("M10", EXAMPLE, Words("三张清单", "Three lists"), M10),
    Mechanism("M11", EXAMPLE, Words("五级联创", "Five-level co-creation"), M11),
    Mechanism("M12", EXAMPLE, Words("分类示范", "Demonstration by type"), M12),
    Mechanism("M13", EXAMPLE, Words("品牌创建", "Brands"), M13),
    Mechanism("M14", EXAMPLE, Words("感动武侯十大人物", "“Moving Wuhou” ten persons"), M14),
    Mechanism("M15", EXAMPLE, Words("党员示范街区（城）", "Model street block or city"), M15),
    Mechanism("M16", EXAMPLE, Words("武侯十佳先锋", "Wuhou top-ten pioneers"), M16),
    Mechanism("M17", PUBLIC, Words("民情专递", "Public-opinion courier"), M17),
    Mechanism("M18", PUBLIC, Words("精准服务", "Precise services"), M18),
    Mechanism("M19", PUBLIC, Words("互联网+双报到", "Internet and double check-in"), M19),
    Mechanism("M20", OPEN, Words("明权", "Defining power"), M20),
    Mechanism("M21", OPEN, Words("晒权", "Airing power"), M21),
    Mechanism("M22", OPEN, Words("制权", "Constraining power"), M22),
    Mechanism("M23", None, Words("文件与荣誉", "Documents and recognition"), M23),
)

MECHANISMS: Mapping[str, Mechanism] = {each.code: each for each in _EVERY}


def mechanism(code: str) -> Mechanism:
    """A mechanism by its code, in small letters too; WrongUseError where there is none."""
    found = MECHANISMS.get(code.strip().upper())
    if found is None:
        raise WrongUseError(
            f"没有机制“{code}”；机制代码为 M01 至 M23。",
            f"There is no mechanism {code}; the codes are M01 to M23.",
        )
    return found


def told(of: Mechanism, facts: Facts, as_of: date) -> Told:
    """The lines of a mechanism; those that read what may not be read are not there."""
    found = (line(measure, facts) for measure in of.measures)
    return Told(of, as_of, tuple(each for each in found if each is not None))
