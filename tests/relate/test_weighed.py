"""What is claimed by weight: said in words that no row holds, never against what is denied, asked, or said by a row."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.model import Claim, EntityType, Modality, Provenance, Span
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate
from cloudkg.relate.weighed.pairs import labels_of
from cloudkg.relate.weighed.reader import Judged, keep_unsaid


def claims_of(text: str) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    return relate(document, recognise(document, lexicon), lexicon)[0]


def weighed(text: str) -> set[tuple[str, str, str]]:
    return {(c.subject, c.predicate, c.object) for c in claims_of(text) if "/weighed/" in c.rule}


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("英维克啃下了微软的冷板大单。", ("firm:envicool", "supplies", "firm:microsoft")),
        ("寒武纪的思元590已在美团的推荐系统里跑了半年。", ("firm:meituan", "uses", "chip:mlu590")),
        ("Perplexity has moved its inference to CoreWeave.", ("firm:coreweave", "supplies", "firm:perplexity")),
    ],
)
def test_what_no_row_says_is_weighed_and_told_to_be(text: str, claim: tuple[str, str, str]) -> None:
    assert claim in weighed(text)
    for made in claims_of(text):
        if "/weighed/" in made.rule:
            assert made.rule.endswith(f"/weighed/{made.predicate}")
            assert made.confidence <= 0.75
            assert made.provenance.quote in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("英维克否认啃下了微软的冷板大单。", id="denied"),
        pytest.param("如果英维克啃下微软的冷板大单，产能将不足。", id="conditional"),
        pytest.param("英维克啃下了微软的冷板大单吗？", id="asked"),
        pytest.param("Did Perplexity move its inference to CoreWeave?", id="asked in English"),
        pytest.param("英维克涨停；微软的冷板大单尚无着落。", id="two parts of a sentence"),
        pytest.param("36氪获悉，微软啃下了一块硬骨头。", id="who only reports"),
        pytest.param("《码上周刊》报道，微软将扩建机房。", id="a paper that nobody knows"),
        pytest.param("英维克跌3%，微软涨1%。", id="named side by side"),
    ],
)
def test_nothing_is_claimed_by_weight(text: str) -> None:
    assert weighed(text) == set()


@pytest.mark.parametrize(
    ("text", "modality"),
    [("英维克计划啃下微软的冷板大单。", Modality.PLANNED), ("英维克有望啃下微软的冷板大单。", Modality.FORECAST)],
)
def test_a_plan_is_no_fact(text: str, modality: Modality) -> None:
    assert [c.modality for c in claims_of(text) if "/weighed/" in c.rule] == [modality]


def test_kinds_allow_relations_in_one_direction_or_both() -> None:
    assert labels_of(EntityType.PERSON, EntityType.FIRM) == ("investsIn>", "leads>")
    assert labels_of(EntityType.SEGMENT, EntityType.FIRM) == ("investsIn<", "inSegment<")
    assert labels_of(EntityType.PLACE, EntityType.FIRM) == ()
    assert {label[:-1] for label in labels_of(EntityType.FIRM, EntityType.FIRM)} < set(SLOT_TYPES) - {"recommends"}


def _claim(subject: str, predicate: str, object_: str, rule: str = "zh/row") -> Claim:
    return Claim(subject, predicate, object_, Provenance("report:one", Span(0, 1), 1, "甲"), modality=Modality.ACTUAL, rule=rule)


def _judged(subject: str, predicate: str, object_: str, likelihood: float = 0.9) -> Judged:
    return Judged(_claim(subject, predicate, object_, f"zh/weighed/{predicate}"), likelihood)


def test_rows_keep_the_last_word() -> None:
    said = [
        _claim("firm:a", "supplies", "firm:b"),
        _claim("firm:a", "develops", "chip:x"),
        _claim("person:p", "leads", "firm:a"),
        _claim("product:m", "uses", "chip:x"),
        _claim("product:n", "uses", "chip:x"),
        _claim("firm:a", "raisesPriceOf", "product:m"),
        _claim("firm:a", "acquires", "firm:d"),
    ]
    against = [
        _judged("firm:b", "acquires", "firm:a"),
        _judged("firm:c", "develops", "chip:x"),
        _judged("person:p", "leads", "firm:c"),
        _judged("product:m", "uses", "product:n"),
        _judged("firm:b", "raisesPriceOf", "product:m"),
        _judged("firm:b", "acquires", "firm:d"),
    ]
    beside = _judged("firm:c", "supplies", "firm:b")
    assert keep_unsaid([*against, beside], said) == [beside.claim]


def test_of_two_names_the_likeliest_relation_is_kept_each_time_it_is_said() -> None:
    often, seldom = _judged("firm:a", "supplies", "firm:b", 0.8), _judged("firm:a", "partnersWith", "firm:b", 0.75)
    again = _judged("firm:a", "supplies", "firm:b", 0.71)
    assert keep_unsaid([often, seldom, again], []) == [often.claim, again.claim]
