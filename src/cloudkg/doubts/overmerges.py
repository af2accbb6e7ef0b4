"""One id that may be two things: tickers of one market, names of two kinds, two holders of one office."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator

from cloudkg.doubts.doubt import Doubt, Kind, Reason
from cloudkg.doubts.material import Material, Thing, Words, load_words, simple
from cloudkg.vocab import TYPE_OF_KIND, mint_local


def find_overmerges(material: Material) -> Iterator[Doubt]:
    """Every sign that what is said under one id is said of two things."""
    words = load_words()
    owners: dict[str, set[str]] = defaultdict(set)
    for thing in material.things.values():
        for name in thing.names:
            owners[simple(name)].add(thing.id)
    for thing in material.things.values():
        yield from _tickers(thing, words)
        yield from _kinds(thing, words, material, owners)
    yield from _offices(material)


def _tickers(thing: Thing, words: Words) -> Iterator[Doubt]:
    markets: dict[str, list[str]] = defaultdict(list)
    for ticker in sorted(thing.tickers):
        _, dot, ending = ticker.upper().rpartition(".")
        markets[words.markets.get(ending, ending) if dot else "US"].append(ticker)
    for market, listed in sorted(markets.items()):
        first = min(listed, key=len)
        if any(not ticker.startswith(first) for ticker in listed):  # GOOG and GOOGL are classes of one firm's shares
            evidence = (f"listed twice in {market}: {', '.join(listed)}", f"called {_names(thing)}")
            yield _doubt(thing, Reason.TICKERS, evidence, f"--name … --into {thing.kind}:…", about=market)


def _kinds(thing: Thing, words: Words, material: Material, owners: dict[str, set[str]]) -> Iterator[Doubt]:
    """A name that ends as only firms' names do, on what is none; or the display name of a thing of another kind."""
    for name in thing.names:
        if thing.kind not in ("firm", "body") and name.lower().endswith(words.firm_endings):
            yield _split_off(thing, name, f"firm:{mint_local(name)}", (f"a {TYPE_OF_KIND[thing.kind].lower()} called “{name}”",))
        if thing.known:
            continue
        for other in sorted(owners[simple(name)] - {thing.id}):
            borne = material.things[other]
            if borne.kind != thing.kind and simple(borne.label) == simple(name) != simple(thing.label):
                yield _split_off(thing, name, other, (f"“{name}” is what {other} is called", f"and a further name of {thing.id}"))


def _split_off(thing: Thing, name: str, into: str, evidence: tuple[str, ...]) -> Doubt:
    force = "" if into.partition(":")[0] == thing.kind else " --force"
    return _doubt(thing, Reason.KINDS, evidence, f"--name {shlex.quote(name)} --into {shlex.quote(into)}{force}", about=simple(name))


def _offices(material: Material) -> Iterator[Doubt]:
    for (firm, office), held in sorted(material.holders.items()):
        if len({person for person, _ in held}) > 1 and firm in material.things:
            thing = material.things[firm]
            evidence = tuple(f"{office}: {_label(material, person)} ({claim})" for person, claim in held)
            yield _doubt(thing, Reason.OFFICE, evidence, f"--report … --into {thing.kind}:…", about=office)


def _label(material: Material, curie: str) -> str:
    return material.things[curie].label if curie in material.things else curie


def _names(thing: Thing) -> str:
    return ", ".join(f"“{n}”" for n in thing.names[:6])


def _doubt(thing: Thing, reason: Reason, evidence: tuple[str, ...], how: str, about: str) -> Doubt:
    command = f"cloudkg split {shlex.quote(thing.id)} {how} --why …"
    return Doubt(Kind.OVERMERGE, reason, (thing.id,), evidence, command, about=f"{reason}|{about}")
