"""Scores predicted facts against gold ones, in two tiers.

*Found*: subject, relation and object; or entity, value and roughly the period. *Right*: also modality and every qualifier that the gold states; or metric,
exact period, unit, basis and modality. Neither demanded nor punished are optional gold facts, a repeated statement of a fact already met, and a price,
change or amount of a relation said again as an observation. Facts that the text denies are not scored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from cloudkg.evaluate.alike import Names, close, ends_of, same_period, same_unit, same_value
from cloudkg.evaluate.folder import ExchangeFolder, Fact, fold_loosely
from cloudkg.evaluate.pairing import pair_up
from cloudkg.vocab import SYMMETRIC

_MAKES = frozenset({"develops", "releases"})  # who releases a thing makes it
_FULL_DATE_CHARS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts were met, how many missed, how many said in excess."""

    met: int
    missed: int
    extra: int

    @property
    def precision(self) -> float:
        """Share of what was said that is so."""
        said = self.met + self.extra
        return self.met / said if said else 0.0

    @property
    def recall(self) -> float:
        """Share of what is so that was said."""
        so = self.met + self.missed
        return self.met / so if so else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> round(Counts(3, 1, 1).f1, 3)
        0.75
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact that was found but is not right: what the gold says, what was predicted, and the fields that differ."""

    gold: Fact
    pred: Fact
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Outcome for all relations, or for all observations; `by_label` counts by relation or metric."""

    found: Counts
    right: Counts
    by_label: dict[str, Counts]
    missed: tuple[Fact, ...]
    extra: tuple[Fact, ...]
    wrong: tuple[Fault, ...]
    pairs: tuple[tuple[Fact, Fact], ...]

    @property
    def faults(self) -> Counter[str]:
        """How often each field was not right."""
        return Counter(name for fault in self.wrong for name in fault.fields)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of both kinds of fact, and how many of the entities met have the class that the gold gives them."""

    relations: Score
    observations: Score
    types_alike: int
    types_met: int


def evaluate(gold: ExchangeFolder, pred: ExchangeFolder, docs: Collection[str] = ()) -> Evaluation:
    """Score the facts of `pred` against those of `gold`, of `docs` or of every document of the gold.

    A predicted document counts under its name, or where the gold does not know that, under the part of it before the first ``_``.
    """
    known = {f.doc for f in gold.facts}
    wanted = set(docs) or known
    golds = [f for f in gold.facts if f.doc in wanted]
    renamed = [f if f.doc in known else Fact(f.row, f.doc.split("_")[0]) for f in pred.facts if not f.denied]
    preds = [f for f in renamed if f.doc in wanted]
    names = Names(gold, pred)
    relations = _score_relations(_of_kind(golds, "rel"), _of_kind(preds, "rel"), names)
    observations = _score_observations(_of_kind(golds, "obs"), _of_kind(preds, "obs"), _of_kind(golds, "rel"), names)
    types = [
        (gold.types[g.row[key]], pred.types[p.row[key]])
        for score, keys in ((relations, "so"), (observations, "e"))
        for g, p in score.pairs
        for key in keys
        if g.row[key] in gold.types and p.row[key] in pred.types
    ]
    return Evaluation(relations, observations, sum(a == b for a, b in types), len(types))


def _of_kind(facts: Iterable[Fact], kind: str) -> list[Fact]:
    return [f for f in facts if f.kind == kind]


def _by_doc(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.doc].append(fact)
    return found


# ---- relations


def _same_relation(g: Fact, p: Fact, names: Names) -> bool:
    relation, said = g.row["r"], p.row["r"]
    if relation != said and not (relation in _MAKES and said in _MAKES):
        return False
    straight = names.same(g.row["s"], p.row["s"]) and names.same(g.row["o"], p.row["o"])
    return straight or (relation in SYMMETRIC and names.same(g.row["s"], p.row["o"]) and names.same(g.row["o"], p.row["s"]))


def _relation_faults(g: Fact, p: Fact, names: Names) -> tuple[str, ...]:
    """Fields of a found relation that are not right; what the gold leaves unsaid cannot be wrong."""
    faults = [] if g.modality == p.modality else ["modality"]
    faults += [k for k in ("pct", "amount") if g.row.get(k) and not same_value(ends_of(g.row[k]), ends_of(p.row.get(k)), exact=True)]
    faults += [k for k in ("date", "effective") if not _same_date(g.text(k), p.text(k))]
    if g.row.get("price") and not all(close(g.number_of_price(end), p.number_of_price(end)) for end in ("from", "to")):
        faults.append("price")
    region, said = g.text("region"), p.text("region")
    if region and not (said and names.same(region, said)):
        faults.append("region")
    if g.text("action") and g.text("action") != p.text("action"):
        faults.append("action")
    return tuple(faults)


def _same_date(gold: str | None, pred: str | None) -> bool:
    if not gold:
        return True
    return bool(pred) and same_period(gold, pred, exact=len(gold) >= _FULL_DATE_CHARS and len(pred or "") >= _FULL_DATE_CHARS)


def _statement(fact: Fact, key_of: Callable[[str], str]) -> tuple[str, ...]:
    """Key under which statements of one relation count once."""
    ends = [key_of(str(fact.row[end])) for end in "so"]
    return (fact.doc, str(fact.row["r"]), *(sorted(ends) if fact.row["r"] in SYMMETRIC else ends))


def _score_relations(golds: Sequence[Fact], preds: Sequence[Fact], names: Names) -> Score:
    said = _by_doc(preds)
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for g in golds:
        groups[_statement(g, fold_loosely)].append(g)
    met, right, missed, wrong, pairs = 0, 0, [], [], []
    used: set[Fact] = set()
    for facts in groups.values():
        hits = [p for p in said[facts[0].doc] if _same_relation(facts[0], p, names)]
        used.update(hits)
        demanded = [g for g in facts if not g.optional]
        if demanded and hits:
            met += 1
        elif demanded:
            missed.append(demanded[0])
        for g in demanded if hits else ():
            best = min(hits, key=lambda p: len(_relation_faults(g, p, names)))
            pairs.append((g, best))
            if faults := _relation_faults(g, best, names):
                wrong.append(Fault(g, best, faults))
            else:
                right += 1
    demanded_all = sum(not g.optional for g in golds)
    extra: dict[tuple[str, ...], Fact] = {}
    for p in preds:
        if p not in used:
            extra.setdefault(_statement(p, str), p)
    return Score(
        found=Counts(met, len(missed), len(extra)),
        right=Counts(right, demanded_all - right, len(extra) + len(wrong)),
        by_label=_by_label(pairs, missed, list(extra.values())),
        missed=tuple(missed),
        extra=tuple(extra.values()),
        wrong=tuple(wrong),
        pairs=tuple(pairs),
    )


# ---- observations


def _same_figure(g: Fact, p: Fact, names: Names) -> bool:
    return (
        same_value(ends_of(g.row.get("value")), ends_of(p.row.get("value")))
        and same_unit(g.text("unit") or "", p.text("unit") or "")
        and same_period(g.text("period"), p.text("period"))
        and names.kin(g.row["e"], p.row["e"])
    )


def _figure_faults(g: Fact, p: Fact) -> tuple[str, ...]:
    """Fields of a found figure that are not right."""
    faults = {
        "modality": g.modality == p.modality,
        "metric": g.row["metric"] == p.row["metric"],
        "period": same_period(g.text("period"), p.text("period"), exact=True),
        "unit": same_unit(g.text("unit") or "", p.text("unit") or "", exact=True),
        "value": same_value(ends_of(g.row.get("value")), ends_of(p.row.get("value")), exact=True),
        "basis": not str(g.row["metric"]).endswith("growth") or (g.text("basis") or "yoy") == (p.text("basis") or "yoy").lower(),
    }
    return tuple(name for name, right in faults.items() if not right)


def _said_of(relation: Fact, p: Fact, names: Names) -> bool:
    """Whether a predicted figure is a change, amount or price of that gold relation."""
    if not any(names.kin(relation.row[end], p.row["e"]) for end in "so"):
        return False
    sizes = [relation.row.get("pct"), relation.row.get("amount"), relation.number_of_price("from"), relation.number_of_price("to")]
    return any(same_value(ends_of(size), ends_of(p.row.get("value"))) for size in sizes if size is not None)


def _score_observations(golds: Sequence[Fact], preds: Sequence[Fact], relations: Sequence[Fact], names: Names) -> Score:
    said, related = _by_doc(preds), _by_doc(relations)
    pairs: list[tuple[Fact, Fact]] = []
    for doc, of_doc in _by_doc(golds).items():
        chosen = pair_up(
            of_doc,
            said[doc],
            fits=lambda g, p: _same_figure(g, p, names),
            faults=lambda g, p: len(_figure_faults(g, p)) + (not names.same(g.row["e"], p.row["e"])),
            last=lambda g: g.optional,
        )
        pairs += [(of_doc[i], said[doc][j]) for i, j in sorted(chosen.items())]
    paired = {g for g, _ in pairs}
    taken = {p for _, p in pairs}
    gold_of = _by_doc(golds)

    def repeats(p: Fact) -> bool:
        return any(_same_figure(g, p, names) for g in gold_of[p.doc]) or any(_said_of(r, p, names) for r in related[p.doc])

    demanded = [g for g in golds if not g.optional]
    missed = [g for g in demanded if g not in paired]
    extra = [p for p in preds if p not in taken and not repeats(p)]
    wrong = [Fault(g, p, faults) for g, p in pairs if not g.optional and (faults := _figure_faults(g, p))]
    met = len(demanded) - len(missed)
    return Score(
        found=Counts(met, len(missed), len(extra)),
        right=Counts(met - len(wrong), len(missed) + len(wrong), len(extra) + len(wrong)),
        by_label=_by_label(pairs, missed, extra),
        missed=tuple(missed),
        extra=tuple(extra),
        wrong=tuple(wrong),
        pairs=tuple(pairs),
    )


def _by_label(pairs: Iterable[tuple[Fact, Fact]], missed: Sequence[Fact], extra: Sequence[Fact]) -> dict[str, Counts]:
    """Counts by relation or metric; a fact that the gold states twice counts once."""
    keys = ("s", "o", "value", "e", "period")
    met = Counter(label for _, label, *_ in {(g.doc, g.label, *(str(g.row.get(k)) for k in keys)) for g, _ in pairs if not g.optional})
    gone, more = Counter(f.label for f in missed), Counter(f.label for f in extra)
    return {label: Counts(met[label], gone[label], more[label]) for label in sorted({*met, *gone, *more})}
