"""The exchange format: `entities.jsonl` and `facts.jsonl`, one JSON object a line (contract, section 7).

In a graph folder the facts of each report stand in a file of its own, ``facts/NAME.jsonl``; all of them in the order of their names are facts.jsonl.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cloudkg.errors import StoreError
from cloudkg.model import Claim, Entity, Extraction, Knowledge, Observation, Range

ENTITIES_FILE = "entities.jsonl"
FACTS_FILE = "facts.jsonl"
FACTS_FOLDER = "facts"
_OTHER_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")  # JSON lets them stand, but many readers of lines break there
_SPELLED = {"GBps": "GB/s", "TBps": "TB/s"}  # units that the graph spells as a name and the exchange format as people do
_AS_WRITTEN = (  # the unit of the graph, how reports may write it, the exchange format's name for that, and how many of the former it is
    ("TFLOPS", re.compile(r"PFLOP|petaflop", re.IGNORECASE), "PFLOPS", Decimal(1000)),
    ("GBps", re.compile(r"TB/s|TBps|TB/sec"), "TB/s", Decimal(1000)),
    ("GBps", re.compile(r"PB/s|PBps"), "PB/s", Decimal(1_000_000)),
    ("MW", re.compile(r"kW|KW|千瓦|kilowatt"), "kW", Decimal("0.001")),
)
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
    value, unit = _as_written(o)
    row: dict[str, Any] = {"kind": "obs", "doc": doc, "e": o.entity, "metric": o.metric, "label": o.label, "period": o.period}
    row |= {
        "value": _range(value),
        "unit": unit,
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


def _as_written(o: Observation) -> tuple[Range, str]:
    """Value and unit of an observation as people write them: what the graph keeps in one unit of its kind stands in that of the report."""
    for unit, written, name, size in _AS_WRITTEN:
        if o.unit == unit and written.search(o.raw):
            low, high = (None if end is None else end / size for end in (o.minimum, o.maximum))
            return (low, high), name
    return (o.minimum, o.maximum), _SPELLED.get(o.unit, o.unit)


def entity_row(entity: Entity) -> dict[str, Any]:
    """An entity as a row of entities.jsonl; the aliases hold every name that the program knows for it."""
    return {
        "id": entity.id,
        "type": entity.type.value,
        "aliases": sorted({entity.label, *entity.names, *filter(None, (entity.zh, entity.en))}),
    }


def entity_line(entity: Entity) -> str:
    """Line of entities.jsonl."""
    return _dump(entity_row(entity)) + "\n"


def fact_lines(extraction: Extraction) -> str:
    """Lines of one report in facts.jsonl, sorted so that equal content gives equal bytes."""
    doc = extraction.report.name
    rows = [claim_row(c, doc) for c in extraction.claims]
    rows += [observation_row(o, doc) for o in extraction.observations]
    rows.sort(key=lambda r: (r["start"], r["end"], r["kind"], _dump(r)))
    return "".join(f"{_dump(r)}\n" for r in rows)


def exchange_files(knowledge: Knowledge) -> dict[str, str]:
    """Name and content of both files."""
    facts = "".join(fact_lines(e) for e in sorted(knowledge.extractions, key=lambda e: e.report.name))
    return {ENTITIES_FILE: _entity_lines(knowledge), FACTS_FILE: facts}


def graph_files(knowledge: Knowledge) -> dict[str, str]:
    """Path and content of the exchange files of a graph folder."""
    return {ENTITIES_FILE: _entity_lines(knowledge)} | {facts_path(e.report.name): fact_lines(e) for e in knowledge.extractions}


def facts_path(report: str) -> str:
    """Where in a graph folder the facts of a report stand."""
    return f"{FACTS_FOLDER}/{report}.jsonl"


def _entity_lines(knowledge: Knowledge) -> str:
    return "".join(entity_line(e) for e in sorted(knowledge.entities, key=lambda e: e.id))


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
