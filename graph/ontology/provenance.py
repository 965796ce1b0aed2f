"""The fields that every node and every tie carries: its name, where it comes from, who may see it."""

from __future__ import annotations

from graph.kinds import Field, words
from graph.ontology.fields import code, date, flag, observed, required, text

NAME_FIELDS = (
    required(
        text("name_zh", words("名称", "Chinese name", "中文正式名称。", "The official name in Chinese."))
    ),
    text(
        "name_en",
        words("英文名称", "English name", "英文名称，如有。", "The name in English, if there is one."),
    ),
)

SOURCE_ID = required(
    text(
        "source_id",
        words(
            "来源",
            "source",
            "这条记录出自哪个来源（来源的代号）。",
            "The code of the source this record comes from.",
        ),
    )
)
IS_SYNTHETIC = required(
    flag(
        "is_synthetic",
        words(
            "虚构数据",
            "synthetic",
            "是否为演示或测试而虚构，不描述真实组织。",
            "Whether the record was made up for a demonstration or a test and describes nothing real.",
        ),
    )
)
VISIBILITY = required(
    code(
        "visibility",
        words(
            "可见级别",
            "visibility",
            "这条记录对公众、内部还是受限角色可见。",
            "Whether the record is for the public, for internal use, or for restricted roles.",
        ),
        "visibility",
    )
)

NODE_FIELDS = (SOURCE_ID, VISIBILITY, IS_SYNTHETIC)

TIE_FIELDS = (
    code(
        "valid_from_precision",
        words(
            "起始精度",
            "start precision",
            "起始日期准确到日、月还是年；“以前”表示首次观察时已经如此。",
            "How exact the start is; “before” means that it was already so when first observed.",
        ),
        "date_precisions",
    ),
    code(
        "valid_to_precision",
        words(
            "终止精度",
            "end precision",
            "终止日期准确到日、月还是年；“以后”表示最后观察时仍然如此。",
            "How exact the end is; “after” means that it was still so when last observed.",
        ),
        "date_precisions",
    ),
    observed(
        date(
            "observed_on",
            words(
                "最近观察日",
                "observed on",
                "最近一次看到这一关系的日期。",
                "The last day on which the tie was seen.",
            ),
        )
    ),
    SOURCE_ID,
    required(
        code(
            "basis",
            words(
                "依据性质",
                "basis",
                "这一关系是来源写明的、由其他记录推出的，还是估计的。",
                "Whether a source states the tie, other records imply it, or somebody estimated it.",
            ),
            "evidence_basis",
        )
    ),
    IS_SYNTHETIC,
)
"""What every tie says beside its own fields; `valid_from` and `valid_to` are part of the tie itself."""


def node_fields(*, named: bool) -> tuple[Field, ...]:
    """The fields a node carries beside its own; a kind that is not `named` has no name at all."""
    return (*NAME_FIELDS, *NODE_FIELDS) if named else NODE_FIELDS
