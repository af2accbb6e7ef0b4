"""When a figure holds: the period that governs it in its sentence, else the one carried from the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cloudkg.lexicon import Lexicon
from cloudkg.measure.calendars import days_of
from cloudkg.model import Period
from cloudkg.relate.figures.asides import stands_aside
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.sentences import Item
from cloudkg.relate.wording import any_of

_BASE = re.compile(r"\b(?:from|than|over|on|versus|with) (?:the |that of )?$")
_RELATIVE = re.compile(r", (?:which|who|whose|where|after|when|since) [^,;”\"]*$")
_WEEK = re.compile(r"\bweek$")
_PART_OF_YEAR = re.compile(r"(FY)?(\d{4})(-.+)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FISCAL_OR_YEAR = re.compile(r"(FY)?(\d{4})$")
_FIRST_MONTHS = re.compile(r"(\d{4})-\d\d")
_MONTH = re.compile(r"-\d\d(?:-\d\d)?")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words around times and figures say: ``words/figure-periods.yaml``, compiled for one language."""

    compared: re.Pattern[str]
    event: re.Pattern[str]
    behind: re.Pattern[str]
    same_time: re.Pattern[str]
    grown_from: re.Pattern[str]
    risen_from: re.Pattern[str]
    quarters: re.Pattern[str]
    adverbial: re.Pattern[str]
    adverbial_gap: re.Pattern[str]
    ends: re.Pattern[str]
    elsewhere: re.Pattern[str]
    told: re.Pattern[str]
    perfect: re.Pattern[str]
    deadline: re.Pattern[str]
    including: re.Pattern[str]
    listed: re.Pattern[str]
    leads_to: re.Pattern[str]
    made_on: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    compared, event, behind, same_time = _chinese(lexicon) if language == "zh" else _english(lexicon)
    about = rf"(?: {any_of(lexicon, 'en-grown-from-about')})?"
    return _Words(
        compared=compared,
        event=event,
        behind=behind,
        same_time=same_time,
        grown_from=re.compile(rf"(?:\b{any_of(lexicon, 'en-grown-from')}{about} |{any_of(lexicon, 'zh-grown-from')})$"),
        risen_from=re.compile(any_of(lexicon, "zh-risen-from") + "$"),
        adverbial=re.compile(any_of(lexicon, "en-time-adverbial") if language == "en" else r"(?!)", re.IGNORECASE),
        adverbial_gap=re.compile(r" [^,.;]{1,40} "),
        including=re.compile(rf"\b{any_of(lexicon, 'en-part-follows')}\b"),
        deadline=re.compile(rf"\b{any_of(lexicon, 'en-deadline')} (?:the )?$"),
        elsewhere=re.compile(rf"\b{any_of(lexicon, 'en-time-elsewhere')} $" if language == "en" else r"(?!)"),
        told=re.compile(rf"\b{any_of(lexicon, 'en-time-telling')}\b[^,.;]{{0,24}}$" if language == "en" else r"(?!)"),
        perfect=re.compile(r"\b(?:and|but) (?:has|have)\b" if language == "en" else r"(?!)"),
        ends=re.compile(rf"\b{any_of(lexicon, 'en-ends')}(?: the)? $"),
        made_on=re.compile(rf" {any_of(lexicon, 'en-made-on')} (?:[\w\-]+ ){{0,4}}of (?:[\w\-]+ ){{0,2}}"),
        leads_to=re.compile(rf"(?: [\w\-]+){{0,3}} {any_of(lexicon, 'en-leads-to')} (?:[\w\-]+ ){{0,3}}"),
        quarters=re.compile(any_of(lexicon, "zh-quarters", "en-quarters")),
        listed=re.compile(rf"\s*(?:、|/|，|,|{any_of(lexicon, 'zh-and', 'zh-and-also', 'en-list-joints')})\s*"),
    )


def _chinese(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}")

    return (
        re.compile(rf"{words('time-compared')}{words('time-compared-gap')}?$"),
        re.compile(rf"^[^，。；]{{0,4}}?{words('time-of-event')}"),
        re.compile(rf"^{words('time-behind')}?[（(]?$"),
        re.compile(words("same-time")),
    )


def _english(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    behind = rf"^[^,.;]{{0,40}}?(?: {words('time-behind')}(?: {words('time-behind-gap')})*|\() ?$|^ $"
    return (
        re.compile(rf"\b{words('time-compared')}(?: {words('time-compared-gap')})* $", re.IGNORECASE),
        re.compile(rf"^,? (?:(?!{words('time-telling')})[\w’'&.\-]+ ){{1,5}}(?:\w+ly )?{words('time-telling')}\b"),
        re.compile(behind, re.IGNORECASE),
        re.compile(rf"\b{words('same-time')}\b", re.IGNORECASE),
    )


def is_day(period: Period) -> bool:
    """Whether a period is a single day."""
    return bool(_DAY.fullmatch(period.label))


def is_compared(layout: Layout, item: Item) -> bool:
    """Whether a period only says what a figure is measured against (“较2024年增长”)."""
    start = max(layout.sentence.start, item.start - (16 if layout.language == "zh" else 40))
    return bool(_words(layout.lexicon, layout.language).compared.search(layout.view[start : item.start]))


def _usable(layout: Layout, item: Item, *, flow: bool) -> bool:
    if item.period is None or (flow and is_day(item.period)):
        return False
    if any(h.start <= item.start and item.end <= h.end and h.cue.metric == "score" for h in layout.cues):  # the year of a benchmark
        return False
    words, before = _words(layout.lexicon, layout.language), layout.view[max(layout.sentence.start, item.start - 40) : item.start]
    if words.elsewhere.search(before) or is_day(item.period) and words.told.search(before):
        return False
    if layout.language == "en" and not is_day(item.period):
        return not (_WEEK.search(layout.view, item.start, item.end) and words.event.match(layout.view[item.end : item.end + 50]))
    return not words.event.match(layout.view[item.end : item.end + (10 if layout.language == "zh" else 50)])


def is_ended(layout: Layout, period: Period) -> bool:
    """Whether it is the end of a period that is told of: “will end 2027 with 3 gigawatts”."""
    start = max(layout.sentence.start, period.start - 16)
    written = period.passage == layout.sentence.index and period.start < period.end
    return written and bool(_words(layout.lexicon, layout.language).ends.search(layout.view[start : period.start]))


@dataclass(frozen=True, slots=True)
class Found:
    """A period of a figure; `near` where it stands in the figure's own clause, `aside` where it only serves a comparison."""

    period: Period | None
    near: bool = False
    aside: bool = False


def period_of(layout: Layout, index: int, *, flow: bool, growth: bool) -> Found:
    """Period that the sentence gives to a figure."""
    figure = layout.figures[index]
    previous = layout.figures[index - 1].end if index else layout.sentence.start
    following = _following(layout, index)
    bound = max(layout.clause_start(figure.start), previous)
    before = [
        i
        for i in layout.periods
        if i.end <= figure.start and _usable(layout, i, flow=flow) and not stands_aside(i, figure.start, layout.asides)
    ]
    compared = [i for i in before if is_compared(layout, i)]
    perfect = _words(layout.lexicon, layout.language).perfect  # what has been done since has another time: “founded in 2012 and has raised”
    near = [
        i
        for i in before
        if (i.start >= bound or _dates_clause(layout, i, bound))
        and not (
            (growth and not _is_said_of(layout, i, figure.start) or layout.language == "en" and not _is_owner(layout, i))
            and i in compared
            and not _dates_clause(layout, i, bound)
        )
        and not _leads_from(layout, index, i)
        and not perfect.search(layout.view, i.end, figure.start)
    ]
    behind: Period | None = None
    if near and layout.language == "en" and _is_of(layout, index - 1, near[-1]):  # “$30 billion by March 2026 from $1 billion in December”
        behind = _behind(layout, figure, min(following, layout.clause_end(figure.end)), flow=flow)
    if near and behind is None:
        return Found(near[-1].period, True, near[-1] in compared and not _dates_clause(layout, near[-1], bound))
    behind = behind or _behind(layout, figure, min(following, layout.clause_end(figure.end)), flow=flow)
    if behind is None and (shared := _with_level(layout, index, flow=flow, growth=growth)) is not None:
        return Found(shared, True)
    if behind is not None:
        return Found(behind, True)
    start = layout.sentence.start if flow else layout.part_start(figure.start)
    host = layout.host(index)
    until = figure.start if host is None else layout.figures[host].start
    earlier = [
        i
        for i in before
        if i not in compared and start <= i.start and i.end <= until and not perfect.search(layout.view, i.end, figure.start)
    ]
    return Found(earlier[-1].period if earlier else None)


def _is_said_of(layout: Layout, item: Item, offset: int) -> bool:
    """Whether a Chinese time stands right before a figure, which is of that time though it is one of two (“增速从去年的20%放缓至12%”)."""
    from_it = _words(layout.lexicon, layout.language).risen_from.search(layout.view, max(0, item.start - 2), item.start)
    return layout.language == "zh" and layout.view[item.end : offset] in ("", "的") and from_it is not None


def _is_owner(layout: Layout, item: Item) -> bool:
    """Whether an English figure is said to be that of a time itself: “more than 2025's $72 billion”."""
    return layout.view.startswith(("’s ", "'s "), item.end)


def _leads_from(layout: Layout, index: int, item: Item) -> bool:
    """Whether a time is that of the level from which an English one has come: “from 44% in the previous quarter to 43%”."""
    if layout.language == "zh" or not _is_of(layout, index - 1, item):
        return False
    before = layout.figures[index - 1]
    goes_on = layout.view[item.end : layout.figures[index].start].startswith(" to ")
    return goes_on and layout.view[max(layout.sentence.start, before.start - 16) : before.start].rstrip(" $").endswith("from")


def _is_of(layout: Layout, index: int, item: Item) -> bool:
    """Whether a time stands right behind figure `index`."""
    if index < 0 or item.start < layout.figures[index].end:
        return False
    words = _words(layout.lexicon, layout.language)
    return words.behind.match(layout.view[layout.figures[index].end : item.start]) is not None


def _following(layout: Layout, index: int) -> int:
    """Where the next figure begins that does not stand in a bracket right behind figure `index`."""
    end = layout.figures[index].end
    for other in layout.figures[index + 1 :]:
        around = layout.bracket(other.start)
        if around is None or around[0] > end + 1:
            return other.start
    return layout.sentence.end


def _dates_clause(layout: Layout, item: Item, start: int) -> bool:
    """Whether a time stands right before an English clause that begins with “when”: “since June, when it was valued at …”."""
    return layout.language == "en" and item.end < start <= item.end + 2 and layout.view.startswith(("when ", "at which "), start)


def only_period(layout: Layout, index: int) -> Period | None:
    """The one period of a sentence that is not bound to a comparison or to another figure, or None."""
    found = []
    for item in layout.periods:
        host = next((f for f in reversed(layout.figures) if f.end <= item.start), None)
        before, words = layout.view[max(layout.sentence.start, item.start - 40) : item.start], _words(layout.lexicon, layout.language)
        bound = (
            host is not None
            and host is not layout.figures[index]
            and (
                words.grown_from.search(layout.view[max(0, host.start - 20) : host.start])
                or words.deadline.search(before)
                or host.start > layout.figures[index].end
                and words.including.search(layout.view, layout.figures[index].end, host.start)
            )
        )
        if layout.language == "en" and _RELATIVE.search(layout.view, layout.figures[index].end, item.start):
            continue  # “will invest $5 billion in X, which found another backer last month”
        if words.perfect.search(layout.view, item.end, layout.figures[index].start) or stands_aside(
            item, layout.figures[index].start, layout.asides
        ):
            continue
        if not bound and not is_compared(layout, item) and not words.elsewhere.search(before) and item.period is not None:
            found.append(item.period)
    return found[0] if len({p.label for p in found}) == 1 else None


def stretch(layout: Layout, index: int) -> Period | None:
    """The years from the first to the last that a sentence names before a figure: what a compound rate of growth holds for."""
    spans = [p.period for p in layout.periods if p.end <= layout.figures[index].start and p.period and "/" in p.period.label]
    if spans and layout.language == "zh":
        return spans[-1]  # “2021-2025年营收由…增至…，CAGR为7%”
    years = [
        p.period for p in layout.periods if p.end <= layout.figures[index].start and p.period and _FISCAL_OR_YEAR.fullmatch(p.period.label)
    ]
    if not years or years[0].label >= years[-1].label:
        return years[-1] if years else None
    first, last = years[0], years[-1]
    return Period(last.passage, last.start, last.end, f"{first.label}/{last.label}", first.first, last.last)


def year_before(layout: Layout, index: int, said: Period | None, named: Period | None) -> Period | None:
    """The period that “同期” or “a year ago” beside a figure means: the one said last, moved to the year before or to the year named."""
    if said is None:
        return None
    figure = layout.figures[index]
    start = max(layout.clause_start(figure.start), layout.figures[index - 1].end if index else layout.sentence.start)
    following = layout.figures[index + 1].start if index + 1 < len(layout.figures) else layout.sentence.end
    pattern = _words(layout.lexicon, layout.language).same_time
    end = min(following, layout.clause_end(figure.end))
    before = pattern.search(layout.view, start, figure.start)
    if before is not None and layout.language == "en" and _BASE.search(layout.view, start, before.start()):
        before = None  # “rose 10% from a year ago to $2 billion”
    if before is None and not (layout.language == "en" and pattern.search(layout.view, figure.end, end)):
        return None
    here, there = _PART_OF_YEAR.fullmatch(said.label), _PART_OF_YEAR.fullmatch(named.label) if named else None
    if here is None:
        return None
    year = int(there[2]) if there and there[2] != here[2] else int(here[2]) - 1
    part = "" if layout.language == "en" and _MONTH.fullmatch(here[3] or "") else here[3] or ""
    return _labelled(said, f"{here[1] or ''}{year}{part}")


def _behind(layout: Layout, figure: Item, end: int, *, flow: bool) -> Period | None:
    """A period right behind a figure: “$5 billion in the fourth quarter”, “12亿元（2025年）”."""
    for item in layout.periods:
        if item.start < figure.end or item.end > end + 1 or not _usable(layout, item, flow=flow):
            continue
        words, gap = _words(layout.lexicon, layout.language), layout.view[figure.end : item.start]
        if layout.language == "en" and gap.startswith(" (") and ") " in gap:
            gap = layout.between(figure.end, item.start)  # “9 trillion won ($6.5 billion) in the second quarter”
        near = words.behind.match(gap) or words.adverbial.match(layout.view, item.start) and words.adverbial_gap.fullmatch(gap)
        return item.period if near and not is_compared(layout, item) else None
    return None


def _with_level(layout: Layout, index: int, *, flow: bool, growth: bool) -> Period | None:
    """The period behind the level that an English rate of growth leads to, or a profit is made on.

    “rose 12% to $5 billion in March”, “a profit of $2 billion on sales of $8 billion in March”.
    """
    if layout.language == "zh" or index + 1 >= len(layout.figures):
        return None
    level = layout.figures[index + 1]
    words = _words(layout.lexicon, layout.language)
    if not (words.leads_to if growth else words.made_on).fullmatch(layout.view, layout.figures[index].end, level.start):
        return None
    return _behind(layout, level, min(_following(layout, index + 1), layout.clause_end(level.end)), flow=flow)


def end_of_span(period: Period, *, first: bool) -> Period | None:
    """The first or last year of a span of years (“2023年至2025年，营收由80亿元增至120亿元”), or None where the period is none."""
    begins, slash, ends = period.label.partition("/")
    if not slash or not _FISCAL_OR_YEAR.fullmatch(begins):
        return None
    if first:
        return _labelled(period, begins)
    part = _FIRST_MONTHS.fullmatch(ends)
    return _labelled(period, f"{part[1]}-01/{ends}") if part else _labelled(period, ends) if _FISCAL_OR_YEAR.fullmatch(ends) else None


def spread(layout: Layout, run: list[int], governing: Period | None) -> list[Period | None] | None:
    """Periods for the figures of an enumeration (“分别为 a、b、c”), or None where the sentence enumerates none.

    Looked for before the first figure: as many periods joined by 、 or 和; a span of years (“FY2022至FY2024”); “各季度” of a year.
    """
    first = layout.figures[run[0]]
    start = max(layout.part_start(first.start), layout.figures[run[0] - 1].end if run[0] else layout.sentence.start)
    before = [p for p in layout.periods if start <= p.start and p.end <= first.start and p.period is not None]
    if len(before) >= len(run):
        return [p.period for p in before[-len(run) :]]
    lead = layout.view[max(start, first.start - 24) : first.start]
    if len(run) == 4 and _words(layout.lexicon, layout.language).quarters.search(lead) and governing is not None:
        year = _FISCAL_OR_YEAR.fullmatch(governing.label)
        if year:
            joint = "-Q"
            return [_labelled(governing, f"{governing.label}{joint}{n}") for n in (1, 2, 3, 4)]
    if before and before[-1].period is not None:
        return _years(before[-1].period, len(run)) or (
            _between(before[-2].period, before[-1].period, len(run)) if len(before) > 1 else None
        )
    return _years(governing, len(run)) if not before and governing is not None else None


def lists_periods(layout: Layout, run: list[int]) -> bool:
    """Whether the part of a sentence before an enumeration names a span of as many years, or lists as many times (“2026-2028年营收为a/b/c亿元”)."""
    start = layout.part_start(layout.figures[run[0]].start)
    since = layout.figures[run[0] - 1].end if run[0] else start
    before = [p for p in layout.periods if max(start, since) <= p.start and p.end <= layout.figures[run[0]].start]
    if before and before[-1].period is not None and _years(before[-1].period, len(run)):
        return True
    gap = _words(layout.lexicon, layout.language).listed
    last = before[-len(run) :]
    return len(last) == len(run) and all(gap.fullmatch(layout.view[a.end : b.start]) for a, b in pairwise(last))


def _years(period: Period, count: int) -> list[Period | None] | None:
    first, slash, last = period.label.partition("/")
    a, b = _FISCAL_OR_YEAR.fullmatch(first), _FISCAL_OR_YEAR.fullmatch(last)
    if a and (part := _FIRST_MONTHS.fullmatch(last)) and int(part[1]) - int(a[2]) + 1 == count:
        whole = [_labelled(period, str(year)) for year in range(int(a[2]), int(part[1]))]
        return [*whole, _labelled(period, f"{part[1]}-01/{last}")]
    if not slash or a is None or b is None or int(b[2]) - int(a[2]) + 1 != count:
        return None
    return [_labelled(period, f"{a[1] or ''}{int(a[2]) + n}") for n in range(count)]


def _between(first: Period | None, last: Period | None, count: int) -> list[Period | None] | None:
    """Years from one to another that the text names apart (“FY2022 至 FY2024”)."""
    if first is None or last is None:
        return None
    return _years(_labelled(first, f"{first.label}/{last.label}"), count)


def _labelled(period: Period, label: str) -> Period:
    """A time of another label; the days of a fiscal one are left to whoever knows the firm's calendar."""
    days = None if "FY" in label else days_of(label)
    first, last = days or (None, None)
    return Period(period.passage, period.start, period.end, label, first, last)
