"""Reads the tables of an invented text and spells what they say, one line for each fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Document, Measure, Modality, Observation
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate.tables import relate_tables
from cloudkg.vocab import canonical_decimal

ISSUED = date(2026, 6, 10)


def read_tables(text: str) -> tuple[Document, list[Claim], list[Observation]]:
    """A text of June 2026 as a document, and the claims and observations of its tables."""
    lexicon = load_lexicon()
    document = read_text(text, "sample", issued=ISSUED)
    return document, *relate_tables(document, recognise(document, lexicon), lexicon)


def _number(value: Decimal | None) -> str:
    return "" if value is None else canonical_decimal(value).removesuffix(".0")


def _range(low: Decimal | None, high: Decimal | None) -> str:
    return _number(low) if low == high else f"{_number(low)}..{_number(high)}"


def spell_observation(o: Observation) -> str:
    """Entity, metric, period, value, unit; then basis, increment, modality and scope where there are such."""
    parts = [o.entity, o.metric, o.period or "-", _range(o.minimum, o.maximum) + (f" {o.unit}" if o.unit else "")]
    parts += [o.basis.value] if o.basis else []
    parts += ["change"] if o.measure is Measure.CHANGE else []
    parts += [o.modality.value.lower()] if o.modality is not Modality.ACTUAL else []
    return " ".join(parts) + (f" [{o.scope}]" if o.scope else "")


def spell_claim(c: Claim) -> str:
    """Subject, relation, object; then the qualifiers, by name."""
    q = c.qualifiers
    named = {
        "date": q.date,
        "effective": q.effective,
        "region": q.region,
        "product": q.product,
        "role": q.role,
        "unit": q.unit or q.price_unit,
    }
    named |= {"pct": _range(*q.change) if q.change else None, "amount": _range(*q.amount) if q.amount else None}
    named |= {"from": _number(q.price_from) or None, "to": _number(q.price_to) or None}
    return " ".join([c.subject, c.predicate, c.object, *(f"{name}={value}" for name, value in named.items() if value)])


def figures(text: str) -> list[str]:
    """Observations of the tables of a text, spelled."""
    return [spell_observation(o) for o in read_tables(text)[2]]


def relations(text: str) -> list[str]:
    """Claims of the tables of a text, spelled, each once."""
    return list(dict.fromkeys(spell_claim(c) for c in read_tables(text)[1]))
