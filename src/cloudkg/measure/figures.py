"""Finds single figures in a passage: a number, its scale, its unit and its denominator, before ranges and bounds are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import Measures, UnitWord, any_cue, any_of, load_cues, load_measures
from cloudkg.measure.figure_cues import figure_cues
from cloudkg.measure.numerals import ASCII_NUMBER, HAN_NUMBER, Number, read_digits, read_numerals

MONEY = frozenset({"USD", "CNY", "HKD", "EUR", "JPY", "KRW", "TWD", "GBP"})
TIMES = frozenset({"days", "weeks", "months", "quarters", "years", "hours", "seconds"})
RELATIVE = frozenset({"percent", "pp", "x"})

_NEAR_CHARS = 14
_POWERS = frozenset(Decimal(10) ** n for n in range(1, 14))


@dataclass(slots=True)
class Figure:
    """One number as written at `start` to `end` of a view; `scale` is None where none is written, `sign` 0 where there is none.

    `bare` figures are a mere scale (千亿), `tight` ones have a letter for their scale (744B); `plus` says “多”, “余” or “+” follows.
    """

    start: int
    end: int
    number: Number
    scale: Decimal | None = None
    unit: str = ""
    factor: Decimal = Decimal(1)
    per: str = ""
    sign: int = 0
    plus: bool = False
    tight: str = ""
    word: bool = False
    year: bool = False
    grouped: bool = False
    prefixed: bool = False

    @property
    def base(self) -> Decimal:
        """What the number is multiplied by to be in base units."""
        return (self.scale or 1) * self.factor


class Endings:
    """Words that end at a given place of a text, found by their last character; the longest wins. Latin words match in any case."""

    def __init__(self, words: dict[str, str]) -> None:
        by_last: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            by_last.setdefault(word[-1], []).append(word)
        for last in list(by_last):
            by_last.setdefault(last.upper(), by_last[last])
        self._by_last = by_last
        self._words = words

    def at(self, text: str, end: int) -> tuple[int, str] | None:
        """Start and value of the longest word that ends at `end`, or None."""
        if end <= 0:
            return None
        for word in self._by_last.get(text[end - 1], ()):
            start = end - len(word)
            if start < 0 or text[start:end].lower() != word.lower():
                continue
            if start and word[0].isascii() and word[0].isalpha() and text[start - 1].isascii() and text[start - 1].isalnum():
                continue
            return start, self._words[word]
        return None


class Grammar:
    """The regular expressions for figures, made from the tables once."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        words = {w.word: w for w in measures.units.values() if not w.noun}
        nouns = [w.word for w in measures.units.values() if w.noun]
        unless = {w.word: w.unless for w in words.values()}
        units = any_of(list(words), unless)
        latin = any_of([w for w in [*words, *nouns] if w.isascii() and w[0].isalpha()])
        scales = any_of(list(measures.scales), dict(pair.split() for pair in load_cues()["scale-unless"]))
        numbers = "|".join(sorted({*measures.numbers, *(w.capitalize() for w in measures.numbers)}, key=lambda w: (-len(w), w)))
        starts = "".join(sorted({word[0] for word in numbers.split("|")}))
        # digits that touch a Latin word are part of a name, unless money or a percentage follows
        strong = rf"(?=(?:[-~–—至]\d[\d.,]*)?(?:(?:万亿|亿|千万|百万|万)?{any_cue('zh-stuck-money')}|%))"
        self.number = re.compile(  # the look-ahead lets the scan skip what can't begin a number
            rf"(?=[0-9零〇一二两三四五六七八九十百千万亿{starts}])(?:(?<![A-Za-z0-9_.])(?P<digits>{ASCII_NUMBER})|(?<=[A-Za-z]{{2}})(?P<stuck>{ASCII_NUMBER}){strong}|(?P<han>{HAN_NUMBER})"
            rf"|(?<![A-Za-z])(?P<word>{numbers})(?=[ -](?:{any_of([w for w in measures.scales if w.isascii()])}|{latin})|{any_cue('en-number-tails')}| (?:[A-Za-z][A-Za-z-]* ){{1,2}}{any_cue('en-counted-apart')}\b))"
        )
        self.tail = re.compile(
            rf"(?P<more>{any_cue('zh-more-before-scale')})?(?P<scale>[ -]?(?:{scales})|(?:[{''.join(measures.tight_scales)}](?![A-Za-z0-9])))?"
            rf"(?P<gloss>\((?:{scales})\))?(?P<plus>{any_cue('zh-more')}|\+(?![\d%]))?(?:(?: ?|-(?={any_cue('en-hyphened-money')}\b))(?P<unit>{units})(?!(?<=[A-Za-z])\d))?"
        )
        self.noun = re.compile(rf"(?P<gap> ?(?:[A-Za-z][A-Za-z-]* ){{0,2}}|[一-鿿]{{0,4}}?)(?P<noun>{any_of(nouns)})")
        per = any_of(list(measures.denominators))
        self.per = re.compile(rf" ?(?:/ ?|{any_cue('zh-per')}|{any_cue('en-per')} )(?P<per>{per})(?! {any_cue('en-not-after-per')})")
        each = any_of([w for w in measures.denominators if w not in measures.slash_only])
        self.each = re.compile(rf"(?:{any_cue('zh-per')}|{any_cue('en-each')} )(?P<per>{each})(?! and )[^，。；、,;\d]{{0,10}}$")
        self.currencies = Endings(measures.currencies)
        self.words = words


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The grammar of the package's tables."""
    return Grammar(load_measures())


def find_figures(view: str) -> Iterator[Figure]:
    """Figures of a view in order, also such that turn out to be years, codes or versions: they may take part in a range."""
    rules = grammar()
    end = -1
    for found in rules.number.finditer(view):
        if found.start() < end:
            continue
        figure = _read(view, found, rules, end)
        if figure is not None:
            end = figure.end
            yield figure


def _read(view: str, found: re.Match[str], rules: Grammar, last_end: int) -> Figure | None:
    """Figure at a number, or None where the number is part of a name, an ordinal or no number at all."""
    start, text, kind, vague = found.start(), found[0], found.lastgroup, False
    before = view[start - 1] if start else ""
    if kind in ("digits", "stuck"):
        joined = before == "-" and start - 1 != last_end and start > 1 and view[start - 2].isascii() and view[start - 2].isalnum()
        if joined and view[max(0, start - 4) : start - 1].lower() not in figure_cues().signed:
            return None
        number = read_digits(text)
    elif kind == "han":
        number = read_numerals(text) if before != "/" else None
        vague = bool(before) and before in figure_cues().several
        if vague and (number is None or not _is_vague(view, start - 1, number)):
            return None
    else:
        value = rules.measures.numbers[text.lower()]
        number = Number(value, value, Decimal("0.5"))
    if number is None or before in figure_cues().ordinals:
        return None
    tail = rules.tail.match(view, found.end())
    figure = Figure(start - vague, found.end(), number, word=kind in ("han", "word"), plus=vague)
    if tail is not None:
        _take_tail(view, figure, tail, rules)
    _take_currency(view, figure, rules, last_end)
    figure.grouped = kind == "digits" and "," in text
    figure.year = kind == "digits" and figure.scale is None and len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100
    return figure if _is_plausible(view, figure, text) else None


def _is_vague(view: str, at: int, number: Number) -> bool:
    """Whether 数 or 几 stands for “several” (数亿元), and does not end a word such as 参数 or 用户数."""
    return number.low in _POWERS and (at == 0 or view[at - 1] not in figure_cues().not_before_several)


def _take_tail(view: str, figure: Figure, tail: re.Match[str], rules: Grammar) -> None:
    """Take scale, “多” and unit behind the number, then the denominator."""
    measures = rules.measures
    scale, unit = tail["scale"], tail["unit"]
    figure.plus = figure.plus or bool(tail["more"] or tail["plus"])
    if scale:
        word = scale.strip(" -")
        figure.scale = measures.scales.get(word) or measures.tight_scales[word]
        figure.tight = word if word in measures.tight_scales else ""
    figure.end = tail.end()
    if unit:
        row = rules.words[unit]
        if row.near is not None and not row.near.search(view, max(0, figure.start - _NEAR_CHARS), figure.end + _NEAR_CHARS):
            figure.end = tail.start("unit")
        else:
            _take_unit(view, figure, row, rules)
    if not figure.unit:
        _take_noun(view, figure, rules)


def _take_unit(view: str, figure: Figure, row: UnitWord, rules: Grammar) -> None:
    figure.unit, figure.factor = row.unit, row.factor
    if row.unit in MONEY or row.unit == "tokens":
        _take_per(view, figure, rules)


def _take_per(view: str, figure: Figure, rules: Grammar) -> None:
    """Take up to two denominators behind the unit: “$0.60/TB/月”."""
    for _ in range(2):
        per = rules.per.match(view, figure.end)
        if per is None or figure.unit == "tokens" and "tokens" in rules.measures.denominators[per["per"]]:
            return
        figure.per += "/" + rules.measures.denominators[per["per"]]
        figure.end = per.end()


def _take_noun(view: str, figure: Figure, rules: Grammar) -> None:
    """A noun close behind says that the figure counts; it is evidence, and stays outside the span."""
    noun = rules.noun.match(view, figure.end)
    if noun is None:
        return
    gap = noun["gap"]
    if figure.scale is None and not figure.plus and gap.strip() and not gap.isascii():
        return
    figure.unit = "count"


def _take_currency(view: str, figure: Figure, rules: Grammar, last_end: int) -> None:
    """Take a currency and a sign that stand in front of the number."""
    start = figure.start
    spaced = start - 1 if start and view[start - 1] == " " else start
    found = rules.currencies.at(view, spaced)
    if found is not None and found[0] >= last_end and figure.unit in ("", "count", *MONEY):
        if view[found[0] - 1 : found[0]] in ("S", "A", "C", "R") and view[found[0]] == "$":
            figure.unit, figure.scale = "", None
            return
        figure.start = start = found[0]
        plain = view.endswith(figure_cues().plain_money, 0, figure.end)
        figure.unit = figure.unit if figure.unit in MONEY and not plain else _currency(view, found[1])
        figure.prefixed = True
        _take_per(view, figure, rules)
    sign = view[start - 1] if start - 1 > last_end else ""
    if sign in "+-−" and sign:
        ahead = view[start - 2] if start > 1 else ""
        latin = ahead.isascii() and ahead.isalnum()
        if not latin or view[max(0, start - 4) : start - 1].lower() in figure_cues().signed:
            figure.sign = 1 if sign == "+" else -1
            figure.start = start - 1
    if figure.unit in MONEY and not figure.per:
        each = rules.each.search(view[max(0, figure.start - 24) : figure.start])
        if each is not None:
            figure.per = "/" + rules.measures.denominators[each["per"]]


def _currency(view: str, unit: str) -> str:
    """The yen and the yuan share a sign: it is the yen where the text says so."""
    return "JPY" if unit == "CNY" and "¥" in view and any(word in view for word in figure_cues().yen) else unit


def _is_plausible(view: str, figure: Figure, text: str) -> bool:
    """Whether the number is a figure and not a year, a version, an article (一家) or an idle scale (百家争鸣)."""
    if figure.tight and figure.unit in ("", "count"):
        if figure_cues().of_size.match(view, figure.end):
            return False
        sense = _sense_of_letter(view, figure)
        if not sense and not figure.unit and figure.tight not in "BM":
            return False
        figure.unit = sense or figure.unit
    if not figure.unit and figure_cues().other_measure.match(view, figure.end):
        return False
    if figure.unit == "years" and not figure.word and not figure.plus and figure.scale is None and "." not in text:
        return (
            int(text.replace(",", "")) < 20
            or view[figure.end - 1] != "年"
            or view[figure.end : figure.end + 1] in figure_cues().after_years
        )
    if figure.word:
        return _is_word_figure(view, figure)
    return True


def _sense_of_letter(view: str, figure: Figure) -> str:
    """Whether “744B” counts parameters or tokens, by the nearest word before it, else behind it; "" where no word says."""
    ahead = view[max(0, figure.start - _NEAR_CHARS) : figure.start]
    last = {unit: found.end() for unit, sense in figure_cues().senses for found in sense.finditer(ahead)}
    if last:
        return max(last, key=lambda unit: last[unit])
    behind = view[figure.end : figure.end + _NEAR_CHARS]
    first = {unit: found.start() for unit, sense in figure_cues().senses if (found := sense.search(behind))}
    return min(first, key=lambda unit: first[unit]) if first else ""


def _is_word_figure(view: str, figure: Figure) -> bool:
    """Numbers in words need a unit; “一家” and “a month” are articles, “百家” counts only behind a bound."""
    if not figure.unit:
        return (
            figure.number.bare
            and view[figure.end : figure.end + 1] in figure_cues().after_scale
            or figure.scale is not None
            or figure.number.low >= 10_000
        )
    return not (figure.number.low == 1 and figure.scale is None and figure.unit in ("count", "tokens", *TIMES))
