"""Work beside the thread that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import RLock, Thread
from typing import TypeVar

T = TypeVar("T")


def begun(work: Callable[[], T]) -> Future[T]:
    """Work begun in a thread that keeps no process from ending."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer


class First:
    """Work that whoever comes first does before anything else; if it fails, the next one tries again."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work: Callable[[], None] | None = work
        self._doing = RLock()

    def done(self) -> None:
        """Do it, unless it is done. What it does itself may ask for this as well."""
        with self._doing:
            work, self._work = self._work, None
            try:
                if work is not None:
                    work()
            except BaseException:
                self._work = work
                raise
