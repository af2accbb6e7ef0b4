"""Whose a figure is that no name of its own sentence owns: the subject carried over, else the firm that the whole text is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudkg.model import EntityType, Mention
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
from cloudkg.relate.figures.names import NameJudge, type_of
from cloudkg.relate.figures.owner_words import owner_words
from cloudkg.relate.sentences import Item

OF_PRODUCTS = frozenset(
    {"users", "user_growth", "parameters", "context_length", "training_data", "hardware_spec", "downloads", "rank", "score", "price"}
)
PRODUCTS = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})


@dataclass(slots=True)
class Carried:
    """What the sentences before leave to a sentence.

    `owners` of the figures said last, in this passage or the one before; names of the last sentence of this passage that has some;
    CURIEs of the houses that only report on others.
    """

    owners: tuple[Mention, ...] = ()
    named: tuple[Mention, ...] = ()
    observers: set[str] = field(default_factory=set)


class Afar:
    """Finds owners outside a sentence."""

    def __init__(self, layout: Layout, discourse: Discourse, carried: Carried, names: NameJudge) -> None:
        self._layout, self._discourse, self._names = layout, discourse, names
        self._carry, self._named = carried.owners, carried.named

    def owner(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The owner of figure `index`, which nobody in the sentence is."""
        return self.carried(index, meaning, tiers) or self._main_firm(index, tiers) or self._centre(index, tiers)

    def _centre(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The firm that the English sentences before in the passage tell of most, where the sentence itself names none before the figure."""
        figure, sentence = self._layout.figures[index], self._layout.sentence
        if self._layout.language == "zh" or EntityType.FIRM not in tiers[0]:
            return ()
        if any(i.start < figure.start and type_of(i) is EntityType.FIRM and self._tells(i) for i in self._layout.names):
            return ()
        centre = self._discourse.centre(sentence.index, sentence.start)
        return (centre,) if centre is not None and not self._names.observes(centre.name) else ()

    def _main_firm(self, index: int, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The firm that the text is about, where no other is named before the figure."""
        main = self._discourse.main_firm if EntityType.FIRM in tiers[0] else None
        if main is None or self._names.observes(main.name):
            return ()
        figure = self._layout.figures[index]
        others = any(i.start < figure.start and type_of(i) is EntityType.FIRM and self._tells(i) for i in self._layout.names)
        return () if others else (main,)

    def _tells(self, item: Item) -> bool:
        """Whether a name is more than that of who only reports."""
        return not (self._names.is_source(item) or any(self._names.observes(m.name) for m in item.members))

    def carried(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The subject carried over: from the sentences before in the passage, else from the figures or headings before."""
        sentence = self._layout.sentence
        firm_first = EntityType.FIRM in tiers[0] and meaning.metric not in OF_PRODUCTS
        for tier in (frozenset({EntityType.FIRM}), tiers[0]) if firm_first else tiers[:1]:
            subject = self._discourse.subject(sentence.index, sentence.start, tier)
            if subject is not None and subject.passage == sentence.index and not self._names.observes(subject.name):
                opener = self._discourse.opener(sentence.index, sentence.start) if tier == {EntityType.FIRM} else None
                if tier == {EntityType.FIRM} and self._layout.language == "en" and (centre := self._centre(index, tiers)):
                    return centre
                return (opener if opener is not None and not self._means_last(index) else subject,)
            about = self._about(tier)
            if about is not None:
                return (about,)
            things = [m for m in self._named if m.type in tier and m.type in PRODUCTS]
            if things and meaning.metric in OF_PRODUCTS:
                return (things[-1],)
            said = tuple(m for m in self._carry if m.type in tier and not self._names.observes(m.name))
            if subject is not None and self._names.observes(subject.name) and self._layout.language == "en" and said:
                return said  # “LSEG had put it at $2 billion. Net income rose …”
            if subject is None or self._names.observes(subject.name):
                continue
            if self._layout.language == "zh":
                main = self._discourse.protagonist(sentence.index) if firm_first and EntityType.FIRM in tier else None
                if main is not None and not self._names.observes(main.name):
                    return (main,)  # a passage that names nobody goes on about whom the text is about
                if firm_first and subject.passage in sentence.passage.section:
                    return (subject,)
                if any(type_of(i) in tiers[0] and self._tells(i) for i in self._layout.names):
                    return ()  # a sentence of its own matter, such as the headline of the next item
            said = tuple(m for m in self._carry if m.type in tier)
            return said or ((subject,) if subject.passage in sentence.passage.section or self._is_topic(subject) else ())
        return ()

    def _means_last(self, index: int) -> bool:
        """Whether words before a Chinese figure say that it is that of the firm named last (“这家公司”)."""
        layout = self._layout
        words = owner_words(layout.lexicon, layout.language)
        return words.last_named.search(layout.view, layout.sentence.start, layout.figures[index].start) is not None

    def _about(self, tier: frozenset[EntityType]) -> Mention | None:
        """The firm that an English text is about, in a passage that has named nobody before the sentence."""
        sentence = self._layout.sentence
        if self._layout.language == "zh" or EntityType.FIRM not in tier or any(m.type is EntityType.FIRM for m in self._named):
            return None
        return self._discourse.protagonist(sentence.index, (EntityType.FIRM,))

    def _is_topic(self, subject: Mention) -> bool:
        """Whether an English story is about a subject that its passage does not name."""
        topic = self._discourse.topic(self._layout.sentence.index, (subject.type,)) if self._layout.language == "en" else None
        return topic is not None and topic.name == subject.name
