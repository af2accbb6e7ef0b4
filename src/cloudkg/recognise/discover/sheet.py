"""The text in which names are looked for: all readable passages in one string, the names that are known already masked by their kind.

A mask is as long as the name it stands for: one character that says the kind, then fillers. Patterns can so say “a firm” in one
character class, and no pattern runs into a known name by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cloudkg.model import SILENT_KINDS, Document, EntityType, Mention
from cloudkg.script import has_han

FILLER = "\ue000"
MASK_OF_TYPE = {
    EntityType.FIRM: "\ue001",
    EntityType.PUBLIC_BODY: "\ue002",
    EntityType.PERSON: "\ue003",
    EntityType.CHIP: "\ue004",
    EntityType.MODEL: "\ue005",
    EntityType.PRODUCT: "\ue006",
    EntityType.PLACE: "\ue007",
}
TYPE_OF_MASK = {mask: type_ for type_, mask in MASK_OF_TYPE.items()}
MASKS = "\ue000-\ue007"
FIRM, BODY, PERSON, CHIP, MODEL, PRODUCT, PLACE = (f"{mask}{FILLER}*" for mask in MASK_OF_TYPE.values())


@dataclass(frozen=True, slots=True)
class Find:
    """A stretch of the sheet that looks like a name. `id` is set where the text says of what known thing it is another name."""

    start: int
    end: int
    type: EntityType
    rule: str
    weight: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`text` and `masked` are equally long; a line feed stands before each passage.

    `masked_names` maps where a mask begins to the CURIE of the name, `segments` where a known segment ends to its length.
    """

    text: str
    masked: str
    line_of_passage: Mapping[int, int]
    masked_names: Mapping[int, str]
    segments: Mapping[int, int]
    chinese: bool

    @property
    def has_han(self) -> bool:
        """Whether any Chinese stands in the sheet."""
        return has_han(self.text)

    def quote(self, find: Find) -> str:
        """The words of a find."""
        return self.text[find.start : find.end]

    def with_masks(self, finds: Iterable[Find]) -> Sheet:
        """The sheet with these stretches masked too, over what is masked inside them."""
        chars = list(self.masked)
        for find in finds:
            mask = MASK_OF_TYPE.get(find.type)
            if mask is not None:
                chars[find.start : find.end] = mask + FILLER * (find.end - find.start - 1)
        return replace(self, masked="".join(chars))


_PRIVATE = re.compile("[\ue000-\ue00f]")


def read_sheet(document: Document, mentions: Sequence[Mention]) -> Sheet:
    """The sheet of a document whose known names are `mentions`. Segments are not masked: their words are words of other names too."""
    parts: list[str] = []
    line_of_passage: dict[int, int] = {}
    offset = 0
    for index, passage in enumerate(document.passages):
        if passage.kind not in SILENT_KINDS:
            line_of_passage[index] = offset + 1
            parts.append("\n" + passage.view.replace("\n", " "))
            offset += len(passage.view) + 1
    text = "".join(parts)
    chars = list(_PRIVATE.sub(" ", text))
    masked_names: dict[int, str] = {}
    segments: dict[int, int] = {}
    for mention in mentions:
        line, length = line_of_passage.get(mention.passage), mention.end - mention.start
        if line is None:
            continue
        start, mask = line + mention.start, MASK_OF_TYPE.get(mention.type)
        if mask is None:
            segments[start + length] = length
        else:
            chars[start : start + length] = mask + FILLER * (length - 1)
            masked_names[start] = mention.name
    return Sheet(text, "".join(chars), line_of_passage, masked_names, segments, document.language.startswith("zh"))


def any_of(words: Iterable[str]) -> str:
    """Pattern of any of the words, longer ones first; of nothing where there are none.

    >>> any_of(["云", "云服务"])
    '(?:云服务|云)'
    """
    alternatives = sorted({re.escape(word) for word in words}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(alternatives)})" if alternatives else "(?!)"


def any_listed(words: Mapping[str, Sequence[str]], *names: str) -> str:
    """Pattern of any of the regular expressions in the lists of these names, in their order; of nothing where there are none.

    >>> any_listed({"zh-cloud": ["云(?!南)", "云服务"]}, "zh-cloud")
    '(?:云(?!南)|云服务)'
    """
    alternatives = "|".join(expression for name in names for expression in words.get(name, ()))
    return f"(?:{alternatives})" if alternatives else "(?!)"
