"""The command that learns all weights."""

from __future__ import annotations

from pathlib import Path

import click

from cloudkg.errors import LexiconError
from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.tagger import pack_tagger
from cloudkg.lexicon.weights import pack_weights
from cloudkg.weigh.names import weigh_names
from cloudkg.weigh.relations import weigh


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--only", type=click.Choice(["names", "relations"]), help="Learn these alone.")
def main(folder: Path, out: Path, only: str | None) -> None:
    """Learn from all sentences below FOLDER and write names-zh.npz, zh.json.gz and the same for en. Those in a folder `names` teach names alone."""
    files, lexicon = sorted(folder.rglob("*.txt")), load_lexicon()
    stating = [file for file in files if file.parent.name != "names"]
    packed: dict[str, bytes] = {}
    try:
        if only != "relations":
            packed |= {f"names-{language}.npz": pack_tagger(weights) for language, weights in weigh_names(files, lexicon).items()}
        if only != "names":
            packed |= {f"{language}.json.gz": pack_weights(weights) for language, weights in weigh(stating, lexicon).items()}
    except LexiconError as error:
        raise click.ClickException(str(error)) from error
    out.mkdir(parents=True, exist_ok=True)
    for name, content in packed.items():
        partial = out / f".{name}.partial"
        partial.write_bytes(content)
        partial.replace(out / name)
        click.echo(f"{name}: {len(content):,} bytes", err=True)


if __name__ == "__main__":
    main()
