"""Invented graphs to be drawn: of any size for measuring, and one with hostile text in every field."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from cloudkg.model import (
    Claim,
    Entity,
    EntityType,
    Extraction,
    Knowledge,
    Modality,
    Observation,
    Polarity,
    Provenance,
    Qualifiers,
    Report,
    Span,
)
from cloudkg.vocab import SYMMETRIC, expand, mint_local

HOSTILE = (
    "<img src=x onerror=window.__xss=1>",
    "</script><script>window.__xss=1</script>",
    "<!--<script>\"'`${window.__xss=1}`",
    "a\u2028b\u2029c",
    "\u202e\u200frtl\u200e",
    "{{ 7*7 }} {% raw %} =1+1",
    "javascript:window.__xss=1",
    "=1+1",
    "__proto__ constructor toString",
)
_TYPES = (EntityType.FIRM,) * 5 + (EntityType.PRODUCT,) * 3 + (EntityType.MODEL, EntityType.CHIP, EntityType.SEGMENT, EntityType.PERSON)
_RELATIONS = ("supplies", "uses", "develops", "investsIn", "competes", "partnersWith", "offers", "inSegment", "raisesPriceOf", "releases")
_KIND = {
    EntityType.FIRM: "firm",
    EntityType.PRODUCT: "product",
    EntityType.MODEL: "model",
    EntityType.CHIP: "chip",
    EntityType.SEGMENT: "segment",
    EntityType.PERSON: "person",
}


def invent_knowledge(entities: int, *, reports: int = 5, seed: int = 7) -> Knowledge:
    """A graph of that many entities with 1.7 claims and 0.8 figures for each, some hubs and many leaves, told by invented reports."""
    chance = random.Random(seed)
    members = tuple(_entity(i, chance) for i in range(entities))
    sentences: list[list[str]] = [[] for _ in range(reports)]
    facts: list[list[tuple[str, Claim | Observation]]] = [[] for _ in range(reports)]
    blank = Provenance("", Span(0, 0), 1, "")
    for i in range(1, entities):
        for _ in range(chance.choice((1, 1, 2, 3))):
            other = int(i * chance.random() ** 2.2)  # the first ones become hubs
            claim = _claim(members[i], members[other], chance, blank)
            quote = f"据第{i}号调研，{members[i].label}与{members[other].label}之间的往来在{2024 + i % 3}年第{1 + i % 4}季度达到{chance.randint(2, 900)}亿元，双方均未作进一步说明。"
            facts[i % reports].append((quote, claim))
        if chance.random() < 0.8:
            amount = Decimal(chance.randint(10, 99_999)) * 1_000_000
            figure = Observation(members[i].id, "revenue", "收入", amount, amount, "CNY", str(amount), blank, period=f"2025-Q{1 + i % 4}")
            facts[i % reports].append(
                (f"{members[i].label}在2025年第{1 + i % 4}季度的收入约为{amount / 100_000_000}亿元，较上年同期有所变化。", figure)
            )
    for at in range(reports):
        sentences[at] = [quote for quote, _ in facts[at]]
    extractions = tuple(_extraction(f"r{at}", facts[at], members) for at in range(reports))
    return Knowledge(extractions, members, ())


def hostile_knowledge() -> Knowledge:
    """A small graph in which every text that a report can bring is hostile."""
    names = [*HOSTILE, "plain firm", "plain product"]
    members = tuple(
        Entity(f"firm:{mint_local(name)}", EntityType.FIRM, name, tuple(HOSTILE), name, name, (name,), (f"wd:{mint_local(name)}",), (name,))
        for name in sorted(set(names))
    )
    blank = Provenance("", Span(0, 0), 1, "")
    facts: list[tuple[str, Claim | Observation]] = []
    for first, second in pairwise(members):
        text = first.label
        qualifiers = Qualifiers(date="2026", role=text, scope=text, source=text, period=text, region=second.id, attributed_to=first.id)
        facts.append((f"{text} {second.label}", Claim(first.id, "supplies", second.id, blank, qualifiers=qualifiers, rule=text)))
        facts.append(
            (
                text,
                Observation(
                    first.id, "other", text, Decimal(1), None, "count", text, blank, period=text, scope=text, source=text, rule=text
                ),
            )
        )
    return Knowledge((_extraction("hostile", facts, members, title=HOSTILE[1], publisher=HOSTILE[0]),), members, ())


def _entity(i: int, chance: random.Random) -> Entity:
    type_ = EntityType.FIRM if i < 12 else chance.choice(_TYPES)
    zh, en = (
        f"{chance.choice('星云海山川石木金禾岳')}{chance.choice('辰科智联网光芯创达微')}{i}",
        f"{chance.choice(('Nor', 'Vel', 'Kan', 'Ori'))}{chance.choice(('tek', 'ia', 'ova', 'dyne'))} {i}",
    )
    return Entity(f"{_KIND[type_]}:{en.lower().replace(' ', '-')}", type_, zh, (en,), zh, en)


def _claim(subject: Entity, target: Entity, chance: random.Random, blank: Provenance) -> Claim:
    relation = chance.choice(_RELATIONS)
    ends = (subject.id, target.id)
    first, second = sorted(ends, key=expand) if relation in SYMMETRIC else ends
    modality = chance.choices(tuple(Modality), (8, 1, 1, 1))[0]
    polarity = Polarity.DENIED if chance.random() < 0.03 else Polarity.AFFIRMED
    amount = Decimal(chance.randint(1, 9_000)) * 1_000_000
    qualifiers = Qualifiers(date=f"2025-{chance.randint(1, 12):02}", amount=(amount, amount), unit="USD")
    return Claim(first, relation, second, blank, modality, polarity, qualifiers, "invented#1", round(0.5 + chance.random() / 2, 2))


def _extraction(
    name: str, facts: list[tuple[str, Claim | Observation]], members: tuple[Entity, ...], *, title: str = "", publisher: str = "虚构研究所"
) -> Extraction:
    """One report whose text is its quotes, a line each, every fact given its place there."""
    text, claims, figures = f"# {title or name}\n", [], []
    for line, (quote, fact) in enumerate(facts, 2):
        provenance = Provenance(f"report:{name}", Span(len(text), len(text) + len(quote)), line, quote)
        text += f"{quote}\n"
        if isinstance(fact, Claim):
            claims.append(replace(fact, provenance=provenance))
        else:
            figures.append(replace(fact, provenance=provenance))
    digest = hashlib.sha256(text.encode()).hexdigest()
    report = Report(f"report:{name}", name, digest, "zh", title or f"虚构报告 {name}", publisher, "2026-01-05")
    return Extraction(report, text, members, tuple(claims), tuple(figures))
