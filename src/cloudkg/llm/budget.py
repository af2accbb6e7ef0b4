"""How many tokens a run may cost: no question is sent that could cost more than what is left."""

from __future__ import annotations

from threading import Condition


def most_tokens(text: str) -> int:
    """More tokens than a text is likely to have: one for each Chinese character, one for three Latin ones.

    >>> most_tokens("云收入"), most_tokens("revenue")
    (3, 3)
    """
    return -(-len(text.encode()) // 3)


class Budget:
    """Tokens that may still be spent; `most` is None where there is no bound."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._reserved = 0
        self._asked = 0
        self._changed = Condition()
        self.spent = 0

    def reserve(self, tokens: int) -> bool:
        """Set tokens aside for a question; waits for questions under way, which cost less than what was set aside, and gives False where they don't suffice."""
        with self._changed:
            while self._most is not None and self.spent + self._reserved + tokens > self._most:
                if not self._asked:
                    return False
                self._changed.wait()
            self._reserved += tokens
            self._asked += 1
            return True

    def settle(self, reserved: int, spent: int) -> None:
        """Say what a question did cost."""
        with self._changed:
            self._reserved -= reserved
            self._asked -= 1
            self.spent += spent
            self._changed.notify_all()
