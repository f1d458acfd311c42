"""Ctrl-C and its relatives, turned into an item in the engine's inbox."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["stop_signals"]

# A closed terminal and a polite `kill` mean the same as Ctrl-C: stop the children, keep the run.
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stop_signals(first: Callable[[], None]) -> Iterator[None]:
    """While the block runs, the first stop signal calls `first`; the next one raises KeyboardInterrupt where it hits.

    Signals that the process ignores (`nohup`) stay ignored, and the former handlers are back afterwards. Outside the
    main thread, where Python allows no handlers, nothing is changed.

    Args:
        first: Must be safe inside a signal handler.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    have_stopped = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal have_stopped
        if have_stopped:
            raise KeyboardInterrupt
        have_stopped = True
        first()

    former: dict[int, Any] = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            former[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
