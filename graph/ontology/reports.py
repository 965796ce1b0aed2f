"""What the software itself writes down: policies, frozen coverage, findings and loads."""

from __future__ import annotations

from graph.kinds import Field, Identity, NodeKind, Visibility, words
from graph.ontology.fields import code, date, flag, instant, integer, required, several, text


def tier(name: str, zh: str, en: str) -> Field:
    """The number of units of one coverage tier."""
    return required(
        integer(name, words(zh, en, f"属于“{zh}”的单位数。", f"Units in the tier “{en}”."), "units")
    )


POLICY = NodeKind(
    name="CoveragePolicy",
    words=words(
        "统计口径",
        "coverage policy",
        "覆盖率以何为基数、哪些层级计入；每个比率都要注明口径。",
        "The base of a coverage rate and the tiers that count; no rate is shown without it.",
    ),
    fields=(
        required(
            text("policy_id", words("口径代号", "policy id", "口径的代号。", "The code of the policy."))
        ),
        required(
            code(
                "base",
                words("基数", "base", "以哪一类单位为基数。", "The units counted below."),
                "coverage_bases",
            )
        ),
        required(
            several(
                "numerator_tiers",
                words("计入层级", "numerator tiers", "哪些层级算作覆盖。", "The tiers counted as covered."),
                "coverage_tiers",
            )
        ),
        required(
            integer(
                "joint_max_units",
                words(
                    "联合上限",
                    "joint maximum",
                    "一个联合党支部至多覆盖几家。",
                    "Units a joint branch should cover at most.",
                ),
                "units",
            )
        ),
        required(
            integer(
                "evidence_max_age_days",
                words(
                    "证据时效",
                    "evidence age",
                    "证据超过多少天即为未知。",
                    "Days after which evidence is unknown.",
                ),
                "days",
            )
        ),
        required(
            flag(
                "include_trust_areas",
                words(
                    "含托管街道",
                    "trust areas",
                    "是否计入托管街道。",
                    "Whether areas held in trust are counted.",
                ),
            )
        ),
        integer(
            "min_employees",
            words("职工下限", "least staff", "至少多少名职工。", "The least number of staff."),
            "persons",
        ),
        required(
            date("valid_from", words("启用日期", "valid from", "开始使用的日期。", "Its first day in use."))
        ),
        date("valid_to", words("停用日期", "valid until", "不再使用的第一天。", "The first day out of use.")),
    ),
    identities=(Identity("policy", ("policy_id",)),),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

SNAPSHOT = NodeKind(
    name="CoverageSnapshot",
    words=words(
        "覆盖快照",
        "coverage snapshot",
        "某日某区域某口径的覆盖数，供报告引用。",
        "Coverage frozen for a report.",
    ),
    fields=(
        required(
            text(
                "policy_id",
                words("口径代号", "policy id", "所用口径的代号。", "The code of the policy used."),
            )
        ),
        required(date("as_of", words("截至日期", "as of", "截至的日期。", "The day it is for."))),
        required(text("area_code", words("区域代码", "area code", "区域的代码。", "The code of the area."))),
        required(integer("base", words("基数", "base", "基数内的单位数。", "Units in the base."), "units")),
        tier("t1", "单独组建", "standalone organization"),
        tier("t2", "联合组建", "joint organization"),
        tier("t3", "区域或行业兜底", "regional or industry body"),
        tier("t4", "工作覆盖", "work coverage"),
        tier("t5", "组团联系", "alliance contact only"),
        tier("t0", "未覆盖", "not yet reached"),
        tier("tx", "未知", "unknown"),
        required(
            flag(
                "suppressed",
                words(
                    "已隐藏", "suppressed", "是否因数量过小而不予公布。", "Held back as too small a count."
                ),
            )
        ),
    ),
    identities=(Identity("snapshot", ("policy_id", "as_of", "area_code")),),
    visibility=Visibility.INTERNAL,
    nearest="– / qb:Observation / –",
)

FINDING = NodeKind(
    name="Finding",
    words=words(
        "薄弱点",
        "finding",
        "按规则找出的薄弱之处；说的是组织之间的联系，不评价人。",
        "A weakness a rule found; it is about ties between organizations and judges no person.",
    ),
    fields=(
        required(
            text(
                "rule",
                words(
                    "规则",
                    "rule",
                    "规则代码（W 或 U 开头）。",
                    "A code of weak_link_rules or uncovered_reasons.",
                ),
            )
        ),
        required(
            text("subject_id", words("对象", "subject", "所涉对象的键。", "The key of what it is about."))
        ),
        required(
            code(
                "severity",
                words("轻重", "severity", "须处理、宜规划还是需关注。", "Act, plan or watch."),
                "finding_severities",
            )
        ),
        required(
            text(
                "params",
                words("参数", "parameters", "规则所用的参数（JSON）。", "The rule's parameters, as JSON."),
            )
        ),
        required(
            text(
                "evidence_ids",
                words("证据", "evidence", "证据的键（JSON 列表）。", "Keys of the evidence, as JSON."),
            )
        ),
        required(
            date(
                "first_seen",
                words("首次发现", "first seen", "首次发现的日期。", "The day it was first found."),
            )
        ),
        required(
            date(
                "last_seen", words("最近发现", "last seen", "最近发现的日期。", "The day it was last found.")
            )
        ),
        required(code("state", words("状态", "state", "处理状态。", "What became of it."), "finding_states")),
        text("dismissed_reason", words("排除理由", "reason", "为何排除。", "Why it was dismissed.")),
    ),
    identities=(Identity("finding", ("rule", "subject_id")),),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

LOAD = NodeKind(
    name="LoadRun",
    words=words("导入批次", "load run", "一次导入及其行数。", "One load, and what became of its rows."),
    fields=(
        required(
            text("file_hash", words("文件指纹", "file hash", "输入文件的指纹。", "The digest of the input."))
        ),
        required(instant("started_at", words("开始时间", "started at", "开始的时刻。", "When it began."))),
        required(integer("rows_read", words("读入行数", "rows read", "读入的行数。", "Rows read."), "rows")),
        required(
            integer("accepted", words("接受行数", "accepted", "接受的行数。", "Rows accepted."), "rows")
        ),
        required(
            integer(
                "quarantined", words("隔离行数", "quarantined", "隔离的行数。", "Rows kept aside."), "rows"
            )
        ),
        required(integer("rejected", words("拒收行数", "rejected", "拒收的行数。", "Rows refused."), "rows")),
    ),
    identities=(Identity("load", ("file_hash", "started_at")),),
    visibility=Visibility.INTERNAL,
    nearest="– / – / –",
)

NODES = (POLICY, SNAPSHOT, FINDING, LOAD)
