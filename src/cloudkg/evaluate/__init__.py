"""Precision and recall of extracted facts against gold facts, both in the exchange format."""

from __future__ import annotations

from cloudkg.evaluate.folder import ExchangeFolder, Fact, read_exchange
from cloudkg.evaluate.scoring import Counts, Evaluation, Fault, Score, evaluate

__all__ = ["Counts", "Evaluation", "ExchangeFolder", "Fact", "Fault", "Score", "evaluate", "read_exchange"]
