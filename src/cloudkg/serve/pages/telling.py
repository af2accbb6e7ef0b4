"""Claims and figures as a page shows them: who, what, how firmly, when, how much, in whose words, and where those words stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cloudkg.audit.wording import amount, ends
from cloudkg.model import Basis, Claim, Measure, Observation, Polarity, Provenance, Qualifiers, Range
from cloudkg.query.facts import claim_texts, is_entity, read_properties
from cloudkg.serve.pages.links import path_of
from cloudkg.serve.pages.naming import Named, Names, read_names
from cloudkg.store import Dataset

Fact = Claim | Observation
_SHORT_CHARS, _CONTEXT_CHARS = 24, 90


@dataclass(frozen=True, slots=True)
class Saying:
    """One qualifier: the key of its word, its value, and the thing that the value names where it is one."""

    word: str
    text: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A claim or a figure in the reader's language.

    `verb` is the relation or the metric, `object` what the relation leads to, `magnitude` a figure's value or the change, amount or price of a
    claim; `spot` is the address of its words in the report, `before` and `after` what stands around a quote too short to be read alone;
    `confidence` is in percent.
    """

    id: str
    path: str
    subject: Named
    verb: str
    object: Named | None
    magnitude: str
    date: str
    modality: str
    modality_label: str
    denied: bool
    said: tuple[Saying, ...]
    report: Named
    spot: str
    line: int
    page: int | None
    before: str
    quote: str
    after: str
    confidence: int
    rule: str

    @property
    def anchor(self) -> str:
        """Id of the element that stands for it on a page."""
        return self.id.replace(":", "-")


def tell(dataset: Dataset, facts: Mapping[str, Fact], language: str, *, alone: bool = True) -> dict[str, Told]:
    """Facts by CURIE, in the order given; `alone` says that they are shown away from their report, so that short quotes need what is around them."""
    names = read_names(dataset, {curie for fact in facts.values() for curie in _mentioned(fact)}, language)
    around = _read_contexts(dataset, facts.values()) if alone else {}
    return {curie: _tell(curie, fact, names, language, around.get(fact.provenance, ("", ""))) for curie, fact in facts.items()}


def _read_contexts(dataset: Dataset, facts: Iterable[Fact]) -> dict[Provenance, tuple[str, str]]:
    """What stands on the line of a short quote, before and after it."""
    short = {fact.provenance for fact in facts if len(fact.provenance.quote) < _SHORT_CHARS}
    blocks = read_properties(dataset, {where.report for where in short}) if short else {}
    texts = {r: dataset.stored_text(str(name)) for r, block in blocks.items() for name in block.get("dcterms:identifier", ())}
    return {where: _around(texts.get(where.report), where) for where in short}


def _around(text: str | None, where: Provenance) -> tuple[str, str]:
    start, end = where.span.start, where.span.end
    if text is None or text[start:end] != where.quote:
        return "", ""
    before = text[max(0, start - _CONTEXT_CHARS) : start].rpartition("\n")[2].lstrip()
    after = text[end : end + _CONTEXT_CHARS].partition("\n")[0].rstrip()
    return ("…" if len(before) == _CONTEXT_CHARS else "") + before, after + ("…" if len(after) == _CONTEXT_CHARS else "")


def _tell(curie: str, fact: Fact, names: Names, language: str, around: tuple[str, str]) -> Told:
    where = fact.provenance
    if isinstance(fact, Claim):
        said, size, date = tuple(_claim_sayings(fact, names, language)), magnitude(fact.qualifiers, language), fact.qualifiers.date
        subject, verb, object_ = names[fact.subject], names[f"ckg:{fact.predicate}"].label, names[fact.object]
        date = date or fact.qualifiers.period
    else:
        said, size, date = tuple(_figure_sayings(fact, names)), value_of_figure(fact, language), fact.period
        subject, verb, object_ = names[fact.entity], names[f"ckg:{fact.metric}"].label, None
    return Told(
        id=curie,
        path=path_of(curie),
        subject=subject,
        verb=verb,
        object=object_,
        magnitude=size,
        date=date or "",
        modality=str(fact.modality),
        modality_label=names[f"ckg:{fact.modality}"].label,
        denied=fact.polarity is Polarity.DENIED,
        said=said,
        report=names[where.report],
        spot=f"{path_of(where.report)}#{curie.replace(':', '-')}",
        line=where.line,
        page=where.page,
        before=around[0],
        quote=where.quote,
        after=around[1],
        confidence=round(100 * fact.confidence),
        rule=fact.rule,
    )


def value_of_figure(o: Observation, language: str) -> str:
    """Value of a figure as analysts write it."""
    text = range_text((o.minimum, o.maximum), o.unit, language)
    sign = "+" if o.measure is Measure.CHANGE and (o.minimum or o.maximum or 0) > 0 else ""
    return f"{'≈ ' if o.approximate else ''}{sign}{text}"


def range_text(interval: Range, unit: str | None, language: str) -> str:
    """A range with its unit; nothing where neither end is known."""
    return "" if interval == (None, None) else ends(interval, unit or "", language)


def magnitude(q: Qualifiers, language: str) -> str:
    """How large: the change, the amount, or the price of a claim, whichever there is."""
    if q.change:
        return _signed(q.change, language)
    if q.amount:
        return range_text(q.amount, q.unit, language)
    return _price(q, language)


def _signed(change: Range, language: str) -> str:
    text = range_text(change, "percent", language)
    return f"+{text}" if all(end is None or end > 0 for end in change) and not text.startswith(("≥", "≤")) else text


def _price(q: Qualifiers, language: str) -> str:
    prices: list[Decimal] = [p for p in (q.price_from, q.price_to) if p is not None]
    return " → ".join(amount(p, "", language) for p in prices) + (f" {q.price_unit}" if prices and q.price_unit else "")


def _claim_sayings(claim: Claim, names: Names, language: str) -> Iterator[Saying]:
    q = claim.qualifiers
    texts = {
        "date": q.date,
        "effective": q.effective,
        "period": q.period,
        "change": _signed(q.change, language) if q.change else None,
        "amount": range_text(q.amount, q.unit, language) if q.amount else None,
        "price": _price(q, language),
        "region": q.region,
        "product": q.product,
        "role": q.role,
        "action": q.action,
        "scope": q.scope,
    }
    yield from (_saying(word, text, names) for word, text in texts.items() if text)
    yield from _source(q.source, q.attributed_to, names)


def _figure_sayings(o: Observation, names: Names) -> Iterator[Saying]:
    texts = {
        "as-called": o.label,
        "period": o.period,
        "as-stated": o.raw,
        "basis": f"ckg:{o.basis}" if o.basis else None,
        "scope": o.scope,
        "region": o.region,
    }
    yield from (_saying(word, text, names) for word, text in texts.items() if text)
    yield from _source(o.source, o.attributed_to, names)


def _saying(word: str, text: str, names: Names) -> Saying:
    named = names.get(text) if is_entity(text) or text.startswith("ckg:") else None
    return Saying(word, named.label, named.path) if named else Saying(word, text)


def _source(words: str | None, entity: str | None, names: Names) -> Iterator[Saying]:
    if entity is not None and entity in names:
        yield Saying("source", words or names[entity].label, names[entity].path)
    elif words:
        yield Saying("source", words)


def _mentioned(fact: Fact) -> Iterable[str]:
    yield from (fact.provenance.report, f"ckg:{fact.modality}")
    if isinstance(fact, Claim):
        yield from (fact.subject, fact.object, f"ckg:{fact.predicate}", *claim_texts(fact))
    else:
        yield from (fact.entity, f"ckg:{fact.metric}")
        yield from (f"ckg:{basis}" for basis in ((fact.basis,) if isinstance(fact.basis, Basis) else ()))
        yield from (curie for curie in (fact.region, fact.attributed_to) if curie and is_entity(curie))
