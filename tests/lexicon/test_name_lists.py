"""Lists of names: each loads, nothing in them is known by another id, words stay words, and names of them are found in Chinese and English."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cloudkg.errors import LexiconError
from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.names import is_brief, is_weak, listed_id, plain, read_name_lists
from cloudkg.lexicon_check import find_faults
from cloudkg.model import EntityType, Mention
from cloudkg.pipeline import read_facts
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.resources import resource

FIRM, PLACE = EntityType.FIRM, EntityType.PLACE
FILES = sorted(p.name for p in resource("lexicon", "names").glob("*.txt"))


def mentions(text: str, folder: Path | None = None) -> list[Mention]:
    return list(recognise(read_text(text, "t"), load_lexicon(folder)).mentions)


def named(text: str, folder: Path | None = None) -> dict[str, EntityType]:
    return {m.surface: m.type for m in mentions(text, folder)}


@pytest.mark.parametrize("name", FILES)
def test_each_list_loads(name: str) -> None:
    (names,) = read_name_lists([resource("lexicon", "names", name)])
    assert len(names.lines) > 20
    spelled = [plain(text) for _, text, _ in names.keyed()]
    assert len(spelled) == len(set(spelled))
    assert all(key and key == key.lower() and " " not in key for key, _, _ in names.keyed())


def test_no_thing_is_called_twice() -> None:
    """What the gazetteer knows stands in a list only before further names of it, and no name stands in two lines."""
    lexicon = load_lexicon()
    first, further = Counter[str](), Counter[str]()
    for names in lexicon.listed:
        for key, text, line in names.keyed():
            (first if line.split("\t", 1)[0] == text else further)[key] += 1
    assert [key for key, count in (first + further).items() if count > 1] == []


@pytest.mark.parametrize(
    "text",
    [
        "机器人正在走进工厂，太阳能和农产品价格平稳，老百姓都看好新动力。",
        "向日葵与百合花开满山坡，孩子王带着大家跑步，文化、环保和精密加工都要投入。",
        "该平台达到万卡规模，其中芯片占六成，计算能力成为关键，交易全额付清。",
        "会后董事长葛先生与市长春节前再次会面，增长沙盘推演得很细。",
        "Reading a nice report on mobile targets is a gap; the block and the box are ready for the enterprise market.",
        "Mobile users found Nice and Reading hard. Target prices rose. Box makers and Block builders hired.",
    ],
)
def test_words_stay_words(text: str) -> None:
    found = [m.surface for m in mentions(text) if m.rule in ("listed", "weak", "brief")]
    assert found == []


@pytest.mark.parametrize(
    ("text", "name", "counts"),
    [
        ("爱婴室、孩子王、贝因美的订单都在增加。", "孩子王", True),
        ("订单来自爱婴室，他是村里的孩子王。", "孩子王", False),
        ("大西洋（600558）的焊材涨价。", "大西洋", True),
        ("大西洋的海缆断了。", "大西洋", False),
        ("向日葵宣布收购一家电池厂。", "向日葵", True),
        ("桌上放着向日葵。", "向日葵", False),
        ("台达为新机房供应电源。", "台达", True),
        ("平台达标后才能上线。", "台达", False),
        ("宝德与英特尔合作多年。", "宝德", True),
        ("国宝德化瓷展出。", "宝德", False),
    ],
)
def test_weak_and_brief_firms_count_beside_evidence(text: str, name: str, counts: bool) -> None:
    assert (named(text).get(name) is FIRM) == counts


@pytest.mark.parametrize(
    ("text", "name", "counts"),
    [
        ("It will open a plant in Boulder next year.", "Boulder", True),
        ("They moved to Boulder, Colorado.", "Boulder", True),
        ("They will buy Boulder Systems.", "Boulder", False),
        ("Growth slows, said Orsolya Kettering of Ostrava Capital.", "Kettering", False),
        ("Growth slows, said Orsolya Kettering of Ostrava Capital.", "Ostrava", False),
    ],
)
def test_places_count_beside_evidence_and_not_as_part_of_longer_names(text: str, name: str, counts: bool) -> None:
    assert (named(text).get(name) is PLACE) == counts


def test_names_of_lists_are_found_in_both_languages() -> None:
    zh = named("天箭科技在滁州租下机房，由湖南裕能供电，特拉维夫的团队参与。")
    assert zh["天箭科技"] is FIRM
    assert zh["湖南裕能"] is FIRM
    assert zh["滁州"] is PLACE
    en = named("The campus in Pocatello draws power from Idaho Power, and Safaricom will open another in Mombasa.")
    assert en["Pocatello"] is PLACE
    assert en["Mombasa"] is PLACE
    assert en["Idaho Power"] is FIRM
    assert en["Safaricom"] is FIRM


def test_a_fact_about_listed_names_is_read() -> None:
    _, claims, _ = read_facts(read_text("天箭科技收购迪威迅。", "t"), load_lexicon())
    assert [(c.subject, c.predicate, c.object) for c in claims] == [("firm:天箭科技", "acquires", "firm:迪威迅")]


def test_further_names_of_a_known_thing_are_its_own() -> None:
    """A line that begins with a name of the gazetteer gives it more names; the names of another line are one thing."""
    ids = {m.surface: m.name for m in mentions("浦发银行即上海浦东发展银行。汇丰与汇丰银行都在场。")}
    assert ids["浦发银行"] == ids["上海浦东发展银行"]
    lexicon = load_lexicon()
    for names in lexicon.listed:
        for line in names.lines:
            assert listed_id(names.type, line).split(":", 1)[1]


def test_a_folder_adds_lists_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "firm.txt").write_text("# ours\n青禾智算云\t青禾云\t~青禾\n", "utf-8")
    ids = {m.surface: m.name for m in mentions("青禾云在涨价，青禾智算云说，青禾会跟进。", tmp_path)}
    assert set(ids.items()) >= {(n, "firm:青禾智算云") for n in ("青禾云", "青禾智算云", "青禾")}
    assert "青禾" not in named("田里的青禾长得很好，再过一个月就能收割。", tmp_path)
    assert find_faults(tmp_path) == ()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("company.txt", "青禾\n", "not a kind of name"),
        ("firm.txt", "青禾\n 云上\n", "firm.txt:2"),
        ("firm.txt", "青禾\t\t云上\n", "firm.txt:1"),
        ("firm.txt", "青禾\n~\n", "firm.txt:2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=said):
        read_name_lists([tmp_path / name])


def test_lexicon_check_finds_names_that_mean_two_things(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    path = tmp_path / "names" / "firm-ours.txt"
    path.write_text("青禾智算云\t英伟达\n鹭岛云\n鹭岛云\n", "utf-8")
    said = [fault.message for fault in find_faults(tmp_path)]
    assert any("英伟达" in message and "firm:nvidia" in message for message in said)
    assert any("鹭岛云" in message for message in said)


def test_marks_are_no_part_of_names() -> None:
    assert (is_weak("~机器人"), is_brief("^台虹"), plain("~机器人"), plain("^台虹"), plain("台虹")) == (
        True,
        True,
        "机器人",
        "台虹",
        "台虹",
    )
