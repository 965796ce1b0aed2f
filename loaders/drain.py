"""A pipe emptied by a thread, so that the process at its other end need not wait for a slow reader."""

from __future__ import annotations

from queue import Empty, Queue
from threading import Event, Thread
from typing import Protocol

_CHUNK = 1 << 16
_MOST = 32 << 20  # bytes that wait here; then the process waits after all


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Drain:
    """What comes out of a pipe, in order. `close` only when its other end is closed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._chunks: Queue[bytes] = Queue(_MOST // _CHUNK)
        self._is_over = Event()
        self._thread = Thread(target=self._fill, daemon=True)
        self._thread.start()

    def take(self, seconds: float) -> bytes:
        """The next bytes; none at the end of the pipe, or where none come in this time."""
        try:
            return self._chunks.get(timeout=seconds)
        except Empty:
            return b""

    def close(self) -> None:
        """Drop what is left and end the thread, which has room for its last bytes then."""
        self._is_over.set()
        while not self._chunks.empty():
            self._chunks.get()
        self._thread.join()

    def _fill(self) -> None:
        while not self._is_over.is_set():
            chunk = self._source.read(_CHUNK)
            self._chunks.put(chunk)
            if not chunk:
                return
