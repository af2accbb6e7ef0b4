"""cloudkg: research reports of the AI-cloud industry as an RDF knowledge graph that can be asked, audited and looked at.

>>> import cloudkg
>>> kg = cloudkg.open("graph")
>>> kg.search("zjtd")[0].name
'字节跳动'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudkg.answers import Answer, Row
    from cloudkg.api import KnowledgeGraph
    from cloudkg.api import open_knowledge as open  # noqa: A004 - what one writes: cloudkg.open
    from cloudkg.errors import CloudKGError

__version__ = "0.1.0"
__all__ = ["Answer", "CloudKGError", "KnowledgeGraph", "Row", "__version__", "open"]

# Name → module and attribute: imported when it is asked for, so that the command line starts at once.
_PLACES = {
    "open": ("cloudkg.api", "open_knowledge"),
    "KnowledgeGraph": ("cloudkg.api", "KnowledgeGraph"),
    "Answer": ("cloudkg.answers", "Answer"),
    "Row": ("cloudkg.answers", "Row"),
    "CloudKGError": ("cloudkg.errors", "CloudKGError"),
}


def __getattr__(name: str) -> object:
    """Import what programs use when they ask for it."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
