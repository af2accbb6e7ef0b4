"""Who is being talked about at a point of the text: subjects carried over clauses, run-in headings, and what 公司 / 其 / “it” mean.

The order of places to look is the one that resolved 12 of 12 uses of 公司 in the reports at hand: the subject of the same sentence, the run-in
heading (“1) 腾讯：”), the first subject of the paragraph, the section heading or the title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cloudkg.model import Document, EntityType, Mention, PassageKind, Period, Reading
from cloudkg.relate.sentences import cut_sentences
from cloudkg.script import has_han

AGENTS = frozenset({EntityType.FIRM, EntityType.PUBLIC_BODY})
THINGS = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})

_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]")
_IN_LIST_BEFORE = re.compile(r"(?:、|(?<=[\w\)]), (?:and )?|\band )$")
_IN_LIST_AFTER = re.compile(r"^(?:, |,? and |\))")
NOT_SUBJECT_BEFORE = re.compile(
    r"(?:据|根据|由|对|向|与|和|及|在|被|从|为|给|来自|获|受|以|把|将|让|使|的|比|较|是|包括|如|例如|像|超过|超越|除|关于"
    r"|(?:\b(?<!hares )(?:by|with|from|to|of|for|in|at|than|like|including|against|via|on|and|as|using|into|between|per)(?: the)?\s))$",
    re.IGNORECASE,
)
SOURCE_AFTER = re.compile(
    r"\s?(?:等媒体)?[^，。；、]{0,9}?(?:报道|获悉|快讯|首发|\.com|(?:App|APP)显示|记者|消息|讯(?!飞)|数据显示|统计|数据,|数据，|测算|研报|的?报告显示|(?:reported|reports|estimates|told)\b)"
)
_ANAPHOR_ZH = re.compile(
    r"(?:(?<=^)|(?<=[，,。；;：:、！？ “\"(]|[在对为由向和与及是使让给称示将并于]))(?:该公司|本公司|公司|该集团|该企业|该厂商|该机构|集团)(?![级内部法股债])"
    r"|(?<![尤与极及莫])其(?![中他余次实它间后妙一二三四五])"
)
_ANAPHOR_EN = re.compile(
    r"\b(?:[Tt]he (?:company|startup|start-up|firm|chipmaker|search giant|tech giant|social media giant|software giant|cloud provider|lab|AI lab|group|retailer)"
    r"|(?:[Ii]ts|[Ii]t)(?=\s))\b"
)
_COPULA = re.compile(r"(?:已|将|正式|已经)*(?:成为|是|为|系|作为|贡献|占|收购|投资|入股|起诉)(?:了)?")
_PAIR_ZH = re.compile(r"双方|两家公司|两公司|两者|二者")
_PAIR_EN = re.compile(r"\b(?:[Tt]he (?:two (?:companies|firms|sides)|two|pair|companies|duo)|[Bb]oth companies)\b")
_RUN_IN = re.compile(r"(?:^|[。；;！？\n])\s*(?:[（(]?\d{1,2}[)）.、]|[①-⑳]|[一二三四五六七八九十]+、|[-•●])?\s*$")


_PASSAGES_BACK = 4
_SUBJECTS_BACK = 200  # names that are looked through for a subject within one passage, so that an endless one takes no endless time
_LEAD_LENGTH = 12  # characters that may stand between the start of a clause and its subject
_DATED = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class _Subject:
    start: int
    sentence: int
    mention: Mention
    run_in: bool


class Discourse:
    """Subjects of one document, looked up by passage and view position."""

    def __init__(self, document: Document, reading: Reading) -> None:
        self._document = document
        self._named = frozenset(m.name for m in reading.mentions)
        self._mentions: dict[int, list[Mention]] = defaultdict(list)
        for mention in reading.mentions:
            self._mentions[mention.passage].append(mention)
        self._periods: dict[int, list[Period]] = defaultdict(list)
        for period in reading.periods:
            self._periods[period.passage].append(period)
        self._sentences: dict[int, list[tuple[int, int]]] = {}
        self._subjects: dict[int, list[_Subject]] = {}

    def names(self, name: str) -> bool:
        """Whether the document names this thing anywhere."""
        return name in self._named

    def sentences(self, passage: int) -> list[tuple[int, int]]:
        """View ranges of the sentences of a passage."""
        if passage not in self._sentences:
            self._sentences[passage] = cut_sentences(self._document.passages[passage].view)
        return self._sentences[passage]

    def _in_passage(self, passage: int) -> list[_Subject]:
        """Mentions of a passage that can be subjects, in order."""
        if passage not in self._subjects:
            view, found = self._document.passages[passage].view, []
            cuts = self.sentences(passage)
            starts = [a for a, _ in cuts]
            for mention in self._mentions.get(passage, ()):
                sentence = max(bisect_left(starts, mention.start + 1) - 1, 0)
                after = view[mention.end : mention.end + 8]
                run_in = after[:1] in (":", "：") and bool(_RUN_IN.search(view[max(0, mention.start - 6) : mention.start]))
                if run_in or self._can_lead(view, mention, after):
                    found.append(_Subject(mention.start, sentence, mention, run_in))
            self._subjects[passage] = found
        return self._subjects[passage]

    @staticmethod
    def _can_lead(view: str, mention: Mention, after: str) -> bool:
        before = view[max(0, mention.start - _LEAD_LENGTH - 2) : mention.start]
        clause = _CLAUSE.split(before)[-1]
        if NOT_SUBJECT_BEFORE.search(clause) or SOURCE_AFTER.match(after) or before.endswith("、"):
            return False
        if before[-1:] in ("(", "（") and after[:1] in (")", "）"):  # “（某报）” at the end of an item names its source
            return False
        if mention.surface.isascii() and _IN_LIST_BEFORE.search(before) and _IN_LIST_AFTER.match(view[mention.end : mention.end + 6]):
            return False
        return len(clause) <= _LEAD_LENGTH

    def subject(self, passage: int, position: int, types: Iterable[EntityType]) -> Mention | None:
        """Subject of one of `types` that holds at a view position where none is written, or None."""
        allowed = frozenset(types)
        subjects = self._in_passage(passage)
        before = bisect_left(subjects, position, key=lambda s: s.start)
        fits = [s for s in subjects[max(0, before - _SUBJECTS_BACK) : before] if s.mention.type in allowed]
        here = max(bisect_left(self.sentences(passage), position + 1, key=lambda cut: cut[0]) - 1, 0)
        same = [s for s in fits if s.sentence == here]
        if same:
            return same[-1].mention
        run_ins = [s for s in fits if s.run_in]
        if run_ins:
            return run_ins[-1].mention
        if fits:
            last = max(s.sentence for s in fits)
            return next(s.mention for s in fits if s.sentence == last)
        return self._heading(passage, allowed)

    def period_before(self, passage: int, position: int) -> Period | None:
        """The last month or day named in a passage before a view position: what dates a happening whose sentence names no date."""
        known = [p for p in self._periods.get(passage, ()) if p.end <= position and _DATED.fullmatch(p.label)]
        known = known or [p for cell in self._row(passage) for p in self._periods.get(cell, ()) if _DATED.fullmatch(p.label)]
        return known[-1] if known else None

    def row_subject(self, passage: int, types: Iterable[EntityType]) -> Mention | None:
        """Of a table cell, the first fitting name in the cells to its left, or else over it: what the row or the column is about."""
        around = [*self._row(passage), *self._heads(passage)]
        return next((m for cell in around for m in self._mentions.get(cell, ()) if m.type in types), None)

    def _heads(self, passage: int) -> list[int]:
        """The header cells over a table cell, top to bottom."""
        cell = self._document.passages[passage]
        if cell.table is None or cell.column is None:
            return []
        table = self._document.tables[cell.table]
        return [
            c for row in table.rows[: table.header_rows] if cell.column < len(row) and (c := row[cell.column]) is not None and c != passage
        ]

    def _row(self, passage: int) -> list[int]:
        """The cells to the left of a table cell, in order; none for a passage that is no cell."""
        cell = self._document.passages[passage]
        if cell.table is None or cell.row is None or cell.column is None:
            return []
        rows = self._document.tables[cell.table].rows
        return [c for c in rows[cell.row][: cell.column] if c is not None and c != passage] if cell.row < len(rows) else []

    def opens(self, passage: int, position: int) -> bool:
        """Whether a view position lies in the first sentence below the title: the news of a news item."""
        first = next((i for i, p in enumerate(self._document.passages) if p.kind is PassageKind.PARAGRAPH), None)
        return passage == first and position < self.sentences(passage)[0][1]

    def _heading(self, passage: int, allowed: frozenset[EntityType]) -> Mention | None:
        """Whom the text before a passage is about.

        In a table the firm that the row begins with, else the nearest heading with one
        fitting name, else the passages before, up to their heading.
        """
        if self._document.passages[passage].table is not None:
            return self.row_subject(passage, allowed)
        for index in reversed(self._document.passages[passage].section):
            view = self._document.passages[index].view  # whose masthead it is is not whom the text is about (“某报快讯”)
            named = {
                m.name: m for m in self._mentions.get(index, ()) if m.type in allowed and not SOURCE_AFTER.match(view[m.end : m.end + 16])
            }
            if len(named) == 1:
                return next(iter(named.values()))
        for index in range(passage - 1, max(-1, passage - 1 - _PASSAGES_BACK), -1):
            if self._document.passages[index].table is not None:
                break
            leads = [s for s in self._in_passage(index) if s.mention.type in allowed]
            if leads:
                return next((s.mention for s in leads if s.sentence == 0), leads[0].mention)
            if self._document.passages[index].kind is PassageKind.HEADING:
                break
        return None

    def anaphors(self, passage: int) -> list[Mention]:
        """Mentions for 公司, 其, 双方, “the company” … where it is clear whom they mean; spans are those of the pronouns."""
        view = self._document.passages[passage].view
        han = has_han(view)
        taken = [(m.start, m.end) for m in self._mentions.get(passage, ())]
        found: list[Mention] = []
        for match in (_ANAPHOR_ZH if han else _ANAPHOR_EN).finditer(view):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            subject = self.subject(passage, match.start(), AGENTS)
            if subject is not None and match[0] == "其" and _COPULA.fullmatch(view[subject.end : match.start()]):
                subject = self._other_before(passage, subject)  # “甲宣布乙成为其客户”: nobody is a customer of its own
            if subject is not None:
                found.append(replace(subject, passage=passage, start=match.start(), end=match.end(), surface=match[0], rule="anaphor"))
        return found

    def _other_before(self, passage: int, subject: Mention) -> Mention | None:
        """The last agent named before a subject in its sentence, else the subject that held before it."""
        start = max((a for a, _ in self.sentences(passage) if a <= subject.start), default=0)
        before = [m for m in self._mentions.get(passage, ()) if start <= m.start and m.end <= subject.start and m.type in AGENTS]
        others = [
            m
            for m in before
            if m.name != subject.name and not SOURCE_AFTER.match(self._document.passages[passage].view[m.end : m.end + 16])
        ]
        return others[-1] if others else self.subject(passage, subject.start, AGENTS)

    def pair(self, passage: int, position: int) -> tuple[Mention, Mention] | None:
        """The last two different agents named before a position: what 双方 or “the two companies” mean."""
        before = [m for m in self._mentions.get(passage, ()) if m.end <= position and m.type in AGENTS]
        if len({m.name for m in before}) < 2 and passage:
            before = [m for m in self._mentions.get(passage - 1, ()) if m.type in AGENTS] + before
        latest: dict[str, Mention] = {}
        for mention in reversed(before):
            latest.setdefault(mention.name, mention)
        pair = list(latest.values())[:2]
        return (pair[1], pair[0]) if len(pair) == 2 else None

    def pairs(self, passage: int) -> list[tuple[int, int, tuple[Mention, Mention]]]:
        """View range and meaning of each 双方 of a passage."""
        view = self._document.passages[passage].view
        found = []
        for match in (_PAIR_ZH if has_han(view) else _PAIR_EN).finditer(view):
            pair = self.pair(passage, match.start())
            if pair:
                found.append((match.start(), match.end(), pair))
        return found
