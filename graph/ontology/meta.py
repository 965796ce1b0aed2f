"""Where knowledge comes from: sources, documents, published figures and the terms of code lists."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import ANY, code, date, flag, integer, number, required, text

PUBLICATION = (
    required(text("code", words("代号", "code", "在本库中的代号。", "Its code in this store."))),
    required(text("title", words("标题", "title", "标题。", "Its title."))),
    text("issuer", words("发布机关", "issuer", "由哪个机关发布。", "The authority that issued it.")),
    date("issued_on", words("发布日期", "issued on", "发布的日期。", "The day it was issued.")),
    required(
        code("kind", words("类别", "kind", "属于哪一类来源。", "Which sort of source."), "source_kinds")
    ),
    required(
        code(
            "reliability",
            words("可靠程度", "reliability", "来源有多可靠。", "How far it can be relied on."),
            "reliability",
        )
    ),
)

SOURCE = NodeKind(
    name="Source",
    words=words("来源", "source", "一批数据出自哪里。", "Where a body of data comes from."),
    fields=PUBLICATION,
    identities=(Identity("source", ("code",)),),
    visibility=Visibility.PUBLIC,
    nearest="Link / – / Document",
)

DOCUMENT = NodeKind(
    name="Document",
    words=words(
        "文件", "document", "实施意见、办法、批复等文件。", "An opinion, rule, approval or the like."
    ),
    fields=PUBLICATION,
    identities=(Identity("document", ("code",)),),
    visibility=Visibility.PUBLIC,
    nearest="Link / – / Document",
)

FIGURE = NodeKind(
    name="PublishedFigure",
    words=words(
        "公布数",
        "published figure",
        "公开发布的一个数字，用来与计算结果对照，从不参与计算。",
        "A number somebody published, to be compared with computed ones and never computed with.",
    ),
    fields=(
        required(text("code", words("编号", "code", "在登记表中的编号。", "Its number in the register."))),
        number("value", words("数值", "value", "公布的数值。", "The number as published."), "as_stated"),
        number(
            "value_high",
            words("上限", "upper value", "公布的是区间时的上限。", "The upper end of a range."),
            "as_stated",
        ),
        code(
            "why_no_value",
            words("无数值原因", "why no value", "为何没有数值。", "Why there is no number."),
            "no_value_reasons",
        ),
        required(
            code(
                "qualifier",
                words("限定", "qualifier", "确数、约数还是余数。", "How exact it is."),
                "figure_qualifiers",
            )
        ),
        required(text("unit", words("单位", "unit", "数值的计量单位。", "The unit the number is in."))),
        required(
            text("counts", words("所计对象", "counts", "这个数字数的是什么。", "What the number counts."))
        ),
        required(
            code(
                "type",
                words("类型", "type", "参数、存量、累计、年度量还是比率。", "Parameter, stock, …"),
                "figure_types",
            )
        ),
        date("as_of", words("截至日期", "as of", "数字截至的日期。", "The day the number is for.")),
        code(
            "as_of_precision",
            words("截至精度", "as-of precision", "截至日期准确到日、月还是年。", "How exact that day is."),
            "date_precisions",
        ),
        required(
            flag(
                "base_stated",
                words("说明基数", "base stated", "原文是否说明基数。", "Whether the source states the base."),
            )
        ),
    ),
    identities=(Identity("figure", ("code",)),),
    visibility=Visibility.PUBLIC,
    nearest="– / qb:Observation / –",
)

TERM = NodeKind(
    name="CodeTerm",
    words=words("代码项", "code term", "代码表中的一项。", "One entry of a code list."),
    fields=(
        required(text("scheme", words("代码表", "scheme", "代码表的名称。", "The name of the code list."))),
        required(text("code", words("代码", "code", "代码。", "The code."))),
        required(
            text("label_zh", words("中文名", "Chinese label", "中文名称。", "What it is called in Chinese."))
        ),
        text(
            "label_en",
            words("英文名", "English label", "英文名称，如有。", "What it is called in English, if known."),
        ),
        integer("order", words("次序", "order", "在代码表中的次序。", "Its place in the list."), "ordinal"),
        date("valid_from", words("启用日期", "valid from", "开始使用的日期。", "Its first day in use.")),
        date("valid_to", words("停用日期", "valid until", "不再使用的第一天。", "The first day out of use.")),
    ),
    identities=(Identity("term", ("scheme", "code")),),
    visibility=Visibility.PUBLIC,
    nearest="– / skos:Concept / –",
)

NODES = (SOURCE, DOCUMENT, FIGURE, TERM)

EVIDENCED_BY = RelationKind(
    name="EVIDENCED_BY",
    words=words(
        "依据", "evidenced by", "一条记录所依据的来源或文件。", "The source or document behind a record."
    ),
    pairs=((ANY, "Source"), (ANY, "Document")),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("evidence_sources", "依据"),
    backward=EndName("evidenced_records", "所支持的记录"),
    visibility=Visibility.PUBLIC,
    fields=(
        text(
            "locator",
            words("位置", "locator", "在来源中的位置，如页码、行号。", "Where in it: a page or a row."),
        ),
    ),
    nearest="Link / prov:wasDerivedFrom / Documentation",
)

ABOUT = RelationKind(
    name="ABOUT",
    words=words(
        "关于", "about", "薄弱点或公布数涉及的对象。", "What a finding or a published figure is about."
    ),
    pairs=(("Finding", ANY), ("PublishedFigure", ANY)),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("subjects", "所涉对象"),
    backward=EndName("remarks", "有关的薄弱点与公布数"),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

RELATIONS = (EVIDENCED_BY, ABOUT)
