"""The exchange format: `entities.jsonl` and `facts.jsonl`, one JSON object a line (contract, section 7)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cloudkg.errors import StoreError
from cloudkg.model import Claim, Entity, Extraction, Knowledge, Observation, Range

ENTITIES_FILE = "entities.jsonl"
FACTS_FILE = "facts.jsonl"
_OTHER_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")  # JSON lets them stand, but many readers of lines break there
_SPELLED = {"GBps": "GB/s", "TBps": "TB/s"}  # units that the graph spells as a name and the exchange format as people do
REPORT = "REPORT"  # stands for the report itself as subject of a recommendation


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _range(value: Range | None) -> list[int | float | None] | None:
    return None if value is None else [_number(value[0]), _number(value[1])]


def _evidence(fact: Claim | Observation) -> dict[str, Any]:
    p = fact.provenance
    return {
        "line": p.line,
        "start": p.span.start,
        "end": p.span.end,
        "quote": p.quote,
        "rule": fact.rule,
        "confidence": round(fact.confidence, 3),
    }


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def claim_row(claim: Claim, doc: str) -> dict[str, Any]:
    """A claim as a row of facts.jsonl."""
    q = claim.qualifiers
    price = None
    if q.price_from is not None or q.price_to is not None:
        price = {"from": _number(q.price_from), "to": _number(q.price_to), "unit": q.price_unit}
    subject = REPORT if claim.subject == claim.provenance.report else claim.subject
    row: dict[str, Any] = {"kind": "rel", "doc": doc, "s": subject, "r": claim.predicate, "o": claim.object}
    row |= {"modality": claim.modality.value.lower(), "polarity": claim.polarity.value.lower()}
    row |= _kept(
        {
            "date": q.date, "effective": q.effective, "period": q.period, "pct": _range(q.change), "price": price, "amount": _range(q.amount),
            "unit": q.unit, "region": q.region, "product": q.product, "role": q.role, "action": q.action, "scope": q.scope, "source": q.source,
        }
    )  # fmt: skip
    return row | _evidence(claim)


def observation_row(observation: Observation, doc: str) -> dict[str, Any]:
    """An observation as a row of facts.jsonl."""
    o = observation
    row: dict[str, Any] = {"kind": "obs", "doc": doc, "e": o.entity, "metric": o.metric, "label": o.label, "period": o.period}
    row |= {
        "value": _range((o.minimum, o.maximum)),
        "unit": _SPELLED.get(o.unit, o.unit),
        "modality": o.modality.value.lower(),
        "polarity": o.polarity.value.lower(),
    }
    basis = o.basis.value.lower() if o.basis else None
    row |= _kept(
        {
            "basis": basis,
            "measure": o.measure.value.lower(),
            "scope": o.scope,
            "region": o.region,
            "source": o.source,
            "approx": o.approximate or None,
        }
    )
    return row | _evidence(observation)


def entity_row(entity: Entity) -> dict[str, Any]:
    """An entity as a row of entities.jsonl; the aliases hold every name that the program knows for it."""
    return {
        "id": entity.id,
        "type": entity.type.value,
        "aliases": sorted({entity.label, *entity.names, *filter(None, (entity.zh, entity.en))}),
    }


def exchange_lines(extractions: Iterable[Extraction], entities: Iterable[Entity]) -> tuple[list[str], list[str]]:
    """Lines of entities.jsonl and facts.jsonl, sorted so that equal content gives equal bytes."""
    entity_lines = [_dump(entity_row(e)) for e in sorted(entities, key=lambda e: e.id)]
    rows = []
    for extraction in extractions:
        doc = extraction.report.name
        rows += [claim_row(c, doc) for c in extraction.claims]
        rows += [observation_row(o, doc) for o in extraction.observations]
    rows.sort(key=lambda r: (r["doc"], r["start"], r["end"], r["kind"], _dump(r)))
    return entity_lines, [_dump(r) for r in rows]


def exchange_files(knowledge: Knowledge) -> dict[str, str]:
    """Name and content of both files."""
    entities, facts = exchange_lines(knowledge.extractions, knowledge.entities)
    return {ENTITIES_FILE: "".join(f"{line}\n" for line in entities), FACTS_FILE: "".join(f"{line}\n" for line in facts)}


def write_exchange(knowledge: Knowledge, folder: Path) -> None:
    """Write both files into a folder, which is made if need be: each whole, and neither before both are.

    Raises StoreError where they cannot be written.
    """
    contents = exchange_files(knowledge)
    partial = {name: folder / f".{name}.part" for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in partial.items():
            path.write_bytes(contents[name].encode())
        for name, path in partial.items():
            os.replace(path, folder / name)
    except OSError as error:
        raise StoreError(
            f"the facts cannot be written ({error.strerror or error})", where=folder, hint="name another folder with -o"
        ) from error
    finally:
        for path in partial.values():
            with suppress(OSError):
                path.unlink()


def _dump(row: dict[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False, default=lambda v: v.isoformat() if isinstance(v, date) else str(v))
    return _OTHER_LINE_BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
