"""Accepts what a model says of a part of a report, or refuses it: only what its quote bears out becomes a claim or an observation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import load_profiles
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.llm.chunks import Chunk, Found, find_quote, provenance_of
from cloudkg.llm.fields import Fields, Refused
from cloudkg.llm.naming import Naming
from cloudkg.llm.prompt import ACTIONS, REPORT
from cloudkg.llm.values import Figures, Stated, contract_unit, fits_metric, is_currency, is_unit, stated
from cloudkg.measure.calendars import days_of
from cloudkg.model import Basis, Claim, Document, EntityType, Measure, Modality, Observation, Polarity, Qualifiers, Range, Reading, Span
from cloudkg.vocab import METRICS, RELATIONS, SYMMETRIC, fold_name, mint_report, type_of

CONFIDENCE = 0.6  # below that of the rules: of two equal facts the one that a rule found stays
_THINGS = (EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT)
_AGENTS = (EntityType.FIRM, EntityType.PUBLIC_BODY)
_LABEL_CHARS = 24


class Acceptance:
    """Examines the facts that a model gives of one document; `left_out` is called for each qualifier that its quote does not bear out."""

    def __init__(self, document: Document, reading: Reading, lexicon: Lexicon, rule: str, left_out: Callable[[str], None]) -> None:
        self._document, self._lexicon, self._rule, self._left_out = document, lexicon, rule, left_out
        self._figures = Figures(document, reading)
        self.naming = Naming(document, reading, lexicon)

    # ---- relations

    def claim(self, fact: object, chunk: Chunk) -> Claim:
        """A claim of one fact. Raises Refused."""
        fields = Fields(fact)
        relation = fields.text("relation")
        if relation not in RELATIONS:
            raise Refused("no relation of the contract")
        found = self._find(fields, chunk)
        subject, object_ = self._ends(fields, relation, found)
        return Claim(
            subject=subject,
            predicate=relation,
            object=object_,
            provenance=provenance_of(self._document, found),
            modality=fields.choice("modality", Modality),
            polarity=fields.choice("polarity", Polarity, Polarity.AFFIRMED),
            qualifiers=self._qualifiers(fields, found, subject),
            rule=self._rule,
            confidence=CONFIDENCE,
        )

    def _find(self, fields: Fields, chunk: Chunk) -> Found:
        found = find_quote(self._document, chunk, fields.text("quote"))
        if found is None:
            raise Refused("a quote not in the text")
        return found

    def _ends(self, fields: Fields, relation: str, found: Found) -> tuple[str, str]:
        """Subject and object; one of them at least must stand in the quote."""
        subjects, objects = SLOT_TYPES[relation]
        named = [fields.text("object")]
        object_ = self.naming.resolve(named[0], fields.choice("object_type", EntityType), objects)
        if relation == "recommends":
            subject = mint_report(self._document.name)
        else:
            named.append(fields.text("subject"))
            if named[1] == REPORT:
                raise Refused("a type that does not fit")
            subject = self.naming.resolve(named[1], fields.choice("subject_type", EntityType), subjects)
        quote = fold_name(found.line.text)
        if not any(fold_name(name) in quote for name in named):
            raise Refused("neither name in the quote")
        if subject == object_:
            raise Refused("subject and object the same")
        if relation in SYMMETRIC and (type_of(subject) in _AGENTS) != (type_of(object_) in _AGENTS):
            raise Refused("a type that does not fit")
        return (object_, subject) if relation in SYMMETRIC and object_ < subject else (subject, object_)

    def _qualifiers(self, fields: Fields, found: Found, subject: str) -> Qualifiers:
        currency = self._kept("currency", fields.maybe_text("currency"), is_currency)
        price_unit = self._kept("price_unit", fields.maybe_text("price_unit"), is_unit)
        period, first, last = self._period(fields, "period", subject)
        return Qualifiers(
            date=self._period(fields, "date", subject)[0],
            effective=self._period(fields, "effective", subject)[0],
            period=period,
            period_first=first,
            period_last=last,
            change=self._range(fields, "pct", "percent", found),
            amount=(amount := self._range(fields, "amount", currency, found) if currency else None),
            unit=currency if amount else None,
            price_from=(low := self._price(fields, "price_from", price_unit, found)),
            price_to=(high := self._price(fields, "price_to", price_unit, found)),
            price_unit=price_unit if low is not None or high is not None else None,
            region=self._thing(fields, "region", (EntityType.PLACE,)),
            product=self._thing(fields, "product", _THINGS),
            role=self._kept("role", fields.maybe_text("role"), self.naming.stands_in_text),
            action=self._kept("action", fields.maybe_text("action"), lambda action: action in ACTIONS),
            scope=self._kept("scope", fields.maybe_text("scope"), self.naming.stands_in_text),
            source=self._kept("source", fields.maybe_text("source"), self.naming.stands_in_text),
        )

    def _kept(self, name: str, value: str | None, holds: Callable[[str], bool]) -> str | None:
        """The value of a qualifier where it holds; else it is left out, and the fact stands without it."""
        if value is None or holds(value):
            return value
        self._left_out(name)
        return None

    def _period(self, fields: Fields, name: str, owner: str) -> tuple[str | None, date | None, date | None]:
        label = fields.maybe_text(name)
        days = days_of(label, self._lexicon.year_ends.get(owner, 12)) if label else None
        if label and days is None:
            self._left_out(name)
        return (label, *days) if days else (None, None, None)

    def _range(self, fields: Fields, name: str, unit: str, found: Found) -> Range | None:
        ends = (fields.number(f"{name}_min"), fields.number(f"{name}_max"))
        if ends == (None, None):
            return None
        if any(end is not None and self._stated(end, unit, found) is None for end in ends) or not _in_order(ends):
            self._left_out(name)
            return None
        return ends

    def _price(self, fields: Fields, name: str, unit: str | None, found: Found) -> Decimal | None:
        price = fields.number(name)
        if price is None or (unit is not None and self._stated(price, unit, found)):
            return price
        self._left_out(name)
        return None

    def _thing(self, fields: Fields, name: str, allowed: tuple[EntityType, ...]) -> str | None:
        words = fields.maybe_text(name)
        if words is None:
            return None
        try:
            return self.naming.resolve(words, allowed[-1], allowed)
        except Refused:
            self._left_out(name)
            return None

    def _stated(self, value: Decimal, unit: str, found: Found) -> Stated | None:
        span: Span = found.span
        return stated(value, unit, self._document.text[span.start : span.end], self._figures.within(found.line.passages, span))

    # ---- figures

    def observation(self, fact: object, chunk: Chunk) -> Observation:
        """An observation of one fact. Raises Refused."""
        fields = Fields(fact)
        metric = fields.text("metric")
        if metric not in METRICS:
            raise Refused("no metric of the contract")
        unit, factor = contract_unit(fields.maybe_text("unit") or "") or (None, Decimal(1))
        if unit is None or not fits_metric(metric, unit, self._lexicon):
            raise Refused("a unit that does not fit")
        found = self._find(fields, chunk)
        owners = frozenset().union(*load_profiles()[metric].owners)
        entity = self.naming.resolve(fields.text("entity"), fields.choice("entity_type", EntityType), owners)
        (low, high), number = self._size(fields, unit, factor, found)
        period, first, last = self._period(fields, "period", entity)
        if period is None and fields.maybe_text("period"):
            raise Refused("a period that is none")
        label = fields.maybe_text("label")
        return Observation(
            entity=entity,
            metric=metric,
            label=label if label and len(label) <= _LABEL_CHARS and self.naming.stands_in_text(label) else metric,
            minimum=low,
            maximum=high,
            unit=unit,
            raw=number.raw,
            provenance=provenance_of(self._document, found),
            period=period,
            period_first=first,
            period_last=last,
            half_width=number.half_width,
            approximate=number.approximate or fields.flag("approximate"),
            basis=fields.choice("basis", Basis) if fields.maybe_text("basis") and metric.endswith("_growth") else None,
            measure=fields.choice("measure", Measure, Measure.LEVEL),
            modality=fields.choice("modality", Modality),
            polarity=fields.choice("polarity", Polarity, Polarity.AFFIRMED),
            scope=self._kept("scope", fields.maybe_text("scope"), self.naming.stands_in_text),
            source=self._kept("source", fields.maybe_text("source"), self.naming.stands_in_text),
            rule=self._rule,
            confidence=CONFIDENCE,
        )

    def _size(self, fields: Fields, unit: str, factor: Decimal, found: Found) -> tuple[Range, Stated]:
        """Ends of a figure in the contract's unit, and how its quote writes the first of them."""
        low, high = (fields.number(name) for name in ("min", "max"))
        ends = (low if low is None else low * factor, high if high is None else high * factor)
        written = [self._stated(end, unit, found) for end in ends if end is not None]
        if not written or written[0] is None or None in written or not _in_order(ends):
            raise Refused("a number not in the quote")
        return ends, written[0]


def _in_order(ends: Range) -> bool:
    return ends[0] is None or ends[1] is None or ends[0] <= ends[1]
