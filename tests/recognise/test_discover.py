"""Names that no gazetteer holds are found by their shape, their company and what the text says of them; every sentence here is invented."""

from __future__ import annotations

import time

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import EntityType
from cloudkg.read import read_text
from cloudkg.recognise import recognise

FIRM, BODY, PERSON, PLACE = EntityType.FIRM, EntityType.PUBLIC_BODY, EntityType.PERSON, EntityType.PLACE
CHIP, MODEL, PRODUCT, SEGMENT = EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT, EntityType.SEGMENT


def discovered(text: str) -> dict[str, EntityType]:
    """Surface and type of every mention that was discovered in the text."""
    reading = recognise(read_text(text, "r1"), load_lexicon())
    return {m.surface: m.type for m in reading.mentions if m.rule.startswith("discover/")}


def ids(text: str) -> dict[str, str]:
    """Surface and CURIE of every mention in the text, known or discovered."""
    return {m.surface: m.name for m in recognise(read_text(text, "r1"), load_lexicon()).mentions}


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        # endings
        ("近日，苔岭科技完成新一轮融资。", "苔岭科技", FIRM),
        ("本轮由鹭屿资本领投。", "鹭屿资本", FIRM),
        ("国内知名机构砚池创投表示看好。", "砚池创投", FIRM),
        ("液冷龙头企业枫澜精密宣布扩产。", "枫澜精密", FIRM),
        ("苏桐联合资本持有一成股份。", "苏桐联合资本", FIRM),
        ("芯片公司雁栖半导体发布新品。", "雁栖半导体", FIRM),
        ("溪午智能创始人到场。", "溪午智能", FIRM),
        ("客户来自ZQL科技。", "ZQL科技", FIRM),
        ("投资方还有英伟达风险投资公司。", "英伟达风险投资公司", FIRM),
        ("项目由临江理工大学牵头。", "临江理工大学", BODY),
        ("韩国能源贸易部展开调查。", "韩国能源贸易部", BODY),
        # legal names
        ("苏州苔岭微纳科技有限公司在当地落户。", "苏州苔岭微纳科技有限公司", FIRM),
        ("减速器企业鹿鸣智能装备有限公司签约。", "鹿鸣智能装备有限公司", FIRM),
        ("股东为青梧(杭州)股权投资合伙企业(有限合伙)。", "青梧(杭州)股权投资合伙企业(有限合伙)", FIRM),
        # company of words
        ("机器人企业“榆火”完成数千万元融资。", "榆火", FIRM),
        ("企业「檐下雨」近日获得融资。", "檐下雨", FIRM),
        ("消息显示，青穗股价大涨，青穗(688999.SH)收于高位。", "青穗", FIRM),
        ("本轮融资由槿榕伟业领投。", "槿榕伟业", FIRM),
        ("本轮由苔岭资本和金榆致源共同投资。", "金榆致源", FIRM),
        ("微软与7K果园达成战略合作。", "7K果园", FIRM),
        ("联想美国：第一财季收入大增", "联想美国", FIRM),
        ("民用客户Q公司下了订单。", "Q公司", FIRM),
        ("其核心产品“檐雀”，面向家庭。", "檐雀", PRODUCT),
        ("“檐雀”大模型通过备案。", "檐雀", MODEL),
        # lists
        ("相关标的：寒武纪、海光信息、檀越信、梧桐叶等。", "檀越信", FIRM),
        ("本轮由腾讯、榆桥、檀越跟投。", "檀越", FIRM),
        ("投资者包括高盛、Quillmark和Tessellate等。", "Tessellate", FIRM),
        ("由腾讯，高盛，榆桥众合，檀越参与。", "榆桥众合", FIRM),
        # people
        ("苔岭科技CEO顾清和表示，需求旺盛。", "顾清和", PERSON),
        ("法定代表人为沈知微，公司成立不久。", "沈知微", PERSON),
        ("微软谢临川：下半年继续投入", "谢临川", PERSON),
        ("首席科学家米洛·巴尔丹离职。", "米洛·巴尔丹", PERSON),
        ("公司任命Corin Vasquez为董事。", "Corin Vasquez", PERSON),
        # Latin names in Chinese text
        ("AI芯片创企Lumivar融资七亿美元。", "Lumivar", FIRM),
        ("视频模型Vireo上线。", "Vireo", MODEL),
        ("发布了Halcyon推理芯片。", "Halcyon", CHIP),
        ("首款产品ORRIN-X4将量产。", "ORRIN-X4", PRODUCT),
        # segments
        ("潮汐感知企业「榆火」获得融资。", "潮汐感知", SEGMENT),
        # told of as firms are, twice
        ("市场关注檀榆微的股价。檀榆微在互动平台表示，产能充足。", "檀榆微", FIRM),
        ("青穗光电拟收购梧叶芯的股权。梧叶芯的创始人到场。", "梧叶芯", FIRM),
        # people who speak briefly, and officers at the head of a clause
        ("集團首席財務官徐見指，雲業務收入上升。", "徐见", PERSON),
        ("苔岭科技董事沈见认为，需求稳定。", "沈见", PERSON),
        ("苔岭科技行政总裁梁知慧称，需求稳定。", "梁知慧", PERSON),
        ("此前，曾映川是苔岭科技的搜索技术负责人。", "曾映川", PERSON),
        # models by kind and version
        ("苔岭科技发布檀雀大模型3.0。", "檀雀大模型3.0", MODEL),
        ("字节跳动梧澜大模型发布。", "梧澜大模型", MODEL),
        ("千问3量化模型上线。", "千问3量化模型", MODEL),
        # units of a firm, what stands behind 旗下, products in a list of products
        ("阿里巴巴中国电商集团收入增长。", "阿里巴巴中国电商集团", FIRM),
        ("字节跳动的全资子公司梧桐里完成交割。", "梧桐里", FIRM),
        ("用户可在淘宝、檀榆飞、支付宝等多款应用中下单。", "檀榆飞", PRODUCT),
        # English
        ("The round was led by Quillmark Ventures and others.", "Quillmark Ventures", FIRM),
        ("Chip startup Lumivar raised $90 million.", "Lumivar", FIRM),
        ("It hired Dana Whitlock, chief financial officer of Lumivar.", "Dana Whitlock", PERSON),
        ("Growth will slow, said Orsolya Kettering.", "Orsolya Kettering", PERSON),
        ("Backers include the University of Wexcombe.", "University of Wexcombe", BODY),
        ("Microsoft showed its Halcyon accelerator.", "Halcyon", CHIP),
        ("The site is in Marrow County.", "Marrow County", PLACE),
        ("They rent servers from Nimbus9 every year.", "Nimbus9", FIRM),
        ("Broadcom Ventures backed the firm.", "Broadcom Ventures", FIRM),
    ],
)
def test_a_name_is_found_whole_and_typed(text: str, name: str, type_: EntityType) -> None:
    """The name is found with its exact edges, and its type is what the words around it say."""
    assert discovered(text).get(name) == type_


@pytest.mark.parametrize(
    "text",
    [
        "人工智能和具身智能改变了训练数据与功率半导体。",
        "社会资本涌入，商业银行和私募基金加大战略投资。",
        "高科技公司增加资本开支，硬科技受到追捧。",
        "双方完成签约，公司宣布扩产，近日完成交割。",
        "算力、存储、网络、电力等环节紧张。",
        "投资建议：关注龙头。风险提示：需求不及预期。",
        "EBITDA、CAPEX和MAU均高于预期，GPU与HBM紧缺。",
        "于周五表示，本次发布有三家企业参与。",
        "The company said revenue grew. Meanwhile, Demand for Cloud stayed strong in March.",
        "Shares rose on Wall Street after the CEO spoke on Monday.",
        "Big Cloud Spending Keeps Chip Suppliers Very Busy",
        "大模型“军备竞赛”远未结束。",
        "微软等巨头密集发布新品，字节跳动等巨头接二连三推出模型。",
        "公司拟增发股份，股东凭股份获益，此番靠资本取胜。",
        "经调整净利润为5亿元，经调整的营收下降，经调整净利润率持平。",
        "《2026年通信投资机会》与大模型2.0版本。",
        "行业大模型、医疗大模型增多，国产大模型加快迭代，字节跳动自研大模型。",
        "该模型在VITA-Bench、BFCL-V4、Tool-Decathlon和OSWorld上领先。",
    ],
)
def test_common_words_name_nothing(text: str) -> None:
    """Generic phrases, metrics, days, headings and headlines yield no name."""
    assert discovered(text) == {}


def test_verbs_and_modifiers_stay_outside() -> None:
    """Neither the verb before a name nor what follows it becomes part of it."""
    text = "国内头部厂商完成收购苔岭科技。此前鹭屿资本增持苔岭科技股份。"
    assert set(discovered(text)) == {"苔岭科技", "鹭屿资本"}


def test_a_product_list_names_no_firms() -> None:
    """Members of a list in which no firm is known and no word speaks of firms stay unnamed."""
    assert discovered("门店出售苹果汁、雪梨茶、青梅酒、桂花糕。") == {}


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("苏州榆火科技有限公司(下称“榆火”)成立。榆火获得订单。", "榆火", "苏州榆火科技有限公司"),
        ("榆火半导体入选名单。苏州榆火半导体科技有限公司成立已久。", "榆火半导体", "苏州榆火半导体科技有限公司"),
        ("“苔岭科技”（Tailing）在深圳成立，Tailing发展迅速。", "Tailing", "苔岭科技"),
        ("CEO Corin Vasquez spoke. Vasquez said demand is strong.", "Vasquez", "Corin Vasquez"),
        ("首席科学家米洛·巴尔丹离职，巴尔丹将创业。", "巴尔丹", "米洛·巴尔丹"),
        ("Norvane Isle Computing (NVIC) raised $5 million. NVIC sells servers.", "NVIC", "Norvane Isle Computing"),
        ("阿里巴巴中国电商集团收入增长。惟中国电商集团利润下降。", "中国电商集团", "阿里巴巴中国电商集团"),
        ("苔岭科技宣布扩产。苔岭科技集团收入增长。", "苔岭科技集团", "苔岭科技"),
    ],
)
def test_names_that_the_text_ties_together_share_an_id(text: str, short: str, full: str) -> None:
    """The short form and the full name are filed as one thing."""
    found = ids(text)
    assert found[short] == found[full]


def test_a_known_thing_keeps_its_id_under_a_new_name() -> None:
    """A name in brackets behind a known firm carries the firm's CURIE."""
    found = ids("英伟达（Envidia Holdings）的收入增长，Envidia Holdings扩产。")
    assert found["Envidia Holdings"] == "firm:nvidia"


def test_a_surname_of_two_people_names_neither() -> None:
    """Where two people share a surname, the surname alone is left unresolved."""
    found = ids("CEO Corin Vasquez and CTO Dana Vasquez left. Vasquez said nothing.")
    assert "Vasquez" not in found


def test_cells_of_a_column_of_firms_are_firms() -> None:
    """A column that holds known firms makes its other cells firms; a column of figures does not."""
    table = "表1：客户\n\n公司\t收入\n英伟达\t10\n微软\t20\n檀越信\t30\n梧桐叶\t40\n"
    assert discovered(table) == {"檀越信": FIRM, "梧桐叶": FIRM}


def test_same_input_gives_same_names() -> None:
    """The order of the names found does not depend on hashing or on earlier documents."""
    text = "由苔岭科技、鹭屿资本、腾讯共同投资。"
    assert recognise(read_text(text, "a"), load_lexicon()) == recognise(read_text(text, "a"), load_lexicon())


@pytest.mark.parametrize("piece", ["科技", "有限公司", "甲、", "“", "Aa Bb ", "公司（下称“甲乙”）", "·", "中国", "(("])
def test_time_is_linear_in_junk(piece: str) -> None:
    """200,000 characters of repeated junk take no more than a few seconds on a busy machine."""
    from cloudkg.recognise.discover import discover_names

    text = piece * (200_000 // len(piece))
    document = read_text(text, "junk")
    started = time.process_time()
    discover_names(document, (), load_lexicon())
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("豆包大模型9.5今日发布。", "豆包大模型9.5", MODEL),
        ("文心9.5 Turbo开源。", "文心9.5 Turbo", MODEL),
        ("昇腾990X即将量产。", "升腾990X", CHIP),
    ],
)
def test_a_name_that_ends_in_chinese_takes_its_version(text: str, name: str, type_: EntityType) -> None:
    """The version behind the family's name makes a name of its own."""
    assert {m.surface: m.type for m in recognise(read_text(text, "r1"), load_lexicon()).mentions}.get(name) == type_


@pytest.mark.parametrize("text", ["混元今年增长2.5倍。", "盘古投入10.5亿元。", "昇腾出货384片。"])
def test_a_figure_behind_a_name_is_no_version(text: str) -> None:
    """What is counted behind a family's name stays outside it."""
    assert all(m.rule != "version" for m in recognise(read_text(text, "r1"), load_lexicon()).mentions)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2025年全球DRAM市场规模扩大。", {"全球DRAM市场"}),
        ("韩国半导体设备行业回暖。", {"韩国半导体设备行业"}),
        ("传统云市场增速放缓。", {"传统云"}),
        ("全球厂商布局液冷。", {"全球", "液冷"}),
    ],
)
def test_a_place_before_a_market_makes_a_market_of_its_own(text: str, names: set[str]) -> None:
    """Where a segment is spoken of as a market, the place or modifier before it is part of its name; elsewhere it is not."""
    assert {m.surface for m in recognise(read_text(text, "r1"), load_lexicon()).mentions} == names


def surfaces(text: str, name: str) -> set[str]:
    """All surface forms that the text gives to a thing."""
    return set(recognise(read_text(text, "r1"), load_lexicon()).names.get(name, ()))


@pytest.mark.parametrize(
    ("text", "name", "forms"),
    [
        ("阿里平头哥发布新品。", "firm:t-head", {"平头哥", "阿里平头哥"}),
        ("订购H200芯片需要批准。", "chip:h200", {"H200", "H200芯片"}),
        ("液冷产业链受益。", "segment:liquid-cooling", {"液冷", "液冷产业链"}),
        ("輝達的收入增長。", "firm:nvidia", {"辉达", "輝達"}),
        ("腾讯与平头哥合作。", "firm:t-head", {"平头哥"}),
        ("订购H200芯片企业增多。", "chip:h200", {"H200"}),
    ],
)
def test_a_thing_has_every_form_in_which_the_text_names_it(text: str, name: str, forms: set[str]) -> None:
    """With the word for its kind, with its owner before it, in the script of the text; another firm before it is no part of it."""
    assert surfaces(text, name) == forms


def test_an_office_before_a_colon_names_nobody() -> None:
    document = read_text("微软董事长：云的需求没有尽头。\n微软董晓东：云的需求没有尽头。\n", "sample")
    assert {m.surface for m in recognise(document, load_lexicon()).mentions if m.type is EntityType.PERSON} == {"董晓东"}
