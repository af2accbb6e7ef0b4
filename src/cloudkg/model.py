"""The shapes that flow from stage to stage: frozen, slotted dataclasses with no behaviour beyond their own consistency.

    Document (Passage, Table)  ->  Mention, Quantity, Period  ->  Claim, Observation  ->  Entity, Event  ->  Knowledge

Things are named by CURIEs such as ``firm:nvidia`` everywhere; `cloudkg.vocab` turns them into IRIs. Two coordinate systems exist:
*stored* offsets are code points of `Document.text`; *view* offsets are code points of `Passage.view`, the normalised reading text of
one passage. `Passage.locate` maps view to stored. Everything that leaves the program carries stored offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class EntityType(StrEnum):
    """Classes of entities (contract, section 3); the value is the local name of the class."""

    FIRM = "Firm"
    PUBLIC_BODY = "PublicBody"
    PERSON = "Person"
    CHIP = "Chip"
    MODEL = "Model"
    PRODUCT = "Product"
    SEGMENT = "Segment"
    PLACE = "Place"


class Modality(StrEnum):
    """How firmly something is said; members stand in order of firmness, firmest first."""

    ACTUAL = "Actual"
    PLANNED = "Planned"
    FORECAST = "Forecast"
    REPORTED = "Reported"


class Polarity(StrEnum):
    """Whether the report affirms or denies what the claim says."""

    AFFIRMED = "Affirmed"
    DENIED = "Denied"


class Basis(StrEnum):
    """What a growth rate is measured against."""

    YOY = "YoY"
    QOQ = "QoQ"
    CAGR = "CAGR"


class Measure(StrEnum):
    """Whether a figure is a level or an increment of the level."""

    LEVEL = "Level"
    CHANGE = "Change"


class Verdict(StrEnum):
    """What a person ruled on a claim or an observation."""

    REJECTED = "Rejected"
    CORRECTED = "Corrected"


class PassageKind(StrEnum):
    """What a passage is in the layout of its report."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    CELL = "cell"
    CAPTION = "caption"
    SOURCE_NOTE = "source-note"
    CONTENTS = "contents"  # a line of a table of contents: kept, never extracted from
    BOILERPLATE = "boilerplate"  # disclaimers, contact data, rating definitions: kept, never extracted from


SILENT_KINDS = frozenset({PassageKind.CONTENTS, PassageKind.BOILERPLATE})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points of the stored text.

    >>> Span(3, 5).end
    5
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}..{self.end} is not a range")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that is read as one: a heading, a paragraph, a list item, a table cell.

    `view` is the reading text: lines rejoined, width and stray spaces normalised, Traditional script made Simplified.
    `offsets[i]` is the stored offset of the code point that `view[i]` stands for; offsets never decrease.
    `line` is 1-based in the input file; `section` holds the indices of the headings above, outermost first.
    """

    kind: PassageKind
    span: Span
    view: str
    offsets: Sequence[int]
    line: int
    level: int = 0
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    section: tuple[int, ...] = ()

    def locate(self, start: int, end: int) -> Span:
        """Stored span of `view[start:end]`, which must not be empty."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells; `rows[r][c]` is the index of the cell's passage in the document, None where the grid has a hole.

    The first `header_rows` rows are headers. `caption` and `notes` are passage indices.
    """

    rows: tuple[tuple[int | None, ...], ...]
    header_rows: int
    caption: int | None = None
    notes: tuple[int, ...] = ()
    section: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One report as read: the stored text and where its passages and tables stand in it."""

    name: str
    text: str
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    sha256: str
    language: str
    title: str | None = None
    publisher: str | None = None
    issued: date | None = None  # of a month, its last day: what relative dates are counted from
    media_type: str = "text/plain"
    issued_label: str | None = None  # as precise as stated: 2026-03-18 or 2026-03


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a passage's view that names something. `name` is the CURIE that it resolves to, `rule` says who found it."""

    passage: int
    start: int
    end: int
    surface: str
    type: EntityType
    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, in base units. An open end ("超600亿") is None; `half_width` is half of the last stated digit."""

    passage: int
    start: int
    end: int
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    raw: str
    approximate: bool = False
    half_width: Decimal = Decimal(0)
    change: int = 0  # +1 or -1 where the words themselves say rise or fall (翻倍, 下降三成)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch or point of time. `label` is spelled as the contract fixes it; fiscal labels stay fiscal, `first`/`last` are calendar days."""

    passage: int
    start: int
    end: int
    label: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was recognised in a document, each tuple in order of passage and start, plus aliases that the text itself defines.

    `names` maps a CURIE to every surface form met or defined for it in this document.
    """

    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    periods: tuple[Period, ...]
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    types: dict[str, EntityType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Provenance:
    """Where a report says something: `text[span.start:span.end] == quote` holds for the report's stored text."""

    report: str
    span: Span
    line: int
    quote: str
    page: int | None = None
    row: int | None = None
    column: int | None = None


Range = tuple[Decimal | None, Decimal | None]
Day = date  # under another name where a field called `date` hides it


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """Conditions on a claim; None where the report says nothing. Dates are ISO labels of day, month or year."""

    date: str | None = None
    effective: str | None = None
    period: str | None = None
    period_first: Day | None = None
    period_last: Day | None = None
    change: Range | None = None  # percent
    amount: Range | None = None  # base units of `unit`
    unit: str | None = None
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    price_unit: str | None = None
    region: str | None = None  # CURIE
    product: str | None = None  # CURIE
    role: str | None = None
    action: str | None = None
    scope: str | None = None
    source: str | None = None  # who says so, in the report's words
    attributed_to: str | None = None  # CURIE of that source where it is an entity


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report asserts once. `subject` and `object` are CURIEs, `predicate` the local name of a relation."""

    subject: str
    predicate: str
    object: str
    provenance: Provenance
    modality: Modality = Modality.ACTUAL
    polarity: Polarity = Polarity.AFFIRMED
    qualifiers: Qualifiers = Qualifiers()
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that a report gives for an entity. `metric` and `unit` are local names as the contract spells them."""

    entity: str
    metric: str
    label: str
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    raw: str
    provenance: Provenance
    period: str | None = None
    period_first: date | None = None
    period_last: date | None = None
    half_width: Decimal = Decimal(0)
    approximate: bool = False
    basis: Basis | None = None
    measure: Measure = Measure.LEVEL
    modality: Modality = Modality.ACTUAL
    polarity: Polarity = Polarity.AFFIRMED
    scope: str | None = None
    region: str | None = None
    source: str | None = None
    attributed_to: str | None = None
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """A resolved thing. `label` is the display name, `names` every other name known or seen, sorted; `reasons` say why names were tied to it.

    `replaces` holds CURIEs of what a person merged into it. An entity without a label only says that the thing exists: another part names it.
    """

    id: str
    type: EntityType
    label: str
    names: tuple[str, ...] = ()
    zh: str | None = None
    en: str | None = None
    tickers: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A person's ruling on a fact: `original` stands no longer, and `revision` is the CURIE of the fact that stands in its place."""

    original: Claim | Observation
    verdict: Verdict
    by: str
    on: date
    why: str
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One happening in the world, however many reports tell of it. `claims` are CURIEs, sorted; `modality` is the firmest of theirs."""

    id: str
    type: str
    agent: str
    target: str
    modality: Modality
    claims: tuple[str, ...]
    date: str | None = None
    effective: str | None = None
    change: Range | None = None
    amount: Range | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What is kept of a document beside its text. `id` is a CURIE, `publisher` the CURIE of an entity where it is one, else its words."""

    id: str
    name: str
    sha256: str
    language: str
    title: str | None = None
    publisher: str | None = None
    issued: str | None = None  # ISO day or month, as precise as stated


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one report yields, independent of any other report: the unit of work that is computed in parallel and cached.

    `claims` and `observations` stand; what a person struck is in `reviews`.
    """

    report: Report
    text: str
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    observations: tuple[Observation, ...]
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All reports put together: what the store writes. Tuples are sorted by id or content, so that equal input gives equal bytes."""

    extractions: tuple[Extraction, ...]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
