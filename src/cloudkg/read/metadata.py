"""Title, publisher and date of a report: from its text, a front matter, a sidecar file, or the caller, in rising order."""

from __future__ import annotations

import calendar
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cloudkg.errors import ReadError
from cloudkg.model import SILENT_KINDS, Passage, PassageKind

_TOP_PASSAGES = 40
_COVER_CHARS = 600
_TOP_CHARS = 2500  # the head of a report, where its date and its house stand
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name} | {
    name: number for number, name in enumerate(calendar.month_abbr) if name
}
_DAY = re.compile(
    r"(?P<y>20\d\d)\s*[年\-/.]\s*(?P<m>\d{1,2})\s*[月\-/.]\s*(?P<d>\d{1,2})(?!\d)日?"
    r"|(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
    r"|(?P<day2>\d{1,2})\s+(?P<month2>[A-Z][a-z]{2,8})\.?,?\s+(?P<year2>20\d\d)"
)
_MONTH = re.compile(r"(?P<y>20\d\d)\s*[年\-/.]\s*(?P<m>\d{1,2})\s*月?")
_HOUSE = re.compile(r"([\u4e00-\u9fff]{2,6}证券)(?:经济)?(?:股份有限公司|研究所|研究院|研究中心)?")
# The last of several whom a note names, without what it did (预测, estimates), which a house alone does.
_LAST_SOURCE = re.compile(
    r"^[^:：]{0,12}[:：](?:[^。；;\n]*[，,、；;])?\s*([^\s，,、；;。.\n][^，,、；;。.\n]{1,24}?)\s*(?:研究所|研究院|研究部|研究中心|研究|整理|测算|预测|估计|(?i:\bestimates?|\bresearch|\bforecasts?|\bsecurities))*\s*(?:[。；;.（(]|$)"
)
_LIST_MARK = re.compile(r"[，,、；;]")
_EMPHASIS = re.compile(r"\*\*|__|`|\\(?=\W)")
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NEWS_HEAD = re.compile(r"\A\s*#[ \t]+([^\n|]{1,500}?)([ \t]+\|[^\n]{0,1000})(?:\n|\Z)")
_COVER_WORDS = re.compile(
    r"^.{0,8}(?:行业研究|公司研究)$|^.{0,6}(?:行业|公司)(?:周报|日报|月报|专题|深度|点评|快评)(?:研究)?(?:报告)?$|^(?:周报|日报|月报|专题|点评)$|证券研究报告|研究报告$|^[\W_]*(?:买入|增持|看好|优于大市|强于大市|中性|推荐)|"
    r"计算机组|^综合$|评级[:：]|^(?:核心观点|投资要点|摘要|风险提示|投资建议|目录|相关标的|事项|事件|评论)[:：]?$"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a report as a whole; None where nobody says."""

    title: str | None = None
    publisher: str | None = None
    issued: date | None = None
    month_only: bool = False  # whether `issued` stands for a month, being its last day

    def over(self, weaker: Metadata) -> Metadata:
        """These values, and those of `weaker` where there are none."""
        dated = self if self.issued else weaker
        return Metadata(self.title or weaker.title, self.publisher or weaker.publisher, dated.issued, dated.month_only)

    @property
    def issued_label(self) -> str | None:
        """Date of issue as precise as it was stated: ``2026-03-18`` or ``2026-03``."""
        return None if self.issued is None else self.issued.isoformat()[: 7 if self.month_only else 10]


def front_matter(text: str, where: str, *, strict: bool) -> tuple[Metadata, int]:
    """What the YAML front matter says, and where it ends (0 when there is none).

    Raises ReadError for front matter that is no YAML if `strict`; lines between rules in a plain text are just lines.
    """
    found = _FRONT.match(text)
    if found is None:
        return Metadata(), 0
    try:
        content = _parse_yaml(found[1])
    except ValueError as error:
        if not strict:
            return Metadata(), 0
        raise ReadError(f"the front matter is not valid YAML: {error}", where=f"{where}:1", hint="mend it or take it out") from error
    return (_from_mapping(content), found.end()) if isinstance(content, Mapping) else (Metadata(), 0)


def _parse_yaml(source: str) -> object:
    import yaml

    try:
        return yaml.safe_load(source)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error).split("\n")[0]) from error


def sidecar(path: Path) -> Metadata:
    """What `NAME.meta.yaml` or `NAME.meta.json` beside the report says.

    Raises ReadError for a sidecar that cannot be read or is no mapping.
    """
    for ending, parse in ((".meta.yaml", _parse_yaml), (".meta.yml", _parse_yaml), (".meta.json", json.loads)):
        beside = path.with_name(path.stem + ending)
        if not beside.is_file():
            continue
        hint = "give it title, publisher and date, or take it away"
        try:
            content: object = parse(beside.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError, RecursionError) as error:
            raise ReadError(f"the sidecar file cannot be read: {error}", where=beside, hint=hint) from error
        if not isinstance(content, Mapping):
            raise ReadError("the sidecar file holds no keys", where=beside, hint=hint)
        return _from_mapping(content)
    return Metadata()


def _from_mapping(content: Mapping[str, Any]) -> Metadata:
    issued = content.get("date") or content.get("issued")
    stated = str(issued or "")
    month_only = _MONTH.fullmatch(stated.strip()) is not None
    return Metadata(_words(content.get("title")), _words(content.get("publisher")), parse_date(stated), month_only)


def _words(value: Any) -> str | None:
    return " ".join(str(value).split()) or None if value is not None else None


def parse_date(words: str) -> date | None:
    """The last day that a date, a month or a range names, or None.

    >>> parse_date("2026年06月09日"), parse_date("2026-07-30..2026-08-19"), parse_date("2026-02")
    (datetime.date(2026, 6, 9), datetime.date(2026, 8, 19), datetime.date(2026, 2, 28))
    """
    days = [day for found in _DAY.finditer(words) if (day := _day(found))]
    if days:
        return days[-1] if ".." in words else days[0]
    if (found := _MONTH.fullmatch(words.strip())) and 1 <= int(found["m"]) <= 12:
        year, month = int(found["y"]), int(found["m"])
        return date(year, month, calendar.monthrange(year, month)[1])
    return None


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["y"]:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        month = _MONTHS[(found["month"] or found["month2"])]
        return date(int(found["year"] or found["year2"]), month, int(found["day"] or found["day2"]))
    except (ValueError, KeyError):
        return None


def news_head(text: str) -> tuple[Metadata, tuple[int, int] | None]:
    """Title and date of a first line `# title | address | date`, and the range of what follows the title."""
    found = _NEWS_HEAD.match(text)
    if found is None or (issued := parse_date(found[2].rsplit("|", 1)[-1])) is None:
        return Metadata(), None
    return Metadata(title=found[1], issued=issued), found.span(2)


def metadata_of_text(text: str, passages: Sequence[Passage]) -> Metadata:
    """What the words of the report say of it."""
    return Metadata(_title(text, passages), _publisher(text, passages), _issued(text))


def _title(text: str, passages: Sequence[Passage]) -> str | None:
    """The first heading of the highest # level on top, else the first short line that is no label of the cover."""
    top = []
    for passage in passages[:_TOP_PASSAGES]:
        if passage.kind is PassageKind.CONTENTS:
            break
        if passage.kind not in SILENT_KINDS and passage.kind is not PassageKind.CELL and not _COVER_WORDS.search(passage.view):
            top.append(passage)
    marked = [p for p in top if p.kind is PassageKind.HEADING and p.level <= 2 and _has_marks(text, p.span.start)]
    short = (p for p in top if 4 <= len(p.view) <= 80 and not _DAY.search(p.view) and not p.view.endswith("。"))
    found = min(marked, key=lambda passage: passage.level) if marked else next(short, None)
    if found is None:
        return None
    return " ".join(_EMPHASIS.sub("", text[found.span.start : found.span.end]).split())  # as printed: the view is for reading, not for show


def _has_marks(text: str, start: int) -> bool:
    return text[text.rfind("\n", 0, start) + 1 : start].lstrip().startswith("#")


def _issued(text: str) -> date | None:
    for line in text[:_TOP_CHARS].split("\n"):
        if len(line) <= 80 and (found := _DAY.search(line)):
            return _day(found)
    return None


def _publisher(text: str, passages: Sequence[Passage]) -> str | None:
    """The house that most source notes name, else the one that signs the disclaimer or the cover."""
    sources = [p.view for p in passages if p.kind is PassageKind.SOURCE_NOTE]
    notes = Counter(name[1] for view in sources for name in _HOUSE.finditer(view))
    if not notes and (last := _named_last(sources)):
        return last
    if not notes:
        silent = (p.view for p in passages if p.kind is PassageKind.BOILERPLATE)
        notes = Counter(name[1] for view in (*silent, text[:_COVER_CHARS]) for name in _HOUSE.finditer(view) if name[0] != name[1])
    return max(sorted(notes), key=notes.__getitem__, default=None)


def _named_last(sources: Sequence[str]) -> str | None:
    """The name that source notes end with again and again: “资料来源：公司公告，海通国际”, “Source: Company data, Northgate estimates”."""
    lasts = Counter(found[1] for view in sources if (found := _LAST_SOURCE.search(view)))
    name = max(sorted(lasts), key=lasts.__getitem__, default="")
    beside = any(_LIST_MARK.search(view) for view in sources if name and name in view)
    return name if lasts[name] > 1 and 2 * lasts[name] >= len(sources) and beside else None
