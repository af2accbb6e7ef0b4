"""Lists of firms: whom a report recommends below a lead such as 相关标的, and in what market the labels of a list place its firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE
from cloudkg.model import Claim, Document, EntityType, Mention, Modality, Passage, PassageKind, Reading
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.markets import MarketLabels
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of
from cloudkg.vocab import mint_report

_MIN_FIRMS = 3  # a passage that names fewer is prose, not a list, if more than names stands in it
_MIN_SHARE = 0.5  # of such a list's characters, at least so many belong to names
_SPARE = 2  # characters of a bare list that belong to no name, label or joint
_SHORT = 28  # a longer passage is no label of what stands below it
_CONFIDENCE = 0.85
_FIRM, _REST = CHAR_OF_TYPE[EntityType.FIRM], "\ue01d"  # first character of a firm's name, and each of the others
_NAME = rf"{_FIRM}{_REST}*"
_TICKER = re.compile(r" ?\((?:[A-Z]{2,8}[:：]\s?)?[A-Z0-9]{1,8}(?:[.．][A-Z]{1,4})?\)")
_BRACKET = re.compile(r"\([^()]*\)")
_LABEL = re.compile(rf"^[^{_FIRM}。]{{0,40}}[:：】]")
_RUN_IN = re.compile(rf"[\s*■●◆▶•\-]*{_NAME} ?(?:\([^()]*\))?\**[:：—-]")


class ListReader:
    """Finds the lists of firms of one document."""

    def __init__(self, lexicon: Lexicon, document: Document, reading: Reading) -> None:
        self._document = document
        self._labels = MarketLabels(document, reading, lexicon)
        self._leads = tuple(w for language in ("zh", "en") for w in lexicon.words.get(f"{language}-recommend-leads", ()))
        self._places: dict[int, tuple[Sequence[int], bool]] = {}
        self._announcing: dict[int, bool] = {}
        self._labels_of: dict[int, tuple[Mention, ...]] = {}
        joint = f"(?:[、/]|{any_of(lexicon, 'zh-and-also', 'zh-and')})"
        self._tagged = re.compile(rf"(?P<run>{_NAME}(?:{joint}{_NAME})*)(?:等)? ?\((?P<tag>[^()]{{2,24}})\)")
        run = rf"(?:[、,，]|{joint})"
        self._grouped = re.compile(rf"(?P<label>[^，、；。:：()的{_FIRM}{_REST}]{{2,12}}) ?\((?P<run>{_NAME}(?:{run}{_NAME})*)(?:等)?\)")
        self._joints = re.compile(rf"[、,，/；;。.\s*{_FIRM}{_REST}]|{any_of(lexicon, 'zh-and-also', 'zh-and', 'zh-and-others')}")

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """A recommendation for each firm of an announced list, and a place in the market that its label, bracket or heading names."""
        if sentence.passage.kind is PassageKind.CELL:
            return
        firms = self._labels.firms(sentence.index, sentence.start, sentence.end)
        if not firms:
            return
        coded = self._coded(sentence, firms)
        above, announced = self._place_of(sentence.index)
        bare = len(self._joints.sub("", _LABEL.sub("", _BRACKET.sub("", coded)))) <= _SPARE
        if announced:
            listed = firms if bare or self._is_long(coded, firms) else firms[:1] if sentence.start == 0 and _RUN_IN.match(coded) else []
            for firm in listed:
                yield self._claim(sentence, firm, mint_report(self._document.name), "recommends", firm.name)
        announced_here = announced or any(lead in coded for lead in self._leads)
        yield from self._bracketed(sentence, coded, firms, announced=announced_here)
        yield from self._before_brackets(sentence, coded, firms, announced=announced_here)
        if bare and not _LABEL.match(coded) and not self._tagged.search(coded):
            yield from self._headed(sentence, firms, above, announced=announced)

    def _place_of(self, index: int) -> tuple[Sequence[int], bool]:
        """What stands over a passage, and whether that announces recommended firms."""
        if index not in self._places:
            above = list(self._above(index))
            self._places = {index: (above, self._announced(above))}  # sentences come passage by passage
        return self._places[index]

    def _coded(self, sentence: Sentence, firms: Sequence[Mention]) -> str:
        """The sentence's view, of the same length, with the names of firms and the tickers behind them hidden."""
        view, start = sentence.passage.view, sentence.start
        coded = list(view[start : sentence.end])
        for firm in firms:
            ticker = _TICKER.match(view, firm.end, sentence.end)
            end = ticker.end() if ticker and not self._labels.known(sentence.index, firm.end, ticker.end()) else firm.end
            first, last = firm.start - start, end - start
            coded[first:last] = _FIRM + _REST * (last - first - 1)
        return "".join(coded)

    @staticmethod
    def _is_long(coded: str, firms: Sequence[Mention]) -> bool:
        length = sum(1 for c in coded if c not in "、，, ")
        return len(firms) >= _MIN_FIRMS and sum(m.end - m.start for m in firms) >= _MIN_SHARE * length

    def _above(self, index: int) -> Iterator[int]:
        """What stands over a passage, nearest first: items of which it is one, the paragraph before the list, headings."""
        passages = self._document.passages
        passage, before = passages[index], index - 1
        if passage.kind is PassageKind.LIST_ITEM:
            indent = self._indent(passage)
            while before >= 0 and passages[before].kind is PassageKind.LIST_ITEM:
                further_out = self._indent(passages[before]) < indent
                if further_out or passages[before].view.endswith((":", "：")):
                    yield before
                    indent = min(indent, self._indent(passages[before]))
                before -= 1
        if before >= 0 and passages[before].kind is PassageKind.PARAGRAPH and passages[before].section == passage.section:
            yield before
        yield from reversed(passage.section[-2:])

    def _indent(self, passage: Passage) -> int:
        """White space before a passage's line."""
        text = self._document.text
        line = text[text.rfind("\n", 0, passage.span.start) + 1 : passage.span.start]
        return len(line) - len(line.lstrip())

    def _announced(self, above: Sequence[int]) -> bool:
        """Whether one of the passages above announces recommended firms, and between it and the list stand labels at most."""
        for index in above:
            if self._announces(index):
                return True
            if self._document.passages[index].kind is PassageKind.HEADING and not self._labelled(index):
                return False
        return False

    def _announces(self, index: int) -> bool:
        if index not in self._announcing:
            self._announcing[index] = self._holds_lead(index)
        return self._announcing[index]

    def _holds_lead(self, index: int) -> bool:
        passage = self._document.passages[index]
        text = passage.view if passage.kind is PassageKind.HEADING else passage.view[-40:]
        return any(word in text.lower() for word in self._leads)

    def _labelled(self, index: int) -> tuple[Mention, ...]:
        """Markets that a passage names as a label of what stands below it."""
        if index not in self._labels_of:
            length = len(self._document.passages[index].view)
            short = length <= _SHORT and not self._labels.firms(index, 0, length)
            self._labels_of[index] = tuple(self._labels.markets(index, 0, length)) if short else ()
        return self._labels_of[index]

    def _headed(self, sentence: Sentence, firms: Sequence[Mention], above: Sequence[int], *, announced: bool) -> Iterator[Claim]:
        """Places in the market that the nearest label above a bare list names; where nothing is recommended only a known one."""
        label = next((i for i in above if self._labelled(i) or self._announces(i)), None)
        if label is None:
            return
        nested = self._document.passages[label].kind is PassageKind.LIST_ITEM
        known = self._labels.known(label, 0, len(self._document.passages[label].view))
        if announced or (known and (nested or len(firms) > 1)):
            yield from (self._placed(sentence, firm, market) for market in self._labelled(label) for firm in firms)

    def _bracketed(self, sentence: Sentence, coded: str, firms: Sequence[Mention], *, announced: bool) -> Iterator[Claim]:
        """Places in the markets that stand in brackets behind firms (“甲、乙（液冷）”); outside recommendations beside a known one."""
        if "(" not in coded:
            return
        found = [(tag, list(self._tags(sentence, tag))) for tag in self._tagged.finditer(coded)]
        sure = [tag for tag, markets in found if any(m.rule != "label" for m in markets)]
        for tag, markets in found:
            if announced or tag in sure or (sure and len(found) > 1):
                first, last = (sentence.start + at for at in tag.span("run"))
                yield from (self._placed(sentence, f, m) for f in firms if first <= f.start < last for m in markets)

    def _before_brackets(self, sentence: Sentence, coded: str, firms: Sequence[Mention], *, announced: bool) -> Iterator[Claim]:
        """Places in the markets before the brackets in which firms stand (“上游的光芯片（甲、乙）”); outside recommendations in known ones."""
        for group in self._grouped.finditer(coded) if "(" in coded else ():
            first, last = (sentence.start + at for at in group.span("run"))
            inside = [f for f in firms if first <= f.start < last]
            start, end = (sentence.start + at for at in group.span("label"))
            known = self._labels.known(sentence.index, start, end)
            if announced or (known and len(inside) > 1):
                yield from (self._placed(sentence, f, m) for m in self._labels.markets(sentence.index, start, end) for f in inside)

    def _tags(self, sentence: Sentence, tag: re.Match[str]) -> Iterator[Mention]:
        at = sentence.start + tag.start("tag")
        for part in re.split("([,，;；])", tag["tag"]):
            yield from self._labels.markets(sentence.index, at, at + len(part))
            at += len(part)

    def _placed(self, sentence: Sentence, firm: Mention, market: Mention) -> Claim:
        return self._claim(sentence, firm, firm.name, "inSegment", market.name)

    def _claim(self, sentence: Sentence, firm: Mention, subject: str, predicate: str, object_: str) -> Claim:
        evidence = provenance_in(self._document, sentence.passage, firm.start, firm.end)
        return Claim(subject, predicate, object_, evidence, modality=Modality.ACTUAL, rule=f"lists/{predicate}", confidence=_CONFIDENCE)
