"""A bound on how long one message may be thought about, so that no text whatever can stop the bot."""

from __future__ import annotations

import ctypes
import threading
import time
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

    One watching thread raises the exception there from outside, and again where a finaliser has swallowed it. It looks
    once in ``seconds``, and at the very end of what runs then: nothing that begins later can end earlier. Where the
    work ends in the same moment, the one or the other wins under a lock, and an exception that came too late is taken
    back.
    """

    seconds: float = MESSAGE_SECONDS
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _running: int = field(init=False, default=0)
    _ends_at: float = field(init=False, default=0.0)
    _has_raised: bool = field(init=False, default=False)
    _watcher: threading.Thread | None = field(init=False, default=None)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Bound what is done inside."""
        thread = threading.get_ident()
        with self._lock:
            self._running, self._ends_at, self._has_raised = thread, time.monotonic() + self.seconds, False
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="patience", daemon=True)
            self._watcher.start()
        try:
            yield
        finally:
            with self._lock:
                self._running = 0
                if self._has_raised:
                    _raise_in(thread, None)

    def _watch(self) -> None:
        left = self.seconds
        while True:
            time.sleep(left)
            with self._lock:
                left = self._ends_at - time.monotonic() if self._running else self.seconds
                if left <= 0:
                    self._has_raised = True
                    _raise_in(self._running, TooSlow)
                    left = self.seconds


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Let the next step of that thread raise this; None takes back what has not been raised yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if error is None else ctypes.py_object(error)
    )
