"""The files of `serve/static`, each under an address that changes with its content, so that browsers may keep it for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloudkg.resources import resource

_LEAST_TO_COMPRESS_BYTES = 1024
_SHOWN_DIGITS = 12
_SHARED = frozenset({"theme.css", "plot.css"})  # with the pictures, whose files they are
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    media_type: str
    digest: str


def static_url(name: str) -> str:
    """Address of a file of `serve/static`, or of one that pages share with pictures. Raises FileNotFoundError where there is none."""
    return f"/static/{name}?v={_read(name).digest}"


@lru_cache(maxsize=512)
def _read(name: str) -> _File:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise FileNotFoundError(name)
    path = resource("view", "templates", name) if name in _SHARED else resource("serve", "static", name)
    body = path.read_bytes()
    packed = gzip.compress(body, mtime=0) if len(body) > _LEAST_TO_COMPRESS_BYTES else None
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    digest = hashlib.sha256(body).hexdigest()[:_SHOWN_DIGITS]
    return _File(body, packed if packed and len(packed) < len(body) else None, media_type, digest)


async def send_static(request: Request) -> Response:
    """A file, packed where the browser can unpack it, or the word that it has not changed."""
    try:
        found = _read(request.path_params["name"])
    except (OSError, ValueError) as error:
        raise HTTPException(404, "there is no such file") from error
    lasting = request.query_params.get("v") == found.digest
    headers = {
        "ETag": f'"{found.digest}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
    }
    if f'"{found.digest}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.body, media_type=found.media_type, headers=headers)


ROUTES = [Route("/static/{name:path}", send_static)]
