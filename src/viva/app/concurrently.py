"""Does slow things side by side, a few at a time."""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Raised:
    """What went wrong in a thread, apart from errors that are results."""

    error: BaseException


def concurrently(work: Callable[[T], R], items: Sequence[T], *, at_once: int) -> list[R]:
    """The results in order. One item is done in this thread; else in threads that do not keep the program from ending."""
    if len(items) < 2 or at_once < 2:
        return [work(item) for item in items]
    waiting: queue.SimpleQueue[tuple[int, T]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, R | _Raised]] = queue.SimpleQueue()
    for pair in enumerate(items):
        waiting.put(pair)
    for _ in range(min(at_once, len(items))):
        threading.Thread(target=_work_off, args=(work, waiting, done), daemon=True).start()
    found = dict(done.get() for _ in items)
    return [_result(found[number]) for number in range(len(items))]


def _work_off(
    work: Callable[[T], R], waiting: "queue.SimpleQueue[tuple[int, T]]", done: "queue.SimpleQueue[tuple[int, R | _Raised]]"
) -> None:
    while True:
        try:
            number, item = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((number, work(item)))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            done.put((number, _Raised(error)))


def _result(found: R | _Raised) -> R:
    if isinstance(found, _Raised):
        raise found.error
    return found
