"""The optional extractor: a language model that reads beside the rules."""

from __future__ import annotations

from cloudkg.llm.reader import ModelReader, Pending
from cloudkg.llm.unite import unite

__all__ = ["ModelReader", "Pending", "unite"]
