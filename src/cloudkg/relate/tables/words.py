"""What the words of a table's labels say: the role of a column, the relation that it stands for, turns such as growth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from cloudkg.lexicon import Lexicon


class Role(StrEnum):
    """What the cells of a column hold; the values end the names of the word lists “table-role-…”. The first that matches a head wins."""

    INDEX = "index"
    RANK = "rank"
    CODE = "code"
    CURRENCY = "currency"
    UNIT = "unit"
    EFFECTIVE = "effective"
    DATE = "date"
    PERIOD = "period"
    OFFICE = "office"
    CHANGE = "change"
    FROM = "from"
    TO = "to"
    AMOUNT = "amount"
    FIRM = "firm"
    MODEL = "model"
    CHIP = "chip"
    PRODUCT = "product"
    PROJECT = "project"
    SEGMENT = "segment"
    PLACE = "place"
    PERSON = "person"
    SOURCE = "source"
    WORDS = "words"


THING_ROLES = (Role.MODEL, Role.CHIP, Role.PRODUCT, Role.PROJECT)
NAME_ROLES = (*THING_ROLES, Role.FIRM, Role.SEGMENT, Role.PLACE, Role.PERSON)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between what a row or column is about and the name in a cell; `inverse` where the name in the cell is the subject."""

    relation: str
    inverse: bool = False


_LINKS = {
    "recommends": Link("recommends"),
    "supplies": Link("supplies"),
    "supplied-by": Link("supplies", inverse=True),
    "investsIn": Link("investsIn"),
    "invested-by": Link("investsIn", inverse=True),
    "acquires": Link("acquires"),
    "acquired-by": Link("acquires", inverse=True),
    "partnersWith": Link("partnersWith"),
    "competes": Link("competes"),
    "uses": Link("uses"),
    "develops": Link("develops"),
    "developed-by": Link("develops", inverse=True),
    "offers": Link("offers"),
    "part-of": Link("partOf"),
    "parts": Link("partOf", inverse=True),
    "leads": Link("leads", inverse=True),
}
_LABELS = 4096  # labels whose meaning is kept
_UNIT_BRACKET = re.compile(r"\s*[(\[【][^()\[\]【】]{1,30}[)\]】]\s*")


class TableWords:
    """The lists of ``words/tables.yaml`` and ``words/table-marks.yaml``, compiled once for a lexicon."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._words = words
        self._patterns: dict[str, re.Pattern[str]] = {}
        # heads and labels come again in every row and column
        self.role = lru_cache(maxsize=_LABELS)(self._role)
        self.link = lru_cache(maxsize=_LABELS)(self._link)

    def pattern(self, name: str) -> re.Pattern[str]:
        """Expression of the list “table-`name`”; it matches nothing where there is no such list."""
        found = self._patterns.get(name)
        if found is None:
            found = self._patterns[name] = _compiled(self._words.get(f"table-{name}", ()))
        return found

    def _any(self, name: str) -> str:
        return f"(?:{self.pattern(name).pattern})"

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        """The number that a caption begins with: “图表 3：”, “Table 2.”."""
        return re.compile(rf"^{self._any('numbered')}\s*\d+(?:[-.]\d+)?[a-zA-Z]?\s*[:：.、]?\s*")

    @cached_property
    def source(self) -> re.Pattern[str]:
        """Whom a note names as source, in the group “who”."""
        return re.compile(rf"{self._any('source-mark')}\s*[:：]\s*(?P<who>[^。\n(（]{{2,80}})")

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """A unit that a label states, and what it is the unit of, in the groups “unit” and “what”."""
        what = rf"(?P<what>[^，,；;。(（:：、和]{{0,12}}?){self._any('unit-mark-of')}?{self._any('unit-mark')}"
        unit = r"(?P<unit>[^，；;。、()“”]{1,24}?)(?=[，；;。、()“”]|$)"
        return re.compile(rf"{what}(?:{self._any('unit-mark-is')}|[:：])? ?{unit}")

    @cached_property
    def clock(self) -> re.Pattern[str]:
        """What follows a day that is the whole of a cell: a time of day, the word for “from”."""
        return re.compile(rf"[ T]?\d\d:\d\d(?::\d\d)?.*$|(?<=[\d日月年]){self._any('day-tail')}$")

    @cached_property
    def from_when(self) -> re.Pattern[str]:
        """What follows the day from which something holds."""
        return re.compile(rf"(?:\s?\d\d:\d\d(?::\d\d)?)?\s?{self._any('from-when')}")

    @cached_property
    def list_gap(self) -> re.Pattern[str]:
        """What parts the names of a list in a cell."""
        return re.compile(rf"\s*[、，,；;/\n]\s*(?![\d%])|(?<=[\u4e00-\u9fff]){self._any('name-and')}(?=[\u4e00-\u9fffA-Z])")

    @cached_property
    def name_tail(self) -> re.Pattern[str]:
        """What follows a name in a cell and is no part of it."""
        return re.compile(rf"(?:{self._any('name-tail')}|\s*\([^()]*\))$")

    @cached_property
    def version(self) -> re.Pattern[str]:
        """A version of a thing that is named elsewhere."""
        numbered = rf"[A-Za-z]{{0,3}}-?\d[\w.\-+]*(?:[ -]{self._any('version-tail')}\b)*"
        return re.compile(rf"{numbered}|{self._any('version-name')}(?: \d[\w.]*)?")

    @cached_property
    def sentence(self) -> re.Pattern[str]:
        """What makes the words of a cell a sentence and no name."""
        return re.compile(rf"[。；;：:，！？%]|\d{{4}}|\.\s|{self._any('sentence')}")

    @cached_property
    def priced_tail(self) -> re.Pattern[str]:
        """What the name of a priced thing does not end in."""
        return re.compile(rf"{self._any('priced-others')}{self._any('priced-kind')}?$|{self._any('priced-tail')}$")

    @cached_property
    def phrase_lead(self) -> re.Pattern[str]:
        """The words right before the figure of a cell that are no part of a name."""
        return re.compile(rf"[\s:：约为是在的]*{self._any('phrase-lead')}?[\s:：约为是]*$")

    @cached_property
    def _roles(self) -> list[tuple[Role, re.Pattern[str]]]:
        return [(role, self.pattern(f"role-{role.value}")) for role in Role]

    def _role(self, label: str) -> Role | None:
        """Role of a column by its head, or None where the head is no such word."""
        bare = bare_label(label)
        return next((role for role, pattern in self._roles if pattern.fullmatch(bare)), None) if bare else None

    def _link(self, label: str) -> Link | None:
        """Relation that a label stands for, or None."""
        bare = bare_label(label)
        if not bare:
            return None
        return next((link for name, link in _LINKS.items() if self.pattern(f"relation-{name}").fullmatch(bare)), None)

    def has(self, name: str, text: str) -> bool:
        """Whether a word of the list “table-`name`” stands in a text."""
        return self.pattern(name).search(text) is not None

    def is_all(self, name: str, text: str) -> bool:
        """Whether a text is a word of the list “table-`name`”."""
        return self.pattern(name).fullmatch(text.strip()) is not None

    def names_column(self, label: str) -> bool:
        """Whether a label is one that heads columns."""
        return self.role(label) is not None or self.link(label) is not None or self.is_all("label-column", bare_label(label))

    def is_naming_row(self, label: str) -> bool:
        """Whether the cells to the right of a label name what their columns are about."""
        return self.is_all("naming-row", bare_label(label))

    def opens_board(self, label: str) -> bool:
        """Whether a head, where it comes again, begins another table beside the first."""
        return self.role(label) in (Role.RANK, Role.INDEX, Role.CODE, *NAME_ROLES)


@lru_cache(maxsize=512)
def _compiled(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words) or r"(?!)")


def bare_label(label: str) -> str:
    """A label without brackets and the marks around it.

    >>> bare_label("月访问量(百万)"), bare_label("- 客户：")
    ('月访问量', '客户')
    """
    return _UNIT_BRACKET.sub(" ", label).strip(" -–—·•:：*#\t") or label.strip()


@lru_cache(maxsize=4)
def table_words(lexicon: Lexicon) -> TableWords:
    """The words for tables of a lexicon, compiled once."""
    return TableWords(lexicon.words)
