"""Conditions on a claim, read from the words around its cue: dates, amounts, changes, prices, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS, MONEY, PERCENT, PERIOD, PRICE
from cloudkg.measure.calendars import days_of
from cloudkg.model import Claim, EntityType, Modality, Period, Qualifiers, Quantity, Range
from cloudkg.relate.match import Match
from cloudkg.relate.sentences import MONEY_UNITS, Item, Sentence
from cloudkg.relate.wording import any_of

_HARD_STOP = re.compile(r"[；;。]")
_CLAUSE = re.compile(r"[，；;。：:]|, ")
_HAPPENS = re.compile(r"\d{4}(?:-(?:\d{2}(?:-\d{2})?|Q[1-4]|H[12]))?")
_TELLS = re.compile(f"[{CHAR_OF_TYPE[EntityType.FIRM]}{PERIOD}]")
_WEEKDAYS = {name: i for i, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))}
PRICED = frozenset({"raisesPriceOf", "lowersPriceOf"})
DEALS = frozenset({"investsIn", "acquires", "supplies"})
_EVENTS = frozenset({"releases", "acquires", "investsIn"})
DATED = frozenset({*PRICED, *DEALS, "releases", "partnersWith", "regulates", "leads"})


def _nearest(sentence: Sentence, match: Match, char: str, accept: Callable[[Item], bool], stop: re.Pattern[str]) -> Item | None:
    """Item of class `char` inside the match, else the first behind it up to `stop`, else the last before it in the same clause."""
    text = sentence.masked
    after = stop.search(text, match.end)
    limit = after.start() if after else len(text)
    for first, last in ((match.start, match.end), (match.end, limit)):
        for i in range(first, last):
            if text[i] in char and accept(sentence.items[i]):
                return sentence.items[i]
    before = [m.end() for m in _CLAUSE.finditer(text, 0, match.start)]
    for i in range(match.start - 1, (before[-1] if before else 0) - 1, -1):
        if text[i] in char and accept(sentence.items[i]):
            return sentence.items[i]
    return None


def _range(quantity: Quantity | None) -> Range | None:
    return (quantity.minimum, quantity.maximum) if quantity else None


def _absolute(quantity: Quantity) -> Range:
    """Size of a change whatever its sign: the relation says the direction."""
    ends = [abs(v) if v is not None else None for v in (quantity.minimum, quantity.maximum)]
    known = [v for v in ends if v is not None]
    return (min(known), max(known)) if len(known) == 2 else (ends[0], ends[1])


def _middle(quantity: Quantity) -> Decimal | None:
    return quantity.maximum if quantity.minimum is None else quantity.minimum


def _text_slot(sentence: Sentence, match: Match, name: str) -> str | None:
    if match.found.groupdict().get(name) is None:
        return dict(match.pattern.fixed).get(name)
    first, last = match.found.span(name)
    return sentence.passage.view[sentence.starts[first] : sentence.ends[last - 1]].strip()


def _name_slot(sentence: Sentence, match: Match, name: str) -> str | None:
    if match.found.groupdict().get(name) is None:
        return None
    item = sentence.items.get(match.found.start(name))
    return item.members[0].name if item and item.members else None


def not_yet(claim: Claim, issued: date | None) -> Claim:
    """A claim that is dated after its report is a plan, whatever its verb says (“华为2027年推出X”); a price is raised on the day on which that is announced."""
    if issued is None or claim.modality is not Modality.ACTUAL or claim.predicate not in _EVENTS or claim.qualifiers.date is None:
        return claim
    days = days_of(claim.qualifiers.date)
    return replace(claim, modality=Modality.PLANNED) if days is not None and days[0] > issued else claim


class QualifierReader:
    """Reads qualifiers with the words of ``words/claims.yaml``."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        def words(*names: str) -> str:
            return any_of(lexicon, *names)

        self._language = language
        clock = r"(?:\d+[:：]\d+)?(?:\([^)]*\))?(?:\d\d:\d\d(?::\d\d)?)?"
        since = rf"{words('zh-effective-before')}?(?P<a>{PERIOD}){clock}{words('zh-effective-behind')}"
        self._effective = re.compile(rf"{since}|{words('en-effective-before')} (?P<b>{PERIOD})")
        price, other = f"[{MONEY}{PRICE}]", f"[^{MONEY}{PRICE}，；]"
        first = rf"(?:{words('zh-price-from')}|{words('en-price-from')} ){other}{{0,12}}(?P<a>{price})"
        last = rf"(?:{words('zh-price-to')}| {words('en-price-to')} ){other}{{0,6}}(?P<b>{price})"
        self._deadline = re.compile(words("zh-deadline-behind"))
        names = f"{ENTITY_CLASS}，；。"
        told = rf"[^{names}]{{0,4}}?{words('zh-sum-leads')}[^{names}]{{0,16}}[{MONEY}]"
        self._sum_stop = re.compile(rf"[；;。：:]|，(?!{told})") if language == "zh" else _HARD_STOP
        self._sum_before = re.compile(rf"{words('zh-sum-spent')}[^{names}]{{0,6}}([{MONEY}])[^{names}]{{0,4}}，$")
        self._from_to = re.compile(rf"{first}{other}{{0,14}}?{last}")
        self._day = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b|\b{words('en-today')}\b|{words('zh-today')}")

    def read(
        self,
        sentence: Sentence,
        match: Match,
        source: str | None,
        issued: date | None = None,
        earlier: Period | None = None,
        since: Period | None = None,
        *,
        opening: bool = False,
    ) -> Qualifiers:
        """Qualifiers of a match, from its own slots first and the clause around it second."""
        relation = match.pattern.relation
        values: dict[str, object] = {
            "source": source,
            "role": _text_slot(sentence, match, "role"),
            "action": dict(match.pattern.fixed).get("action"),
        }
        values["product"] = _name_slot(sentence, match, "product")
        effective = self._since(sentence, match) or since
        if effective and relation in PRICED | DEALS | {"regulates", "offers", "uses"}:
            values["effective"] = effective.label
        if relation in DATED:
            dated = self._date(sentence, match, effective)
            named = dated.label if dated else self._day_named(sentence, issued) or (earlier.label if earlier else None)
            if named is None and opening and issued and relation != "leads":
                named = issued.isoformat()  # a news item opens with what happened now
            values["date"] = named
        if relation in DEALS:
            money = _nearest(sentence, match, MONEY, lambda item: True, self._sum_stop) or self._spent_before(sentence, match)
            if money and money.quantity:
                values.update(amount=_range(money.quantity), unit=money.quantity.unit)
        if relation in PRICED:
            values.update(self._prices(sentence, match))
            change = _nearest(sentence, match, PERCENT, lambda item: True, _HARD_STOP)
            if change and change.quantity:
                values["change"] = _absolute(change.quantity)
        region = _name_slot(sentence, match, "region") or (_region(sentence, match) if relation in PRICED else None)
        values["region"] = region
        return Qualifiers(**{k: v for k, v in values.items() if v is not None})  # type: ignore[arg-type]

    def _since(self, sentence: Sentence, match: Match) -> Period | None:
        """The day from which a happening holds: the last named before the end of the match, else the first behind it.

        Between semicolons a part with a firm or a day of its own takes it from itself only.
        """
        text = sentence.masked
        known = [
            (found.end(), sentence.items[found.start("a") if found["a"] else found.start("b")].period)
            for found in self._effective.finditer(text)
        ]
        if not known:
            return None
        first = max((m.end() for m in _HARD_STOP.finditer(text, 0, match.start)), default=0)
        stop = _HARD_STOP.search(text, match.end)
        last = stop.start() if stop else len(text)
        own = [(end, p) for end, p in known if first <= end <= last]
        if not own and not _TELLS.search(text, first, last):
            own = [(end, p) for end, p in known if end <= first]
        before = [p for end, p in own if end <= match.end]
        return before[-1] if before else next((p for _, p in own), None)

    def _date(self, sentence: Sentence, match: Match, effective: Period | None) -> Period | None:
        """The period that dates the happening: the last before the end of the match, else the first behind it in the clause.

        Fiscal periods and spans date figures, not happenings; a deadline is still to come.
        """
        text = sentence.masked
        known = [
            (i, p)
            for i, item in sorted(sentence.items.items())
            if (p := item.period) and p is not effective and _HAPPENS.fullmatch(p.label) and not self._deadline.match(text, i + 1)
        ]
        before = [p for i, p in known if i < match.end]
        if before:
            return before[-1]
        stop = _HARD_STOP.search(text, match.end)
        return next((p for i, p in known if i < (stop.start() if stop else len(text))), None)

    def _spent_before(self, sentence: Sentence, match: Match) -> Item | None:
        """The sum in the clause before (“斥资十亿美元，收购乙”)."""
        clause = max((m.end() for m in _CLAUSE.finditer(sentence.masked, 0, match.start)), default=0)
        found = self._sum_before.search(sentence.masked, 0, clause)
        return sentence.items[found.start(1)] if found else None

    def _prices(self, sentence: Sentence, match: Match) -> dict[str, object]:
        text = sentence.masked
        stop = _HARD_STOP.search(text, match.end)
        found = self._from_to.search(text, match.start, stop.start() if stop else len(text))
        out: dict[str, object] = {}
        if found is None:
            return out
        a, b = sentence.items[found.start("a")].quantity, sentence.items[found.start("b")].quantity
        if a is None or b is None:
            return out
        first, last = _middle(a), _middle(b)
        if first is not None and last is not None:
            unit = next((q.unit for q in (a, b) if "/" in q.unit), b.unit)
            out.update(price_from=first, price_to=last, price_unit=unit)
        return out

    def _day_named(self, sentence: Sentence, issued: date | None) -> str | None:
        """Day that “Tuesday” or 今日 means in a text of a known day of issue: the last such day up to then."""
        found = self._day.search(sentence.masked)
        if issued is None or found is None:
            return None
        back = (issued.weekday() - _WEEKDAYS[found[1]]) % 7 if found[1] else 0
        return (issued - timedelta(days=back)).isoformat()


def priced(relation: str, qualifiers: Qualifiers) -> str:
    """The relation that the prices themselves bear out: a rise from 5 to 3 is a cut."""
    first, last = qualifiers.price_from, qualifiers.price_to
    if relation not in PRICED or first is None or last is None or first == last:
        return relation
    return "raisesPriceOf" if last > first else "lowersPriceOf"


def _region(sentence: Sentence, match: Match) -> str | None:
    place = _nearest(sentence, match, CHAR_OF_TYPE[EntityType.PLACE], lambda item: True, _CLAUSE)
    return place.members[0].name if place else None


__all__ = ["MONEY_UNITS", "PRICED", "QualifierReader", "priced"]
