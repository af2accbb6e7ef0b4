"""What every page needs: hashes for its content security policy, and a file that is never half of one."""

from __future__ import annotations

import base64
import gc
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudkg.errors import ViewError


@contextmanager
def without_collection() -> Iterator[None]:
    """Read and draw without Python's collector of cycles: it would look through all that was read again and again, and find nothing to free.

    A fifth of the time of a picture of 10,000 nodes.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def digest(text: str) -> str:
    """Source expression of an inline script or style for a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def write_whole(out: Path, content: bytes) -> None:
    """Write the file at once: what stood there before stays until the new one is whole. Raises ViewError where it cannot be written."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            umask = os.umask(0)
            os.umask(umask)
            Path(temporary).chmod(0o666 & ~umask)  # mkstemp gives a file to its owner alone; a picture is there to be shared
            os.replace(temporary, out)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ViewError(f"the picture cannot be written ({reason})", where=out, hint="name a file you may write") from error
