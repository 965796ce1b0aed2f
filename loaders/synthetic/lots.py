"""The planned composition: how many units are in which situation of coverage on 2016-12-31.

The numbers are those of `Appendix E`: 127,389 enterprises, 10,000 of them rostered and 8,430 of these
covered in tiers T1–T4, and 1,016 social organizations, all covered.
"""

from __future__ import annotations

from enum import IntEnum, auto
from typing import NamedTuple

MEMBER_BANDS = ("0", "1-2", "3-6", "7-49", "50-99", "100+", "不详")
STAFF_BANDS = ("0", "1-9", "10-49", "50-99", "100-299", "300-999", "1000+")
SURVEYED, PARTIAL, NOT_SURVEYED, REFUSED = "已摸排", "部分摸排", "未摸排", "拒绝摸排"
SURVEY_STATES = (SURVEYED, PARTIAL, NOT_SURVEYED, REFUSED)

Weights = tuple[float, ...]
NONE: Weights = (1, 0, 0, 0, 0, 0, 0)
FEW: Weights = (0, 1, 0, 0, 0, 0, 0)
NONE_OR_FEW: Weights = (5, 4, 0, 0, 0, 0, 0)
MOSTLY_NONE: Weights = (8, 2, 0, 0, 0, 0, 0)
THREE_OR_MORE: Weights = (0, 0, 6, 4, 0, 0, 0)
OWN_BODY: Weights = (0, 0, 50, 40, 7, 3, 0)
UNKNOWN: Weights = (0, 0, 0, 0, 0, 0, 1)
ORDINARY_STAFF: Weights = (0, 18, 62, 14, 5, 1, 0)
LARGER_STAFF: Weights = (0, 2, 45, 30, 18, 4, 1)
LARGE_STAFF: Weights = (0, 0, 0, 10, 60, 24, 6)
SMALL_STAFF: Weights = (5, 84, 9, 1.2, 0.6, 0.15, 0.05)


class Plan(IntEnum):
    """The situation a unit is placed in; the comment of each lot below says what follows from it."""

    OUTSIDE = 0
    ABOVE_SCALE = auto()
    OWN = auto()
    OWN_LAPSED = auto()
    OWN_SHRUNK = auto()
    JOINT = auto()
    JOINT_LAPSED = auto()
    REGIONAL = auto()
    INDUSTRY = auto()
    INSTRUCTOR = auto()
    LIAISON = auto()
    UNION = auto()
    YOUTH = auto()
    WOMEN = auto()
    GROUP_ONLY = auto()
    UNFORMED = auto()
    HOMELESS = auto()
    UNVISITED = auto()
    BAND_UNKNOWN = auto()
    ABOLISHED = auto()
    NEWCOMER = auto()
    UNSEEN = auto()
    REFUSED = auto()
    PARTLY_SEEN = auto()
    STALE_JOINT = auto()
    STALE_LIAISON = auto()


class Lot(NamedTuple):
    """How many enterprises and social organizations share a plan, and what they look like.

    `members` and `staff` are weights over the bands; `founded_by` is the latest day of foundation.
    """

    plan: Plan
    enterprises: int
    social: int
    members: Weights
    staff: Weights = ORDINARY_STAFF
    survey: str = SURVEYED
    founded_by: str = "2016-03-31"


OLD = "2010-12-31"
EARLIER = "2012-12-31"

LOTS = (
    Lot(Plan.OUTSIDE, 117_389, 0, (95, 4.5, 0.5, 0, 0, 0, 0), SMALL_STAFF, NOT_SURVEYED, "2016-12-15"),
    # T1, a party organization of its own; two lots also raise U6 while they keep the tier
    Lot(Plan.ABOVE_SCALE, 400, 0, (0, 0, 20, 50, 20, 10, 0), LARGE_STAFF, founded_by=OLD),
    Lot(Plan.OWN, 565, 90, OWN_BODY, LARGER_STAFF, founded_by=OLD),
    Lot(Plan.OWN_LAPSED, 20, 0, THREE_OR_MORE, LARGER_STAFF, founded_by=OLD),
    Lot(Plan.OWN_SHRUNK, 15, 0, FEW, founded_by=OLD),
    # T2, in a joint branch of two to five units; the branch of the second lot is lapsed (U6)
    Lot(Plan.JOINT, 2_870, 250, (1, 9, 0, 0, 0, 0, 0), founded_by="2015-12-31"),
    Lot(Plan.JOINT_LAPSED, 130, 0, (1, 9, 0, 0, 0, 0, 0), founded_by="2015-12-31"),
    # T3, on the roster of a regional committee or of an association's general branch
    Lot(Plan.REGIONAL, 1_300, 300, NONE_OR_FEW),
    Lot(Plan.INDUSTRY, 200, 0, NONE_OR_FEW),
    # T4, by an instructor's or liaison's post, or by a mass organization
    Lot(Plan.INSTRUCTOR, 1_400, 200, MOSTLY_NONE),
    Lot(Plan.LIAISON, 700, 176, MOSTLY_NONE),
    Lot(Plan.UNION, 480, 0, MOSTLY_NONE),
    Lot(Plan.YOUTH, 200, 0, MOSTLY_NONE),
    Lot(Plan.WOMEN, 150, 0, MOSTLY_NONE),
    # T5, known through a live group only: U7
    Lot(Plan.GROUP_ONLY, 400, 0, (50, 38, 12, 0, 0, 0, 0)),
    # T0, looked for and not found: U1, U2, U3, U8 (band unknown), U6 (the covering body is abolished)
    Lot(Plan.UNFORMED, 120, 0, (0, 0, 8, 2, 0, 0, 0)),
    Lot(Plan.HOMELESS, 240, 0, FEW),
    Lot(Plan.UNVISITED, 380, 0, NONE),
    Lot(Plan.BAND_UNKNOWN, 60, 0, UNKNOWN),
    Lot(Plan.ABOLISHED, 60, 0, FEW, founded_by=EARLIER),
    # TX, unknown: U10, U8 (three states of the survey), U5 (evidence older than 365 days)
    Lot(Plan.NEWCOMER, 40, 0, UNKNOWN, survey=NOT_SURVEYED),
    Lot(Plan.UNSEEN, 80, 0, UNKNOWN, survey=NOT_SURVEYED),
    Lot(Plan.REFUSED, 50, 0, UNKNOWN, survey=REFUSED),
    Lot(Plan.PARTLY_SEEN, 50, 0, UNKNOWN, survey=PARTIAL),
    Lot(Plan.STALE_JOINT, 60, 0, FEW, founded_by=EARLIER),
    Lot(Plan.STALE_LIAISON, 30, 0, NONE, founded_by=EARLIER),
)
"""Every lot, in the order of `Plan`."""

OWN_BODIES = (Plan.ABOVE_SCALE, Plan.OWN, Plan.OWN_LAPSED, Plan.OWN_SHRUNK)
COVERED = tuple(plan for plan in Plan if Plan.ABOVE_SCALE <= plan <= Plan.WOMEN)
"""The plans that end in one of the tiers T1–T4."""

FEW_STREETS = (Plan.JOINT_LAPSED, Plan.ABOLISHED, Plan.STALE_JOINT)
"""Small lots kept in a few streets, so that each street has enough of them for a joint branch."""
