"""English relations as journalists and analysts state them. All sentences are invented."""

from __future__ import annotations

from datetime import date

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate


def triples_of(text: str) -> set[tuple[str, str, str]]:
    lexicon = load_lexicon()
    document = read_text(text, "sample", issued=date(2026, 3, 20))
    claims = relate(document, recognise(document, lexicon), lexicon)[0]
    return {(c.subject, c.predicate, c.object) for c in claims if c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Shares of the Dutch chip-equipment maker ASML rose.", {("firm:asml", "inSegment", "segment:semicap")}, id="a known market"),
        pytest.param("The lens-coating specialist Vertiv cut its forecast.", {("firm:vertiv", "inSegment", "segment:lens-coating")}, id="a market in words"),
        pytest.param("Server maker Supermicro reported results.", {("firm:supermicro", "inSegment", "segment:servers")}, id="one server, many servers"),
        pytest.param("ASML, which makes lithography machines, gained.", {("firm:asml", "inSegment", "segment:lithography")}, id="what it makes"),
        pytest.param("CoreWeave and Meta signed a contract under which CoreWeave will supply servers.", {("firm:coreweave", "supplies", "firm:meta")}, id="the seller of a deal"),
        pytest.param("Meta signed a deal with CoreWeave to rent GPU capacity.", {("firm:coreweave", "supplies", "firm:meta")}, id="the buyer of a deal"),
        pytest.param("Meta runs on its own chips, pays Databricks and Snowflake for storage, and bought Wiz.", {("firm:meta", "acquires", "firm:wiz")}, id="who stands behind the verb of a clause is not the subject of the next"),
        pytest.param("Meta, calmer since Oracle paid $10 billion, bought Wiz.", {("firm:meta", "acquires", "firm:wiz")}, id="a verb behind a comma leaves out the clause within"),
        pytest.param("CoreWeave has Snowflake as its first client.", {("firm:coreweave", "supplies", "firm:snowflake")}, id="had as a client"),
        pytest.param("Meta uses chips from AMD, which counts OpenAI as a customer.", {("firm:amd", "supplies", "firm:openai")}, id="a relative clause"),
        pytest.param("Meta agreed to pay Google $10 billion over six years for servers.", {("firm:google", "supplies", "firm:meta")}, id="who is paid"),
        pytest.param("Humain ordered 18,000 GB300 chips.", {("firm:humain", "uses", "chip:gb300")}, id="a number before a chip"),
        pytest.param("Crusoe raised $1.4 billion. Mubadala led the round, with Nvidia and Fidelity joining.", {(f"firm:{f}", "investsIn", "firm:crusoe") for f in ("mubadala", "nvidia", "fidelity")}, id="whose round it is"),
        pytest.param("Crusoe raised money from Thornfield Capital and Nvidia.", {("firm:thornfield-capital", "investsIn", "firm:crusoe")}, id="a name ends before a small word"),
        pytest.param("Hetzner will charge 15% more for object stores.", {("firm:hetzner", "raisesPriceOf", "product:object-stores")}, id="more for a thing in words"),
        pytest.param("The Commerce Department added Inspur to its entity list.", {("body:us-commerce", "regulates", "firm:inspur")}, id="a blacklist"),
        pytest.param("Meta signed a six-year cloud contract with Google.", {("firm:google", "supplies", "firm:meta")}, id="who sells by kind"),
        pytest.param("Meta signed a 20-year power-purchase agreement with Vistra.", {("firm:vistra", "supplies", "firm:meta")}, id="who mostly buys"),
        pytest.param("OpenAI will deploy 6 gigawatts of AMD Instinct GPUs.", {("firm:openai", "uses", "chip:amd-instinct")}, id="gigawatts of a chip"),
        pytest.param("Meta ordered 30,000 MI450 chips from AMD.", {("firm:amd", "supplies", "firm:meta"), ("firm:meta", "uses", "chip:mi450")}, id="supplied and used"),
        pytest.param("Huawei grew as the United States limits sales of Nvidia chips such as the H20.", {("place:united-states", "regulates", "chip:h20")}, id="a clause behind as"),
        pytest.param("TrendForce says SK hynix raised contract prices of server DRAM.", {("firm:sk-hynix", "raisesPriceOf", "product:server-dram")}, id="who is said to act"),
        pytest.param("ASML bought shares. The round values Mistral AI at $13 billion. Nvidia and DST Global also took part.", {("firm:nvidia", "investsIn", "firm:mistral-ai")}, id="whom a round values"),
        pytest.param("Scale AI named Jason Droege interim chief executive.", {("person:jason-droege", "leads", "firm:scale-ai")}, id="an office without as"),
        pytest.param("Marvell (NASDAQ: MRVL) announced a definitive agreement to acquire Celestial AI.", {("firm:marvell", "acquires", "firm:celestial-ai")}, id="a ticker is no subject"),
        pytest.param("Vertiv bought a stake in Motivair, a maker of liquid cooling kit.", {("firm:motivair", "inSegment", "segment:liquid-cooling")}, id="kit of a market"),
        pytest.param("Rivals such as AMD are catching up with Nvidia.", {("firm:amd", "competes", "firm:nvidia")}, id="rivals such as"),
    ],
)  # fmt: skip
def test_states(text: str, expected: set[tuple[str, str, str]]) -> None:
    """Each sentence yields the relations that it states."""
    assert expected <= triples_of(text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        pytest.param("A person close to the startup Groq said no.", "inSegment", id="a phrase ends at a preposition"),
        pytest.param("Citi raised its price target on Nvidia to $300.", "raisesPriceOf", id="a target is no price"),
        pytest.param(
            "Meta and Nvidia met. Reuters told CoreWeave that both companies would talk.", "supplies", id="who reports is no party"
        ),
        pytest.param("Chinese firms have ordered more than 2 million H200s, Reuters reported.", "uses", id="who reports uses nothing"),
        pytest.param("AMD, led by chief executive Lisa Su, raised prices.", "investsIn", id="a boss is no investor"),
        pytest.param("SoftBank signed a big deal with Arm.", "partnersWith", id="a deal alone is no partnership"),
        pytest.param("Nebius will build a 300 MW plant.", "develops", id="a figure is no chip"),
    ],
)
def test_does_not_state(text: str, relation: str) -> None:
    """Nothing is read into these."""
    assert relation not in {predicate for _, predicate, _ in triples_of(text)}
