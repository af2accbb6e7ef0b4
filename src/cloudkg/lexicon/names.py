"""Lists of names: thousands of firms, places, bodies and products of which nothing more is known than what they are, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.model import EntityType
from cloudkg.vocab import TYPE_OF_KIND, mint_name

_WEAK, _BRIEF = "~", "^"
_DROPPED = dict.fromkeys(map(ord, " \u00a0-_·•‑–"))  # what names are written with and without


@dataclass(frozen=True, slots=True)
class NameList:
    """One file: the class of all its names, and its lines. The first name of a line is what a thing is called, the others are further names of it.

    ``~`` before a name says that it is weak, ``^`` that it is brief: see `cloudkg.recognise.weak`.
    """

    type: EntityType
    lines: tuple[str, ...]
    path: Path

    def names(self) -> Iterator[tuple[str, str]]:
        """Each name with its mark, and the line that it stands in."""
        for line in self.lines:
            if "\t" in line:
                yield from ((name, line) for name in line.split("\t"))
            else:
                yield line, line

    def keyed(self) -> Iterator[tuple[str, str, str]]:
        """Each name with its line and before both its key: in small letters, without spaces, hyphens and middle dots."""
        squeezed = "\n".join(self.lines).lower().translate(_DROPPED).replace("\t", "\n").replace(_WEAK, "").replace(_BRIEF, "").split("\n")
        return ((key, name, line) for key, (name, line) in zip(squeezed, self.names(), strict=True))


def is_weak(name: str) -> bool:
    """Whether a name of a list counts only beside other evidence."""
    return name[0] == _WEAK


def is_brief(name: str) -> bool:
    """Whether a name of a list is so short that words around it may make it up."""
    return name[0] == _BRIEF


def plain(name: str) -> str:
    """A name of a list as texts have it."""
    return name.lstrip(_WEAK + _BRIEF)


def listed_id(type_: EntityType, line: str) -> str:
    """CURIE of the thing that a line of a list names, minted from its first name."""
    return mint_name(type_, plain(line.split("\t", 1)[0]))


def read_name_lists(paths: Iterable[Path]) -> tuple[NameList, ...]:
    """Lists of several files; the file's name up to the first hyphen says of what kind its names are (``firm-china.txt``).

    Raises LexiconError with file and line of the first line that holds no name.
    """
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> NameList:
    kind = path.stem.split("-", 1)[0]
    if kind not in TYPE_OF_KIND:
        raise LexiconError(
            f"“{kind}” is not a kind of name", where=path, hint="call the file firm.txt, firm-….txt, place.txt, product.txt …"
        )
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot be read ({error})", where=path) from error
    named = [line for line in lines if line and line[0] != "#"]
    wrong = next((line for line in named if line != line.strip() or not all(map(plain, line.split("\t")))), None)
    if wrong is not None:
        number = lines.index(wrong) + 1
        raise LexiconError(
            "a name is missing or has spaces around it", where=f"{path}:{number}", hint="one thing a line, tabs between names"
        )
    return NameList(TYPE_OF_KIND[kind], tuple(named), path)
