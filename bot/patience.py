"""A bound on how long one message may be thought about, so that no text whatever can stop the bot."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

MESSAGE_SECONDS: Final = 1.0


class TooSlow(Exception):
    """The bound was reached; whatever was under way was broken off."""


@dataclass(slots=True)
class Patience:
    """Breaks off what runs longer than ``seconds``, in the thread that runs it.

    A timer raises the exception there from outside. Where the work ends in the same moment, the one or the other wins
    under a lock, and an exception that came too late is taken back.
    """

    seconds: float = MESSAGE_SECONDS
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _running: int = field(init=False, default=0)
    _turn: int = field(init=False, default=0)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Bound what is done inside."""
        thread = threading.get_ident()
        with self._lock:
            self._turn += 1
            turn = self._turn
            self._running = thread
        timer = threading.Timer(self.seconds, self._break_off, (thread, turn))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._running = 0
                _raise_in(thread, None)

    def _break_off(self, thread: int, turn: int) -> None:
        with self._lock:
            if self._running == thread and self._turn == turn:
                _raise_in(thread, TooSlow)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Let the next step of that thread raise this; None takes back what has not been raised yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
