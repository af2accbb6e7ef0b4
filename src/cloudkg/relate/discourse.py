"""Who is being talked about at a point of the text: subjects carried over clauses, run-in headings, and what 公司 / 其 / “it” mean.

The order of places to look is the one that resolved 12 of 12 uses of 公司 in the reports at hand: the subject of the same sentence, the run-in
heading (“1) 腾讯：”), the first subject of the paragraph, the section heading or the title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention, PassageKind, Period, Reading
from cloudkg.relate.discourse_words import discourse_words
from cloudkg.relate.protagonist import find_protagonist
from cloudkg.relate.sentences import cut_sentences
from cloudkg.script import has_han

AGENTS = frozenset({EntityType.FIRM, EntityType.PUBLIC_BODY})
THINGS = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})

_CLAUSE = re.compile(r"[，；;：:。！？!?\n]|,(?!\d)")
_RUN_IN = re.compile(r"(?:^|[。；;！？\n])\s*(?:[（(]?\d{1,2}[)）.、]|[①-⑳]|[一二三四五六七八九十]+、|[-•●])?\s*$")
_LISTED = re.compile(r"\s?[、与和及/]")
_PARTED = re.compile("[；;]")
_SPEECH_LENGTH = 30  # characters behind a name in which it is looked for whether it only speaks
_THE_FIRM = "公司"
_PASSAGES_BACK = 4
_SUBJECTS_BACK = 200  # names that are looked through for a subject within one passage, so that an endless one takes no endless time
_LEAD_IN_BACK = 12  # passages before one that tells who won a tender, or lists new prices, in which it is looked for who invited it, or from when they hold
_VALUED_BEFORE = 80  # characters before a firm in which a round may be said to value it
_LIST_DISTANCE = 60  # characters between a list of firms and 这些公司
_LEAD_LENGTH = 12  # characters that may stand between the start of a clause and its subject, a name in Chinese counting as one
_LEAD_SPAN = 40  # characters before a subject in which its clause is looked for
_DATED = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class _Subject:
    start: int
    sentence: int
    mention: Mention
    run_in: bool


class Discourse:
    """Subjects of one document, looked up by passage and view position."""

    def __init__(self, document: Document, reading: Reading, lexicon: Lexicon) -> None:
        self._document = document
        self.lexicon, self.words = lexicon, discourse_words(lexicon)
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

    @cached_property
    def main_firm(self) -> Mention | None:
        """The firm that the document is about, where it is about one."""
        return find_protagonist(self._document, self._mentions, self.words.observes)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods of the document, in order."""
        return tuple(p for passage in sorted(self._periods) for p in self._periods[passage])

    def protagonist(self, passage: int, types: Collection[EntityType] = AGENTS) -> Mention | None:
        """The same, where no heading over the passage names another."""
        firm = self.main_firm
        if firm is None or firm.type not in types:
            return None
        over = {m.name for i in self._document.passages[passage].section[1:] for m in self._mentions.get(i, ()) if m.type in AGENTS}
        return firm if not over or firm.name in over else None

    def periods_of(self, passage: int) -> list[Period]:
        """Periods of a passage, in order."""
        return self._periods.get(passage, [])

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
                run_in = after[:1] in (":", "：") and self._opens_line(view, passage, mention)
                if (run_in or self._can_lead(view, mention, after, starts[sentence])) and not self._only_speaks(view, mention):
                    found.append(_Subject(mention.start, sentence, mention, run_in))
            self._subjects[passage] = found
        return self._subjects[passage]

    def _opens_line(self, view: str, passage: int, mention: Mention) -> bool:
        """Whether nothing but a number, or the name of whom it belongs to, stands before a name in its line (“2) 阿里平头哥：”)."""
        start = next((m.start for m in self._mentions[passage] if m.end == mention.start), mention.start)
        return bool(_RUN_IN.search(view[max(0, start - 6) : start]))

    def _only_speaks(self, view: str, mention: Mention) -> bool:
        rest = _CLAUSE.split(view[mention.end : mention.end + _SPEECH_LENGTH], maxsplit=1)[0] or view[mention.end : mention.end + 1]
        return self.words.only_speaks(mention, rest)

    def _can_lead(self, view: str, mention: Mention, after: str, sentence: int) -> bool:
        han = has_han(view)
        before = view[max(0, sentence if han else 0, mention.start - (_LEAD_SPAN if han else _LEAD_LENGTH + 2)) : mention.start]
        clause = _CLAUSE.split(before)[
            -1
        ]  # of an English passage only names in its first sentence, or behind a comma, go on as what it is about
        words = self.words
        if words.not_subject_before.search(clause) or words.source_after.match(after) or before.endswith("、"):
            return False
        if before[-1:] in ("(", "（") and (after[:1] in (")", "）", ":")):  # “（某报）” at the end of an item names its source
            return False
        if (
            mention.surface.isascii()
            and words.in_list_before.search(before)
            and words.in_list_after.match(view[mention.end : mention.end + 6])
        ):
            return False
        return len(clause) - (self._names_length(mention, len(clause)) if han else 0) <= _LEAD_LENGTH

    def _names_length(self, mention: Mention, before: int) -> int:
        """Characters that names take up beyond one each among those right before a mention: “总部设在澳大利亚的数据中心运营商” is short."""
        start = mention.start - before
        return sum(m.end - m.start - 1 for m in self._mentions[mention.passage] if start <= m.start and m.end <= mention.start)

    def subject(self, passage: int, position: int, types: Iterable[EntityType]) -> Mention | None:
        """Subject of one of `types` that holds at a view position where none is written, or None."""
        allowed = frozenset(types)
        subjects = self._in_passage(passage)
        before = bisect_left(subjects, position, key=lambda s: s.start)
        fits = [s for s in subjects[max(0, before - _SUBJECTS_BACK) : before] if s.mention.type in allowed]
        here = max(bisect_left(self.sentences(passage), position + 1, key=lambda cut: cut[0]) - 1, 0)
        same = [s for s in fits if s.sentence == here]
        if same:
            view = self._document.passages[passage].view
            whole = [s for s in same if not self._is_of_which(view, s.start, position)]
            return (whole or same)[-1].mention
        run_ins = [s for s in fits if s.run_in]
        if run_ins:
            return run_ins[-1].mention
        if fits:
            last = max(s.sentence for s in fits)
            return next(s.mention for s in fits if s.sentence == last)
        return self._heading(passage, allowed)

    def carried(self, passage: int, position: int, types: Iterable[EntityType]) -> Mention | None:
        """Whom a sentence is about that leaves its subject out.

        A Chinese passage goes on about the firm that it begins with more often than about whom the sentence before had for its subject.
        """
        allowed = frozenset(types)
        subject = self.subject(passage, position, allowed)
        if subject is None or subject.passage != passage or subject.type not in AGENTS or EntityType.FIRM not in allowed:
            return subject
        if not has_han(self._document.passages[passage].view) or any(s.run_in for s in self._in_passage(passage) if s.start < position):
            return subject
        return self._first_firm(passage, (s.mention for s in self._in_passage(passage) if s.start < position)) or subject

    def first_named(self, passage: int, position: int) -> Mention | None:
        """The firm that a passage names first, before a view position and whether as a subject or not; None where it is one of several."""
        return self._first_firm(passage, (m for m in self._mentions.get(passage, ()) if m.end <= position))

    def _first_firm(self, passage: int, mentions: Iterable[Mention]) -> Mention | None:
        first = next((m for m in mentions if m.type is EntityType.FIRM and not self.words.observes(m)), None)
        return None if first is None or _LISTED.match(self._document.passages[passage].view, first.end) else first

    def _is_of_which(self, view: str, start: int, position: int) -> bool:
        """Whether a subject is named as one of several (“其中乙投入20亿元；”), and what stands at a view position is of another clause."""
        return bool(self.words.of_which.search(view, max(0, start - 4), start)) and _PARTED.search(view, start, position) is not None

    def opener(self, passage: int, position: int) -> Mention | None:
        """The firm that a passage begins to tell of before a view position, or that its last run-in heading names; None where it is one of several."""
        view = self._document.passages[passage].view
        firms = [
            s
            for s in self._in_passage(passage)
            if s.start < position and s.mention.type is EntityType.FIRM and not self.words.observes(s.mention)
        ]
        if not firms:
            return None
        opening = next((s for s in reversed(firms) if s.run_in), firms[0])
        if not opening.run_in and (again := self._told_of_again(passage, opening.start)) is not None:
            return again
        return None if _LISTED.match(view, opening.mention.end) else opening.mention

    def _told_of_again(self, passage: int, position: int) -> Mention | None:
        """The firm of the text before that a Chinese passage goes on about with 公司 before it names another (“公司向甲供货，…”)."""
        view = self._document.passages[passage].view
        said = next((m for m in self.words.anaphor_zh.finditer(view, 0, position) if m[0] in self.words.own_firm), None)
        if said is None or not has_han(view):
            return None
        firm = self._meant(passage, said)
        return firm if firm is not None and firm.type is EntityType.FIRM and firm.passage != passage else None

    def centre(self, passage: int, position: int) -> Mention | None:
        """The firm that the sentences of an English passage before a view position tell of most: the one they name most often, of equals the first.

        What begins a clause counts twice; a house that only reports counts nothing.
        """
        view = self._document.passages[passage].view
        leads = {s.start for s in self._in_passage(passage)}
        weights: Counter[str] = Counter()
        first: dict[str, Mention] = {}
        for mention in self._mentions.get(passage, ()):
            if mention.end > position or mention.type is not EntityType.FIRM or self.words.observes(mention):
                continue
            if self.words.source_after.match(view[mention.end : mention.end + 16]) and view[mention.start - 1 : mention.start] == "(":
                continue
            weights[mention.name] += 2 if mention.start in leads else 1
            first.setdefault(mention.name, mention)
        return max(first.values(), key=lambda m: (weights[m.name], -m.start), default=None)

    def since_before(self, passage: int) -> Period | None:
        """Of an item of a list, the day from which the text before the list says that its items hold (“自 4 月 18 日起调价：”)."""
        if self._document.passages[passage].kind is not PassageKind.LIST_ITEM:
            return None
        for index in range(passage - 1, max(-1, passage - 1 - _LEAD_IN_BACK), -1):
            if self._document.passages[index].kind is PassageKind.LIST_ITEM:
                continue  # one item does not speak for another
            view = self._document.passages[index].view
            known = [p for p in self._periods.get(index, ()) if self.words.effective_behind.match(view, p.end)]
            if known:
                return known[-1]
        return None

    def inviter(self, passage: int, position: int) -> Mention | None:
        """Who invites the tenders of which a passage tells: of the names before a view position that a tender follows the one that does so most often."""
        found: list[Mention] = []
        for index in range(max(0, passage - _LEAD_IN_BACK), passage + 1):
            view = self._document.passages[index].view
            names = [m for m in self._mentions.get(index, ()) if m.type in AGENTS and (index < passage or m.end <= position)]
            for i, name in enumerate(names):
                end = names[i + 1].start if i + 1 < len(names) else len(view)
                if self.words.invites.match(view, name.end, end) and not self.words.observes(name):
                    found.append(name)
        often = Counter(m.name for m in found)
        return max(reversed(found), key=lambda m: often[m.name], default=None)

    def _announcer(self, passage: int, position: int) -> Mention | None:
        """The listed firm that a passage lets speak to its holders, said before a view position."""
        view = self._document.passages[passage].view
        return next(
            (
                s.mention
                for s in self._in_passage(passage)
                if s.start < position and s.mention.type is EntityType.FIRM and self.words.announces.match(view, s.mention.end)
            ),
            None,
        )

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

    def topic(self, passage: int, types: Iterable[EntityType]) -> Mention | None:
        """Whom a list or a release is about: the one name of the nearest heading that has one, else of the title."""
        allowed = frozenset(types)
        for index in (*reversed(self._document.passages[passage].section), 0):
            named = {m.name: m for m in self._mentions.get(index, ()) if m.type in allowed}
            if named:
                return next(iter(named.values())) if len(named) == 1 else None
        return None

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
            here = (m for m in self._mentions.get(index, ()) if m.type in allowed)
            named = {m.name: m for m in here if not self.words.source_after.match(view[m.end : m.end + 16])}
            if len(named) == 1:
                return next(iter(named.values()))
        if (
            self._document.passages[passage].kind is PassageKind.HEADING
        ):  # a heading goes on with what it belongs to, not with what stands before it
            return None
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
        taken = [(m.start, m.end) for m in self._mentions.get(passage, ()) if han or m.type is not EntityType.SEGMENT]
        found = self._things_again(passage, view)
        for match in (self.words.anaphor_zh if han else self.words.anaphor_en).finditer(view):
            if any(a < match.end() and match.start() < b for a, b in taken) or not han and self._apposed(passage, match):
                continue
            subject = self._meant(passage, match) if han else self._named_so(passage, match) or self._spoken_of(passage, match.start())
            if subject is not None and match[0][:3].lower() == "the":
                subject = self._second_party(passage, match.start(), subject)
            of_another = match.lastgroup == "its" or match[0] in self.words.own_firm
            if subject is not None and of_another and self.words.copula.fullmatch(view[subject.end : match.start()]):
                subject = self._other_before(passage, subject)  # “甲宣布乙成为其客户”: nobody is a customer of its own
            if subject is not None:
                found.append(replace(subject, passage=passage, start=match.start(), end=match.end(), surface=match[0], rule="anaphor"))
        return found

    def _meant(self, passage: int, match: re.Match[str]) -> Mention | None:
        """Whom a Chinese pronoun means."""
        at = self._not_of_own_clause(match)
        if match.lastgroup == "latter":
            return self._named_last(passage, match.start())
        if match.lastgroup == "it":
            return self.subject(passage, at, AGENTS | THINGS)
        announcer = self._announcer(passage, match.start()) if _THE_FIRM in match[0] else None
        own = self._of_whole_text(passage, match.start()) if match[0] in self.words.own_firm else None
        return announcer or own or self._opener_again(passage, match) or self._spoken_of(passage, at)

    def _opener_again(self, passage: int, match: re.Match[str]) -> Mention | None:
        """Whom a bare 公司 or 其 means in a sentence that names no subject before it: the firm that the passage began to tell of.

        “这家公司” is the firm named last.
        """
        start = max((a for a, _ in self.sentences(passage) if a <= match.start()), default=0)
        said = any(start <= s.start < match.start() and s.mention.type in AGENTS for s in self._in_passage(passage))
        of_last = any(word in match.string[start : match.start()] for word in self.lexicon.words["zh-last-named"])
        own = match[0] in self.words.own_firm or match.lastgroup == "its"
        return self.opener(passage, match.start()) if own and not said and not of_last else None

    def _named_so(self, passage: int, match: re.Match[str]) -> Mention | None:
        """Whom the text has called so before, where English words say of what kind the firm is."""
        kind = match.groupdict().get("kind")
        return self._of_kind(passage, match.start(), kind) if kind else None

    def _not_of_own_clause(self, match: re.Match[str]) -> int:
        """View position before which whom a Chinese pronoun means is looked for.

        Behind a preposition it means another than the subject of its own clause (“甲公布财报，乙从它那里进货”): that is the beginning of the clause.
        """
        if match.lastgroup == "its" or not self.words.to_another.search(match.string, max(0, match.start() - 2), match.start()):
            return match.start()
        return max((m.end() for m in _CLAUSE.finditer(match.string, 0, match.start())), default=0)

    def _named_last(self, passage: int, position: int) -> Mention | None:
        """The last agent or thing that a passage names before a view position: what 后者 means."""
        return next((m for m in reversed(self._mentions.get(passage, ())) if m.end <= position and m.type in AGENTS | THINGS), None)

    def _of_whole_text(self, passage: int, position: int) -> Mention | None:
        """Whom a bare 公司 means in a text about one firm: that one, unless a run-in heading has turned to another."""
        firm = self.protagonist(passage)
        run_ins = [s.mention for s in self._in_passage(passage) if s.start < position and s.run_in and s.mention.type in AGENTS]
        return firm if firm is None or not run_ins or run_ins[-1].name == firm.name else None

    def _things_again(self, passage: int, view: str) -> list[Mention]:
        """Mentions for 该芯片 and for “The model” at the beginning of English sentences: the thing of that kind named before."""
        found = []
        for match in (self.words.thing_zh if has_han(view) else self.words.thing_en).finditer(view):
            type_ = EntityType(str(match.lastgroup).capitalize())
            thing = self._thing_before(passage, match.start(), type_)
            if thing is not None:
                found.append(replace(thing, passage=passage, start=match.start(), end=match.end(), surface=match[0], rule="anaphor"))
        return found

    def _thing_before(self, passage: int, position: int, type_: EntityType) -> Mention | None:
        """The thing of a kind that is meant at a view position by its kind alone.

        It is the first one in the last sentence of the passage that names such things, and where the passage names none, the one named most often
        shortly before it. Things in general (“BMC”), which the gazetteer gives to nobody, are meant only where there are no others.
        """
        before = self._particular(m for m in self._mentions.get(passage, ()) if m.end <= position and m.type is type_)
        if before:
            last = max(a for a, _ in self.sentences(passage) if a <= before[-1].start)
            return next(m for m in before if m.start >= last)
        earlier = self._particular(
            m for i in range(max(0, passage - _PASSAGES_BACK), passage) for m in self._mentions.get(i, ()) if m.type is type_
        )
        often = Counter(m.name for m in earlier)
        return max(reversed(earlier), key=lambda m: often[m.name], default=None)

    def _particular(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those that are somebody's, or that nobody knows; all where there are none."""
        found, terms = list(mentions), self.lexicon.terms
        return [m for m in found if m.name not in terms or terms[m.name].owner] or found

    def _apposed(self, passage: int, match: re.Match[str]) -> bool:
        """Whether a name stands right behind the words, or right before them and a comma: “the startup X”, “X, the search giant”."""
        view, named = match.string, match[0][1:3] == "he"
        possessed = view[match.end() : match.end() + 1] in ("'", "’")
        return any(
            m.start == match.end() + 1
            and m.type is not EntityType.SEGMENT
            or named
            and not possessed
            and m.type in AGENTS
            and view[m.end : match.start()] == ", "
            for m in self._mentions.get(passage, ())
        )

    def _of_kind(self, passage: int, position: int, kind: str) -> Mention | None:
        """The last agent before a view position that the text has called so (“chipmaker X … the chipmaker”)."""
        for index in (passage, passage - 1):
            view = self._document.passages[index].view if index >= 0 else ""
            end = position if index == passage else len(view)
            for mention in reversed(self._mentions.get(index, ())):
                if mention.end <= end and mention.type in AGENTS and view[: mention.start].rstrip(" ,").endswith(kind):
                    return mention
        return None

    def _second_party(self, passage: int, position: int, subject: Mention) -> Mention:
        """Whom “the startup” means where it stands as an object: another than the one who acts on it, if another has been spoken of."""
        view = self._document.passages[passage].view
        start = max((a for a, _ in self.sentences(passage) if a <= position), default=0)
        if subject.passage != passage or subject.start < start or not self.words.not_subject_before.search(view[start:position]):
            return subject
        acting = [s.mention for s in self._in_passage(passage) if start <= s.start < position and s.mention.type in AGENTS]
        others = [m for m in acting if m.name != acting[-1].name]
        before = [m for m in self._mentions.get(passage, ()) if m.end <= start and m.type in AGENTS and m.name != subject.name]
        return others[0] if others else before[-1] if before else subject

    def _spoken_of(self, passage: int, position: int) -> Mention | None:
        """The subject that a pronoun means: a house that only reports on others is it last of all (“某证券在报告里提到，公司…”)."""
        subject = self._antecedent(passage, position) or self.subject(passage, position, AGENTS)
        if subject is None or not self.words.observer.search(subject.surface):
            return subject
        before = [s.mention for s in self._in_passage(passage) if s.start < subject.start and s.mention.type in AGENTS]
        others = [m for m in before[-_SUBJECTS_BACK:] if not self.words.observer.search(m.surface)]
        return others[-1] if others else self._heading(passage, AGENTS) or subject

    def _antecedent(self, passage: int, position: int) -> Mention | None:
        """Whom an English “it” means in a relative clause (“X, which said that it …”): the agent that the clause tells of."""
        before = [m for m in self._mentions.get(passage, ()) if m.end <= position and m.type in AGENTS]
        view = self._document.passages[passage].view
        return before[-1] if before and self.words.which_tells.match(view, before[-1].end, position) else None

    def _other_before(self, passage: int, subject: Mention) -> Mention | None:
        """The last agent named before a subject in its sentence, else the subject that held before it."""
        start = max((a for a, _ in self.sentences(passage) if a <= subject.start), default=0)
        before = [m for m in self._mentions.get(passage, ()) if start <= m.start and m.end <= subject.start and m.type in AGENTS]
        view = self._document.passages[passage].view
        others = [m for m in before if m.name != subject.name and not self.words.source_after.match(view[m.end : m.end + 16])]
        return others[-1] if others else self.subject(passage, subject.start, AGENTS)

    def pair(self, passage: int, position: int) -> tuple[Mention, Mention] | None:
        """The last two different agents named before a position: what 双方 or “the two companies” mean."""
        before = [m for m in self._mentions.get(passage, ()) if m.end <= position and m.type in AGENTS and self._takes_part(m)]
        back = passage - 1
        while len({m.name for m in before}) < 2 and back >= max(0, passage - _PASSAGES_BACK):
            before = [m for m in self._mentions.get(back, ()) if m.type in AGENTS and self._takes_part(m)] + before
            back -= 1
        latest: dict[str, Mention] = {}
        for mention in reversed(before):
            latest.setdefault(mention.name, mention)
        pair = list(latest.values())[:2]
        return (pair[1], pair[0]) if len(pair) == 2 else None

    def raiser(self, passage: int, position: int) -> Mention | None:
        """The last firm before a view position of which the text says that it raised money, in this passage or, in English, those before.

        A firm that stands by the verb goes before one that only leads the sentence, and both before whom “the company” means there.
        """
        for index in range(passage, max(-1, passage - 1 - _PASSAGES_BACK), -1):
            view = self._document.passages[index].view
            leads = [s.mention for s in self._in_passage(index) if s.mention.type in AGENTS]
            firms = [m for m in self._mentions.get(index, ()) if m.type in AGENTS and not self._is_object(view, m)]
            spoken = ((self.words.raises_zh, firms),) if has_han(view) else ((self.words.raises, firms), (self.words.raises_loosely, leads))
            for pattern, agents in spoken:
                before = [m for m in agents if index != passage or m.end <= position]
                ends = [m.start for m in before[1:]] + [len(view)] * bool(before)
                for mention, end in reversed(list(zip(before, ends, strict=True))):
                    found = pattern.match(view, mention.end)
                    valued = self.words.valued.search(view, max(0, mention.start - _VALUED_BEFORE), mention.start)
                    if mention.type is EntityType.FIRM and (valued or (found and found.end() <= end)):
                        return mention
            if has_han(view):
                return None
            told = list(self.words.raised.finditer(view, 0, position if index == passage else len(view)))
            if told and (subject := self.subject(index, told[-1].start(), (EntityType.FIRM,))) is not None:
                return subject
        return None

    def _is_object(self, view: str, mention: Mention) -> bool:
        return self.words.not_subject_before.search(view[max(0, mention.start - 16) : mention.start]) is not None

    def _takes_part(self, mention: Mention) -> bool:
        """Whether a name is more than that of who reports or is told of something."""
        view = self._document.passages[mention.passage].view
        after = self.words.source_after.match(view[mention.end : mention.end + 16])
        return after is None and self.words.third_party.search(view[max(0, mention.start - 24) : mention.start]) is None

    def _list_before(self, passage: int, position: int) -> tuple[Mention, ...]:
        """The agents of the list that stands last before a position and near it, if no other name stands between."""
        view = self._document.passages[passage].view
        before = [m for m in self._mentions.get(passage, ()) if m.end <= position and m.type in AGENTS | THINGS]
        members: list[Mention] = []
        for mention in reversed(before):
            if mention.type not in AGENTS or (not members and position - mention.end > _LIST_DISTANCE):
                break
            if members and not self.words.joints.fullmatch(view[mention.end : members[0].start]):
                break
            members.insert(0, mention)
        return tuple(members) if len({m.name for m in members}) > 1 else ()

    def pairs(self, passage: int) -> list[tuple[int, int, tuple[Mention, ...]]]:
        """View range and meaning of each 双方 and 这些公司 of a passage."""
        view = self._document.passages[passage].view
        found: list[tuple[int, int, tuple[Mention, ...]]] = []
        for match in self.words.several_zh.finditer(view) if has_han(view) else ():
            if members := self._list_before(passage, match.start()):
                found.append((match.start(), match.end(), members))
        for match in (self.words.pair_zh if has_han(view) else self.words.pair_en).finditer(view):
            pair = self._two_things(passage, match.start()) or self.pair(passage, match.start())
            if pair:
                found.append((match.start(), match.end(), pair))
        return found

    def _two_things(self, passage: int, position: int) -> tuple[Mention, Mention] | None:
        """The two things that the sentence up to a view position speaks of, where it names fewer than two agents: what 二者 means there."""
        start = max((a for a, _ in self.sentences(passage) if a <= position), default=0)
        before = [m for m in self._mentions.get(passage, ()) if start <= m.start and m.end <= position]
        things = {m.surface: m for m in before if m.type in THINGS}
        if len(things) != 2 or len({m.name for m in before if m.type in AGENTS}) > 1:
            return None
        first, second = things.values()
        return first, second
