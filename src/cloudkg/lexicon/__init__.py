"""Knowledge that is data: the gazetteer, cue words, relation patterns, units, metrics and fiscal calendars.

`load_lexicon` reads and checks everything once; a folder of the user's own adds to it without touching the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.gazetteer import Term, add_names, read_gazetteer, read_year_ends
from cloudkg.lexicon.metrics import MetricCue, read_metric_cues
from cloudkg.lexicon.names import NameList, read_name_lists
from cloudkg.lexicon.patterns import Pattern, read_patterns
from cloudkg.lexicon.words import read_word_lists
from cloudkg.resources import resource
from cloudkg.vocab import fold_name

LANGUAGES = ("zh", "en")
_OWNER_STEPS = 4  # from a product to its unit, firm and parent


@dataclass(frozen=True, eq=False)  # compared and hashed by identity, so that what is built from it can be cached
class Lexicon:
    """All that the extractor knows.

    `words` maps the name of a list ("version-words") to its words; `year_ends` a firm to a month; `weights` a language to the file of its
    weights of relations, and ``names-`` with a language to that of its tagger.
    `listed` are names of which nothing but the kind is known; where one is a name of a term too, it is the term's.
    """

    terms: dict[str, Term]
    year_ends: dict[str, int]
    words: dict[str, tuple[str, ...]]
    patterns: dict[str, tuple[Pattern, ...]]
    metrics: dict[str, tuple[MetricCue, ...]]
    weights: dict[str, Path] = field(default_factory=dict)
    listed: tuple[NameList, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Term]:
        """Term of each strong name, folded; of a name that two terms share, the first by id."""
        known: dict[str, Term] = {}
        for term in self.terms.values():
            for name in term.names:
                known.setdefault(fold_name(name), term)
        return known

    def year_end_of(self, firm: str) -> int:
        """Last month of the fiscal year of a firm, its own or that of the firm it belongs to; 12 where neither is known to differ."""
        for _ in range(_OWNER_STEPS):
            if firm in self.year_ends:
                return self.year_ends[firm]
            term = self.terms.get(firm)
            if term is None or term.owner is None:
                break
            firm = term.owner
        return 12

    @cached_property
    def simplified(self) -> dict[str, str]:
        """Each name written in Traditional script, and its Simplified form, in which passages are read."""
        from opencc import OpenCC

        converter = OpenCC("t2s")
        names = {n for t in self.terms.values() for n in (*t.names, *t.weak) if not n.isascii()}
        return {name: short for name in names if (short := converter.convert(name)) != name and len(short) == len(name)}


Names = tuple[tuple[str, str, str], ...]  # entity, further name, display name of an entity that no gazetteer knows


def load_lexicon(extra: Path | None = None, names: Names = ()) -> Lexicon:
    """The package's lexicon, with the files of `extra` and further `names` added.

    Raises LexiconError with file and line of the first bad row.
    """
    return _load_with(extra.resolve() if extra else None, names)


@lru_cache(maxsize=4)
def _load_with(extra: Path | None, names: Names) -> Lexicon:
    lexicon = _load(extra)
    return replace(lexicon, terms=add_names(lexicon.terms, names)) if names else lexicon


@lru_cache(maxsize=4)
def _load(extra: Path | None) -> Lexicon:
    if extra is not None and not extra.is_dir():
        raise LexiconError("is not a folder", where=extra, hint="--lexicon takes a folder with gazetteer, words or patterns in it")
    roots = [resource("lexicon"), *([extra] if extra else [])]
    gazetteers = sorted(resource("ontology", "gazetteer").glob("*.ttl")) + (sorted(extra.rglob("*.ttl")) if extra else [])
    words = read_word_lists([p for root in roots for p in sorted((root / "words").glob("*.yaml"))])
    patterns: dict[str, tuple[Pattern, ...]] = {}
    metrics: dict[str, tuple[MetricCue, ...]] = {}
    for language in LANGUAGES:
        files = [p for root in roots for p in sorted((root / "patterns" / language).glob("*.yaml"))]
        patterns[language] = read_patterns(files, language, words)
        cues = [p for root in roots for p in sorted((root / "metrics" / language).glob("*.yaml"))]
        metrics[language] = read_metric_cues(cues)
    return Lexicon(
        terms=read_gazetteer(gazetteers),
        year_ends=read_year_ends(resource("ontology", "fiscal-calendars.ttl")),
        words=words,
        patterns=patterns,
        metrics=metrics,
        listed=read_name_lists(p for root in roots for p in sorted((root / "names").glob("*.txt"))),
        weights={p.name.split(".", 1)[0]: p for root in roots for p in sorted((root / "weights").glob("*.*z"))},
    )
