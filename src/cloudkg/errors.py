"""What can go wrong for a user: each error says what is wrong, where, and what to do.

`cloudkg.cli` turns every `CloudKGError` into one sentence and exit code 1; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from pathlib import Path


class CloudKGError(Exception):
    """Base of all errors that a user can cause and mend.

    `message` says what is wrong, `where` names the file, line or argument, `hint` says what to do; `str()` joins them:

    >>> str(CloudKGError("the file is empty", where="a.txt", hint="give a report with text in it"))
    'a.txt: the file is empty; give a report with text in it'
    """

    def __init__(self, message: str, *, where: str | Path = "", hint: str = "") -> None:
        self.message = message
        self.where = str(where)
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        tail = f"; {self.hint}" if self.hint else ""
        return f"{head}{self.message}{tail}"


class ReadError(CloudKGError):
    """A report that cannot be read."""


class LexiconError(CloudKGError):
    """A row of the gazetteer, of a pattern file or of another lexicon file that is wrong."""


class StoreError(CloudKGError):
    """A graph folder that is missing, damaged, locked or cannot be written."""


class QueryError(CloudKGError):
    """A query, a name or a filter that cannot be answered as given."""


class NotFound(QueryError):  # noqa: N818 -- its status is called so
    """Something that was asked for and is not in the graph."""


class NotAcceptable(QueryError):  # noqa: N818 -- its status is called so
    """A query whose answer has none of the forms that were asked for."""


class QueryStopped(CloudKGError):  # noqa: N818 -- a verdict, not a fault
    """A query that was right and was given up; `code` says why, in one word."""

    code = "stopped"


class QueryTimeout(QueryStopped):
    """A query that did not end before its deadline."""

    code = "timeout"


class OutOfMemory(QueryStopped):
    """A query that needed more memory than it may have."""

    code = "memory"


class AnswerTooLarge(QueryStopped):
    """A query whose answer is larger than an answer may be."""

    code = "too-large"


class Busy(QueryStopped):
    """A query for which there was no room: too many wait already."""

    code = "busy"


class ViewError(CloudKGError):
    """A picture that cannot be drawn as asked."""


class LanguageModelError(CloudKGError):
    """A language model that cannot be asked."""


class LedgerError(CloudKGError):
    """A line of the ledger that is wrong, or a decision that cannot be entered."""
