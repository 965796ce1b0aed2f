"""What was before: the names that areas and bodies bore, and what became of them."""

from __future__ import annotations

from graph.kinds import Cardinality, EndName, Identity, NodeKind, RelationKind, Visibility, words
from graph.ontology.fields import code, required

NAME = NodeKind(
    name="Name",
    words=words(
        "曾用名",
        "borne name",
        "区域或组织在某一时期使用的正式名称；从不记录个人姓名。",
        "An official name that an area or organization bore for a period; never the name of a person.",
    ),
    fields=(),
    identities=(Identity("name", ("name_zh",)),),
    visibility=Visibility.PUBLIC,
    nearest="OtherName / skosxl:Label / –",
)

NODES = (NAME,)

NAMED = RelationKind(
    name="NAMED",
    words=words("名为", "named", "在这一时期使用的名称。", "The name borne in that period."),
    pairs=tuple((kind, "Name") for kind in ("AdminArea", "Unit", "PartyOrganization", "Alliance")),
    cardinality=Cardinality.MANY_TO_ONE,
    forward=EndName("names", "历史名称"),
    backward=EndName("bearers", "使用者"),
    visibility=Visibility.PUBLIC,
    nearest="other_names / skos:altLabel / previousName",
)

SUCCEEDED_BY = RelationKind(
    name="SUCCEEDED_BY",
    words=words(
        "承继",
        "succeeded by",
        "合并、拆分、更名或改制后由新的对象承继；方向从旧到新。",
        "After a merger, split, renaming or conversion; from the older to the newer.",
    ),
    pairs=tuple((kind, kind) for kind in ("Unit", "PartyOrganization", "AdminArea", "Alliance")),
    cardinality=Cardinality.MANY_TO_MANY,
    forward=EndName("successors", "承继者"),
    backward=EndName("predecessors", "前身"),
    visibility=Visibility.PUBLIC,
    fields=(
        required(
            code(
                "kind",
                words("方式", "kind", "以哪种方式承继。", "By which sort of change."),
                "succession_kinds",
            ),
        ),
    ),
    nearest="– / org:ChangeEvent / Succession",
)

RELATIONS = (NAMED, SUCCEEDED_BY)
