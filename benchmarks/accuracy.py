"""How much of what people read in the test texts is found: ``make accuracy``. Prints a Markdown table.

Gold facts lie in ``tests/gold``: of each digest in ``seeds/``, and of 24 passages (``closed``) that nobody who writes rows has read. The closed set
is scored once when work on the extraction begins and once when it ends, and otherwise left alone: only ``--closed`` measures it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from cloudkg.evaluate import Evaluation, evaluate, read_exchange
from cloudkg.exchange import write_exchange
from cloudkg.pipeline import build

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"


def text_sets() -> dict[str, tuple[Path, list[Path]]]:
    """Name of each set of texts, its gold folder, and the texts."""
    sets = {f"digest {p.name}": (p, [ROOT / "seeds" / f"{p.name}.md"]) for p in sorted((GOLD / "digests").iterdir())}
    for language in ("zh", "en") if "--closed" in sys.argv else ():
        folder = GOLD / "closed" / language
        if (folder / "facts.jsonl").exists():
            sets[f"unseen, {language}"] = (folder, sorted(folder.glob("*.txt")))
    return sets


def measure(gold: Path, texts: list[Path]) -> Evaluation:
    """Extract from the texts and compare."""
    with tempfile.TemporaryDirectory() as folder:
        write_exchange(build(texts).knowledge, Path(folder))
        return evaluate(read_exchange(gold), read_exchange(Path(folder)))


def main() -> None:
    """Print F1 of relations and figures, found and right."""
    print("| texts | relations found | relations right | figures found | figures right |")
    print("|---|---|---|---|---|")
    for name, (gold, texts) in text_sets().items():
        outcome = measure(gold, texts)
        scores = [tier.f1 for score in (outcome.relations, outcome.observations) for tier in (score.found, score.right)]
        print(f"| {name} | " + " | ".join(f"{f1:.3f}" for f1 in scores) + " |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
