"""What a document's tables are read with: all that was recognised, by passage, and the readers of labels and names."""

from __future__ import annotations

from collections import defaultdict

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, Mention, Period, Quantity, Reading
from cloudkg.relate.tables.labels import LabelReader
from cloudkg.relate.tables.names import NameReader


class Surroundings:
    """What a document's tables are read with: its mentions, quantities and periods by passage, and the readers of labels and names."""

    def __init__(self, document: Document, reading: Reading, lexicon: Lexicon) -> None:
        self.document = document
        self.reader, self.names = LabelReader(lexicon, document.issued), NameReader(lexicon, reading, self._is_label)
        self.year_ends, self.named = lexicon.year_ends, frozenset(reading.names)
        self.mentions: dict[int, list[Mention]] = defaultdict(list)
        self.quantities: dict[int, list[Quantity]] = defaultdict(list)
        self.periods: dict[int, list[Period]] = defaultdict(list)
        for mention in reading.mentions:
            in_table, known = document.passages[mention.passage].table is not None, mention.name in lexicon.terms
            if not in_table or not (self._is_benchmark(mention.surface) if known else self._is_label(mention.surface)):
                self.mentions[mention.passage].append(mention)
        for quantity in reading.quantities:
            self.quantities[quantity.passage].append(quantity)
        for period in reading.periods:
            self.periods[period.passage].append(period)

    def _is_benchmark(self, surface: str) -> bool:
        """Whether a known name is that of a benchmark: it says what the figures measure, and they are another's."""
        cue = self.reader.metric(surface)
        return cue is not None and cue.metric == "score" and cue.cue.fullmatch(surface) is not None

    def _is_label(self, surface: str) -> bool:
        """Whether what was taken for a new name is a word that heads rows or columns."""
        words = self.reader.words
        if words.is_all("summary", surface) or words.is_all("average", surface) or words.is_all("no-name", surface):
            return True
        return (
            self.reader.is_metric(surface)
            or self.reader.read(surface).only_turn
            or words.names_column(surface)
            or words.is_naming_row(surface)
        )
