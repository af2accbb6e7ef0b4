"""Paths of the web and CURIEs of the graph: one maps to the other without a table.

The IRI ``https://w3id.org/cloudkg/id/firm/nvidia`` is shown at ``/firm/nvidia``. What an IRI cannot hold is percent-encoded in the CURIE
itself (``product:at%26t-link``), so a path is decoded once, as every server does, and encoded again as `cloudkg.vocab` mints it.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from cloudkg.vocab import ID, KINDS, shrink

PAGED_KINDS = tuple(kind for kind in KINDS if kind != "passage")
_UNSAFE = re.compile(r"[^\w\-.]", re.UNICODE)  # what `mint_local` encodes


def path_of(curie: str) -> str:
    """Path of the page of a thing.

    >>> path_of("firm:nvidia"), path_of("product:at%26t-link"), path_of("firm:首都在线")
    ('/firm/nvidia', '/product/at%26t-link', '/firm/%E9%A6%96%E9%83%BD%E5%9C%A8%E7%BA%BF')
    """
    kind, _, local = curie.partition(":")
    return f"/{kind}/{quote(local, safe='%')}"


def curie_of(kind: str, decoded: str) -> str:
    """CURIE of the thing whose page stands at ``/kind/decoded``, the path being decoded already.

    >>> curie_of("product", "at&t-link"), curie_of("firm", "首都在线")
    ('product:at%26t-link', 'firm:首都在线')
    """
    return f"{kind}:" + _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), decoded)


def curie_of_term(value: str) -> str | None:
    """CURIE of a thing that has a page, from an IRI or a CURIE; None of anything else.

    >>> curie_of_term("https://w3id.org/cloudkg/id/firm/nvidia"), curie_of_term("firm:nvidia"), curie_of_term("a: b")
    ('firm:nvidia', 'firm:nvidia', None)
    """
    curie = shrink(value) if value.startswith(ID) else value
    kind, _, local = (curie or "").partition(":")
    return curie if kind in PAGED_KINDS and local and not re.search(r"\s", local) else None
