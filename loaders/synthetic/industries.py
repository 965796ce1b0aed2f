"""How the synthetic enterprises are spread over the divisions of GB/T 4754-2017."""

from __future__ import annotations

from typing import NamedTuple


class Division(NamedTuple):
    """A two-digit division with its section letter, its share, and the trade word used in names."""

    code: str
    weight: float
    trade: str


DIVISIONS = (
    Division("F51", 21.0, "商贸"),
    Division("F52", 17.0, "零售"),
    Division("L72", 12.0, "商务"),
    Division("I65", 9.0, "软件"),
    Division("M74", 5.0, "技术"),
    Division("M75", 4.0, "科技推广"),
    Division("E50", 4.0, "装饰"),
    Division("E48", 3.0, "工程"),
    Division("H62", 4.0, "餐饮"),
    Division("H61", 1.5, "住宿"),
    Division("K70", 3.5, "物业"),
    Division("O80", 3.0, "居民服务"),
    Division("O81", 1.5, "维修"),
    Division("C19", 2.5, "制鞋"),
    Division("C18", 1.5, "服装"),
    Division("C39", 1.2, "电子"),
    Division("C35", 1.0, "设备"),
    Division("G54", 1.5, "运输"),
    Division("G59", 0.8, "仓储"),
    Division("P83", 1.0, "培训"),
    Division("Q84", 0.8, "健康"),
    Division("R88", 0.7, "文化"),
    Division("R90", 0.5, "休闲"),
    Division("I64", 0.5, "网络"),
    Division("J69", 0.5, "金融服务"),
    Division("A01", 0.2, "种植"),
)
SOCIAL = (Division("S95", 5.0, "社会"), Division("P83", 3.0, "教育"), Division("Q85", 2.0, "养老"))
"""The divisions of social organizations; positions follow those of `DIVISIONS`."""

EVERY = DIVISIONS + SOCIAL

HOUSEHOLD_SECTIONS = (
    ("F", 52.0),
    ("H", 19.0),
    ("O", 14.0),
    ("G", 4.0),
    ("L", 3.0),
    ("C", 3.0),
    ("R", 2.0),
    ("I", 1.5),
    ("E", 1.0),
    ("K", 0.5),
)
"""Sections in which individual households trade, with their shares in percent."""
