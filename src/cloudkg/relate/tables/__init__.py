"""Claims and observations from tables."""

from __future__ import annotations

from cloudkg.lexicon import Lexicon
from cloudkg.model import Claim, Document, Observation, Reading
from cloudkg.relate.tables.figures import FigureTable
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import find_blocks
from cloudkg.relate.tables.prices import PriceTable
from cloudkg.relate.tables.relations import RelationTable
from cloudkg.relate.tables.surroundings import Surroundings
from cloudkg.relate.tables.words import table_words


def relate_tables(document: Document, reading: Reading, lexicon: Lexicon) -> tuple[list[Claim], list[Observation]]:
    """What the tables of a document say, in reading order."""
    if not document.tables:
        return [], []
    around = Surroundings(document, reading, lexicon)
    claims: list[Claim] = []
    observations: list[Observation] = []
    for block in find_blocks(document, around.mentions, table_words(lexicon)):
        frame = Frame(block, around)
        claims += RelationTable(frame).claims()
        claims += PriceTable(frame).claims()
        observations += FigureTable(frame).observations()
    _keep_names(around, reading)
    return claims, observations


def _keep_names(around: Surroundings, reading: Reading) -> None:
    """Let the reading know the names that only a column of names made names, so that entities get them as the report writes them."""
    for mention in around.names.new:
        known = reading.names.get(mention.name, ())
        if mention.surface not in known:
            reading.names[mention.name] = tuple(sorted((*known, mention.surface)))
            reading.types.setdefault(mention.name, mention.type)
