"""Sentences in the language of the question: the answer, what is not understood, and what can be asked instead."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cloudkg.ask.answering import Source, Table, column, period_order, values_of
from cloudkg.ask.names import names_of
from cloudkg.ask.pieces import Asked, Problem
from cloudkg.ask.reading import Hit
from cloudkg.query.facts import Node, read_nodes
from cloudkg.query.names import suggest
from cloudkg.query.neighbors import Edge
from cloudkg.query.path import find_paths
from cloudkg.query.questions import question_names, read_question
from cloudkg.query.show import describe_entity
from cloudkg.store import Dataset, node
from cloudkg.vocab import relation_flag

if TYPE_CHECKING:
    from cloudkg.ask import Part, PlainAnswer

_SAID: dict[str, dict[str, str]] = {
    "rows": {"zh": "{count} 条，出自 {reports}：{names}。", "en": "{count} found, in {reports}: {names}."},
    "names": {"zh": "{count} 条：{names}。", "en": "{count} found: {names}."},
    "count": {"zh": "{count} 个：{names}。", "en": "{count}: {names}."},
    "yes": {"zh": "是：{count} 条主张这样说，出自 {reports}。", "en": "Yes: {count} claims say so, in {reports}."},
    "planned": {"zh": "只是计划：{count} 条主张，出自 {reports}。", "en": "Planned only: {count} claims, in {reports}."},
    "forecast": {"zh": "只是预期：{count} 条主张，出自 {reports}。", "en": "Expected only: {count} claims, in {reports}."},
    "reported": {"zh": "只是传闻：{count} 条主张，出自 {reports}。", "en": "Rumoured only: {count} claims, in {reports}."},
    "nothing": {"zh": "图中没有这方面的说法。", "en": "The graph says nothing of that."},
    "most": {"zh": "最多的是 {first}（{value}）；共列 {count} 个。", "en": "The most: {first} ({value}); {count} listed."},
    "least": {"zh": "最少的是 {first}（{value}）；共列 {count} 个。", "en": "The least: {first} ({value}); {count} listed."},
    "highest": {"zh": "最高的是{first}。", "en": "The highest: {first}."},
    "lowest": {"zh": "最低的是{first}。", "en": "The lowest: {first}."},
    "compare": {"zh": "{first}。", "en": "{first}."},
    "figure": {"zh": "{first}。", "en": "{first}."},
    "figures": {"zh": "{count} 个数字，出自 {reports}。", "en": "{count} figures, in {reports}."},
    "path": {"zh": "{first} 与 {second}：{count} 条路径，最短的 {hops} 步。", "en": "{first} and {second}: {count} ways, the shortest of {hops} steps."},
    "no-path": {"zh": "图中没有把 {first} 与 {second} 连起来的说法。", "en": "The graph says nothing that joins {first} and {second}."},
    "show": {"zh": '{first}：{edges} 条关系，{figures} 个数字；全部见 cloudkg show "{first}"。', "en": '{first}: {edges} relations, {figures} figures; all of it with: cloudkg show "{first}".'},
}  # fmt: skip
_NEAR: dict[str, dict[str, str]] = {
    "unranked": {"zh": "大小排不出来：没有写明金额。", "en": " They cannot be put in order of size: no sums are stated."},
    "periods": {"zh": "有的期间是 {}", "en": "there are figures for {}"},
    "kin": {"zh": "同一集团的 {} 有这一指标", "en": "{}, of the same group, has such figures"},
    "metrics": {"zh": "它有这些指标：{}", "en": "it has figures of {}"},
    "without": {
        "zh": "去掉时间、幅度、产品与确定程度的限定则有 {}",
        "en": "without narrowing by time, size, product or firmness there are {}",
    },
    "about": {"zh": "说到它的有：{}", "en": "what is said of it: {}"},
    "between": {"zh": "两者之间说到的是：{}", "en": "what is said of the two is: {}"},
}
_WHY: dict[str, dict[str, str]] = {
    "unknown": {"zh": "“{}”不认识", "en": "“{}” is not understood"},
    "unknown-name": {"zh": "图中没有叫“{}”的", "en": "nothing in the graph is called “{}”"},
    "negation": {"zh": "“{}”这样的否定问不了：没说过不等于不是", "en": "“{}” cannot be asked: what no report says is not thereby false"},
    "two questions": {"zh": "“{}”是另一个问题，请分开问", "en": "“{}” is a question of its own: ask one at a time"},
    "no place": {"zh": "“{}”在这个问题里没有位置", "en": "“{}” has no place in this question"},
    "no time": {"zh": "“{}”：这类主张没有日期", "en": "“{}”: claims of this kind have no date"},
    "no size": {"zh": "“{}”：这类问题不能按幅度筛选", "en": "“{}”: such a question cannot be narrowed by size"},
    "no question": {"zh": "“{}”没有说要问什么", "en": "“{}” does not say what to ask"},
}
_KINDS: dict[str, dict[str, str]] = {
    "relation": {"zh": "关系", "en": "relation"}, "metric": {"zh": "指标", "en": "metric"}, "growth": {"zh": "增速", "en": "rate of growth"},
    "modality": {"zh": "确定程度", "en": "firmness"}, "class": {"zh": "类别", "en": "class"}, "shape": {"zh": "问法", "en": "form of answer"},
    "time": {"zh": "时间", "en": "time"}, "period": {"zh": "期间", "en": "period"}, "limit": {"zh": "个数", "en": "how many"},
    "least-percent": {"zh": "至少的百分比", "en": "least percent"}, "topic": {"zh": "现成的问题", "en": "shipped question"},
    "narrowing": {"zh": "限定", "en": "narrowing"}, "negation": {"zh": "否定", "en": "negation"},
}  # fmt: skip
_MOST_NAMES = 12
_QUOTE_CHARS = 80
_NAMED_APART = frozenset(
    {"ckg:hardware_spec", "ckg:score", "ckg:rank", "ckg:other", "ckg:price"}
)  # figures of one metric that are not alike
_SIZES = (("sum", ""), ("max_percent", "%"), ("min_percent", "%"), ("customers", ""))
_SCALES = ((Decimal(10) ** 12, "万亿", "trillion"), (Decimal(10) ** 8, "亿", ""), (Decimal(10) ** 9, "", "billion"))


def describe_hit(dataset: Dataset, hit: Hit, language: str) -> str:
    """What a part of the question was taken for, in words."""
    if hit.kind == "entity":
        curie = hit.fields["id"]
        return f"{names_of(dataset).labels.get(curie, curie)} ({curie})" if curie else "?"
    which = next(
        (
            hit.fields[k]
            for k in ("relation", "metric", "modality", "kind", "shape", "time", "label", "number", "question", "name")
            if k in hit.fields
        ),
        "",
    )
    voice = f" ({hit.fields['voice']})" if hit.fields.get("voice") in ("agent", "patient", "passive", "inverse") else ""
    return (
        f"{_KINDS.get(hit.kind, {}).get(language, hit.kind)}: {which}{voice}" if which else _KINDS.get(hit.kind, {}).get(language, hit.kind)
    )


def suggest_questions(asked: Asked, parts: Sequence[Part], text: str) -> tuple[str, ...]:
    """Shipped questions near to a question that was not understood: those of its relation, metric or topic, else those whose titles look like it."""
    from rapidfuzz import fuzz, process

    found = [asked.question] if asked.question else []
    questions = {name: read_question(name) for name in question_names()}
    titles = {name: f"{q.titles['zh']} {q.titles['en'].lower()}" for name, q in questions.items()}
    found += [
        name for _, score, name in process.extract(text.lower(), titles, scorer=fuzz.partial_ratio, limit=3) if score > _LEAST_LIKENESS
    ]
    return tuple(f"cloudkg ask {name}" for name in dict.fromkeys(found))[:3]


_LEAST_LIKENESS = 45


class Wording:
    """Sentences about one dataset in one language."""

    def __init__(self, dataset: Dataset, language: str) -> None:
        self._dataset = dataset
        self._language = language

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
            return self._say(verdict, count=len(table.rows), reports=reports), verdict
        if asked.metrics:
            return self._figures(table, reports), ""
        if asked.form in ("most", "least") and table.columns[-1] == "number":
            return self._say(asked.form, first=table.rows[0][0], value=table.rows[0][1], count=len(table.rows)), ""
        if asked.question.startswith("largest-"):
            return self._say("highest", first=self._largest(table)), ""
        names = [name.removeprefix("ckg:") for name in dict.fromkeys(values_of(table, asked.column))]
        shown = self._joined(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
        if asked.form == "count":
            return self._say("count", count=len(names), names=shown), ""
        unranked = _NEAR["unranked"][self._language] if table.near else ""
        return self._say("rows" if reports else "names", count=len(table.rows), reports=reports, names=shown or "…") + unranked, ""

    def _say(self, key: str, **values: object) -> str:
        return _SAID[key][self._language].format(**values)

    def _joined(self, names: Sequence[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(names)

    def _reports(self, curies: Sequence[str]) -> str:
        return self._joined(sorted({c.removeprefix("report:") for c in curies}))

    def _verdict(self, table: Table) -> str:
        said = set(values_of(table, "modality"))
        return next(
            (
                word
                for modality, word in (("ckg:Actual", "yes"), ("ckg:Planned", "planned"), ("ckg:Forecast", "forecast"))
                if modality in said
            ),
            "reported",
        )

    def _denied(self, asked: Asked) -> str:
        """“denied” where nobody affirms and somebody denies what is asked."""
        if asked.form != "yes-no" or not asked.relation or len(asked.things) < 2:
            return ""
        denials = "ASK { ?claim rdf:predicate ?relation ; rdf:subject|rdf:object ?a ; rdf:subject|rdf:object ?b ; ckg:polarity ckg:Denied MINUS { ?claim ckg:reviewed ?v } }"
        values = {"relation": node(f"ckg:{asked.relation}"), "a": node(asked.things[0]), "b": node(asked.things[1])}
        return "denied" if self._dataset.ask(denials, values) else ""

    def _nothing(self, table: Table) -> str:
        asked = table.asked
        sentence = self._say("nothing")
        if self._denied(asked):
            sentence = {"zh": "有报告否认了这一点。", "en": "A report denies it."}[self._language]
        near = [_NEAR[kind][self._language].format(words) for kind, _, words in (line.partition(": ") for line in table.near)]
        if not near:
            return sentence
        return (
            sentence
            + ("" if self._language == "zh" else " ")
            + ("；" if self._language == "zh" else "; ").join(near)
            + ("。" if self._language == "zh" else ".")
        )

    def _largest(self, table: Table) -> str:
        """The first row of a question that puts the largest first: who, what, how much."""
        row = dict(zip(table.columns, table.rows[0], strict=True))
        who = " → ".join(text for name, text in row.items() if name.endswith("_name"))
        size = next((f"{self._number(row[name])} {row.get('unit', unit)}" for name, unit in _SIZES if row.get(name)), "")
        return f"{who} {size}".strip()

    # ---- figures

    def _figures(self, table: Table, reports: str) -> str:
        asked = table.asked
        if asked.form in ("most", "least"):
            return self._say("highest" if asked.form == "most" else "lowest", first=self._figure(table, table.rows[0]))
        if asked.form == "compare":
            compared = self._compared(table)
            if compared:
                return self._say("compare", first=compared)
        if len(table.rows) <= 3:
            return self._say(
                "figure", first=("；" if self._language == "zh" else "; ").join(self._figure(table, row) for row in table.rows)
            )
        return self._say("figures", count=len(table.rows), reports=reports)

    def _figure(self, table: Table, row: Sequence[str]) -> str:
        at = {name: column(table, name) for name in ("firm_name", "metric_found", "period_found", "unit_found", "modality", "report")}
        modality = row[at["modality"]].removeprefix("ckg:")
        basis = row[column(table, "basis")].removeprefix("ckg:")
        firmness = (f" {basis}" if basis else "") + ("" if modality == "Actual" else f" [{modality}]")
        metric = row[at["metric_found"]].removeprefix("ckg:")
        return f"{row[at['firm_name']]} {row[at['period_found']]} {metric} {self._amount(table, row)}{firmness} ({row[at['report']].removeprefix('report:')})"

    def _amount(self, table: Table, row: Sequence[str]) -> str:
        low, high = row[column(table, "min_value")], row[column(table, "max_value")]
        unit = row[column(table, "unit_found")]
        if low and high and low != high:
            return f"{self._number(low)}–{self._number(high)} {self._unit(unit)}".strip()
        mark = "" if low and high else "≥ " if low else "≤ "
        return f"{mark}{self._number(low or high)} {self._unit(unit)}".strip()

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
        return f"{best[0]} {best[2].removeprefix('ckg:')}: " + " > ".join(f"{row[name]} {self._amount(table, row)}" for row in ranked)

    # ---- what is not understood

    def problems(self, problems: Sequence[Problem]) -> tuple[str, tuple[str, ...]]:
        """One sentence that names each part, and names of the graph that look like the unknown ones."""
        names = names_of(self._dataset)
        said, near = [], []
        for problem in problems:
            reason, close = problem.reason, []
            if reason == "unknown" and len(problem.text) > 1:
                close = suggest(problem.text, names.pairs())
                near += [f"{text} ({curie})" for curie, text in close]
                reason = "unknown-name" if self._looks_like_name(problem.text) else reason
            said.append(_WHY[reason][self._language].format(problem.text))
        sentence = ("；" if self._language == "zh" else "; ").join(dict.fromkeys(said))
        end = "。" if self._language == "zh" else "."
        return sentence[:1].upper() + sentence[1:] + end, tuple(dict.fromkeys(near))[:4]

    def _looks_like_name(self, text: str) -> bool:
        return text[:1].isupper() or not text.isascii()

    # ---- neighbourhoods

    def neighbourhood(self, text: str, parts: tuple[Part, ...], asked: Asked) -> PlainAnswer:
        """How two things hang together, or what there is about one."""
        return self._path(text, parts, asked) if asked.form == "path" else self._show(text, parts, asked)

    def _show(self, text: str, parts: tuple[Part, ...], asked: Asked) -> PlainAnswer:
        from cloudkg.ask import PlainAnswer

        entity = read_nodes(self._dataset, asked.things)[asked.things[0]]
        portrait = describe_entity(self._dataset, entity, limit=100)
        rows = tuple(_edge_row(edge, portrait.nodes) for edge in portrait.edges)
        sentence = self._say("show", first=entity.label, edges=len(portrait.edges) + portrait.omitted, figures=len(portrait.figures))
        sources = tuple(_edge_source(edge) for edge in portrait.edges)
        sparql = f"SELECT ?claim WHERE {{ VALUES ?thing {{ {node(entity.id)} }} ?claim rdf:subject|rdf:object ?thing }}"
        return PlainAnswer(text, self._language, "show", parts, (), "", (), sparql, _EDGE_COLUMNS, rows, sources, sentence)

    def _path(self, text: str, parts: tuple[Part, ...], asked: Asked) -> PlainAnswer:
        from cloudkg.ask import PlainAnswer

        nodes = read_nodes(self._dataset, asked.things)
        source, target = (nodes[c] for c in asked.things[:2])
        edges, steps, count, names = _ways(self._dataset, source, target)
        rows = tuple(_edge_row(edge, names) for edge in edges)
        key = "path" if rows else "no-path"
        sentence = self._say(key, first=source.label, second=target.label, count=count, hops=steps)
        sources = tuple(_edge_source(edge) for edge in edges)
        return PlainAnswer(text, self._language, "path", parts, (), "", (), "", _EDGE_COLUMNS, rows, sources, sentence)


_EDGE_COLUMNS = ("subject_name", "relation", "object_name", "modality", "reports", "claim")


def _edge_row(edge: Edge, nodes: dict[str, Node]) -> tuple[str, ...]:
    labels = [nodes[c].label if c in nodes else c for c in (edge.subject, edge.object)]
    reports = " ".join(r.removeprefix("report:") for r in edge.reports)
    return labels[0], relation_flag(edge.relation), labels[1], f"ckg:{edge.modality}", reports, edge.claim_ids[0]


def _edge_source(edge: Edge) -> Source:
    provenance = edge.claims[0].provenance
    return Source(edge.claim_ids[0], provenance.report, provenance.quote, provenance.line)


def _ways(dataset: Dataset, source: Node, target: Node) -> tuple[list[Edge], int, int, dict[str, Node]]:
    """Edges of the best ways between two things, steps of the shortest, how many ways there are, and the names that they mention."""
    found = find_paths(dataset, source, target, k=3)
    edges = {edge.claim_ids[0]: edge for way in found.paths for hop in way for edge in hop.edges}
    return list(edges.values()), min(map(len, found.paths), default=0), len(found.paths), found.nodes
