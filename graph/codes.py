"""Code lists: what a code means, and which code somebody meant.

Every list is one file of `graph/data/codes`. Besides code and labels it holds the other spellings that
are met in practice, so that a roster with "存续" or "開業" is read as `operating`.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from graph.errors import WrongUseError

CLOSE = 0.6
"""How alike two spellings must be for a guess (difflib ratio, 0 to 1)."""

TRADITIONAL = (
    "專業兩個臨為爲義樂鄉書買產産畝僅倉儀眾衆會傳儲關養內冊寫農決況則創別辦務動區醫協單衛壓廈縣參雙發"
    "變號啟員團園圍國場殼處備頭婦娛學實審對導壽層屆屬崗島幣師廣應廢開棄強當錄徑態總戶執護報擬換數斷無"
    "時暫術權條來樞標棟欄檔橋樓沒漁滯滿點煉鍊煙菸熱牽狀獨獻環現電療蓋礦碼礎積稱籌類紅約級納紙紡紐線組"
    "細織終經結絡絕統績續維綜編職聯膠脫藝節藥營裝見觀規視計訂認訓議記講設訪證評訴試話詢詳說請諧責賬帳"
    "貨貧購費賃資賦賴躍車轉軟載輔輸轄邊達遷過運進選遞郵鑒鐵銀鏈銷鋒錯鎮長門問聞隊陽陣際險隨隸頁項順須"
    "預領題風飲飾駐驗鶴與體餘兒黨準劃製臺後復複佈並併幹乾據鬆築係繫纖範採羣間勻渙註"
)
SIMPLIFIED = (
    "专业两个临为为义乐乡书买产产亩仅仓仪众众会传储关养内册写农决况则创别办务动区医协单卫压厦县参双发"
    "变号启员团园围国场壳处备头妇娱学实审对导寿层届属岗岛币师广应废开弃强当录径态总户执护报拟换数断无"
    "时暂术权条来枢标栋栏档桥楼没渔滞满点炼炼烟烟热牵状独献环现电疗盖矿码础积称筹类红约级纳纸纺纽线组"
    "细织终经结络绝统绩续维综编职联胶脱艺节药营装见观规视计订认训议记讲设访证评诉试话询详说请谐责账账"
    "货贫购费赁资赋赖跃车转软载辅输辖边达迁过运进选递邮鉴铁银链销锋错镇长门问闻队阳阵际险随隶页项顺须"
    "预领题风饮饰驻验鹤与体余儿党准划制台后复复布并并干干据松筑系系纤范采群间匀涣注"
)
FOLD = str.maketrans(TRADITIONAL, SIMPLIFIED)
"""Traditional characters and the simplified ones of our labels that they stand for; no others."""


def folded(text: str) -> str:
    """The text without differences of width, case, outer blanks, and simplified or traditional script."""
    return unicodedata.normalize("NFKC", text).strip().casefold().translate(FOLD)


@dataclass(frozen=True, slots=True)
class CodeTerm:
    """One entry. `also` are other spellings; `parent` is the entry of another list it belongs to."""

    code: str
    label_zh: str
    label_en: str
    order: int
    also: tuple[str, ...] = ()
    remark: str = ""
    parent: str | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything the entry is known by, the code first."""
        return (self.code, self.label_zh, self.label_en, *self.also)


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes, in its own order."""

    name: str
    terms: tuple[CodeTerm, ...]

    @cached_property
    def by_code(self) -> Mapping[str, CodeTerm]:
        """The entries by their code."""
        return MappingProxyType({term.code: term for term in self.terms})

    @cached_property
    def known(self) -> Mapping[str, str]:
        """The code of every folded spelling; codes go before labels, labels before other spellings."""
        # Written weakest first, so that the strongest claim to a spelling is the one that stays.
        ranked = [
            (min(rank, 3), place, folded(spelling), term.code)
            for place, term in enumerate(self.terms)
            for rank, spelling in enumerate(term.spellings)
        ]
        return MappingProxyType({spelling: code for _, _, spelling, code in sorted(ranked, reverse=True)})

    def label(self, code: str, *, english: bool = False) -> str:
        """What a code is called in Chinese, or in English where asked for.

        Raises WrongUseError where the list has no such code.
        """
        term = self.by_code.get(code)
        if term is None:
            raise WrongUseError(
                f"代码表 {self.name} 中没有代码 {code!r}。",
                f"The code list {self.name} has no code {code!r}.",
            )
        return term.label_en if english else term.label_zh

    def find(self, text: str) -> str | None:
        """The code that the text is or names; None if it is none of the known spellings."""
        if text in self.by_code:
            return text
        return self.known.get(folded(text))

    def guess(self, text: str) -> str | None:
        """The code whose spelling is closest to the text, the first in order on a tie; else None."""
        wanted = folded(text)
        best = max(self.terms, key=lambda term: likeness(wanted, term), default=None)
        return best.code if best is not None and likeness(wanted, best) >= CLOSE else None


def likeness(wanted: str, term: CodeTerm) -> float:
    """How alike a folded text and the closest spelling of an entry are, from 0 to 1."""
    return max(SequenceMatcher(None, wanted, folded(spelling)).ratio() for spelling in term.spellings)


def code_term(row: Mapping[str, str]) -> CodeTerm:
    """The entry that one row of a code file says."""
    also = tuple(part for part in row["also"].split("|") if part)
    order, parent = int(row["order"]), row.get("parent") or None
    return CodeTerm(row["code"], row["label_zh"], row["label_en"], order, also, row["remark"], parent)


def code_list(file: Traversable) -> CodeList:
    """The list in one file, named like the file."""
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    terms = sorted(map(code_term, rows), key=lambda term: (term.order, term.code))
    return CodeList(file.name.removesuffix(".csv"), tuple(terms))


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Every list by name, read once from the package's own files."""
    folder = files("graph") / "data" / "codes"
    lists = sorted(map(code_list, folder.iterdir()), key=lambda found: found.name)
    return MappingProxyType({found.name: found for found in lists})
