"""Whose figure it is: the named thing that governs the metric words, else the subject of the sentence, else the one carried over."""

from __future__ import annotations

from collections.abc import Sequence

from cloudkg.lexicon.metrics import CueHit, MetricProfile, load_profiles
from cloudkg.model import EntityType, Mention, PassageKind
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.figures.afar import OF_PRODUCTS, PRODUCTS, Afar, Carried
from cloudkg.relate.figures.asides import stands_aside
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import PRICE_TARGET, Meaning
from cloudkg.relate.figures.names import MARKET, OF_KINDS, NameJudge, is_anaphor, type_of
from cloudkg.relate.figures.owner_words import owner_words
from cloudkg.relate.figures.verbs import listed_again, share_moved
from cloudkg.relate.sentences import Item

_GROUP_CHARS = 8  # what may stand between a list and the name of the group that it makes up
_LEAD_CHARS = {"zh": 14, "en": 22}  # what may stand in a clause before its subject
_INVESTED = (EntityType.FIRM, EntityType.PRODUCT, EntityType.SEGMENT)
_VALUED = "en/valued"
_SHARE_WORDS = 4  # words between who has a share and the share
_RAISE = "en/raise"
_OF_THINGS = frozenset({"hardware_spec", "parameters", "context_length", "training_data", "score"})  # of what is made, not of who makes it
_OF_DEEDS = frozenset(
    {"deal_amount", "capex", "expense", "cost", "gpu_count", "chip_count", "price_change", "debt"}
)  # of who does, not of what is named behind
_OF_FIRMS = frozenset({"revenue", "revenue_growth", "profit", "profit_growth", "margin", "eps", "revenue_share"})
_EARNED_OR_SPENT = _OF_FIRMS | {"capex", "capex_growth", "expense", "cash", "backlog", "arr"}
_GOODS = (EntityType.CHIP, EntityType.MODEL)  # what earns nothing unless its own clause says so
_AGENTS = (EntityType.FIRM, EntityType.SEGMENT, EntityType.PUBLIC_BODY)  # what 前者 may mean
_KIND_GAP = 6  # characters between the name of a kind of goods and the words for its price
_COUNTED = frozenset({"gpu_count", "chip_count", "data_centers", "power_capacity", "model_count"})


def _profile(meaning: Meaning) -> MetricProfile:
    return load_profiles()[meaning.metric]


class OwnerFinder:
    """Finds the owners of the figures of one sentence, from left to right.

    `carried` says what the sentences before have named.
    """

    def __init__(self, layout: Layout, discourse: Discourse, carried: Carried) -> None:
        self._layout, self._discourse = layout, discourse
        self._words = owner_words(layout.lexicon, layout.language)
        self._names, self._carry, self._named = NameJudge(layout, carried.observers), carried.owners, carried.named
        self._afar = Afar(layout, discourse, carried, self._names)
        self._last: tuple[Mention, ...] = ()
        self._whole: tuple[Mention, ...] = ()  # the owner before one that was named as one of several
        self._part = -1
        self._several = -1  # view offset behind the last figure that was of several together

    def owners(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The thing or things that figure `index` is said of; nobody where the text names none. To be called for each figure in order."""
        tiers = _profile(meaning).owners
        part = self._layout.part_start(self._layout.figures[index].start)
        if self._whole and part != self._part:
            self._last, self._whole = self._whole, ()
        if meaning.metric == "rank" and self._is_greatest(index):
            return self._greatest(index, tiers)
        if self._is_of_several(index):
            self._several = self._layout.figures[index].end
            return ()
        if self._is_unnamed(index, meaning):
            return ()
        listed = listed_again(self._layout, index) if meaning.verb_of is not None else None
        if listed is not None and listed.name is None:
            return ()
        mover = share_moved(self._layout, index) if meaning.rule == "figures/moves" and listed is None else None
        found = (
            (listed.name.members[-1:] if listed is not None and listed.name is not None else ())
            or (mover.members if mover is not None else ())
            or self._covered(index, meaning)
            or self._object(index, meaning)
            or self._possessor(index, tiers)
            or self._holder(meaning, tiers)
            or self._whole_of(index, meaning)
            or self._again(index, meaning, tiers)
            or self._described(index, meaning, tiers)
            or self._antecedent(index, tiers)
            or self._placed(index, meaning, tiers)
            or self._ranked(index, tiers)
            or self._counted(index, meaning)
            or self._topic(index, tiers)
            or self._first_person(index, meaning, tiers)
            or self._whole_firm(index, meaning, tiers)
            or self._before_bracket(index, tiers)
            or self._in_sentence(index, meaning, tiers)
            or self._afar.owner(index, meaning, tiers)
            or self._kind_alone(index, meaning)
        )
        if found and found[0].type is EntityType.PLACE and meaning.metric in _OF_FIRMS and self._layout.language == "zh":
            found = (
                self._afar.carried(index, meaning, (frozenset({EntityType.FIRM}),)) or found
            )  # “（1）美洲：四季度营收…”, a region of the firm
        found = self._of_the_firm(index, meaning, found)
        if len(found) > 1 and not self._said_of_each(index, meaning):
            found = self._group(index, found) or self._behind_list(index, found, tiers)
        if len(found) == 1 and found[0].type is EntityType.PERSON and EntityType.FIRM in tiers[0]:
            found = self._afar.carried(index, meaning, (frozenset({EntityType.FIRM}),))  # who only speaks of the firm
        if found:
            if self._last and self._is_one_of(index, found):
                self._whole = self._whole or self._last
            self._last, self._part = found, part
        return found

    def _of_the_firm(self, index: int, meaning: Meaning, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """The firm that a Chinese text or passage is about, where only goods were found to earn or to spend something; a whole market earns itself.

        Goods are a kind of them, or a chip or model that another clause names.
        """
        if self._layout.language != "zh" or not found or meaning.metric not in _EARNED_OR_SPENT:
            return found
        start = self._layout.figures[index].start
        clause = self._layout.clause_start(start)
        again = self._words.again.search(self._layout.view, clause, start) is not None
        elsewhere = not again and (found[0].passage != self._layout.sentence.index or found[0].start < clause)
        if found[0].type is not EntityType.SEGMENT and not (found[0].type in _GOODS and elsewhere):
            return found
        passage = self._layout.sentence.index
        main = self._discourse.protagonist(passage) or self._discourse.opener(passage, start)
        if main is None or self._names.is_market(found[0]) or self._words.group.search(found[0].surface):
            return found
        return (main,)

    def _again(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """What “该芯片”, “这款模型” or “该产品” in the clause of a Chinese figure, or in the one before, means: the last such thing named."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language != "zh" or not PRODUCTS & tiers[0]:
            return ()
        clause = layout.clause_start(figure.start)
        before = layout.clause_start(clause - 1) if clause > layout.sentence.start else clause
        found = next((m for m in reversed(list(self._words.again.finditer(layout.view, before, figure.start)))), None)
        if found is None or any(found.end() <= i.start and i.end <= figure.start and type_of(i) in tiers[0] for i in layout.names):
            return ()
        kind = {"chip": (EntityType.CHIP,), "model": (EntityType.MODEL,)}.get(found.lastgroup or "", tuple(PRODUCTS))
        named = [*self._named, *(m for i in layout.names if i.end <= found.start() for m in i.members)]
        return next(((m,) for m in reversed(named) if m.type in kind), ())

    def _whole_of(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """Whose revenue a Chinese share of it is that a customer or a unit contributes (“微软贡献收入的26%”): another than who contributes."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language != "zh" or meaning.metric != "revenue_share":
            return ()
        found = self._words.contributes.search(layout.view, layout.clause_start(figure.start), figure.start)
        if found is None:
            return ()
        named = next((i for i in layout.names if found.end() <= i.start and i.end <= figure.start and type_of(i) is EntityType.FIRM), None)
        if named is not None:
            return named.members[:1]
        giving = {m.name for i in layout.names if i.end <= found.start() for m in i.members if not is_anaphor(i)}
        main = self._discourse.protagonist(layout.sentence.index)
        whole = (*self._last, *((main,) if main is not None else ()))
        return tuple(m for m in whole if m.type is EntityType.FIRM and m.name not in giving)[:1]

    def _is_of_several(self, index: int) -> bool:
        """Whether a Chinese figure is that of several named before taken together (“三家合计550亿元”), and so nobody's among them."""
        layout, figure = self._layout, self._layout.figures[index]
        found = self._words.several.match(layout.view, layout.clause_start(figure.start), figure.start)
        since = found.end() if found is not None else self._several  # “…，同比增长98%” goes on about them
        goes_on = found is not None or self._several >= layout.part_start(figure.start)
        return goes_on and not any(since <= i.start and i.end <= figure.start for i in layout.names)

    def _is_greatest(self, index: int) -> bool:
        """Whether a Chinese rank is that of the greatest of its kind (“全球最大的云厂商X”)."""
        figure = self._layout.figures[index]
        return self._words.greatest.fullmatch(self._layout.view, figure.start, figure.end) is not None

    def _greatest(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """Who is called the greatest of its kind: the name right behind its kind, or of whom the clause says that it is so; else nobody."""
        layout, figure = self._layout, self._layout.figures[index]
        fits = [i for i in layout.names if any(type_of(i) in t for t in tiers) and not is_anaphor(i)]
        named = next((i for i in fits if i.start > figure.end and self._words.so_called.fullmatch(layout.view, figure.end, i.start)), None)
        if named is not None:
            return named.members[:1]
        start = layout.clause_start(figure.start)
        if self._words.is_so.search(layout.view, start, figure.start) is None:
            return ()
        before = next((i for i in layout.names if i.start >= start and i.end <= figure.start), None)
        return before.members if before is not None and any(type_of(before) in t for t in tiers) and len(before.members) == 1 else ()

    def _is_one_of(self, index: int, found: tuple[Mention, ...]) -> bool:
        """Whether the clause of a figure names its owner as one of several: “甲融资63亿元，其中乙投入20亿元；现金为93亿元” goes on about 甲."""
        start = self._layout.clause_start(self._layout.figures[index].start)
        return found[0].start >= start and self._words.of_which.match(self._layout.view, start) is not None

    def _group(self, index: int, members: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Whose a figure is that is said once of a list: the group that the list makes up (“A、B等云厂商”), else in Chinese nobody's."""
        layout, start = self._layout, self._layout.figures[index].start
        behind = (i.members[0] for i in layout.names if members[-1].end <= i.start <= members[-1].end + _GROUP_CHARS and i.end <= start)
        named = next((m for m in behind if self._is_group(m)), None)
        if named is not None:
            return (named,)
        if not self._words.together.search(layout.view, members[-1].end, layout.clause_end(layout.figures[index].end)):
            return members[:1] if layout.language == "en" else ()
        return tuple(m for m in (*self._named, *self._carry) if self._is_group(m))[:1]

    def _behind_list(self, index: int, listed: tuple[Mention, ...], tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The firm that a Chinese passage began with, where a list before the clause of a figure is only told of it (“客户为甲、乙，营收5亿元”)."""
        layout, start = self._layout, self._layout.figures[index].start
        if (
            layout.language != "zh"
            or EntityType.FIRM not in tiers[0]
            or not layout.part_start(start) <= listed[-1].end <= layout.clause_start(start)
        ):
            return ()
        opener = self._discourse.opener(layout.sentence.index, listed[0].start)
        return (opener,) if opener is not None and opener.name not in {m.name for m in listed} else ()

    def _is_group(self, mention: Mention) -> bool:
        return mention.type is EntityType.SEGMENT and bool(self._words.group.search(mention.surface))

    def _said_of_each(self, index: int, meaning: Meaning) -> bool:
        """Whether a figure is that of every member of a coordination (均, 都, 分别, both), as how shares move is in Chinese (“甲、乙涨超8%”)."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language == "zh" and meaning.metric == "price_change" and layout.quantity(index).unit == "percent":
            return True
        start = layout.part_start(figure.start)
        return bool(self._words.each.search(layout.view, start, figure.start))

    def share(self, members: Sequence[Mention]) -> None:
        """Take `members` as the owners said last, for the figures that follow an enumeration."""
        self._last = tuple(members)

    def _object(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """What the verb of an investment acts on (“向X投资2亿元”, “invested $2 billion in X”), where it is named in the clause."""
        layout, figure, hit = self._layout, self._layout.figures[index], meaning.hit
        if hit is not None and hit.cue.id == _RAISE and (raiser := self._raiser(figure, hit)):
            return raiser
        if hit is None or hit.cue.owner != "object" or meaning.metric not in ("deal_amount", "market_cap"):
            return ()
        start, end = layout.clause_start(min(hit.start, figure.start)), layout.clause_end(max(hit.end, figure.end))
        if layout.language == "en" and hit.cue.id == _VALUED and self._words.passive.search(layout.view, start, hit.start):
            return ()  # “X was valued at $2 billion in October and Y at $3 billion”
        if layout.language == "en" and layout.view.startswith(" by ", hit.end):  # “X was bought by Y for $2 billion”
            bought = [i for i in layout.names if start <= i.start and i.end <= hit.start and type_of(i) in _INVESTED]
            return bought[-1].members if bought and self._words.passive.search(layout.view, bought[-1].end, hit.start) else ()
        for item in layout.names:
            if not (start <= item.start and item.end <= end and type_of(item) in _INVESTED):
                continue
            if (
                layout.language == "en"
                and type_of(item) is EntityType.SEGMENT
                and not layout.view[hit.start : hit.end].lower().startswith("invest")
            ):
                continue
            if self._names.is_object(item, start):
                return item.members
        return ()

    def _covered(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """Whose shares an English price target is for: a name tied to its words, else whom the text or the sentence before is about, not who sets it."""
        layout, figure, hit = self._layout, self._layout.figures[index], meaning.hit
        if hit is None or hit.cue.id != PRICE_TARGET:
            return ()
        end = layout.clause_end(max(figure.end, hit.end))
        for item in layout.names:
            before = layout.view[max(layout.sentence.start, item.start - 24) : item.start]
            if item.start <= end and type_of(item) is EntityType.FIRM and self._words.covered.search(before):
                return item.members
            if item.end <= hit.start and self._words.owned.fullmatch(layout.view, item.end, hit.start):
                return item.members
        about = self._discourse.protagonist(layout.sentence.index, (EntityType.FIRM,))
        return (about,) if about is not None else tuple(m for m in self._carry if not self._names.observes(m.name))

    def _topic(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """Whom a list is about, in an item of it that begins with a verb and names no subject (“Raised $2 billion in notes”)."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.sentence.start
        if layout.language == "zh" or EntityType.FIRM not in tiers[0] or not self._words.bare_verb.match(layout.view, start):
            return ()
        if self._words.adjective.match(layout.view, start) and layout.sentence.passage.kind is not PassageKind.LIST_ITEM:
            return ()
        if any(
            i.start == layout.clause_start(i.start) and start < i.start < figure.start and type_of(i) is EntityType.FIRM
            for i in layout.names
        ):
            return ()
        topic = self._discourse.topic(layout.sentence.index, (EntityType.FIRM,))
        return (topic,) if topic is not None else ()

    def _before_bracket(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The name that an English bracket with nothing but a figure stands right behind: “deals with X ($9 billion) and Y ($4 billion)”."""
        layout, figure = self._layout, self._layout.figures[index]
        around = layout.bracket(figure.start)
        if layout.language == "zh" or around is None or figure.start - around[0] > 2 or around[1] - figure.end > 2:
            return ()
        item = next((i for i in layout.names if i.end in (around[0], around[0] - 1) and type_of(i) in tiers[0]), None)
        return item.members[-1:] if item is not None else ()

    def _is_unnamed(self, index: int, meaning: Meaning) -> bool:
        """Whether the English clause of a figure has a subject that is nobody's name: “companies have ordered 2 million chips”."""
        layout, figure, hit = self._layout, self._layout.figures[index], meaning.hit
        at = min(hit.start, figure.start) if hit is not None and meaning.own else figure.start
        start = layout.clause_start(at)
        if layout.language == "zh" or any(
            start <= i.start and i.end <= figure.start and type_of(i) is not EntityType.PLACE for i in layout.names
        ):
            return False
        found = self._words.unnamed.match(layout.view, start)
        return found is not None and found.end() <= at

    def _raiser(self, figure: Item, hit: CueHit) -> tuple[Mention, ...]:
        """Whose round an English investor leads: “X led a $50 million round in Y”, “… since it led the $30 million Series A of the company”."""
        layout = self._layout
        start, end = layout.clause_start(min(hit.start, figure.start)), max(hit.end, figure.end)
        if layout.language == "zh" or not self._words.leads_round.search(layout.view, start, min(hit.start, figure.start)):
            return ()
        for item in layout.names:
            if end <= item.start and type_of(item) is EntityType.FIRM and self._words.round_of.fullmatch(layout.view, end, item.start):
                return item.members
        if not self._words.round_of_it.match(layout.view, end):
            return ()
        about = self._discourse.protagonist(layout.sentence.index, (EntityType.FIRM,))
        return (about,) if about is not None else ()

    def _first_person(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """Whose figure “our” or “we” in its English clause makes it: the firm of who is quoted, else the one that the text is about."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.clause_start(figure.start)
        if layout.language == "zh" or EntityType.FIRM not in tiers[0]:
            return ()
        said = list(self._words.first_person.finditer(layout.view, start, figure.start))
        if not said or any(said[-1].end() <= i.start and i.end <= figure.start and self._names.usable(i, meaning) for i in layout.names):
            return ()
        opened = next(iter(self._words.quotes.finditer(layout.view, layout.sentence.start, figure.start)), None)
        firms = [i for i in layout.names if type_of(i) is EntityType.FIRM and not any(self._names.observes(m.name) for m in i.members)]
        if opened is not None and (before := [i for i in firms if i.end <= opened.start()]):
            return before[0].members
        speakers = [i for i in firms if i.start >= figure.end and self._words.speech.search(layout.view, figure.end, i.start)]
        if speakers:
            return speakers[-1].members
        if any(i.end <= figure.start for i in firms):
            return ()
        about = self._discourse.protagonist(layout.sentence.index, (EntityType.FIRM,))
        return (about,) if about is not None else ()

    def _whole_firm(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The firm that the text is about, where an English sentence goes over from a part of it to all of it (“Overall, revenue rose …”)."""
        layout, start = self._layout, self._layout.sentence.start
        if layout.language == "zh" or EntityType.FIRM not in tiers[0] or any(i.end <= layout.figures[index].start for i in layout.names):
            return ()
        hit = meaning.hit
        whole = self._words.whole.match(layout.view, start)
        part = self._carry and self._carry[0].type in PRODUCTS or hit is not None and "group" in layout.view[start : hit.end].lower()
        if not whole and not (part and hit is not None and self._words.whole_of.search(layout.view[start : hit.end])):
            return ()
        about = self._discourse.protagonist(layout.sentence.index, (EntityType.FIRM,))
        return (about,) if about is not None else ()

    def _possessor(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """Whom a figure is compared with that is said to be theirs (“高于X的28%”), in English any that is theirs (“more than double X's $2 billion”)."""
        layout, figure = self._layout, self._layout.figures[index]
        named = next((i for i in reversed(layout.names) if i.end <= figure.start), None)
        if layout.language == "en" and named is not None and any(type_of(named) in t for t in tiers[:1]):
            held = self._words.holds.fullmatch(layout.view, named.end, figure.start)
            return named.members if held and not any(self._names.observes(m.name) for m in named.members) else ()
        if (
            named is None
            or not any(type_of(named) in t for t in tiers)
            or self._words.theirs.fullmatch(layout.view, named.end, figure.start) is None
        ):
            return ()
        return named.members if self._words.compared.search(layout.view, layout.clause_start(named.start), named.start) else ()

    def _ranked(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The next of several in an English order: “followed by X with 20% and Y with 13%”."""
        layout, figure = self._layout, self._layout.figures[index]
        named = next((i for i in reversed(layout.names) if i.end <= figure.start), None)
        if named is not None and type_of(named) in tiers[0] and self._is_sharer(named, index):
            return named.members
        if layout.language == "zh" or not index:
            return ()
        if named is None or named.start < layout.figures[index - 1].end or type_of(named) not in tiers[0]:
            return ()
        between = self._words.ranked.fullmatch(layout.view, layout.figures[index - 1].end, named.start)
        return named.members if between and self._words.ranked_with.fullmatch(layout.view, named.end, figure.start) else ()

    def _is_sharer(self, named: Item, index: int) -> bool:
        """Whether an English name has the share that follows it: “dominated by X with a 62% share”."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language == "zh" or layout.quantity(index).unit != "percent" or not self._words.shares.match(layout.view, figure.end):
            return False
        near = layout.view[named.end : figure.start].count(" ") <= _SHARE_WORDS
        return near and self._words.with_share.match(layout.view, named.end) is not None

    def _placed(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The name that an English preposition puts right behind a figure: “revenue rose 12% at X and 18% at Y”, “76% for Z”."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language == "zh":
            return ()
        end = max(figure.end, meaning.hit.end if meaning.hit is not None and meaning.hit.start >= figure.end else 0)
        item = next((i for i in layout.names if i.start >= end), None)
        if item is None or type_of(item) not in tiers[0]:
            return ()
        found = self._words.placed.fullmatch(layout.view, end, item.start)
        if found is None or found["for"] and layout.quantity(index).unit not in ("percent", "x"):
            return ()
        return item.members

    def _counted(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The model or product whose instances a Chinese figure counts right before its name (“300款X模型”)."""
        figure = self._layout.figures[index]
        if self._layout.language == "en" and meaning.metric in _COUNTED and "-" in self._layout.view[figure.start : figure.end]:
            sized = next((i for i in self._layout.names if i.start == figure.end + 1), None)  # “the 5-gigawatt X site”
            return sized.members if sized and type_of(sized) in (EntityType.PRODUCT, EntityType.PLACE, EntityType.FIRM) else ()
        if self._layout.language == "en" and self._words.against.search(self._layout.view, self._layout.sentence.start, figure.start):
            other = next((i for i in self._layout.names if i.start >= figure.end), None)  # “compared with 22 for X”
            return other.members if other and self._words.theirs_en.fullmatch(self._layout.view, figure.end, other.start) else ()
        if self._layout.language != "zh" or meaning.metric not in ("model_count", "other") or self._layout.quantity(index).unit != "count":
            return ()
        named = next((i for i in self._layout.names if i.start == figure.end), None)
        return named.members if named and type_of(named) in (EntityType.MODEL, EntityType.PRODUCT) else ()

    def _in_sentence(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        layout, figure = self._layout, self._layout.figures[index]
        host = layout.host(index)
        if host is not None and self._last and not self._inside_bracket(index) and not self._bracketed(index, host, tiers):
            return self._last
        if latter := self._latter(meaning, figure, tiers[0]):
            return latter
        clause = layout.clause_start(figure.start)
        previous = layout.figures[index - 1].end if index else layout.sentence.start
        part = layout.part_start(figure.start)
        before = [i for i in layout.names if i.end <= figure.start and not stands_aside(i, figure.start, layout.asides)]
        for tier in tiers:
            fits = [i for i in before if type_of(i) in tier and self._names.usable(i, meaning)]
            near = [i for i in fits if i.start >= clause and (i.start >= previous or not self._last)]
            if near:
                return self._meant(self._governing(near, meaning), meaning)
            fits = [i for i in fits if i.start >= clause or not self._names.backs(i)]
            fresh = [i for i in fits if i.start >= max(previous, part)]
            if fresh:
                return self._meant(self._subject_of(fresh, meaning), meaning)
            leads = self._part < part and self._leads(index, meaning, tiers[1:]) or self._is_of_kind(index, meaning, tiers[1:])
            if self._last and _type_of(self._last) in tier and not leads:
                return self._last
            if meaning.metric in MARKET and (behind := self._behind(index, meaning, (tier,))):
                return behind
            if fits and not self._leads(index, meaning, tiers[1:]):
                return self._meant(self._subject_of(fits, meaning), meaning)
        return self._speaker(index, meaning) or self._behind(index, meaning, tiers) or self._teller(index, tiers)

    def _speaker(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The firm that reports the figure of itself (“X said revenue rose”), where the sentence names no other owner."""
        layout, figure = self._layout, self._layout.figures[index]
        for item in layout.names:
            own = item.end <= figure.start and type_of(item) is EntityType.FIRM and self._names.is_source(item)
            if own and not any(self._names.observes(m.name) for m in item.members):
                return item.members
        return ()

    def _teller(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The firm that an English sentence ends with as who said it: “Its margin rose to 52%, X said”."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language == "zh" or EntityType.FIRM not in tiers[0] or self._last:
            return ()
        for item in layout.names:
            at_clause = item.start == layout.clause_start(item.start)
            if figure.end <= item.start and at_clause and type_of(item) is EntityType.FIRM and self._names.is_source(item):
                return () if any(self._names.observes(m.name) for m in item.members) else item.members
        return ()

    def _leads(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> bool:
        """Whether a segment or place begins the clause of a figure, in a new part of the sentence, and so takes it from the owner before."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.clause_start(figure.start)
        return any(
            start <= i.start <= start + _LEAD_CHARS[layout.language]
            and i.end <= figure.start
            and any(type_of(i) in t for t in tiers)
            and self._names.usable(i, meaning)
            for i in layout.names
        )

    def _is_of_kind(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> bool:
        """Whether a Chinese clause says what a kind of goods costs, or how many are sold: its name stands right before the metric words."""
        layout, hit = self._layout, meaning.hit
        if layout.language != "zh" or meaning.metric not in OF_KINDS or hit is None or not meaning.own:
            return False
        start = layout.clause_start(layout.figures[index].start)
        return any(
            start <= i.start
            and i.end <= hit.start <= i.end + _KIND_GAP
            and any(type_of(i) in t for t in tiers)
            and self._names.usable(i, meaning)
            for i in layout.names
        )

    def _kind_alone(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The kind of goods of which a Chinese figure says how many are shipped, where no firm is spoken of (“光模块出货量为820万只”)."""
        layout, hit = self._layout, meaning.hit
        if layout.language != "zh" or meaning.metric not in OF_KINDS or hit is None:
            return ()
        start = layout.clause_start(hit.start)
        kinds = [i for i in layout.names if start <= i.start and i.end <= hit.start and type_of(i) is EntityType.SEGMENT]
        return kinds[-1].members if kinds and hit.start - kinds[-1].end <= _KIND_GAP else ()

    def _latter(self, meaning: Meaning, figure: Item, kinds: frozenset[EntityType]) -> tuple[Mention, ...]:
        """What 后者 or “the latter” before the metric words means: the last firm named before it; 前者 the one before that."""
        layout = self._layout
        own = meaning.hit is not None and (meaning.own or layout.language == "en")
        at = min(meaning.hit.start, figure.start) if own and meaning.hit is not None else figure.start
        if layout.language == "zh" and (former := self._former(at, kinds)):
            return former
        if not self._words.latter.search(layout.view[layout.clause_start(at) : at]):
            return ()
        before = [i for i in layout.names if i.end <= at and type_of(i) is EntityType.FIRM]
        return before[-1].members[-1:] if before else ()

    def _former(self, offset: int, kinds: frozenset[EntityType]) -> tuple[Mention, ...]:
        """What 前者 in the part of a Chinese sentence before a view offset means: of the last two of one kind named before it the first."""
        layout = self._layout
        said = next(self._words.former.finditer(layout.view, layout.part_start(offset), offset), None)
        if (
            said is None
            or self._words.later.search(layout.view, said.end(), offset)
            or any(said.end() <= i.start < offset and type_of(i) in kinds for i in layout.names)
        ):
            return ()
        here = [m for i in layout.names if i.end <= said.start() and not is_anaphor(i) for m in i.members]
        for named in (here, [*self._named, *here]):
            kind_of = [(m, EntityType.FIRM if self._is_group(m) else m.type) for m in named]
            of_kind = [(m, kind) for m, kind in kind_of if kind in kinds]
            of_kind = of_kind if len(of_kind) > 1 else [(m, kind) for m, kind in kind_of if kind in _AGENTS or kind in PRODUCTS]
            last = of_kind[-1] if of_kind else None
            pair = [m for m, kind in of_kind if last is not None and kind is last[1] and m.name != last[0].name]
            if pair:
                return (pair[-1],)
        return ()

    def _meant(self, item: Item, meaning: Meaning) -> tuple[Mention, ...]:
        """Members of a name; of “it” in English the nearest firm named before it in the sentence, where there is one."""
        if self._layout.language == "zh" or not is_anaphor(item):
            return item.members
        things = [m for m in self._named if m.type in PRODUCTS]
        if things and meaning.metric in _OF_THINGS and self._layout.view[item.start : item.end].lower() == "it":
            return (things[0],)  # “X's Y platform links chips. It offers twice the bandwidth …”
        before = [
            i for i in self._layout.names
            if i.end <= item.start and type_of(i) is EntityType.FIRM and not is_anaphor(i) and not stands_aside(i, item.start, self._layout.asides) and not self._words.other.search(self._layout.view[max(0, i.start - 14) : i.start])
        ]  # fmt: skip
        leading = [i for i in before if not self._names.is_led_to(i)] or before
        return leading[-1].members if leading else item.members

    def _bracketed(self, index: int, host: int, tiers: tuple[frozenset[EntityType], ...]) -> bool:
        """Whether a bracket stands right behind a name that comes after the figure before: “A（+11%）、B（+9%）”."""
        around = self._layout.bracket(self._layout.figures[index].start)
        if around is None:
            return False
        end = self._layout.figures[host].end
        return any(end <= i.start and i.end == around[0] and type_of(i) in tiers[0] for i in self._layout.names)

    def _inside_bracket(self, index: int) -> bool:
        around = self._layout.bracket(self._layout.figures[index].start)
        return around is not None and any(around[0] < i.start and i.end <= self._layout.figures[index].start for i in self._layout.names)

    def _governing(self, near: list[Item], meaning: Meaning) -> Item:
        """Of several names in the clause the last before the metric words; what is counted (Nvidia H100) yields to who has it."""
        hit = meaning.hit
        if meaning.metric in OF_PRODUCTS and hit is not None and self._layout.language == "en":
            objects = [i for i in near if i.start >= hit.end and type_of(i) in PRODUCTS]  # “prices X at $30”
            if objects:
                return objects[-1]
        before = [i for i in near if hit is None or i.end <= hit.start] or near
        if meaning.metric in _COUNTED and len(before) > 1:
            firms = [i for i in before if type_of(i) is EntityType.FIRM]
            acting = [i for i in firms if not self._marks_next(i)] if self._layout.language == "en" else []
            return acting[-1] if acting else firms[0] if firms else before[-1]
        return before[-1]

    def _marks_next(self, item: Item) -> bool:
        """Whether a firm only says whose make the thing right behind it is: “Nvidia H100 chips”."""
        return any(item.end < i.start <= item.end + 1 for i in self._layout.names) or any(
            item.end < h.start <= item.end + 1 for h in self._layout.cues
        )

    def _subject_of(self, fits: list[Item], meaning: Meaning) -> Item:
        """Of several names in earlier clauses the first of the last clause that has one: a subject stands before its objects."""
        layout = self._layout
        leading = [i for i in fits if i.start - layout.clause_start(i.start) <= _LEAD_CHARS[layout.language]]
        start = layout.clause_start((leading or fits)[-1].start)
        inside = [i for i in leading or fits if i.start >= start]
        things = [i for i in inside if type_of(i) in PRODUCTS]
        if meaning.metric in OF_PRODUCTS and things:
            return things[-1]
        return inside[0]

    def _behind(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """A name behind the figure in its clause, where none stands before it."""
        layout, figure = self._layout, self._layout.figures[index]
        if self._last and not self._words.opening.match(layout.view, layout.sentence.start):
            return ()
        if layout.language == "en" and (found := self._main_subject(figure, meaning, tiers) or self._holder(meaning, tiers)):
            return found
        end = layout.clause_end(figure.end)
        for tier in tiers[:1]:
            for item in layout.names:
                if (
                    figure.end <= item.start
                    and item.end <= end
                    and type_of(item) in tier
                    and self._names.usable(item, meaning, strict=False)
                    and not self._words.speech.search(layout.view, figure.end, item.start)
                    and not (type_of(item) not in PRODUCTS and self._names.leads_away(item))
                ):
                    return item.members
        return ()

    def _main_subject(self, figure: Item, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The subject of an English sentence that begins with a phrase about it: “With 8 GB of memory, X offers …”."""
        layout = self._layout
        if not self._words.opening.match(layout.view, layout.sentence.start):
            return ()
        for item in layout.names:
            leads = item.start == layout.clause_start(item.start) or layout.view[: item.start].endswith((", the ", ", "))
            if figure.end <= item.start and leads:
                return item.members if type_of(item) in tiers[0] and self._names.usable(item, meaning) else ()
        return ()

    def _described(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The name right behind that the figure is an attribute of, in Chinese: “发行价20元的甲公司”, “2万亿参数的乙模型”."""
        figure, hit = self._layout.figures[index], meaning.hit
        if self._layout.language != "zh" or meaning.metric in _OF_DEEDS or hit is None or not meaning.own:
            return ()
        item = self._names.described(max(figure.end, hit.end))
        return item.members if item is not None and type_of(item) in tiers[0] else ()

    def _antecedent(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The name that an English relative clause tells of: “next to X, which took in $4 billion”."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.clause_start(figure.start)
        if layout.language == "zh":
            return ()
        if (apposed := self._apposed(figure.start, tiers)) is not None:
            return apposed.members
        if not self._words.relative.match(layout.view, start):
            return ()
        named = next((i for i in layout.names if i.end == start - len(", ")), None)
        between = any(
            start <= i.start and i.end <= figure.start and not is_anaphor(i) and not self._names.is_led_to(i) for i in layout.names
        )
        return named.members if named is not None and not between and type_of(named) in tiers[0] else ()

    def _apposed(self, offset: int, tiers: tuple[frozenset[EntityType], ...]) -> Item | None:
        """The name that an apposition with a relative clause tells of: “with X, a cloud provider that was valued at $2 billion”."""
        for item in reversed(self._layout.names):
            if item.end > offset or type_of(item) is EntityType.PLACE or is_anaphor(item):
                continue
            tells = self._words.apposed.fullmatch(self._layout.view, item.end, offset) is not None
            return item if tells and type_of(item) in tiers[0] else None
        return None

    def _holder(self, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """Whom the metric words themselves name: “two customers made up 39% of X's revenue”."""
        hit = meaning.hit
        if hit is None or meaning.metric != "revenue_share":
            return ()
        return next((i.members for i in self._layout.names if hit.start <= i.start and i.end <= hit.end and type_of(i) in tiers[0]), ())


def _type_of(members: tuple[Mention, ...]) -> EntityType:
    return members[0].type
