"""Where the files that ship with the program are: ontology, lexicon, questions, templates.

In an installed wheel everything lies inside the package; in a checkout the ontology lies beside `src/`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def resource(*parts: str) -> Path:
    """Path of a shipped file or folder, such as ``resource("ontology", "cloudkg.ttl")``.

    Raises FileNotFoundError when the installation lacks it.

    >>> resource("ontology").is_dir()
    True
    """
    for root in (_PACKAGE, _CHECKOUT):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from this installation of cloudkg")
