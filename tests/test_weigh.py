"""Learning weights from annotated sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cloudkg.errors import LexiconError
from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.common_words import common_words
from cloudkg.lexicon.tagger import pack_tagger
from cloudkg.lexicon.weights import pack_weights, unpack_row
from cloudkg.model import EntityType
from cloudkg.recognise.weighed.tagger import Tagger
from cloudkg.recognise.weighed.tokens import Tokenizer
from cloudkg.weigh.__main__ import main
from cloudkg.weigh.annotated import read_annotated
from cloudkg.weigh.names import weigh_names
from cloudkg.weigh.relations import weigh

SENTENCES = """\
{甲木科技|F}搬进了{乙水云|F}的厂房，租约十年。 => 1 supplies 0
{丙火数据|F}搬进了{丁土云|F}的厂房。 => 1 supplies 0
{戊金智能|F}上周搬进了{己石云|F}的厂房。 => 1 supplies 0
{庚山软件|F}路过{辛河云|F}的厂房。 =>
{壬林网络|F}路过{癸海云|F}的厂房，没有停下。 =>
{甲木科技|F}路过{丁土云|F}的厂房。 =>
"""


def test_a_line_holds_a_text_its_names_and_what_it_states(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("{甲木|F}不再用{乙一号|C}，改投{丙水|F}。 => 0 uses 1 !; 2 supplies 0 ?\n", encoding="utf-8")
    (one,) = read_annotated(file)
    assert one.text == "甲木不再用乙一号，改投丙水。"
    assert [(one.text[a:b], kind) for a, b, kind in one.names] == [
        ("甲木", EntityType.FIRM),
        ("乙一号", EntityType.CHIP),
        ("丙水", EntityType.FIRM),
    ]
    assert [(f.relation, f.sure, f.denied) for f in one.facts] == [("uses", True, True), ("supplies", False, False)]


def test_a_way_of_saying_is_learned_with_its_direction_and_the_same_from_run_to_run(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text(SENTENCES * 3, encoding="utf-8")
    lexicon = load_lexicon()
    weights = weigh([tmp_path / "all.txt"], lexicon)["zh"]
    assert pack_weights(weights) == pack_weights(weigh([tmp_path / "all.txt"], lexicon)["zh"])
    towards, count = weights.labels.index("supplies<"), len(weights.labels)
    assert dict(unpack_row(weights.rows["FFb搬进"], count))[towards] > 0
    assert dict(unpack_row(weights.rows["FFb路过"], count))[towards] < 0


def test_the_tagger_learns_where_names_stand_and_the_same_from_run_to_run(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text(SENTENCES * 3, encoding="utf-8")
    lexicon = load_lexicon()
    weights = weigh_names([tmp_path / "all.txt"], lexicon)["zh"]
    assert pack_tagger(weights) == pack_tagger(weigh_names([tmp_path / "all.txt"], lexicon)["zh"])
    tokenizer = Tokenizer(common_words("zh"))
    line = list(tokenizer.tokens("寅岭软件路过卯泽云的厂房。"))
    names = ["".join(t.text for t in line[one.first : one.last]) for one in Tagger(tokenizer, weights).tag([line])]
    assert names == ["寅岭软件", "卯泽云"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{甲|F}向{乙|F}供货。", "no “=>”"),
        ("{甲|Q}向{乙|F}供货。 => 0 supplies 1", "“Q” is no kind"),
        ("{甲|F}向{乙|F}供货。 => 0 sells 1", "“0 sells 1” is no relation"),
        ("{甲|F}向{乙|F}供货。 => 0 supplies 2", "“0 supplies 2” is no relation"),
    ],
)
def test_a_bad_line_is_named_with_its_place(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("{甲|F}是{乙|F}的子公司。 => 0 partOf 1\n" + line + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=words) as caught:
        list(read_annotated(file))
    assert "bad.txt:2" in str(caught.value)


def test_a_folder_is_learned_from_and_a_bad_one_leaves_the_old_weights(tmp_path: Path) -> None:
    folder, out = tmp_path / "sentences", tmp_path / "weights"
    folder.mkdir()
    (folder / "all.txt").write_text(SENTENCES, encoding="utf-8")
    assert CliRunner().invoke(main, [str(folder), "--out", str(out)]).exit_code == 0
    before = (out / "zh.json.gz").read_bytes()
    (folder / "bad.txt").write_text("{甲|F} = {乙|F}\n", encoding="utf-8")
    result = CliRunner().invoke(main, [str(folder), "--out", str(out)])
    assert result.exit_code == 1
    assert "bad.txt:1" in result.output
    assert (out / "zh.json.gz").read_bytes() == before
    assert sorted(p.name for p in out.iterdir()) == ["names-zh.npz", "zh.json.gz"]


def test_sentences_in_a_folder_of_names_teach_names_alone(tmp_path: Path) -> None:
    folder, out = tmp_path / "sentences", tmp_path / "weights"
    (folder / "names").mkdir(parents=True)
    (folder / "names" / "all.txt").write_text(SENTENCES, encoding="utf-8")
    assert CliRunner().invoke(main, [str(folder), "--out", str(out)]).exit_code == 0
    assert [p.name for p in out.iterdir()] == ["names-zh.npz"]
