"""Sentences in the language of the question: the answer, what is not understood, and what can be asked instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph

from cloudkg.ask.answering import Source
from cloudkg.ask.pieces import Asked, Problem
from cloudkg.ask.reading import Hit
from cloudkg.ask.sentences import FIRMNESS, KINDS, NEAR, SAID, WHY
from cloudkg.ask.tables import Table, column, period_order, values_of
from cloudkg.query.facts import read_nodes
from cloudkg.query.questions import question_names, read_question
from cloudkg.query.search import search
from cloudkg.script import HAN
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import RELATIONS, fold_name

if TYPE_CHECKING:
    from cloudkg.ask import Part

_MOST_NAMES = 12
_MOST_CLOSE = 4
_LONGEST_NAME_CHARS = 60
_QUOTE_CHARS = 80
_NAMED_APART = frozenset(
    {"ckg:hardware_spec", "ckg:score", "ckg:rank", "ckg:other", "ckg:price"}
)  # figures of one metric that are not alike
_SIZES = (("sum", ""), ("max_percent", "%"), ("min_percent", "%"), ("customers", ""))
_MODALITY_OF = {"yes": "ckg:Actual", "planned": "ckg:Planned", "forecast": "ckg:Forecast", "reported": "ckg:Reported"}
_FIRMEST = {modality: rank for rank, modality in enumerate(_MODALITY_OF.values())}
_OPEN_ANYWAY = frozenset({"rumours", "plans", "guidance", "denials"})  # whose rows are no facts by what is asked
_TERM = re.compile(r"\bckg:(\w+)")
_SCALES = ((Decimal(10) ** 12, "万亿", "trillion"), (Decimal(10) ** 8, "亿", ""), (Decimal(10) ** 9, "", "billion"))


def describe_hit(dataset: Dataset, hit: Hit, language: str) -> str:
    """What a part of the question was taken for, in words."""
    if hit.kind == "entity":
        curie = hit.fields["id"]
        return f"{read_nodes(dataset, [curie])[curie].label} ({curie})" if curie else "?"
    which = next(
        (
            hit.fields[k]
            for k in ("relation", "metric", "modality", "kind", "shape", "time", "label", "number", "question", "name")
            if k in hit.fields
        ),
        "",
    )
    if language == "zh" and hit.kind in ("relation", "metric"):
        which = Wording(dataset, language).word(which)
    voice = f" ({hit.fields['voice']})" if hit.fields.get("voice") in ("agent", "patient", "passive", "inverse") else ""
    return (
        f"{KINDS.get(hit.kind, {}).get(language, hit.kind)}: {which}{voice}" if which else KINDS.get(hit.kind, {}).get(language, hit.kind)
    )


def suggest_questions(asked: Asked, parts: Sequence[Part], text: str) -> tuple[str, ...]:
    """Shipped questions near to a question that was not understood: those of its relation, metric or topic, else those whose titles look like it."""
    from rapidfuzz import fuzz, process

    if asked.question:
        return (f"cloudkg ask {asked.question}",)
    titles = {name: f"{q.titles['zh']} {q.titles['en'].lower()}" for name, q in ((n, read_question(n)) for n in question_names())}
    asked_of = _subjects(text)
    akin = {name: title for name, title in titles.items() if asked_of & _subjects(title)}
    found = [name for _, _, name in process.extract(text.lower(), akin, scorer=fuzz.partial_ratio, limit=3)]
    return tuple(f"cloudkg ask {name}" for name in found)


def _subjects(text: str) -> set[str]:
    """What a text is about: its English words of four letters or more in their bare form, its pairs of Chinese characters, without those of asking."""
    words = {word.lower().removesuffix("s") for word in re.findall(r"[A-Za-z]{4,}", text)} - _ASKING_WORDS
    pairs = {run[i : i + 2] for run in re.findall(rf"[{HAN}]+", _ASKING.sub(" ", text)) for i in range(len(run) - 1)}
    return words | pairs


_ASKING = re.compile("谁|哪些?|什么|多少|怎么|如何|为什么|有|在|的|了|吗|呢|是")
_ASKING_WORDS = frozenset(
    {"what", "which", "whom", "who", "whose", "with", "does", "have", "that", "this", "from", "most", "many", "much", "where", "when"}
)
_LEAST_LIKENESS_OF_NAMES, _LEAST_LIKENESS_OF_WORDS = 55, 80


class Wording:
    """Sentences about one dataset in one language."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        self._dataset = dataset
        self._language = language
        self._words: dict[str, str] = {}

    def word(self, term: str) -> str:
        """What the ontology calls a relation, a metric or a basis in the language of the answer: CURIE or local name."""
        curie = term if ":" in term else f"ckg:{term}"
        if curie not in self._words:
            labels = self._dataset.select(
                "SELECT ?label { ?term rdfs:label ?label FILTER(LANG(?label) = ?tag) }",
                {"term": node(curie), "tag": pyoxigraph.Literal(self._language)},
            )
            said = min((text_of(label) for (label,) in labels), default="")
            short = curie.removeprefix("ckg:").replace("_", " ")
            self._words[curie] = said if said and (self._language == "zh" or curie.removeprefix("ckg:") in RELATIONS) else short
        return self._words[curie]

    def _with_words(self, text: str) -> str:
        said = _TERM.sub(lambda found: self.word(found[0]), text)
        return said.replace(", ", "、").replace("; ", "；") if self._language == "zh" else said

    # ---- answers

    def answer(self, table: Table, sources: Sequence[Source]) -> tuple[str, str]:
        """The answer in a sentence, with the words of the reports where they are asked for, and the verdict of a yes-or-no question."""
        sentence, verdict = self._answer(table)
        if not table.asked.evidence or not sources:
            return sentence, verdict
        quoted = (
            f"{s.report.removeprefix('report:')}:{s.line} “{s.quote[:_QUOTE_CHARS]}{'…' if len(s.quote) > _QUOTE_CHARS else ''}”"
            for s in sources[:2]
        )
        return f"{sentence} {' '.join(quoted)}", verdict

    def _answer(self, table: Table) -> tuple[str, str]:
        asked = table.asked
        if not table.rows:
            return self._nothing(table), self._denied(asked) or ("nothing" if asked.form == "yes-no" else "")
        reports = self._reports(values_of(table, "report"))
        if asked.form == "yes-no":
            verdict = self._verdict(table)
            said = [row for row in table.rows if row[column(table, "modality")] == _MODALITY_OF[verdict]]
            reports = self._reports([row[column(table, "report")] for row in said])
            return self.say(verdict, count=len(said), reports=reports), verdict
        if asked.metrics:
            return self._figures(table, reports), ""
        if asked.form in ("most", "least") and table.columns[-1] == "number":
            return self.say(asked.form, first=table.rows[0][0], value=table.rows[0][1], count=len(table.rows)), ""
        if asked.question.startswith("largest-"):
            return self.say("highest", first=self._largest(table)), ""
        names = self._names(table)
        shown = self._shown(names)
        if asked.form == "count":
            return self.say("count", count=len(names), names=shown), ""
        count, firmness = len(table.rows) + table.omitted, self._firmness(table)
        sentence = self.say("rows" if reports else "names", count=count, firmness=firmness, reports=reports, names=shown or "…")
        return self._with_notes(sentence, table), ""

    def _with_notes(self, sentence: str, table: Table) -> str:
        """The sentence with what must be said beside it: that rows are in no order, that others have no date; before it that they are of anything."""
        notes = [
            (kind, NEAR[kind][self._language].format(self._with_words(words)))
            for kind, _, words in (note.partition(": ") for note in table.near)
        ]
        first = "".join(said for kind, said in notes if kind == "broader")
        return first + sentence + "".join(said for kind, said in notes if kind != "broader")

    def _firmness(self, table: Table) -> str:
        """How many of the rows are no facts, in brackets; empty where all are, or where just such are asked for."""
        said = Counter(values_of(table, "modality"))
        if table.asked.question in _OPEN_ANYWAY or "modality" in table.asked.given or table.omitted:
            return ""
        counted = [(FIRMNESS[m][self._language], said[m]) for m in FIRMNESS if said[m]]
        if not counted:
            return ""
        zh = self._language == "zh"
        if counted[0][1] == len(table.rows):
            return f"（都只是{counted[0][0]}）" if zh else f" (all of them only {counted[0][0]})"
        if zh:
            return f"（其中 {'、'.join(f'{n} 条只是{word}' for word, n in counted)}）"
        return f" ({', '.join(f'{n} only {word}' for word, n in counted)})"

    def _names(self, table: Table) -> list[str]:
        """What is asked for, each once; where one thing is asked about, with how much, as what and when, as far as that is said."""
        at = column(table, table.asked.column)
        modality = column(table, "modality")
        firmest: dict[str, int] = {}
        of_one = len(set(values_of(table, table.asked.grouped))) == 1
        told: dict[str, dict[str, None]] = {}
        for row in table.rows if at >= 0 else ():
            if row[at]:
                name = self.word(row[at]) if row[at].startswith("ckg:") else row[at]
                told.setdefault(name, {}).setdefault(self._told(table, row) if of_one else "")
                firmest[name] = min(firmest.get(name, len(_FIRMEST)), _FIRMEST.get(row[modality] if modality >= 0 else "", 0))
        names = list(told) if table.asked.latest or table.ranked else sorted(told, key=firmest.__getitem__)
        marks = {name: self._mark(table, firmest[name]) for name in names}
        return [f"{name}{more}{marks[name]}" for name in names for more in told[name] if more or len(told[name]) == 1]

    def _mark(self, table: Table, rank: int) -> str:
        """“（传闻）” behind what nobody states as a fact, where others do."""
        modality = list(_FIRMEST)[rank]
        if modality not in FIRMNESS or table.asked.question in _OPEN_ANYWAY or len(set(values_of(table, "modality"))) == 1:
            return ""
        word = FIRMNESS[modality][self._language]
        return f"（{word}）" if self._language == "zh" else f" ({word})"

    def _told(self, table: Table, row: Sequence[str]) -> str:
        cells = dict(zip(table.columns, row, strict=True))
        told = []
        if cells.get("max_percent") or cells.get("min_percent"):
            told.append(self._range(cells.get("min_percent", ""), cells.get("max_percent", "")) + "%")
        if cells.get("max_amount") or cells.get("min_amount"):
            told.append(f"{self._range(cells.get('min_amount', ''), cells.get('max_amount', ''))} {cells.get('unit', '')}".strip())
        told += [cells["role"]] if cells.get("role") else []
        if table.asked.dated:
            told += [cells[name] for name in ("date", "period_found") if cells.get(name)]
            told += [f"→ {cells['effective']}"] if cells.get("effective") else []
        return f" ({', '.join(told)})" if told and table.asked.form != "count" else ""

    def _range(self, low: str, high: str) -> str:
        if low and high and low != high:
            return f"{self._number(low)}–{self._number(high)}"
        mark = "" if low and high else "≥ " if low else "≤ "
        return mark + self._number(low or high)

    def say(self, key: str, **values: object) -> str:
        """A sentence by its key, with its values."""
        said = SAID[key]
        words = said["one"] if self._language == "en" and values.get("count") == 1 and "one" in said else said[self._language]
        return words.format(**values)

    def _joined(self, names: Sequence[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(names)

    def _shown(self, names: Sequence[str]) -> str:
        return self._joined(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")

    def _reports(self, curies: Sequence[str]) -> str:
        return self._joined(sorted({c.removeprefix("report:") for c in curies}))

    def _verdict(self, table: Table) -> str:
        said = set(values_of(table, "modality"))
        return next((word for word, modality in _MODALITY_OF.items() if modality in said), "reported")

    def _denied(self, asked: Asked) -> str:
        """“denied” where nobody affirms and somebody denies what is asked."""
        if asked.form != "yes-no" or not asked.relation or len(asked.things) < 2:
            return ""
        denials = "ASK { ?claim rdf:predicate ?relation ; rdf:subject|rdf:object ?a ; rdf:subject|rdf:object ?b ; ckg:polarity ckg:Denied MINUS { ?claim ckg:reviewed ?v } }"
        values = {"relation": node(f"ckg:{asked.relation}"), "a": node(asked.things[0]), "b": node(asked.things[1])}
        return "denied" if self._dataset.ask(denials, values) else ""

    def _nothing(self, table: Table) -> str:
        asked = table.asked
        sentence = self.say("nothing")
        if self._denied(asked):
            sentence = {"zh": "有报告否认了这一点。", "en": "A report denies it."}[self._language]
        near = [
            NEAR[kind][self._language].format(self._with_words(words)) for kind, _, words in (line.partition(": ") for line in table.near)
        ]
        if not near:
            return sentence
        gap, joint, end = ("", "；", "。") if self._language == "zh" else (" ", "; ", ".")
        said = joint.join(near)
        return sentence + gap + said[:1].upper() + said[1:] + end

    def _largest(self, table: Table) -> str:
        """The first row of a question that puts the largest first: who, what, how much."""
        row = dict(zip(table.columns, table.rows[0], strict=True))
        who = " → ".join(text for name, text in row.items() if name.endswith("_name"))
        size = next((f"{self._number(row[name])} {row.get('unit', unit)}" for name, unit in _SIZES if row.get(name)), "")
        return f"{who} {size}".strip() + self._open(row.get("modality", ""))

    def _open(self, modality: str) -> str:
        """Mark of what is no fact, where one row is told."""
        if modality not in FIRMNESS:
            return ""
        word = FIRMNESS[modality][self._language]
        return f"（{word}）" if self._language == "zh" else f" ({word})"

    # ---- figures

    def _figures(self, table: Table, reports: str) -> str:
        asked = table.asked
        if asked.form in ("most", "least"):
            first = self._figure(table, table.rows[0], labelled=True)
            return self._with_notes(self.say("highest" if asked.form == "most" else "lowest", first=first), table)
        if asked.form == "compare":
            compared = self._compared(table)
            if compared:
                return self.say("compare", first=compared)
        if len(table.rows) <= 3:
            return self.say("figure", first=("；" if self._language == "zh" else "; ").join(self._figure(table, row) for row in table.rows))
        if not asked.things:
            values = {"names": self._shown(self._names(table)), "firmness": self._firmness(table)}
            return self.say("figures-of", count=len(table.rows), reports=reports, **values)
        return self.say("figures", count=len(table.rows), reports=reports)

    def _figure(self, table: Table, row: Sequence[str], *, labelled: bool = False) -> str:
        at = {name: column(table, name) for name in ("firm_name", "metric_found", "period_found", "unit_found", "modality", "report")}
        basis = row[column(table, "basis")]
        zh = self._language == "zh"
        firmness = (f" {self.word(basis) if zh else basis.removeprefix('ckg:')}" if basis else "") + self._open(row[at["modality"]])
        metric = self.word(row[at["metric_found"]]) if zh else row[at["metric_found"]].removeprefix("ckg:").replace("_", " ")
        label = row[column(table, "label")]
        same = {fold_name(metric), fold_name(row[at["metric_found"]].removeprefix("ckg:").replace("_", " "))}
        metric += f" (“{label}”)" if labelled and label and fold_name(label) not in same else ""
        return f"{row[at['firm_name']]} {row[at['period_found']]} {metric} {self._amount(table, row)}{firmness} ({row[at['report']].removeprefix('report:')})"

    def _amount(self, table: Table, row: Sequence[str]) -> str:
        low, high = row[column(table, "min_value")], row[column(table, "max_value")]
        return f"{self._range(low, high)} {self._unit(row[column(table, 'unit_found')])}".strip()

    def _unit(self, unit: str) -> str:
        return "%" if unit == "percent" else "" if unit == "count" else unit

    def _number(self, text: str) -> str:
        value = Decimal(text)
        chinese = self._language == "zh"
        scales = [(s, w) for s, zh, en in sorted(_SCALES, reverse=True) for w in [zh if chinese else en] if w]
        scale, word = next(((s, w) for s, w in scales if abs(value) >= s), (Decimal(1), ""))
        number = f"{round(value / scale, 4):,f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{number} {word}".strip()

    def _compared(self, table: Table) -> str:
        """The newest period for which all have a figure of one unit, the highest first; empty where there is none."""
        name, period, unit, metric, label = (column(table, c) for c in ("firm_name", "period_found", "unit_found", "metric_found", "label"))
        wanted = set(values_of(table, "firm_name"))
        groups: dict[tuple[str, str, str, str], dict[str, Sequence[str]]] = {}
        modality = column(table, "modality")
        facts = [row for row in table.rows if row[modality] == "ckg:Actual"]
        for row in facts if {row[name] for row in facts} == wanted else table.rows:
            groups.setdefault((row[period], row[unit], row[metric], row[label] if row[metric] in _NAMED_APART else ""), {}).setdefault(
                row[name], row
            )
        common = [key for key, rows in groups.items() if set(rows) == wanted and len(wanted) > 1]
        if not common:
            return ""
        best = max(common, key=lambda key: period_order(key[0]))
        ranked = sorted(
            groups[best].values(), key=lambda row: -float(row[column(table, "max_value")] or row[column(table, "min_value")] or 0)
        )
        return f"{best[0]} {self.word(best[2])}: " + " > ".join(
            f"{row[name]} {self._amount(table, row)}{self._open(row[modality])}" for row in ranked
        )

    # ---- what is not understood

    def problems(self, problems: Sequence[Problem]) -> tuple[str, tuple[str, ...]]:
        """One sentence that names each part, and names of the graph that look like the unknown ones."""
        said, near = [], []
        for problem in problems:
            reason, close = problem.reason, []
            if reason == "unknown" and len(problem.text) > 1:
                close = self._close(problem.text)
                near += [f"{text} ({curie})" for curie, text in close]
                reason = "unknown-name" if self._looks_like_name(problem.text) else reason
            said.append(WHY[reason][self._language].format(problem.text))
        sentence = ("；" if self._language == "zh" else "; ").join(dict.fromkeys(said))
        end = "。" if self._language == "zh" else "."
        return sentence[:1].upper() + sentence[1:] + end, tuple(dict.fromkeys(near))[:4]

    def _close(self, text: str) -> list[tuple[str, str]]:
        """Things whose names look like a text: CURIE and name."""
        from rapidfuzz import fuzz

        if len(text) > _LONGEST_NAME_CHARS:
            return []
        least = _LEAST_LIKENESS_OF_NAMES if self._looks_like_name(text) else _LEAST_LIKENESS_OF_WORDS
        found = search(self._dataset, text, limit=_MOST_CLOSE).hits
        return [(hit.node.id, hit.matched) for hit in found if fuzz.ratio(fold_name(text), fold_name(hit.matched)) >= least]

    def _looks_like_name(self, text: str) -> bool:
        return text[:1].isupper() or not text.isascii()
