"""Names that carry over: versions that stand alone behind a full name, and Latin names of goods in Chinese text. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import EntityType
from cloudkg.read import read_text
from cloudkg.recognise import recognise

THINGS = (EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT)


def names_of(text: str) -> dict[str, EntityType]:
    mentions = recognise(read_text(text, "sample"), load_lexicon()).mentions
    return {m.name: m.type for m in mentions if m.type in THINGS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新机搭载麒麟9130/9135。", {"chip:麒麟9130", "chip:麒麟9135"}),
        ("谷歌展示TPU 8t与8i。", {"chip:tpu-v8t", "chip:tpu-v8i"}),
        ("曦云C500占收入大半，接棒的C600已流片。", {"chip:metax-c500", "chip:metax-c600"}),
        ("GPT-5.1、5.2同时降价。", {"model:gpt-5-1", "model:gpt-5-2"}),
        ("采购H100、200台服务器。", {"chip:h100"}),
        ("H100 and 200 engineers arrived.", {"chip:h100"}),
        ("天垓100售价1000元，500颗起售。", {"chip:tiangai-100"}),
    ],
)
def test_versions_stand_for_names(text: str, expected: set[str]) -> None:
    """A version behind a name of its series is a name; a number that counts is none."""
    assert {n for n in names_of(text) if n.startswith(("chip:", "model:"))} == expected


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("公司推出Vantor Gateway，按策略路由任务。", "product:vantor-gateway", EntityType.PRODUCT),
        ("该厂凭Lumora系列打入欧洲。", "product:lumora", EntityType.PRODUCT),
        ("公司推出代号为Falcata的推理芯片。", "chip:falcata", EntityType.CHIP),
        ("公司推出名为“苍穹”的智能座舱SoC。", "chip:苍穹", EntityType.CHIP),
        ("公司推出“灵眸”视觉大模型。", "model:灵眸", EntityType.MODEL),
        ("公司旗下手游《星海远征》流水破亿。", "product:星海远征", EntityType.PRODUCT),
        ("豆包大模型1.9 lite上线。", "model:豆包大模型1.9-lite", EntityType.MODEL),
    ],
)
def test_goods_in_chinese_text(text: str, name: str, type_: EntityType) -> None:
    """What stands around an unknown name says of what kind it is."""
    assert names_of(text).get(name) is type_


@pytest.mark.parametrize("text", ["公司推出GPU产品。", "公司采用PAM4技术。", "公司发布Q2财报。", "该行上调AI系列目标。"])
def test_abbreviations_are_no_goods(text: str) -> None:
    """A term of the trade is no name."""
    assert names_of(text) == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("广达资深副总、兼任云达科技总经理的杨麒远则透露，开支将拉高。", "person:杨麒远"),
        ("首席财务官罗杰·达尔文表示，订单饱满。", "person:罗杰%C2%B7达尔文"),
        ("全资子公司华铁云鹰同某客户签订的协议已终止。", "firm:华铁云鹰"),
    ],
)
def test_people_and_subsidiaries(text: str, name: str) -> None:
    """Who holds an office, and whom a firm owns, is named by the words around."""
    assert name in {m.name for m in recognise(read_text(text, "sample"), load_lexicon()).mentions}


def test_an_office_is_no_firm() -> None:
    """“创始人兼” before an office names nobody."""
    mentions = recognise(read_text("据该公司创始人兼CEO林志远介绍，产品已量产。", "sample"), load_lexicon()).mentions
    assert {"person:林志远"} == {m.name for m in mentions}
