"""What the tests of the language model share: an invented report, facts as a model gives them, and how it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cloudkg.lexicon import load_lexicon
from cloudkg.llm import ModelFacts, ModelReader, ModelSettings, Tally
from cloudkg.model import Document
from cloudkg.pipeline import read_facts
from cloudkg.read import read_text

SUPPLY = "青禾智能的机器人训练仰仗的正是鹭岛云，首批机柜2026年3月到位。"
CAPEX = "2026年一季度的68亿美元购机支出，出自鹭岛云。"
TEXT = f"# 云端观察\n\n{SUPPLY}\n\n{CAPEX}\n"


def relation(**changes: Any) -> dict[str, Any]:
    """A relation as a model gives it, right for `TEXT`."""
    right: dict[str, Any] = {
        "subject": "鹭岛云", "subject_type": "Firm", "relation": "supplies", "object": "青禾智能", "object_type": "Firm",
        "modality": "Actual", "polarity": "Affirmed", "date": "2026-03", "quote": SUPPLY,
    }  # fmt: skip
    return right | changes


def figure(**changes: Any) -> dict[str, Any]:
    """A figure as a model gives it, right for `TEXT`."""
    right: dict[str, Any] = {
        "entity": "鹭岛云", "entity_type": "Firm", "metric": "capex", "label": "购机支出", "period": "2026-Q1", "min": 6800000000, "max": 6800000000,
        "unit": "USD", "approximate": False, "basis": None, "measure": "Level", "modality": "Actual", "polarity": "Affirmed", "quote": CAPEX,
    }  # fmt: skip
    return right | changes


def settings(url: str, cache: Path, **changes: Any) -> ModelSettings:
    """Settings that do not wait long."""
    given: dict[str, Any] = {"model": "test-1", "base_url": url, "cache": cache, "timeout_s": 5.0, "pause_s": 0.01}
    return ModelSettings(**given | changes)


def read_with(asked: ModelSettings, *texts: str) -> tuple[list[ModelFacts], Tally]:
    """What a model is accepted to say of texts."""
    lexicon = load_lexicon()
    with ModelReader(asked) as reader:
        pending = []
        for number, text in enumerate(texts):
            document = read_text(text, f"r{number}")
            pending.append(reader.begin(document, read_facts(document, lexicon)[0], lexicon))
        return [p.facts() for p in pending], reader.tally


def read_document(text: str) -> Document:
    """A text as a document."""
    return read_text(text, "r0")
