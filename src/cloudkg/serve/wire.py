"""HTTP/1.1 as uvicorn speaks it with httptools, which alone would read the head of a request without end."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 1 << 18  # the parser takes addresses of 64 kB; a longer query is to be posted


class BoundedProtocol(HttpToolsProtocol):
    """A connection that is closed with 400 when an address and headers are longer than a quarter of a megabyte."""

    _in_head = True
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The address and headers of the request are too long.")

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()
