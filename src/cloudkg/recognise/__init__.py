"""Recognises who and what is named in a document, how much, and when."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.gazetteer import Term
from cloudkg.measure.currencies import home_currency, in_home_currency
from cloudkg.measure.periods import find_periods
from cloudkg.measure.quantities import find_quantities
from cloudkg.model import SILENT_KINDS, Document, EntityType, Mention, Passage, Quantity, Reading
from cloudkg.recognise.discover import discover_names
from cloudkg.recognise.discover.sheet import any_listed
from cloudkg.recognise.mentions import BRIEF, Name, NameFinder
from cloudkg.recognise.siblings import find_siblings
from cloudkg.recognise.surfaces import surface_forms
from cloudkg.recognise.weak import keep_evident
from cloudkg.script import has_han
from cloudkg.vocab import fold_name, mint_name

__all__ = ["known_names", "recognise"]

_LONGEST_STORY = 6_000  # characters
_FISCAL_QUARTER = re.compile(r"FY(\d{4})-Q[1-4]")
_QUARTER = re.compile(r"(?:FY)?\d{4}-Q[1-4]")
_LEAD = 5  # the first passages of an English story, of which the first quarter named says whether it tells of fiscal ones
_DATED_PART = 200_000  # characters that are looked through for the year a report is about


@dataclass(frozen=True, slots=True)
class _NameForms:
    """Forms of known names: what a register adds to one, and how one is put behind its owner's; `things` are no names by themselves."""

    registered: re.Pattern[str]
    owned: re.Pattern[str]
    owner_words: tuple[str, ...]
    things: frozenset[str]


@lru_cache(maxsize=8)
def _name_forms(lexicon: Lexicon) -> _NameForms:
    words = lexicon.words
    trades, endings = any_listed(words, "zh-register-trades"), any_listed(words, "zh-register-endings")
    links = any_listed(words, "en-owner-links", "zh-owner-links")
    return _NameForms(
        registered=re.compile(rf"(?:\([一-鿿]{{2,3}}\))?{trades}*{endings}$|,? {any_listed(words, 'en-register-endings')}\.?$"),
        owned=re.compile(rf"^{links}?(?P<thing>.+)$"),
        owner_words=words["zh-owner-words"],
        things=frozenset({*words["zh-owned-things"], *words["en-owned-things"]}),
    )


def _owner_compounds(term: Term, lexicon: Lexicon) -> set[str]:
    """Names that only put another firm's name before one of the term's own: “谷歌 TPU”, “Google’s TPU”, “谷歌母公司 Alphabet” are read as two."""
    forms = _name_forms(lexicon)
    owner = lexicon.terms.get(term.owner or "")
    parent = lexicon.terms.get(owner.owner or "") if owner else None
    makers = [fold_name(n) for firm in (owner, parent) if firm for n in firm.names]
    keys = {fold_name(n) for n in term.names}
    found = set()
    for name in term.names:
        key = fold_name(name)
        rests = [m["thing"] for maker in makers if key.startswith(maker) and (m := forms.owned.match(key[len(maker) :]))]
        if any(rest in keys or rest in forms.things for rest in rests) or any(word in key for word in forms.owner_words):
            found.add(name)
    return found


@lru_cache(maxsize=8)
def name_finder(lexicon: Lexicon) -> NameFinder:
    """The finder of a lexicon's names, built once for each lexicon."""
    simplified, brief = lexicon.simplified, frozenset(lexicon.words["zh-brief-firms"])
    names = []
    for term in lexicon.terms.values():
        compounds = _owner_compounds(term, lexicon)
        for text, weak in [(n, False) for n in term.names] + [(n, True) for n in term.weak]:
            if text in compounds:
                continue
            for spelled in {text, simplified.get(text, text)}:
                is_brief = weak and term.type is EntityType.FIRM and spelled in brief
                names.append(Name(spelled, term.id, term.type, weak and not is_brief, BRIEF if is_brief else "gazetteer"))
    return NameFinder(names, lexicon.words.get("version-words", ()), _version_counters(lexicon), lexicon.words["zh-uncut"], lexicon.listed)


def _version_counters(lexicon: Lexicon) -> tuple[str, ...]:
    words = lexicon.words
    english = words["en-version-counters"]
    return (*words["zh-version-counters"], *words["zh-version-counters-known"], *english, *(f" {word}" for word in english))


def _known(document: Document, lexicon: Lexicon) -> list[Mention]:
    """Mentions of names of the gazetteer and of lists; a weak name counts where the document speaks for it."""
    finder = name_finder(lexicon)
    mentions = [m for i, p in enumerate(document.passages) if p.kind not in SILENT_KINDS for m in finder.mentions(p.view, i)]
    return keep_evident(mentions, document, lexicon)


def _term_called(name: str, lexicon: Lexicon) -> Term | None:
    """Known term of a name, or of the name without what only a register adds (科技有限公司, Inc.)."""
    return lexicon.by_name.get(fold_name(name)) or lexicon.by_name.get(fold_name(_name_forms(lexicon).registered.sub("", name)))


def _identity(name: Name, lexicon: Lexicon) -> str:
    """CURIE of a discovered name: of the known thing that it is a fuller name of, else one of its own."""
    term = _term_called(name.text, lexicon)
    return term.id if term and term.type is name.type else mint_name(name.type, name.text)


def _named(mentions: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """The same mentions, each with the CURIE of its name; names extended by a version get the known term of that name, else one of their own."""
    home, out = re.compile(any_listed(lexicon.words, "zh-home")), []
    for m in mentions:
        if not m.name:
            surface = home.sub("中国", m.surface) if m.type is EntityType.SEGMENT and home.match(m.surface) else m.surface  # 我国云计算市场
            term = _term_called(surface, lexicon)
            m = replace(m, name=term.id, type=term.type) if term else replace(m, name=mint_name(m.type, surface))
        out.append(m)
    return out


@dataclass(frozen=True, slots=True)
class _SegmentWords:
    """What makes a market of its own of a segment: modifiers right before it, always, at the head of a list, or before a word for a market."""

    always: tuple[str, ...]
    heading: tuple[str, ...]
    market: tuple[str, ...]
    behind: re.Pattern[str]
    last: re.Pattern[str]

    def modifiers(self, view: str, m: Mention) -> tuple[str, ...]:
        """The modifiers that count before this mention, longer ones first."""
        if view[m.end : m.end + 1] in (":", "："):
            return self.heading
        return self.market if self.is_market(view, m) else self.always

    def is_market(self, view: str, m: Mention) -> bool:
        """Whether the segment is spoken of as a market."""
        return self.behind.match(view, m.end) is not None or self.last.search(m.surface) is not None


@lru_cache(maxsize=8)
def _segment_words(lexicon: Lexicon) -> _SegmentWords:
    words = lexicon.words
    always = sorted(words.get("segment-modifiers", ()), key=len, reverse=True)
    market = sorted({*always, *words.get("segment-market-modifiers", ())}, key=lambda w: (-len(w), w))
    heads, behind = any_listed(words, "zh-market-heads"), any_listed(words, "zh-behind-markets")
    return _SegmentWords(
        always=tuple(always),
        heading=(*always, *words.get("segment-heading-modifiers", ())),
        market=tuple(market),
        behind=re.compile(f"{heads}|{behind}"),
        last=re.compile(f"{heads}$"),
    )


def _with_modifiers(mentions: Sequence[Mention], document: Document, lexicon: Lexicon) -> list[Mention]:
    """Segments with what stands right before them and makes a market of its own: 国产 + 算力芯片, 全球 + 液冷 + 市场."""
    words = _segment_words(lexicon)
    out: list[Mention] = []
    for m in mentions:
        view = document.passages[m.passage].view
        if m.type is not EntityType.SEGMENT:
            out.append(m)
            continue
        modifiers, start = words.modifiers(view, m), m.start
        while out and out[-1].passage == m.passage and out[-1].end == start and _narrows(out[-1], modifiers, words, view, m):
            start = out.pop().start  # 海外 + 算力: the place is part of the market's name
        end_before = out[-1].end if out and out[-1].passage == m.passage else 0
        word = next((w for w in modifiers if view.endswith(w, end_before, start)), None)
        start -= len(word) if word else 0
        while word and out and out[-1].passage == m.passage and out[-1].end == start and _narrows(out[-1], modifiers, words, view, m):
            start = out.pop().start
        out.append(m if start == m.start else replace(m, start=start, surface=view[start : m.end], name="", rule="modifier"))
    return out


def _compounded(mentions: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """Two segments side by side as the one that they name together: 服务器 + 内存, 智能体 + 搜索; of some words each stands by itself."""
    first, second = (frozenset(lexicon.words[f"segment-{place}-of-none"]) for place in ("first", "second"))
    out: list[Mention] = []
    for m in mentions:
        before = out[-1] if out else None
        if before and before.passage == m.passage and before.end == m.start and before.type is m.type is EntityType.SEGMENT:
            surface = before.surface + m.surface
            if has_han(surface) and before.surface not in first and not any(m.surface.startswith(word) for word in second):
                out[-1] = replace(before, end=m.end, surface=surface, name="", rule="compound")
                continue
        out.append(m)
    return out


def _without_homes(mentions: Sequence[Mention], document: Document, lexicon: Lexicon) -> list[Mention]:
    """Segments without the country that is not theirs but the firm's: in “中国大模型公司甲” the firm is Chinese, and the market is that of 大模型."""
    homes, kind = re.compile(any_listed(lexicon.words, "segment-homes")), re.compile(any_listed(lexicon.words, "zh-firm-kinds"))
    out = []
    for m in mentions:
        home = homes.match(m.surface) if m.type is EntityType.SEGMENT else None
        term = (
            lexicon.by_name.get(fold_name(m.surface[home.end() :]))
            if home and kind.match(document.passages[m.passage].view, m.end)
            else None
        )
        if home and term and term.type is EntityType.SEGMENT:
            m = replace(m, start=m.start + home.end(), surface=m.surface[home.end() :], name=term.id)
        out.append(m)
    return out


def _narrows(before: Mention, modifiers: Sequence[str], words: _SegmentWords, view: str, m: Mention) -> bool:
    """Whether the name right before a segment says which market of it is meant: a modifier that is known as a name, a place before a market."""
    of_place = before.type is EntityType.PLACE and words.is_market(view, m) and not before.surface.endswith("股")  # 美股 + 存储板块
    return before.surface in modifiers or of_place


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    """Mentions in order; where two overlap, the longer stays, or the earlier of two that are equally long."""
    kept: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.passage, m.start, -m.end)):
        last = kept[-1] if kept else None
        if last is None or last.passage != m.passage or m.start >= last.end:
            kept.append(m)
        elif m.end - m.start > last.end - last.start:
            kept[-1] = m
    return kept


def _outside_figures(mentions: list[Mention], quantities: Sequence[Quantity]) -> list[Mention]:
    """Mentions that are no part of a figure: 美 in “5亿美元” names no country."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for q in quantities:
        spans[q.passage].append((q.start, q.end))
    return [m for m in mentions if not any(a <= m.start and m.end <= b and m.end - m.start < b - a for a, b in spans[m.passage])]


_FULL_DATE = re.compile(r"(20\d\d)(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(?:(\d{1,2}))?")
_YEAR = re.compile(r"(20\d\d)年")


def reference_date(document: Document) -> date | None:
    """Day against which dates without a year are read: the date of issue, else the latest date of the year that the text names most.

    It serves to resolve “3 月 18 日” and is never given out as the report's own date.
    """
    if document.issued is not None:
        return document.issued
    text = document.text[:_DATED_PART]
    stated = []
    for year, month, day in _FULL_DATE.findall(text):
        try:
            stated.append(date(int(year), int(month), int(day or 1)))
        except ValueError:
            continue
    years = Counter(d.year for d in stated) or Counter(int(y) for y in _YEAR.findall(text))
    if not years:
        return None
    most = max(years, key=lambda y: (years[y], y))
    return max((d for d in stated if d.year == most), default=date(most, 6, 30))


def _fiscal_year_told(document: Document) -> int | None:
    """The fiscal year of which a story tells a quarter, by its title (“2026财年三季度…”), in English also by its lead; a long report is about many firms."""
    if not document.passages or len(document.text) > _LONGEST_STORY:
        return None
    found = (_FISCAL_QUARTER.fullmatch(p.label) for p in find_periods(document.passages[0].view))
    titled = next((int(quarter[1]) for quarter in found if quarter), None)
    if titled is not None or has_han(document.text):
        return titled
    reference = reference_date(document)
    told = (p.label for passage in document.passages[:_LEAD] for p in find_periods(passage.view, issued=reference))
    first = next((label for label in told if _QUARTER.fullmatch(label)), "")
    quarter = _FISCAL_QUARTER.fullmatch(first)
    return int(quarter[1]) if quarter else None


def known_names(document: Document, lexicon: Lexicon) -> list[Mention]:
    """Mentions of what the lexicon knows, segments with what narrows them."""
    known = _with_modifiers(_known(document, lexicon), document, lexicon)
    return _without_homes(_named(_compounded(known, lexicon), lexicon), document, lexicon)


def recognise(document: Document, lexicon: Lexicon) -> Reading:
    """Everything that stands in the passages of a document which are not boilerplate."""
    mentions = known_names(document, lexicon)
    discovered = discover_names(document, mentions, lexicon)
    if discovered:
        finder = NameFinder([replace(n, id=n.id or _identity(n, lexicon)) for n in discovered], counters=_version_counters(lexicon))
        new = [m for i, p in enumerate(document.passages) if p.kind not in SILENT_KINDS for m in finder.mentions(p.view, i)]
        mentions = _without_overlaps(mentions + _named(new, lexicon))
    mentions = sorted([*mentions, *find_siblings(document, mentions, lexicon)], key=lambda m: (m.passage, m.start))
    readable: list[tuple[int, Passage]] = [(i, p) for i, p in enumerate(document.passages) if p.kind not in SILENT_KINDS]
    currency = home_currency(document.text)
    quantities = tuple(in_home_currency((q for i, p in readable for q in find_quantities(p.view, i)), currency))
    mentions = _outside_figures(mentions, quantities)
    reference = reference_date(document)
    fiscal = _fiscal_year_told(document)
    periods = tuple(x for i, p in readable for x in find_periods(p.view, i, issued=reference, fiscal_year=fiscal))
    types: dict[str, EntityType] = {}
    for m in mentions:
        types.setdefault(m.name, m.type)
    return Reading(tuple(mentions), quantities, periods, surface_forms(document, mentions, lexicon), types)
