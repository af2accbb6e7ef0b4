"""What a server may be told."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field

_MOST_WORKERS = 8  # by default: each may take its share of memory
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MEGABYTE = 1 << 20


def _default_workers() -> int:
    return min(max(2, os.cpu_count() or 1), _MOST_WORKERS)


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and doors of a server. Every limit is of one request, but for `workers`, `slow_workers` and `waiting`, which are of the server.

    `deadline_s` counts from the arrival of a request. A query that runs longer than `slice_s` is slow: it goes on beside the quick ones, at
    low priority and with at most `slow_workers` of its kind, so that a lookup always finds a worker. `memory_mb` is address space beyond
    what an idle worker has.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    deadline_s: float = 10.0
    memory_mb: int = 1024
    workers: int = field(default_factory=_default_workers)
    slow_workers: int = field(default_factory=_default_workers)
    slice_s: float = 0.5
    waiting: int = 256
    answer_mb: int = 256
    body_mb: int = 4
    token: str | None = None
    allowed_hosts: tuple[str, ...] = ()  # names besides those of the loopback by which the server may be called
    allowed_origins: tuple[str, ...] = ()  # web pages elsewhere whose scripts may read answers; * for all
    isolate: bool = True  # take the network from workers, where the system lets us

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return self.host in LOOPBACK or ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False
