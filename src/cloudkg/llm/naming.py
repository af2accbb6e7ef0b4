"""Which thing a name means that a model gives: one that the rules recognised in the report, one of the gazetteer, or a new one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from cloudkg.lexicon import Lexicon
from cloudkg.llm.fields import Refused
from cloudkg.model import SILENT_KINDS, Document, EntityType, Reading
from cloudkg.vocab import fold_name, mint_name, type_of

_SHORTEST_NAME, _LONGEST_NAME = 2, 80
# Lists of words that are no names of their class, in either language.
_NO_NAMES = {
    EntityType.FIRM: ("firm-heads", "never", "common", "jargon"),
    EntityType.PUBLIC_BODY: ("firm-heads", "never", "common", "jargon"),
    EntityType.PERSON: ("never", "common", "jargon"),
    EntityType.CHIP: ("chip-heads", "common"),
    EntityType.MODEL: ("model-heads", "common"),
    EntityType.PRODUCT: ("generic-things",),
    EntityType.SEGMENT: ("generic-markets",),
}


class Naming:
    """Names of one document. `names` and `types` collect what was accepted, by CURIE."""

    def __init__(self, document: Document, reading: Reading, lexicon: Lexicon) -> None:
        self._text = fold_name("\n".join(p.view for p in document.passages if p.kind not in SILENT_KINDS)) + fold_name(document.title or "")
        self._lexicon = lexicon
        self._known: dict[str, set[str]] = defaultdict(set)
        for curie, surfaces in reading.names.items():
            for surface in surfaces:
                self._known[fold_name(surface)].add(curie)
        self._no_names = {
            type_: {fold_name(w) for name in lists for language in ("zh-", "en-", "") for w in lexicon.words.get(language + name, ())}
            for type_, lists in _NO_NAMES.items()
        }
        self.names: dict[str, set[str]] = defaultdict(set)
        self.types: dict[str, EntityType] = {}

    def resolve(self, name: str, stated: EntityType, allowed: Collection[EntityType]) -> str:
        """CURIE of a name; what is known of it goes before the type that the model states.

        Raises Refused where the name does not stand in the report, is none, or is of no type that is allowed here.
        """
        key = fold_name(name)
        if not key or len(name) > _LONGEST_NAME or not self.stands_in_text(name):
            raise Refused("a name not in the text")
        curies = self._known.get(key, set())
        term = self._lexicon.by_name.get(key)
        if len(curies) == 1:
            curie = next(iter(curies))
        elif term is not None:
            curie = term.id
        elif self._is_common(name, stated):
            raise Refused("a word that is no name")
        else:
            curie = mint_name(stated, name)
        if type_of(curie) not in allowed:
            raise Refused("a type that does not fit")
        self._known[key].add(curie)  # what it was once taken for it stays
        self.names[curie].add(name)
        self.types[curie] = type_of(curie)
        return curie

    def _is_common(self, name: str, stated: EntityType) -> bool:
        """Whether a name is a word that any thing of its class can be called: 公司, “the startup”, 大模型."""
        bare = re.sub(r"(?i)^(?:the|a|an) ", "", name.strip())
        return len(bare) < _SHORTEST_NAME or bool({fold_name(name), fold_name(bare)} & self._no_names.get(stated, set()))

    def stands_in_text(self, words: str) -> bool:
        """Whether words stand in the report, spelling apart."""
        return fold_name(words) in self._text
