"""Characters a second from text to claims on one core, by stage and by length of the text, beside a peer in the same run.

The text is that of the shipped digests, as often as the length asks. Each length is read in a process of its own, so that its memory is its own.
The peer only looks for the gazetteer's names, with one regular expression of them all: what a first attempt without this program would do.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cloudkg.lexicon import Lexicon, load_lexicon
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate
from cloudkg.resolve import resolve_report

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
LENGTHS = (50_000, 500_000, 5_000_000)
LONG = 50_000_000
GOAL_CHARACTERS_A_SECOND = 200_000
_PEER_LENGTH = 50_000  # the peer's time is linear

Result = TypeVar("Result")


def text_of_length(characters: int) -> str:
    """The digests one behind the other, over and over, cut at `characters`."""
    digests = "\n\n".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("*.md"))) + "\n\n"
    return (digests * (characters // len(digests) + 1))[:characters]


def time_stages(characters: int) -> dict[str, float]:
    """Seconds of each stage over a text of `characters`, and what the process needed for it beyond what it needed before, in bytes a character."""
    lexicon = load_lexicon()
    _read_all(text_of_length(5_000), lexicon, {})  # automata and patterns are built once for each process
    text = text_of_length(characters)
    before = _memory_bytes()
    seconds: dict[str, float] = {}
    _read_all(text, lexicon, seconds)
    return {**seconds, "bytes a character": (_memory_bytes() - before) / characters}


def _read_all(text: str, lexicon: Lexicon, seconds: dict[str, float]) -> None:
    def timed(stage: str, work: Callable[[], Result]) -> Result:
        started = time.process_time()
        outcome = work()
        seconds[stage] = time.process_time() - started
        return outcome

    document = timed("read", lambda: read_text(text, "benchmark"))
    reading = timed("recognise", lambda: recognise(document, lexicon))
    claims, observations = timed("relate", lambda: relate(document, reading, lexicon))
    timed("resolve", lambda: resolve_report(document, reading, claims, observations, lexicon))


def time_peer() -> float:
    """Characters a second of one regular expression of all names of the gazetteer, longest first."""
    names = sorted({name for term in load_lexicon().terms.values() for name in term.names}, key=lambda n: (-len(n), n))
    names_pattern = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    text = text_of_length(_PEER_LENGTH)
    started = time.process_time()
    sum(1 for _ in names_pattern.finditer(text))
    return len(text) / (time.process_time() - started)


def _memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Print a line for each length; with ``--long``, for 50 million characters too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--long", action="store_true", help="also 50 million characters, which takes some minutes and gigabytes")
    parser.add_argument("--length", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.length:
        print(json.dumps(time_stages(options.length)))
        return
    print(f"{'characters':>12}  {'a second':>9}  {'bytes each':>10}  {'read':>5} {'recognise':>9} {'relate':>6} {'resolve':>7}")
    for length in (*LENGTHS, *([LONG] if options.long else [])):
        command = [sys.executable, __file__, "--length", str(length)]
        stages = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        memory = stages.pop("bytes a character")
        total = sum(stages.values())
        shares = {stage: f"{seconds / total:.0%}" for stage, seconds in stages.items()}
        line = f"{length:12,}  {length / total:9,.0f}  {memory:10,.0f}"
        print(f"{line}  {shares['read']:>5} {shares['recognise']:>9} {shares['relate']:>6} {shares['resolve']:>7}")
    print(
        f"the peer, which only looks for known names: {time_peer():,.0f} characters a second; asked of ours: {GOAL_CHARACTERS_A_SECOND:,}"
    )


if __name__ == "__main__":
    main()
