"""What a text calls a firm instead of its name: “the AI chipmaker said …” places the firm that it means in a market."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cloudkg.lexicon import Lexicon
from cloudkg.model import Claim, Document, EntityType, Mention, Modality, Reading
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.sentences import Sentence

_CONFIDENCE = 0.65


class EpithetReader:
    """Finds the markets in the words by which the firms of one document are called."""

    def __init__(self, lexicon: Lexicon, document: Document, reading: Reading) -> None:
        self._document = document
        too_wide = lexicon.words["segments-too-wide"]
        self._markets: dict[int, list[Mention]] = defaultdict(list)
        for mention in reading.mentions:
            if mention.type is EntityType.SEGMENT and mention.name not in too_wide:
                self._markets[mention.passage].append(mention)

    def claims(self, sentence: Sentence, discourse: Discourse) -> Iterator[Claim]:
        """A claim for each market named inside words that stand for the firm that the text is about: of others it is a guess whom they mean."""
        markets = self._markets.get(sentence.index)
        about = discourse.protagonist(sentence.index, (EntityType.FIRM,)) if markets else None
        if not markets or about is None:
            return
        for firm in (m for item in sentence.items.values() for m in item.members if m.rule == "anaphor" and m.name == about.name):
            for market in markets:
                if firm.start <= market.start and market.end <= firm.end:
                    evidence = provenance_in(self._document, sentence.passage, firm.start, firm.end)
                    yield Claim(
                        firm.name,
                        "inSegment",
                        market.name,
                        evidence,
                        modality=Modality.ACTUAL,
                        rule="epithets/market",
                        confidence=_CONFIDENCE,
                    )
