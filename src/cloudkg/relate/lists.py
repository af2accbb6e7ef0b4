"""Recommendations that stand as lists: below a heading or lead such as 相关标的, every firm of a list is recommended by the report."""

from __future__ import annotations

from collections.abc import Iterator

from cloudkg.lexicon import Lexicon
from cloudkg.model import Claim, Document, EntityType, Mention, PassageKind
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.sentences import Sentence
from cloudkg.vocab import mint_report

_MIN_FIRMS = 3  # a passage that names fewer is prose, not a list
_MIN_SHARE = 0.5  # of a list's characters, at least so many belong to names
_CONFIDENCE = 0.85


class ListReader:
    """Finds the lists of recommended firms of one document."""

    def __init__(self, lexicon: Lexicon, document: Document) -> None:
        self._document = document
        self._leads = tuple(w for language in ("zh", "en") for w in lexicon.words.get(f"{language}-recommend-leads", ()))

    def _leads_in(self, index: int) -> bool:
        """Whether a passage is a heading, or the short end of a paragraph, that announces recommended firms."""
        passage = self._document.passages[index]
        text = passage.view if passage.kind is PassageKind.HEADING else passage.view[-40:]
        return any(word in text.lower() for word in self._leads)

    def _announced(self, index: int) -> bool:
        passage = self._document.passages[index]
        if any(self._leads_in(i) for i in passage.section[-1:]):
            return True
        before = index - 1
        while before >= 0 and self._document.passages[before].kind is PassageKind.LIST_ITEM:
            before -= 1
        return before >= 0 and self._document.passages[before].kind is PassageKind.PARAGRAPH and self._leads_in(before)

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """A recommendation for each firm of the sentence, where it is such a list."""
        firms: list[Mention] = [m for item in sentence.items.values() for m in item.members if m.type is EntityType.FIRM]
        length = sum(1 for c in sentence.passage.view[sentence.start : sentence.end] if c not in "、，, ")
        if len(firms) < _MIN_FIRMS or sum(m.end - m.start for m in firms) < _MIN_SHARE * length or not self._announced(sentence.index):
            return
        report = mint_report(self._document.name)
        for firm in firms:
            evidence = provenance_in(self._document, sentence.passage, firm.start, firm.end)
            yield Claim(report, "recommends", firm.name, evidence, rule="lists/recommended", confidence=_CONFIDENCE)
