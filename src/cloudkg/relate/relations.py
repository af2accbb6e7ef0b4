"""Claims from sentences: the cascade of relation patterns over masked sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, SLOT_TYPES, Pattern
from cloudkg.model import Claim, Document, EntityType, Mention, Modality, Polarity
from cloudkg.relate.discourse import AGENTS, Discourse
from cloudkg.relate.evidence import provenance_of
from cloudkg.relate.match import Match
from cloudkg.relate.qualifiers import PRICED, QualifierReader, priced
from cloudkg.relate.scope import ScopeReader
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.slots import OWN_GOODS, slot_reader
from cloudkg.relate.subjects import clause_start, find_subject
from cloudkg.relate.wording import any_of
from cloudkg.sieve import PatternSieve, places_in
from cloudkg.vocab import SYMMETRIC, TYPE_OF_KIND, fold_name, mint_name, mint_report

_NEEDS_RAISER = 0.7  # rows on rounds of lower confidence hold only where the text says whose round it is
_GO_TOGETHER = {"supplies", "uses"}  # “deploys AMD Instinct chips” says both with one verb
_ACTS = frozenset({"supplies", "uses", "offers", "raisesPriceOf", "lowersPriceOf", "competes"})  # not what those do who report
_OF_PLACE = ("市场", "market")  # how the name of a market ends that is said to be of a place
_STEM = re.compile(r"(?:[a-z]{2,}|[\u4e00-\u9fff]{2,})(?=-?\d)")  # of a name that goes on with the number of its generation
_EACH = re.compile("分别|依次|respectively")  # between two lists of one length: the first goes with the first
_EACH_BEFORE = 4  # characters before the match in which that may stand, behind a subject of the clause
_HIDDEN = "\ue01e"  # stands in a masked sentence for a cue that has been read; no pattern asks for it


def _generations(one: str, other: str) -> bool:
    """Whether two things are called alike but for their numbers, as generations of one line are.

    >>> _generations("product:hbm4", "product:hbm3e"), _generations("chip:mi300x", "chip:h100")
    (True, False)
    """
    stems = [_STEM.match(unquote(name.split(":", 1)[1])) for name in (one, other)]
    return all(stems) and len({stem[0] for stem in stems if stem}) == 1


def _overlapping(regex: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Matches by their beginning, each looked for from the character behind the beginning of the one before."""
    hits = []
    found = regex.search(text)
    while found is not None:
        hits.append(found)
        found = regex.search(text, found.start() + 1)
    return hits


def _finds(regex: re.Pattern[str], text: str, spread: bool) -> Iterator[re.Match[str]]:
    """Places where a row holds; of a row that spreads, those with the same beginning too, each read with the cues before it hidden."""
    while hits := _overlapping(regex, text):
        yield from hits
        if not spread:
            return
        for hit in hits:
            first, last = hit.span("cue")
            text = text[:first] + _HIDDEN * (last - first) + text[last:]


class _Rows:
    """Rows of the cascade in their order, of which a sentence is held against those that may hold in it."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._ways = [(p, regex) for p in patterns for regex in (p.regex, p.carried) if regex is not None]
        self._sieve = PatternSieve([regex for _, regex in self._ways])
        self._fillable: dict[frozenset[str], int] = {}

    def candidates(self, sentence: Sentence) -> list[tuple[Pattern, list[re.Pattern[str]]]]:
        """Rows whose cue a sentence holds and whose slots its names can fill, each with the expressions that may hold."""
        present = frozenset([sentence.masked[i] for i in sentence.items])
        if present not in self._fillable:
            fills = [not any(present.isdisjoint(need) for need in p.needs) for p, _ in self._ways]
            self._fillable[present] = sum(1 << place for place, holds in enumerate(fills) if holds)
        fillable = self._fillable[present]
        found: list[tuple[Pattern, list[re.Pattern[str]]]] = []
        for place in places_in(fillable and fillable & self._sieve.among(sentence.masked)):
            row, regex = self._ways[place]
            if found and found[-1][0] is row:
                found[-1][1].append(regex)
            elif row.cue is None or row.cue.search(sentence.masked):
                found.append((row, [regex]))
        return found


class RelationReader:
    """Finds the claims of sentences in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._rows = {plain: _Rows([p for p in lexicon.patterns[language] if p.plain is plain]) for plain in (True, False)}
        self._scope = ScopeReader(lexicon, language)
        self._language = language
        self._terms = lexicon.terms
        self._lexicon = lexicon
        self._home = re.compile(any_of(lexicon, "segment-everywhere"))
        self._qualifiers = QualifierReader(lexicon, language)
        self._slots = slot_reader(lexicon, language)
        self._past = re.compile(any_of(lexicon, f"{language}-past-office") + "$", re.IGNORECASE)
        self._kind = re.compile(any_of(lexicon, "zh-firm-kinds"))
        self._puts_in = re.compile(
            rf"([{CHAR_OF_TYPE[EntityType.FIRM]}{CHAR_OF_TYPE[EntityType.PUBLIC_BODY]}])[^，；。\ue001\ue002]{{0,8}}?{any_of(lexicon, 'zh-puts-in')}"
        )
        buyers, hosts, sellers = (lexicon.words[f"contract-{kind}"] for kind in ("buyers", "hosts", "sellers"))
        self._sells = dict.fromkeys(buyers, -1) | dict.fromkeys(hosts, 1) | dict.fromkeys(sellers, 2)

    def matches(self, sentence: Sentence, discourse: Discourse, *, plain: bool = False) -> list[Match]:
        """Hits of the cascade: highest priority first; no two share a cue word. `plain` chooses the rows that want an ungrouped sentence."""
        taken: list[tuple[int, int, str]] = []
        chosen: list[Match] = []
        for pattern, expressions in self._rows[plain].candidates(sentence):
            for match in self._hits(pattern, expressions, sentence, discourse):
                if pattern.cue is not None and any(
                    a < match.cue[1] and match.cue[0] < b and {relation, pattern.relation} != _GO_TOGETHER for a, b, relation in taken
                ):
                    continue
                if not any(self._owned(pattern, a, b) for a, b, _ in self._pairs(match, "")):
                    continue
                chosen.append(match)
                if pattern.cue is not None:
                    taken.append((*match.cue, pattern.relation))
        return chosen

    def _hits(self, pattern: Pattern, expressions: Iterable[re.Pattern[str]], sentence: Sentence, discourse: Discourse) -> Iterator[Match]:
        met: set[tuple[int, int]] = set()
        for regex in expressions:
            for found in _finds(regex, sentence.masked, pattern.spread):
                groups = found.groupdict()
                cue = found.span("cue") if "cue" in groups else found.span()
                if cue in met:
                    continue
                subjects = self._subjects(pattern, sentence, found, discourse)
                objects = self._objects(pattern, sentence, found, discourse, subjects)
                if pattern.relation == "releases" and not self._stands_in(sentence, subjects):
                    subjects = self._makers(objects, discourse) or subjects
                elif (
                    pattern.relation in PRICED and not subjects
                ):  # “Claude Haiku 降价三分之一，Anthropic 称 …”: whose model it is prices it
                    subjects = self._makers((m for m in objects if m.type is EntityType.MODEL), discourse)
                group = self._may_group(pattern) and len(objects) > 1
                if objects and (subjects or group or pattern.relation == "recommends"):
                    met.add(cue)
                    yield Match(pattern, *found.span(), cue, subjects, objects, found)

    def _subjects(self, pattern: Pattern, sentence: Sentence, found: re.Match[str], discourse: Discourse) -> tuple[Mention, ...]:
        if found.groupdict().get("s") is not None:
            filled = self._slots.fill(sentence, found, "s", pattern.subject_types)
            return (
                self._of_one_kind(sentence, filled) if pattern.relation == "inSegment" and found.start("o") < found.start("s") else filled
            )
        grouped = self._may_group(pattern) and len(self._slots.fill(sentence, found, "o", SLOT_TYPES[pattern.relation][1])) > 1
        speaks_of_group = self._may_group(pattern) and pattern.regex.pattern.startswith("(?P<o>")
        if pattern.relation == "recommends" or speaks_of_group or grouped:
            return ()
        subjects = find_subject(sentence, found.start(), pattern.subject_types, discourse)
        return subjects if pattern.carries or not pattern.clause_subject or self._stands_in(sentence, subjects) else ()

    def _of_one_kind(self, sentence: Sentence, members: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """The members of a list up to the first that is said to be of a kind of its own: “液冷龙头甲、光模块厂商乙”."""
        view = sentence.passage.view
        apart = (i for i in range(1, len(members)) if self._kind.search(view, members[i - 1].end, members[i].start))
        return members[: next(apart, len(members))]

    @staticmethod
    def _may_group(pattern: Pattern) -> bool:
        """Whether the members of one slot may stand to each other as a row says: only where it has no slot for a subject (“甲、乙展开竞争”)."""
        return pattern.relation in SYMMETRIC and not pattern.clause_subject and "s" not in pattern.regex.groupindex

    @staticmethod
    def _stands_in(sentence: Sentence, subjects: Iterable[Mention]) -> bool:
        """Whether subjects stand in the sentence itself, not carried over from elsewhere."""
        return all(m.passage == sentence.index and sentence.start <= m.start for m in subjects)

    def _makers(self, things: Iterable[Mention], discourse: Discourse) -> tuple[Mention, ...]:
        """Who makes the things, where the gazetteer knows it and the text names the maker: “GLM-5 正式发布”."""
        owned = [(m, term.owner) for m in things if (term := self._terms.get(m.name)) and term.owner]
        named = {owner: m for m, first in owned for owner in self._line(first) if discourse.names(owner)}
        return tuple(replace(m, name=owner, type=EntityType.FIRM) for owner, m in list(named.items())[:1])

    def _objects(
        self, pattern: Pattern, sentence: Sentence, found: re.Match[str], discourse: Discourse, subjects: tuple[Mention, ...]
    ) -> tuple[Mention, ...]:
        """Who fills the object: the slot, or where the pattern has none, the firm that the text is about."""
        types = SLOT_TYPES[pattern.relation][1]
        if pattern.object is not None:
            first, last = found.span("cue")
            start, end = sentence.starts[first], sentence.ends[last - 1]
            surface, type_ = sentence.passage.view[start:end], TYPE_OF_KIND[pattern.object.split(":", 1)[0]]
            return (Mention(sentence.index, start, end, surface, type_, pattern.object, "words"),)
        if pattern.tender:
            inviter = discourse.inviter(sentence.index, sentence.starts[found.start()])
            return (inviter,) if inviter and inviter.name not in {s.name for s in subjects} else ()
        if "o" in pattern.regex.groupindex and found["o"] is not None:
            return self._slots.fill(sentence, found, "o", types)
        goes_on = (EntityType.FIRM,) if pattern.relation == "leads" else (EntityType.FIRM, EntityType.PUBLIC_BODY)
        types = tuple(
            t for t in types if t in goes_on
        )  # what a text goes on about is an organisation, and what has a boss without a name a firm
        named = {s.name for s in subjects}
        if pattern.relation == "investsIn":
            named |= self._investors(sentence, found.start())
            raiser = discourse.raiser(sentence.index, sentence.starts[found.start()])
            if raiser is not None and raiser.name not in named:
                return (raiser,)
            if pattern.confidence < _NEEDS_RAISER and self._language == "en":
                return ()  # “X also participated” says nothing where nobody is said to raise money
        start = (
            found.start() if self._language == "en" else clause_start(sentence, found.start(), discourse.lexicon)
        )  # in Chinese the topic stands before the clause
        found_before = tuple(m for m in find_subject(sentence, start, types, discourse, but=named) if m.name not in named)
        if pattern.relation == "leads" and not (found_before and self._stands_in(sentence, found_before)):
            firm = discourse.protagonist(sentence.index, types)  # “首席执行官 X 表示 …” in a text about one firm
            firm = firm or self._opener(sentence, discourse, found_before)
            return (firm,) if firm is not None and firm.name not in named else found_before
        if (pattern.relation == "investsIn" or self._language == "en") and not self._stands_in(sentence, found_before):
            firm = self._opener(sentence, discourse, found_before)
            return (firm,) if firm is not None and firm.name not in named else found_before
        return found_before

    def _opener(self, sentence: Sentence, discourse: Discourse, carried: tuple[Mention, ...]) -> Mention | None:
        """The firm that opens a paragraph, where another, named later in it, would be carried over: it has the boss and the investors."""
        if not carried or carried[0].passage != sentence.index:
            return None
        opener = discourse.opener if self._language == "zh" else discourse.first_named
        return opener(sentence.index, sentence.start)

    def _investors(self, sentence: Sentence, end: int) -> set[str]:
        """Who is said before a masked position to put money into somebody: they are not the one who raises it."""
        found = self._puts_in.finditer(sentence.masked, 0, end)
        return {m.name for hit in found for m in sentence.item(hit.start(1)).members}

    def claims(self, document: Document, sentence: Sentence, discourse: Discourse, *, plain: bool = False) -> Iterator[Claim]:
        """Claims of one sentence."""
        for match in self.matches(sentence, discourse, plain=plain):
            scope = self._scope.read(sentence, *match.cue, match.start if match.pattern.modality is Modality.ACTUAL else 0)
            if scope.skipped or (
                match.pattern.relation == "leads" and self._past.search(sentence.masked[: max(match.start, match.cue[0])])
            ):
                continue  # an office that somebody held once is held no more
            modality = match.pattern.modality or scope.modality
            if (
                modality is Modality.ACTUAL
                and match.pattern.relation == "supplies"
                and self._scope.is_contracted(sentence, match.start, match.end)
            ):
                modality = Modality.PLANNED
            source = self._scope.source(sentence)
            earlier = discourse.period_before(sentence.index, sentence.start)
            since = discourse.since_before(sentence.index) if match.pattern.relation in PRICED else None
            opening = self._language == "en" and discourse.opens(sentence.index, sentence.start)
            for subject, object_, mentions in self._pairs(match, mint_report(document.name)):
                if not self._owned(match.pattern, subject, object_):
                    continue
                if match.pattern.relation in _ACTS and mentions[0].name == subject and discourse.words.observer.search(mentions[0].surface):
                    continue
                if match.pattern.relation == "uses" and self._makes(subject, object_):
                    continue  # that a maker runs on its own goods is no news
                seller = self._seller(sentence, match, subject, object_, discourse) if match.pattern.relation in PRICED else subject
                if seller is None:
                    continue
                if match.pattern.relation == "inSegment":
                    object_ = self._market_of_all(object_)
                if object_ == OWN_GOODS:
                    object_ = self._goods_of(seller, mentions[-1].surface)
                qualifiers = self._qualifiers.read(sentence, match, source, document.issued, earlier, since, opening=opening)
                yield Claim(
                    subject=seller,
                    predicate=priced(match.pattern.relation, qualifiers),
                    object=object_,
                    provenance=provenance_of(document, sentence, match.start, match.end, mentions),
                    modality=Modality(modality),
                    polarity=Polarity(scope.polarity),
                    qualifiers=qualifiers,
                    rule=match.pattern.id,
                    confidence=match.pattern.confidence,
                )

    def _owned(self, pattern: Pattern, subject: str, object_: str) -> bool:
        """Whether what the gazetteer knows of owners lets a pattern hold.

        Who makes a known thing is known, so another maker is a misreading; and two names side by side need the owner to fit.
        """
        if pattern.relation in ("succeeds", "competes") and not self._fit(pattern.relation, subject, object_):
            return False
        demand = pattern.owner or ("possible" if pattern.relation in ("develops", "releases") else None)
        if demand is None:
            return True
        owner, thing = (object_, subject) if pattern.relation == "partOf" else (subject, object_)
        term = self._terms.get(thing)
        if term is None:
            return demand != "known"
        if term.owner is None:  # a thing in general, such as “AI 算力”, is nobody's brand; a firm may well be nobody's unit
            return demand == "other" and term.type is EntityType.FIRM
        return (owner in self._line(term.owner) or term.owner in self._line(owner)) == (demand != "other")

    def _fit(self, relation: str, one: str, other: str) -> bool:
        """A maker's thing follows one of the same maker, and competes with one of another's, as far as the gazetteer or the names tell the makers."""
        if relation == "competes" and _generations(one, other):
            return False
        makers = [
            term.owner for name in (one, other) if (term := self._terms.get(name)) and term.owner and term.type is not EntityType.FIRM
        ]
        return len(makers) < 2 or (makers[0] in self._line(makers[1]) or makers[1] in self._line(makers[0])) == (relation == "succeeds")

    def _makes(self, firm: str, thing: str) -> bool:
        term = self._terms.get(thing)
        return term is not None and term.owner is not None and firm in self._line(term.owner)

    def _seller(self, sentence: Sentence, match: Match, subject: str, object_: str, discourse: Discourse) -> str | None:
        """Whose price it is: a subject carried over from elsewhere gives way to the maker of the thing where the text names that one."""
        term = self._terms.get(object_)
        near = sentence.passage.table is not None or any(
            m.name == subject
            and sentence.start <= m.start
            and m.passage == sentence.index
            and "；" not in sentence.passage.view[m.end : sentence.starts[match.start]]
            for m in match.subjects
        )
        if near or term is None or term.owner is None or subject in self._line(term.owner):
            return subject
        return next((owner for owner in self._line(term.owner) if discourse.names(owner)), None)

    def _market_of_all(self, market: str) -> str:
        """A market that is said to be the world's without that: who rules 全球云服务市场 is in 云服务."""
        known = self._terms.get(market)
        label = known.label if known else unquote(market.split(":", 1)[1])
        home = self._home.match(label) if known is None or label.endswith(_OF_PLACE) else None
        if home is None:
            return market
        term = self._lexicon.by_name.get(fold_name(label[home.end() :]))
        if term is not None and term.type is EntityType.SEGMENT:
            return term.id
        return market if known else mint_name(EntityType.SEGMENT, label[home.end() :])

    def _goods_of(self, seller: str, surface: str) -> str:
        """CURIE of the goods of a firm that only says “our products”: they bear its name."""
        term = self._terms.get(seller)
        return mint_name(EntityType.PRODUCT, f"{term.label if term else unquote(seller.split(':', 1)[1])}{surface}")

    def _line(self, firm: str) -> list[str]:
        """A firm and its owners, up to the third."""
        line = [firm]
        while len(line) < 4 and (term := self._terms.get(line[-1])) and term.owner and term.owner not in line:
            line.append(term.owner)
        return line

    def _pairs(self, match: Match, report: str) -> list[tuple[str, str, tuple[Mention, ...]]]:
        """Subject, object and mentions of each claim; of a contract the one who sells such things to the other stands first."""
        pairs = self._ends(match, report)
        if not match.pattern.either:
            return pairs
        return [(b, a, m) if self._sells.get(b, 0) > self._sells.get(a, 0) else (a, b, m) for a, b, m in pairs]

    @staticmethod
    def _ends(match: Match, report: str) -> list[tuple[str, str, tuple[Mention, ...]]]:
        """Subject, object and mentions of each claim; a symmetric relation stands once, its ends in the order of their names."""
        relation = match.pattern.relation
        if relation == "recommends":
            return [(report, b.name, (b,)) for b in match.objects]
        objects = match.objects[-1:] if relation == "leads" else match.objects  # “A, B and Stripe co-founder X”: the office is in the last
        subjects = match.subjects
        if len(subjects) > 2 and match.found.groupdict().get("s") and match.found.string.startswith(("'", "’"), match.found.end("s")):
            subjects = subjects[-1:]  # “A, B and C's chip” is the chip of C
        ends = [(a, b) for a in subjects for b in objects]
        if len(subjects) == len(objects) > 1 and _EACH.search(match.found.string, max(0, match.start - _EACH_BEFORE), match.end):
            ends = list(zip(subjects, objects, strict=True))
        if relation in SYMMETRIC:
            ends = ends or [(a, b) for i, a in enumerate(match.objects) for b in match.objects[i + 1 :]]
            ends = [(a, b) if a.name < b.name else (b, a) for a, b in ends if (a.type in AGENTS) == (b.type in AGENTS)]
        return [(a.name, b.name, (a, b)) for a, b in ends if a.name != b.name]
