"""What a snapshot has worked out and keeps for a while; knows nothing of search."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

V = TypeVar("V")


class Cache:
    """The last used values, safe across threads; a value may be made twice, which does no harm.

    `size` bounds the values' weights together; without `weigh` each weighs 1.
    """

    def __init__(self, size: int, weigh: Callable[[Any], int] = lambda _value: 1) -> None:
        self._size = size
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: V = self._kept[key]
                return found
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._weight += self._weigh(made)
            while self._weight > self._size and len(self._kept) > 1:
                _, last = self._kept.popitem(last=False)
                self._weight -= self._weigh(last)
        return made
