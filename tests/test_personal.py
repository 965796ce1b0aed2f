"""The personal data guard finds what looks like a person and stays silent on everything else.

Every number that looks personal is put together at run time, check character included.
"""

from __future__ import annotations

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from graph.identifiers import credit_code_faults
from graph.personal import PersonalKind, personal_heading, personal_in, suspicious

CREDIT_CODES = ["91519907MA00000150", "5151990750000004X7", "125199074000000504", "1151990700000006XL"]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def resident_id(area: str, birth: str, sequence: str) -> str:
    """A number of resident form with its own check character; made at run time, nobody's on purpose."""
    body = area + birth + sequence
    return body + ric.calc_check_digit(body + "0")


def mobile() -> str:
    """Eleven digits that read like a mobile number."""
    return "".join(("1", "3", "9", "1234", "5678"))


def listed(text: str) -> list[str]:
    """The headings of a list written with semicolons."""
    return [heading.strip() for heading in text.split(";")]


PERSONAL_HEADINGS = listed(
    """姓名; 姓 名; 姓名（必填）; 党员姓名; 书记姓名; 身份证; 居民身份证号码; 证件号; 手机; 手机号码;
    移动电话; 联系电话; 电话（手机）; 住址; 家庭住址; 现住址; 居住地址; 民族; 照片; 出生日期; 出生年月;
    性别; 籍贯; 法定代表人; 法人代表; 联系人; 单位联系人; 负责人; 党组织负责人; 党支部书记; 经办人;
    微信号; 个人邮箱; 电子邮箱; E-mail; email; mobile; Mobile Phone; contactPhone; ID number; IDCard;
    id_card_no; full_name; member_name; secretary name; person in charge; home address; ethnicity;
    photo; date_of_birth; birthDate; gender; legal representative; wechat; secretary_phone; staff name;
    passport no"""
)
FINE_HEADINGS = listed(
    """单位名称; 社区名称; 名称; 书记是否配备; 有无书记; 是否有手机号; 联系人数; 负责人数; 党员人数;
    男女性别比; 民族乡; 少数民族企业; 注册地址; 单位地址; 统一社会信用代码; 法人单位; 成立日期;
    联系单位; 负责人所在单位; secretary_filled; community_name; name; name_as_found; person; event; id;
    code; org_name; page; stage; percentage; homepage_url; image; organization_code; lat; valid_from"""
)
LANDLINE_HEADINGS = ["电话", "办公电话", "热线电话", "座机", "phone", "Telephone", "tel"]


@pytest.mark.parametrize("heading", PERSONAL_HEADINGS)
def test_headings_of_personal_columns_are_recognised(heading: str) -> None:
    assert personal_heading(heading)
    assert personal_heading(heading, landline_allowed=True)


@pytest.mark.parametrize("heading", FINE_HEADINGS)
def test_headings_about_organizations_and_counts_are_fine(heading: str) -> None:
    assert not personal_heading(heading)


@pytest.mark.parametrize("heading", LANDLINE_HEADINGS)
def test_landline_columns_need_leave(heading: str) -> None:
    assert personal_heading(heading)
    assert not personal_heading(heading, landline_allowed=True)


def written(number: str, groups: tuple[int, int]) -> list[str]:
    """The ways in which people write a number that has two natural breaks."""
    first, second = groups
    parts = (number[:first], number[first:second], number[second:])
    spellings = [sign.join(parts) for sign in ("", " ", "-", "\u3000", "\u200b")]
    return [*spellings, number.translate(FULL_WIDTH), f"电话{number}。", f"a,{number};b"]


@pytest.mark.parametrize("text", written(resident_id("510107", "19900307", "012"), (6, 14)))
def test_resident_numbers_are_found(text: str) -> None:
    assert personal_in(text) is PersonalKind.RESIDENT_ID
    assert suspicious(text)


def test_a_resident_number_may_end_in_a_small_x() -> None:
    numbers = (resident_id("110101", "19491001", f"{n:03}") for n in range(100))
    ending_in_x = next(number for number in numbers if number.endswith("X"))
    assert personal_in(ending_in_x.lower()) is PersonalKind.RESIDENT_ID


@pytest.mark.parametrize(
    "text",
    [*written(mobile(), (3, 7)), "+86" + mobile(), "+86 " + mobile(), "0086-" + mobile(), "86" + mobile()],
)
def test_mobile_numbers_are_found(text: str) -> None:
    assert personal_in(text) is PersonalKind.MOBILE
    assert suspicious(text)


def test_an_old_resident_number_counts_under_a_heading_that_hints_at_it() -> None:
    number = "510107" + "900307" + "012"
    assert personal_in(number, heading="身份证号") is PersonalKind.OLD_RESIDENT_ID
    assert personal_in(number, heading="ID no") is PersonalKind.OLD_RESIDENT_ID
    assert personal_in(number, heading="注册号") is None
    assert personal_in("510107" + "901307" + "012", heading="身份证号") is None


@pytest.mark.parametrize(
    "text",
    [
        *CREDIT_CODES,
        *(
            "510107001004",
            "2016-01-31",
            "20160131",
            "2016-01-31 2017-10-31",
            "104.0653412345",
            "30.64,104.06",
        ),
        *(
            "13,812,345,678",
            mobile() + ".25",
            "30." + mobile(),
            mobile() + "1",
            "9" + mobile(),
            "-".join(("028", "5" * 8)),
        ),
        *("-".join(("400", "555", "5555")), "12345", "15" + "0" * 9, "0" * 18, "9" * 18, "", "一三九"),
        resident_id("510107", "19901307", "012"),
        resident_id("990107", "19900307", "012"),
        resident_id("510107", "19900307", "012")[:-1] + "Y",
    ],
)
def test_codes_coordinates_dates_and_amounts_are_not_personal(text: str) -> None:
    assert personal_in(text) is None


def with_checks(sixteen: str) -> str | None:
    """The sound all-digit credit code that begins so, or None if a check is a letter."""
    for inner in "0123456789":
        seventeen = sixteen + inner
        code = seventeen + uscc.calc_check_digit(seventeen)
        if code.isdigit() and not credit_code_faults(code, allow_synthetic=True):
            return code
    return None


def test_no_all_digit_credit_code_reads_as_a_resident_number() -> None:
    """110119 is the worst area: its old institutions (subject 4…) read as births in the nineteen-forties."""
    draw = random.Random(20161231)
    made = tempting = 0
    for _ in range(3_000):
        month, day = draw.randrange(1, 13), draw.randrange(1, 29)
        body = f"4{draw.randrange(10)}{month:02}{day:02}{draw.randrange(100):02}"
        code = with_checks("12" + "110119" + body)
        if code is not None:
            made += 1
            tempting += ric.calc_check_digit(code) == code[-1]
            assert personal_in(code) is None
    assert made > 500
    assert tempting > 10


@given(
    st.lists(
        st.sampled_from([mobile(), resident_id("510107", "19900307", "012"), "1", "86", "-", ".", "注", " "])
    )
)
def test_what_the_quick_look_clears_the_close_look_clears(parts: list[str]) -> None:
    text = "".join(parts)
    assert suspicious(text) or personal_in(text, heading="身份证") is None


def test_the_quick_look_over_a_large_table_is_quick() -> None:
    line = "某某科技有限公司,91519907MA00000150,510107001004,2016-01-31,浆洗街街道,104.0612,30.6412,1700.25\n"
    since = perf_counter()
    assert not suspicious(line * 100_000)
    assert perf_counter() - since < 3
