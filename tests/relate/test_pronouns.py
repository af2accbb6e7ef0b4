"""Whom 公司, 它, 后者 and a bare office mean, and who acts where one bids another act. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate

NOTE = """# 优刻得2026年一季报点评：订单再创新高

优刻得公布一季报，优刻得营收增长两成。优刻得称需求旺盛。

海外方面，微软近年崛起。{}
"""


def claims_of(text: str) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    return relate(document, recognise(document, lexicon), lexicon)[0]


def triples_of(text: str) -> set[tuple[str, str, str]]:
    return {(c.subject, c.predicate, c.object) for c in claims_of(text) if c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("公司已收购Wiz。", ("firm:ucloud", "acquires", "firm:wiz"), id="公司 is whom the text is about"),
        pytest.param("首席执行官季昕华表示需求强劲。", ("person:ji-xinhua", "leads", "firm:ucloud"), id="a bare office is held in it"),
        pytest.param("微软仍是公司的第一大客户。", ("firm:ucloud", "supplies", "firm:microsoft"), id="nobody is a customer of its own"),
    ],
)
def test_whom_a_text_is_about(text: str, expected: tuple[str, str, str]) -> None:
    """In a note on one firm that one is meant, though another stands nearer."""
    assert expected in triples_of(NOTE.format(text))


def test_a_text_about_two_firms_is_about_neither() -> None:
    """Where the title joins two firms, the nearest subject is meant."""
    text = "# 优刻得与微软达成合作\n\n优刻得扩产。优刻得增收。\n\n微软公布财报。公司已收购Wiz。\n"
    assert ("firm:microsoft", "acquires", "firm:wiz") in triples_of(text)


@pytest.mark.parametrize(
    ("text", "expected", "not_expected"),
    [
        pytest.param("微软与优刻得签约，后者收购了Wiz。", ("firm:ucloud", "acquires", "firm:wiz"), ("firm:microsoft", "acquires", "firm:wiz"), id="后者 is the one named last"),
        pytest.param("谷歌公布财报。它已收购Wiz。", ("firm:google", "acquires", "firm:wiz"), ("firm:wiz", "acquires", "firm:google"), id="它 is the subject before"),
        pytest.param("谷歌产能紧张，微软和Meta都从它那里租用算力。", ("firm:google", "supplies", "firm:microsoft"), ("firm:microsoft", "supplies", "firm:meta"), id="behind a preposition it is not the subject of the clause"),
        pytest.param("谷歌公布财报。这家搜索巨头已收购Wiz。", ("firm:google", "acquires", "firm:wiz"), ("firm:wiz", "acquires", "firm:google"), id="a firm is called by its kind"),
        pytest.param("微软早已布局。总部设在澳大利亚的数据中心运营商IREN周一披露，公司已收购Wiz。", ("firm:iren", "acquires", "firm:wiz"), ("firm:microsoft", "acquires", "firm:wiz"), id="a subject may have a long description before it"),
    ],
)  # fmt: skip
def test_pronouns(text: str, expected: tuple[str, str, str], not_expected: tuple[str, str, str]) -> None:
    """Each pronoun stands for one firm, and for no other."""
    assert expected in triples_of(text)
    assert not_expected not in triples_of(text)


@pytest.mark.parametrize(
    ("text", "triple", "modality", "polarity"),
    [
        ("美国商务部允许英伟达向华为出售H20。", ("firm:nvidia", "supplies", "firm:huawei"), Modality.PLANNED, Polarity.AFFIRMED),
        ("美国禁止英伟达向华为出售H20。", ("firm:nvidia", "supplies", "firm:huawei"), Modality.ACTUAL, Polarity.DENIED),
        ("法院阻止谷歌收购Wiz。", ("firm:google", "acquires", "firm:wiz"), Modality.ACTUAL, Polarity.DENIED),
    ],
)
def test_what_is_bidden_is_not_done(text: str, triple: tuple[str, str, str], modality: Modality, polarity: Polarity) -> None:
    """What somebody allows another to do is the other's, and no fact yet; what is forbidden is denied."""
    said = [(c.modality, c.polarity) for c in claims_of(text) if (c.subject, c.predicate, c.object) == triple]
    assert (modality, polarity) in said
    assert (Modality.ACTUAL, Polarity.AFFIRMED) not in said


def test_who_bids_does_not_act() -> None:
    """A regulator that lets firms sell sells nothing itself, though the sellers have no name."""
    assert not any(r == "supplies" for _, r, _ in triples_of("美国商务部准许企业向Humain出售GB300。"))


def test_rivals_of_one_are_no_rivals_of_each_other() -> None:
    """A row with a subject whose subject is not found does not set its objects against each other."""
    assert ("firm:google", "competes", "firm:openai") not in triples_of("这一产品被当成抗衡OpenAI与谷歌的棋子。")


def test_it_in_a_relative_clause() -> None:
    """An English “it” in a relative clause is whom the clause tells of, not the subject before."""
    said = triples_of(
        "AMD's accelerators compete with chips from Nvidia, which in September announced that it would supply OpenAI with systems."
    )
    assert ("firm:nvidia", "supplies", "firm:openai") in said
    assert ("firm:amd", "supplies", "firm:openai") not in said


def test_an_english_list_goes_on_over_descriptions() -> None:
    """What a member of a list is, said before it, does not end the list."""
    assert ("firm:microsoft", "partnersWith", "firm:nscale") in triples_of(
        "The site is run by a joint venture of Nscale and the American software group Microsoft."
    )


@pytest.mark.parametrize("text", ["前谷歌首席执行官埃里克·施密特到访北京。", "Former Google CEO Eric Schmidt spoke in Taipei."])
def test_a_past_office_is_not_held(text: str) -> None:
    """Who held an office once is not said to hold it."""
    assert not any(r == "leads" for _, r, _ in triples_of(text))


INVESTORS = {"firm:softbank", "firm:sequoia"}


def test_investors_are_those_of_whom_the_passage_says_raised() -> None:
    """Investors named without an object invest in the firm that raised money, though another has been spoken of since."""
    said = triples_of("软银领投10亿美元融资，让芯片公司优刻得的估值翻倍。软银因而成为第一大股东；红杉资本等老股东这一轮也都跟投了。")
    assert {s for s, r, o in said if (r, o) == ("investsIn", "firm:ucloud")} == INVESTORS
    assert not any(o == "firm:softbank" for _, r, o in said if r == "investsIn")


@pytest.mark.parametrize(
    ("text", "expected", "not_expected"),
    [
        pytest.param("英伟达发布H200，性能高于H20。该芯片已被微软采用。", ("firm:microsoft", "uses", "chip:h200"), ("firm:microsoft", "uses", "chip:h20"), id="of several chips the first of the sentence"),
        pytest.param("英伟达发布H200。\n\n目前，这款芯片已被微软采用。", ("firm:microsoft", "uses", "chip:h200"), ("firm:nvidia", "uses", "chip:h200"), id="a chip of the paragraph before"),
    ],
)  # fmt: skip
def test_a_thing_called_by_its_kind(text: str, expected: tuple[str, str, str], not_expected: tuple[str, str, str]) -> None:
    """该芯片 is a chip named before."""
    found = triples_of(text)
    assert expected in found
    assert not_expected not in found


@pytest.mark.parametrize(
    ("text", "expected", "not_expected"),
    [
        pytest.param("优刻得宣布扩产。微软上月公布财报。近日又收购了Wiz。", ("firm:ucloud", "acquires", "firm:wiz"), ("firm:microsoft", "acquires", "firm:wiz"), id="who acts where nobody is named"),
        pytest.param("In talks with Crusoe since May, Oracle wants a hall. Oracle waits. Founder Chase Lochmiller sees demand.", ("person:chase-lochmiller", "leads", "firm:crusoe"), ("person:chase-lochmiller", "leads", "firm:oracle"), id="who has the boss"),
    ],
)  # fmt: skip
def test_a_passage_goes_on_about_the_firm_that_it_begins_with(
    text: str, expected: tuple[str, str, str], not_expected: tuple[str, str, str]
) -> None:
    """A sentence that leaves its firm out is about the one that the passage began with, not about whom the sentence before named."""
    found = triples_of(text)
    assert expected in found
    assert not_expected not in found
