"""The optional extractor: a language model that reads beside the rules, and whose facts are accepted only where their quotes bear them out."""

from __future__ import annotations

from cloudkg.llm.reader import ModelReader, Pending, Tally
from cloudkg.llm.settings import ModelSettings, default_cache
from cloudkg.llm.unite import ModelFacts, unite

__all__ = ["ModelFacts", "ModelReader", "ModelSettings", "Pending", "Tally", "default_cache", "unite"]
