"""What the pages say, as a reader meets it."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from browsing import MISREAD, Visiting
from server import Server

from cloudkg.vocab import mint_claim

FIRM = "/firm/northstar"


def _text(server: Server, path: str, language: str = "en") -> str:
    """Words of a page without its tags."""
    answer = server.ask(path, Accept="text/html", Accept_Language=language)
    assert answer.status == 200, answer.body[:300]
    main = answer.body.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))


def test_a_firm_in_both_languages(server: Server) -> None:
    """Names, relations both ways, figures, events and findings, each with its evidence; labels follow the language."""
    english = _text(server, FIRM)
    for said in ("Northstar Cloud", "NSTR.US", "北辰云", "supplies", "Blue Whale", "43.284 bn CNY", "acquires", "led by", "Zoe Hart"):
        assert said in english, said
    for said in ("6.8 bn USD", "2026-Q1", "≥ 40%", "reported", "15%–20%", "conflict", "北辰云向蓝鲸科技供应算力，合同金额432.84亿元。"):
        assert said in english, said
    chinese = _text(server, FIRM, "zh")
    for said in ("供应", "蓝鲸科技", "432.84 亿 CNY", "资本开支", "矛盾", "传闻"):
        assert said in chinese, said


def test_denials_are_said_to_be_denials(server: Server) -> None:
    """A relation that everybody denies is marked so on both pages."""
    assert re.search(r"partner\w* with \d.*?Qinghe AI.*?denied", _text(server, "/firm/blue-whale"))


def test_what_a_person_struck(server: Server) -> None:
    """A claim that was struck stands on no page of its things, and says on its own who struck it and why."""
    own = _text(server, f"/claim/{mint_claim(MISREAD).partition(':')[2]}")
    for said in ("rejected by a person", "Lin", "2026-05-02", "two firms <b>mixed up</b>"):
        assert said in own, said
    assert "recommended" not in _text(server, "/firm/qinghe")
    assert "Qinghe AI" not in _text(server, "/report/summer")


def test_what_was_merged_leads_on(server: Server) -> None:
    """The address of a thing that became part of another answers 301."""
    answer = server.ask("/firm/whale-of-old", Accept="text/html")
    assert (answer.status, answer.headers["location"]) == (301, "/firm/blue-whale")


def test_small_chart_and_its_table(server: Server) -> None:
    """Two periods of one measure give bars, and the table holds the same."""
    body = server.ask(FIRM, Accept="text/html", Accept_Language="en").body.decode()
    assert re.findall(r"<title>(\d{4}-Q\d: [^<]*)</title><rect", body) == ["2025-Q1: 5 bn USD", "2026-Q1: 6.8 bn USD"]
    assert re.search(r'<th scope="row">2025-Q1</th>', body)


def test_one_relation_alone(server: Server) -> None:
    """A relation has a page of its own, from any number on."""
    alone = _text(server, f"{FIRM}?relation=supplies&direction=out")
    assert "Blue Whale" in alone
    assert "Zoe Hart" not in alone
    assert "Blue Whale" not in _text(server, f"{FIRM}?relation=supplies&direction=out&from=5")


def test_overview(server: Server) -> None:
    """Counts, newest reports, events, movers and findings, each a way in."""
    text = _text(server, "/")
    for said in ("4 Firms", "2 Reports", "云端春季观察", "price change", "15%–20%", "Open findings", "conflict"):
        assert said in text, said
    assert re.search(r"Fastest growth over a year Northstar Cloud capex growth ≥ 40%", text)


def test_reports_newest_first(server: Server) -> None:
    """All reports with their publishers; those without a date stand behind."""
    text = _text(server, "/reports")
    assert text.index("云端春季观察") < text.index("Northstar in summer")
    assert "山雀社" in text


def test_events_by_type_party_and_time(server: Server) -> None:
    """Filters narrow the line; a filter that is wrong says so and loses nothing that was typed."""
    assert "Northstar Cloud → training instances" in _text(server, "/events?firm=Northstar&since=2026-01&until=2026-01")
    assert "Nothing was found" in _text(server, "/events?type=Acquisition")
    body = server.ask("/events?firm=nobody-at-all", Accept="text/html").body.decode()
    assert 'role="alert"' in body
    assert 'value="nobody-at-all"' in body


def test_comparison(server: Server) -> None:
    """Figures side by side, those at odds marked; names of firms in any spelling."""
    text = _text(server, "/compare?metric=capex&firms=NSTR.US")
    for said in ("2025-Q1", "2026-Q1", "6.8 bn USD", "9.1 bn USD", "68亿美元"):
        assert said in text, said
    assert "no metric is called" in _text(server, "/compare?metric=happiness")


def test_comparison_takes_the_names_that_programs_use(server: Server) -> None:
    """`entity`, repeated, and `period` narrow as the form's own fields do; what is called otherwise is named."""
    assert "no such parameter" not in _text(server, "/compare?metric=capex&entity=NSTR.US&period=2026-Q1")
    narrowed = _text(server, "/compare?metric=capex&entity=NSTR.US&period=2026-Q1")
    assert "6.8 bn USD" in narrowed
    assert "2025-Q1:" not in narrowed
    assert "5 bn USD" not in narrowed
    assert "Northstar" not in _text(server, "/compare?metric=capex&entity=Qinghe+AI").partition("Apply")[2].partition("Figures")[2]
    both = server.ask("/compare?metric=capex&entity=NSTR.US&entity=Qinghe+AI", Accept="text/html").body.decode()
    assert 'name="firms" value="NSTR.US, Qinghe AI"' in both
    assert "no such parameter, so nothing was narrowed by it: colour" in _text(server, "/compare?metric=capex&colour=red")
    assert "is no period" in _text(server, "/compare?metric=capex&period=2026-Q9")


def test_audit_page_filters(server: Server) -> None:
    """Findings with both sides; a kind without any shows none."""
    text = _text(server, "/audit?kind=conflict")
    assert "6.8" in text
    assert "9.1" in text
    assert "Nothing was found" in _text(server, "/audit?kind=progress")


def test_search_without_script(visit: Visiting) -> None:
    """The form alone finds a thing by an alias."""
    visited = visit("/", script=False)
    visited.page.locator("#find-home").fill("蓝鲸")
    with visited.page.expect_navigation():
        visited.page.keyboard.press("Enter")
    assert visited.page.locator("main a.thing", has_text="Blue Whale").count() == 1


def test_a_question_in_the_search_box(visit: Visiting) -> None:
    """Words that are no name can be asked as a question with one click."""
    visited = visit("/search?q=Who+supplies+Blue+Whale+Technologies+these+days%3F")
    visited.page.locator("main a[href^='/ask?q=']").click()
    assert visited.page.locator(".plain-ask input").input_value().startswith("Who supplies Blue Whale")


def test_completion_by_keyboard(visit: Visiting) -> None:
    """Typing shows names; arrows choose one, Enter goes there, Escape closes."""
    visited = visit(FIRM)
    field = visited.page.locator("#find-top")
    visited.page.keyboard.press("/")
    field.press_sequentially("蓝鲸")
    visited.page.wait_for_selector("#find-top-found li.quiet, #find-top-found li[id]")
    visited.page.keyboard.press("Escape")
    assert visited.page.locator("#find-top-found").is_hidden()
    visited.page.keyboard.press("ArrowDown")
    visited.page.wait_for_selector("#find-top-found li[id]")
    visited.page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    visited.page.keyboard.press("Enter")
    visited.page.wait_for_url("**/firm/blue-whale")


def test_questions(server: Server) -> None:
    """Every shipped question has a page that answers; answers come as CSV and JSON, and a wrong value is said."""
    links = re.findall(r'href="(/questions/[\w-]+)"', server.ask("/questions", Accept="text/html").body.decode())
    assert len(links) >= 40
    for link in links:
        assert server.ask(link, Accept="text/html").status == 200, link
    rows = list(csv.DictReader(io.StringIO(server.ask("/questions/who-supplies.csv?supplier=Northstar").body.decode())))
    assert [(row["supplier_name"], row["customer_name"]) for row in rows] == [("北辰云", "蓝鲸科技")]
    assert server.ask("/questions/who-supplies.json?supplier=Northstar").json[0]["customer_name"] == "蓝鲸科技"
    assert "nothing in the graph is called" in _text(server, "/questions/who-supplies?supplier=zzz")
    assert server.ask("/questions/who-supplies.csv?supplier=zzz", Accept="application/json").status == 404


def test_plain_question(server: Server) -> None:
    """A question in words is answered in a sentence, with rows and the words behind them; what is not understood is named."""
    english = _text(server, "/ask?q=Who+supplies+Blue+Whale%3F")
    assert "Northstar Cloud" in english
    assert "北辰云向蓝鲸科技供应算力，合同金额432.84亿元。" in english
    chinese = _text(server, "/ask?q=%E8%B0%81%E4%BE%9B%E5%BA%94%E8%93%9D%E9%B2%B8%E7%A7%91%E6%8A%80%EF%BC%9F", "zh")
    assert "北辰云" in chinese
    assert "事实" in chinese
    assert "Not understood" in _text(server, "/ask?q=frobnicate+the+quux")
    assert server.ask("/ask?q=").status == 303


def test_search_by_sound_and_misspelling(server: Server) -> None:
    """Pinyin and its initials, and a slip of the pen, find the thing."""
    for wanted in ("lanjing", "ljkj", "Northstra Cloud"):
        found = server.ask(f"/complete?q={wanted.replace(' ', '+')}").json["found"]
        assert found[0]["id"] in ("firm:blue-whale", "firm:northstar"), wanted


@pytest.mark.parametrize("path", ["/events?page=-1", "/audit?page=99999999999", "/events?since=tomorrow", f"{FIRM}?from=x&relation=&direction=up", f"{FIRM}?relation=no&direction=out"])  # fmt: skip
def test_odd_parameters_do_no_harm(server: Server, path: str) -> None:
    """A parameter that is nonsense is left out of account or answered in words, never with a bug."""
    assert server.ask(path, Accept="text/html").status == 200
