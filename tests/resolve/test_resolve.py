"""Merging what is said twice, and forming one event for one happening."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Entity, EntityType, Modality, Polarity, Provenance, Qualifiers, Span
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate
from cloudkg.resolve import form_events, join_entities, merge_claims
from cloudkg.resolve.report import resolve_report


def claim(predicate: str = "raisesPriceOf", report: str = "report:a", start: int = 0, **more: object) -> Claim:
    fields = {"modality": Modality.ACTUAL, "polarity": Polarity.AFFIRMED} | {k: v for k, v in more.items() if k in ("modality", "polarity")}
    qualifiers = Qualifiers(**{k: v for k, v in more.items() if k not in fields})  # type: ignore[arg-type]
    evidence = Provenance(report, Span(start, start + 4), 1, "text")
    return Claim("firm:aws", predicate, "product:ec2", evidence, qualifiers=qualifiers, **fields)  # type: ignore[arg-type]


def test_the_fullest_of_equal_claims_stays() -> None:
    """A claim that another one covers is dropped; claims that differ in size or firmness stay two."""
    bare, full = claim(start=0), claim(start=9, date="2026-01-04", change=(Decimal(15), Decimal(15)))
    other = claim(start=20, date="2026-01-04", change=(Decimal(30), Decimal(30)))
    planned = claim(start=30, modality=Modality.PLANNED)
    assert (full, other, planned) == merge_claims([bare, full, other, planned])


def test_who_releases_a_thing_needs_no_second_line_that_it_develops_it() -> None:
    """A release stands for the development of the same thing by the same firm."""
    release, develop = claim("releases"), claim("develops", start=9)
    assert (release,) == merge_claims([develop, release])


def test_tellings_of_one_happening_are_one_event() -> None:
    """Claims of several reports within a quarter are one event, dated by the earliest, as firm as the firmest."""
    first = claim(report="report:a", date="2026-01-23", modality=Modality.REPORTED)
    second = claim(report="report:b", date="2026-01-04", change=(Decimal(15), Decimal(15)))
    third = claim(report="report:c")
    (event,) = form_events([first, second, third])
    assert ("PriceChange", "2026-01-04", Modality.ACTUAL, 3) == (event.type, event.date, event.modality, len(event.claims))
    assert (event,) == form_events([third, second, first])


def test_happenings_a_year_apart_are_two_events() -> None:
    """The same agent and target a year later is another happening."""
    assert 2 == len(form_events([claim(date="2025-01-04"), claim(report="report:b", date="2026-01-04")]))


def test_a_denial_is_no_event() -> None:
    """Denied claims form no event."""
    assert () == form_events([claim(polarity=Polarity.DENIED)])


def test_a_rise_and_a_cut_are_two_events() -> None:
    """Opposite price changes in one month stay apart."""
    events = form_events([claim(date="2026-01-04"), claim("lowersPriceOf", report="report:b", date="2026-02-04")])
    assert 2 == len(events)


def test_joined_names_do_not_depend_on_order() -> None:
    """The entity of two reports has the names of both, whichever comes first."""
    a = Entity("firm:x", EntityType.FIRM, "X 公司", ("X",))
    b = Entity("firm:x", EntityType.FIRM, "X", ("艾克斯",))
    assert join_entities([a, b]) == join_entities([b, a])
    assert ("X", "艾克斯") == join_entities([a, b])[0].names


def test_fiscal_periods_follow_the_calendar_of_the_firm() -> None:
    """The fiscal year of Alibaba Cloud ends in March as that of its owner does; the days of a fiscal quarter are counted from there."""
    document = read_text("阿里云FY2026Q3收入432.84亿元。", "sample")
    lexicon = load_lexicon()
    reading = recognise(document, lexicon)
    claims, observations = relate(document, reading, lexicon)
    (figure,) = resolve_report(document, reading, claims, observations, lexicon).observations
    assert ("FY2026-Q3", date(2025, 10, 1), date(2025, 12, 31)) == (figure.period, figure.period_first, figure.period_last)
