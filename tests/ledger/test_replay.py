"""What a ledger does to what was read: rulings, merges, splits, further names; and that neither order nor the clock has a say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from decisions import decide, undo
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudkg.errors import LedgerError
from cloudkg.exchange import exchange_files
from cloudkg.ledger import Alias, Correct, Entry, Ledger, Merge, Reject, Split, replay, replay_all
from cloudkg.lexicon import load_lexicon
from cloudkg.model import Extraction, Knowledge, Verdict
from cloudkg.pipeline import build, extract_document, join_knowledge, list_reports
from cloudkg.read import read_text
from cloudkg.store.graphs import report_graph, shared_graph
from cloudkg.vocab import mint_claim, mint_observation
from sample import CAPEX, DENIAL, GROWTH, RISE, RISE_AGAIN, RIVALS, RUMOUR, SUPPLY

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def after(knowledge: Knowledge, *entries: Entry) -> Knowledge:
    return join_knowledge(replay_all(knowledge.extractions, Ledger(entries)).extractions)


def written(knowledge: Knowledge) -> str:
    """All bytes that a graph of it would have."""
    parts = [shared_graph(knowledge).render(), *exchange_files(knowledge).values()]
    return "\n".join([*parts, *(report_graph(e).render() for e in knowledge.extractions)])


def ids(extractions: Iterable[Extraction]) -> set[str]:
    return {mint_claim(c) for e in extractions for c in e.claims} | {mint_observation(o) for e in extractions for o in e.observations}


def test_a_rejected_claim_makes_no_edge_and_no_event(knowledge: Knowledge) -> None:
    """It stays in its report's graph with passage and ruling; what another report says of the same stands."""
    plain = "firm:northstar ckg:raisesPriceOf product:训练实例"
    both = after(knowledge, decide(Reject(mint_claim(RISE))), decide(Reject(mint_claim(RISE_AGAIN))))
    one = after(knowledge, decide(Reject(mint_claim(RISE))))
    shared = [shared_graph(k).blocks["firm:northstar"].get("ckg:raisesPriceOf") for k in (one, both)]
    assert shared == [{"product:训练实例"}, None], plain
    assert [len([e for e in k.events if e.type == "PriceChange"]) for k in (one, both)] == [1, 0]
    block = report_graph(one.extractions[0]).blocks[mint_claim(RISE)]
    assert block["ckg:reviewed"] == {"ckg:Rejected"}
    assert block["ckg:reviewer"] == {'"Ann"'}
    assert block["ckg:reviewDate"] == {'"2026-05-04"^^xsd:date'}
    assert block["ckg:reviewReason"] == {'"seen in the filing"'}
    assert "prov:wasQuotedFrom" in block
    assert mint_claim(RISE) not in exchange_files(one)["facts.jsonl"]
    assert RISE.provenance.quote not in exchange_files(one)["facts.jsonl"]


def test_a_corrected_figure_leads_back_to_the_original(knowledge: Knowledge) -> None:
    """New value, unit and period beside the old one, same quote, signed; the days follow the period."""
    entry = decide(Correct(mint_observation(CAPEX), {"value": "7000000000", "period": "2026-H1"}))
    spring = after(knowledge, entry).extractions[0]
    (new,) = (o for o in spring.observations if o.metric == "capex")
    assert (new.minimum, new.maximum, new.period, str(new.period_last)) == (Decimal("7e9"), Decimal("7e9"), "2026-H1", "2026-06-30")
    assert (new.provenance, new.rule, new.confidence, new.half_width) == (CAPEX.provenance, f"ledger/{entry.id}", 1.0, Decimal(0))
    (review,) = spring.reviews
    assert (review.original, review.verdict, review.revision) == (CAPEX, Verdict.CORRECTED, mint_observation(new))
    blocks = report_graph(spring).blocks
    assert blocks[mint_observation(new)]["prov:wasRevisionOf"] == {mint_observation(CAPEX)}
    assert blocks[mint_observation(new)]["ckg:revisedBy"] == {'"Ann"'}


def test_a_correction_can_be_corrected_and_rejected(knowledge: Knowledge) -> None:
    """Each step leads to the one before; the first stays what it was."""
    first = decide(Correct(mint_claim(SUPPLY), {"amount": "5", "unit": "USD"}))
    once = after(knowledge, first).extractions[0]
    (made,) = (c for c in once.claims if c.rule.startswith("ledger/"))
    second = decide(Reject(mint_claim(made)))
    twice = after(knowledge, first, second).extractions[0]
    assert {mint_claim(c) for c in twice.claims} == {mint_claim(c) for c in knowledge.extractions[0].claims} - {mint_claim(SUPPLY)}
    assert [r.verdict for r in sorted(twice.reviews, key=lambda r: r.verdict)] == [Verdict.CORRECTED, Verdict.REJECTED]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"object": "product:训练实例"}, "the object of supplies is a Firm or PublicBody"),
        ({"object": "firm:northstar"}, "subject and object are the same"),
        ({"region": "firm:qinghe"}, "a region is a Place"),
        ({"unit": ""}, "an amount has a unit"),
        ({"price-from": "3"}, "a price has a unit"),
        ({"period-start": "2026-03-01", "period-end": "2026-02-01"}, "ends before it starts"),
    ],
)
def test_a_correction_that_breaks_the_contract_is_refused(knowledge: Knowledge, changes: dict[str, str], said: str) -> None:
    """Kinds of ends, units and periods are those of the ontology."""
    with pytest.raises(LedgerError, match=said):
        after(knowledge, decide(Correct(mint_claim(SUPPLY), changes)))


def test_a_figure_obeys_its_metric(knowledge: Knowledge) -> None:
    """A rank has no unit, and a level no basis."""
    with pytest.raises(LedgerError, match="a rank or a score has no unit"):
        after(knowledge, decide(Correct(mint_observation(CAPEX), {"metric": "rank"})))
    with pytest.raises(LedgerError, match="only growth has a basis"):
        after(knowledge, decide(Correct(mint_observation(CAPEX), {"basis": "yoy"})))


def test_a_merge_moves_names_claims_and_figures(knowledge: Knowledge) -> None:
    """The other's label, aliases, tickers and old id stay with the one; the symmetric claim about both is left out, and counted."""
    done = replay_all(knowledge.extractions, Ledger((decide(Merge("firm:blue-whale", "firm:northstar")),)))
    merged = join_knowledge(done.extractions)
    (whale,) = (e for e in merged.entities if e.id == "firm:blue-whale")
    assert (whale.label, whale.replaces, whale.tickers) == ("蓝鲸科技", ("firm:northstar",), ("NSTR.US",))
    assert {"北辰云", "Northstar Cloud", "Blue Whale"} <= set(whale.names)
    assert "firm:northstar" not in {e.id for e in merged.entities}
    assert {o.entity for e in merged.extractions for o in e.observations} == {"firm:blue-whale"}
    said = {(c.subject, c.predicate, c.object) for e in merged.extractions for c in e.claims}
    assert ("report:summer", "recommends", "firm:blue-whale") in said
    assert not {s for s in said if s[1] in ("competes", "supplies")}
    assert done.void == 2


def test_a_merge_keeps_symmetric_ends_in_order(knowledge: Knowledge) -> None:
    """blue-whale partners with qinghe; called zzz, it stands behind."""
    merged = after(knowledge, decide(Merge("firm:zzz", "firm:blue-whale"), labels={"firm:zzz": "Z"}))
    (denial,) = (c for c in merged.extractions[0].claims if c.predicate == DENIAL.predicate)
    assert (denial.subject, denial.object) == ("firm:qinghe", "firm:zzz")
    report_graph(merged.extractions[0])  # raises where the order is wrong


def test_rulings_hold_whatever_is_merged(knowledge: Knowledge) -> None:
    """A claim that was rejected stays so when its subject is merged afterwards, under its new id."""
    merged = after(
        knowledge,
        decide(Reject(mint_claim(RUMOUR))),
        decide(Merge("firm:northstar", "firm:qinghe")),
        decide(Merge("firm:x", "firm:shanque")),
    )
    assert "acquires" not in {c.predicate for e in merged.extractions for c in e.claims}


def test_a_split_by_name_takes_what_is_said_under_it(knowledge: Knowledge) -> None:
    """Facts whose quote has that form alone, or where it stood last before; the name goes, the rest stays."""
    lexicon = load_lexicon()
    text = "# 云\n阿里云向微软供应算力。阿里巴巴向谷歌供应算力。\n\n2026年阿里巴巴收入为10亿元。"
    knowledge = join_knowledge([extract_document(read_text(text, "r1"), lexicon)])
    owners = {(c.subject, c.object) for c in knowledge.extractions[0].claims if c.predicate == "supplies"}
    assert owners == {("firm:alibaba-cloud", "firm:microsoft"), ("firm:alibaba", "firm:google")}
    cut = after(knowledge, decide(Split("firm:alibaba", "firm:ali-group", name="阿里巴巴")))
    assert {c.subject for c in cut.extractions[0].claims if c.predicate == "supplies"} == {"firm:alibaba-cloud", "firm:ali-group"}
    assert {o.entity for o in cut.extractions[0].observations} == {"firm:ali-group"}
    assert [e.label for e in cut.entities if e.id == "firm:ali-group"] == ["阿里巴巴"]


def test_a_split_by_name_reads_traditional_script() -> None:
    """A report in Traditional script is cut by the name as the graph shows it."""
    extraction = extract_document(read_text("輝騰雲向微軟供應算力。優刻得向谷歌供應算力。微軟收購了優刻得。", "r1"), load_lexicon())
    cut = replay(extraction, Ledger((decide(Split("firm:ucloud", "firm:you", name="优刻得")),)))
    assert {c.subject for c in cut.extraction.claims if c.predicate == "supplies" and c.object == "firm:google"} == {"firm:you"}


def test_a_split_by_report_leaves_other_reports_alone(knowledge: Knowledge) -> None:
    """Only what that report says moves."""
    cut = after(knowledge, decide(Split("firm:northstar", "firm:south", report="report:summer")))
    assert {c.object for c in cut.extractions[1].claims if c.predicate == "recommends"} == {"firm:south"}
    assert {o.entity for o in cut.extractions[0].observations} == {"firm:northstar"}
    assert [e.label for e in cut.entities if e.id == "firm:south"] == ["Northstar Cloud"]


def test_an_alias_is_a_name_at_once_and_for_every_reader(knowledge: Knowledge) -> None:
    """It joins the names of the entity; and a lexicon that has it reads reports with it, for an entity of no gazetteer too."""
    entry = decide(Alias("firm:qinghe", "青禾系"), labels={"firm:qinghe": "青禾智能"})
    assert "青禾系" in {n for e in after(knowledge, entry).entities if e.id == "firm:qinghe" for n in e.names}
    lexicon = load_lexicon(None, Ledger((entry,)).names)
    facts = extract_document(read_text("英伟达向青禾系供应H200。", "r1"), lexicon)
    assert {(c.subject, c.predicate, c.object) for c in facts.claims} >= {("firm:nvidia", "supplies", "firm:qinghe")}
    taken = load_lexicon(None, (("firm:qinghe", "英伟达", "青禾智能"),))
    assert "英伟达" not in taken.terms["firm:nvidia"].names
    assert "英伟达" in load_lexicon().terms["firm:nvidia"].names


def test_what_no_longer_applies_is_named_and_harmless(knowledge: Knowledge) -> None:
    """A ruling on a claim of a report that changed, a merge of what nobody names: kept, and without effect."""
    entries = (decide(Reject("claim:0000000000000000")), decide(Merge("firm:northstar", "firm:nobody")))
    done = replay_all(knowledge.extractions, Ledger(entries))
    assert {e.id for e in done.idle} == {e.id for e in entries}
    assert written(join_knowledge(done.extractions)) == written(join_knowledge(knowledge.extractions))


# ---- neither order nor undoing has a say


@pytest.fixture(scope="module")
def read() -> tuple[Extraction, ...]:
    """What two of the digests say."""
    return build(list_reports([SEEDS / "r000.md", SEEDS / "r004.md"]), workers=1).read


def _candidates(read: tuple[Extraction, ...]) -> list[Entry]:
    """Decisions of every kind that do not contradict one another."""
    claims = sorted((c for e in read for c in e.claims), key=mint_claim)
    figures = sorted((o for e in read for o in e.observations), key=mint_observation)
    firms = sorted({e.id for x in read for e in x.entities if e.id.startswith("firm:")})
    return [
        *(decide(Reject(mint_claim(c))) for c in claims[:3]),
        *(decide(Correct(mint_claim(c), {"date": "2026-03", "scope": "x"})) for c in claims[3:6]),
        *(decide(Reject(mint_observation(o))) for o in figures[:2]),
        *(decide(Correct(mint_observation(o), {"value": "7", "modality": "forecast"})) for o in figures[2:5]),
        *(decide(Merge(a, b)) for a, b in zip(firms[0:8:2], firms[1:8:2], strict=True)),
        decide(Merge(firms[1].replace("firm:", "firm:z-"), firms[0])),
        decide(Split(firms[10], "firm:z-new", report="report:r000")),
        decide(Split(firms[11], "firm:z-other", report="report:r004")),
        decide(Alias(firms[12], "某某云")),
    ]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_order_of_the_lines_has_no_say(read: tuple[Extraction, ...], data: st.DataObject) -> None:
    """Any order of any decisions that do not contradict one another gives the same bytes."""
    chosen = data.draw(st.lists(st.sampled_from(_candidates(read)), unique_by=lambda e: e.id, min_size=2))
    shuffled = data.draw(st.permutations(chosen))
    one, other = (replay_all(read, Ledger(tuple(lines))) for lines in (chosen, shuffled))
    assert written(join_knowledge(one.extractions)) == written(join_knowledge(other.extractions))
    assert one.idle == other.idle
    assert Ledger(tuple(chosen)).digest == Ledger(tuple(shuffled)).digest


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_undoing_leaves_no_trace(read: tuple[Extraction, ...], data: st.DataObject) -> None:
    """A ledger with an entry taken back gives the bytes of one that never had it."""
    candidates = _candidates(read)
    kept = data.draw(st.lists(st.sampled_from(candidates), unique_by=lambda e: e.id))
    gone = data.draw(st.sampled_from([c for c in candidates if c not in kept] or candidates))
    without = [e for e in kept if e.id != gone.id]
    at = data.draw(st.integers(0, len(without)))
    lines = [*without[:at], gone, *without[at:], undo(gone)]
    one, other = (replay_all(read, Ledger(tuple(chosen))) for chosen in (without, lines))
    assert written(join_knowledge(one.extractions)) == written(join_knowledge(other.extractions))
    assert Ledger(tuple(without)).digest == Ledger(tuple(lines)).digest


def test_one_report_is_replayed_without_the_others(knowledge: Knowledge) -> None:
    """What becomes of a report depends on that report and the ledger alone; an empty ledger changes nothing."""
    ledger = Ledger(
        (decide(Merge("firm:blue-whale", "firm:northstar")), decide(Reject(mint_claim(RIVALS))), decide(Reject(mint_observation(GROWTH))))
    )
    together = replay_all(knowledge.extractions, ledger).extractions
    assert tuple(replay(e, ledger).extraction for e in knowledge.extractions) == together
    assert replay_all(knowledge.extractions, Ledger()).extractions == knowledge.extractions
    changed = replace(knowledge.extractions[1], claims=())
    assert replay(knowledge.extractions[0], ledger).extraction == replay_all((knowledge.extractions[0], changed), ledger).extractions[0]
