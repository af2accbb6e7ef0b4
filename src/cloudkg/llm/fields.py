"""The fields of a fact as a model gives it: of the right kind, or the fact is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from cloudkg.llm.values import is_size

E = TypeVar("E", bound=StrEnum)
_LONGEST_TEXT = 2_000


class Refused(Exception):  # noqa: N818 -- a verdict, not a fault
    """A fact that is not accepted; the message is the reason, short and the same for all facts of its kind."""


class Fields:
    """One fact of an answer."""

    def __init__(self, fact: object) -> None:
        """Raises Refused for what is no JSON object."""
        if not isinstance(fact, Mapping):
            raise Refused("not of the asked shape")
        self._fact: Mapping[str, Any] = fact

    def maybe_text(self, name: str) -> str | None:
        """A text without white space around it, None where it is null or empty."""
        value = self._fact.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > _LONGEST_TEXT):
            raise Refused("not of the asked shape")
        return (value or "").strip() or None

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.maybe_text(name)
        if value is None:
            raise Refused("not of the asked shape")
        return value

    def number(self, name: str) -> Decimal | None:
        """A number, None where it is null."""
        value = self._fact.get(name)
        if value is None:
            return None
        if not isinstance(value, Decimal) or not is_size(value):
            raise Refused("not of the asked shape")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false where it is left out."""
        return self._fact.get(name) is True

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E:
        """One of the values of an enumeration; upper and lower case are the same."""
        value = self.maybe_text(name)
        if value is None and default is not None:
            return default
        found = next((member for member in kind if member.value.casefold() == (value or "").casefold()), None)
        if found is None:
            raise Refused(f"no {name} of the contract")
        return found
