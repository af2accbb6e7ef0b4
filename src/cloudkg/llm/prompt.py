"""What a language model is asked: the template filled with the definitions of the ontology, and the shape of the answer."""

from __future__ import annotations

from functools import lru_cache
from string import Template
from typing import Any

import pyoxigraph as ox

from cloudkg.lexicon.measures import load_measures
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.llm.chunks import Chunk
from cloudkg.model import Basis, Document, EntityType, Measure, Modality, Polarity
from cloudkg.resources import resource
from cloudkg.vocab import METRICS, ONTOLOGY, PREFIXES, RELATIONS

_DEFINITION, _NOTE = PREFIXES["skos"] + "definition", PREFIXES["skos"] + "scopeNote"
ACTIONS = ("approves", "restricts")
REPORT = "REPORT"  # stands for the report itself as subject of a recommendation


@lru_cache(maxsize=1)
def system_prompt() -> str:
    """The instructions, the same for every part of every report."""
    says = _definitions()
    template = Template(resource("llm", "prompt.md").read_text("utf-8"))
    return template.substitute(
        modalities="; ".join(f"{m}: {says[m]}" for m in Modality),
        units=", ".join(known_units()),
        types="\n".join(f"- {t}: {says[t]}" for t in EntityType),
        relations="\n".join(f"- {r} ({_ends(r)}): {says[r]}" for r in RELATIONS),
        metrics="\n".join(f"- {m}: {says[m]}" for m in METRICS),
    )


def _ends(relation: str) -> str:
    subjects, objects = SLOT_TYPES[relation]
    return f"{' or '.join(subjects) or REPORT} → {' or '.join(objects)}"


def _definitions() -> dict[str, str]:
    """Definition and scope note, in English, of each name of the ontology."""
    found: dict[str, dict[str, str]] = {}
    for name in ("cloudkg.ttl", "metrics.ttl"):
        for triple in ox.parse(resource("ontology", name).read_bytes(), format=ox.RdfFormat.TURTLE):
            said = triple.object
            if isinstance(said, ox.Literal) and said.language == "en" and triple.predicate.value in (_DEFINITION, _NOTE):
                found.setdefault(triple.subject.value.removeprefix(ONTOLOGY), {})[triple.predicate.value] = said.value
    return {n: " ".join(d[key] for key in (_DEFINITION, _NOTE) if key in d).replace("ckg:", "") for n, d in found.items()}


@lru_cache(maxsize=1)
def known_units() -> tuple[str, ...]:
    """Units of the ontology that are no compounds and that texts have words for, sorted."""
    ontology = ox.parse(resource("ontology", "cloudkg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    units = {t.subject.value.removeprefix(ONTOLOGY) for t in ontology if t.object == ox.NamedNode(ONTOLOGY + "Unit")}
    return tuple(sorted(units & {word.unit for word in load_measures().units.values()}))


@lru_cache(maxsize=1)
def known_denominators() -> frozenset[str]:
    """What can stand behind the stroke of a compound unit."""
    return frozenset(load_measures().denominators.values())


def part_prompt(document: Document, chunk: Chunk) -> str:
    """The question about one part: what is known of the report, where in it the part stands, and its text."""
    about = {
        "Report": document.title,
        "Publisher": document.publisher,
        "Date": document.issued_label,
        "Section": " > ".join(chunk.headings),
        "The part begins within this table": f"\n{chunk.header}" if chunk.header else None,
    }
    known = [f"{name}: {value}" for name, value in about.items() if value]
    head, text = (words.replace("part>", "part >") for words in ("\n".join(known), chunk.text))  # a report cannot end its part
    return "\n".join([*([head] if head else []), "<part>", text, "</part>"])


@lru_cache(maxsize=1)
def answer_schema() -> dict[str, Any]:
    """JSON schema of an answer, in the strict form: every field is there, what is not said is null."""
    words = dict.fromkeys(("quote",), _TEXT) | {name: _maybe("string") for name in ("source", "scope")}
    firmness = {"modality": _one_of(Modality), "polarity": _one_of(Polarity)}
    relation = {
        "subject": _TEXT, "subject_type": {"type": ["string", "null"], "enum": [*EntityType, None]}, "relation": _one_of(RELATIONS),
        "object": _TEXT, "object_type": _one_of(EntityType), **firmness,
        **{name: _maybe("string") for name in ("date", "effective", "period", "currency", "price_unit", "region", "product", "role")},
        **{name: _maybe("number") for name in ("pct_min", "pct_max", "amount_min", "amount_max", "price_from", "price_to")},
        "action": {"type": ["string", "null"], "enum": [*ACTIONS, None]}, **words,
    }  # fmt: skip
    figure = {
        "entity": _TEXT, "entity_type": _one_of(EntityType), "metric": _one_of(METRICS), "label": _TEXT, "period": _maybe("string"),
        "min": _maybe("number"), "max": _maybe("number"), "unit": _TEXT, "approximate": {"type": "boolean"},
        "basis": {"type": ["string", "null"], "enum": [*Basis, None]}, "measure": _one_of(Measure), **firmness, **words,
    }  # fmt: skip
    return _object({"relations": _list(_object(relation)), "figures": _list(_object(figure))})


_TEXT = {"type": "string"}


def _maybe(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def _one_of(values: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [str(v) for v in values]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
