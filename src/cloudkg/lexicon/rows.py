"""Reads YAML files of rows so that every complaint can name its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cloudkg.errors import LexiconError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping of a file: its fields, and where it stands."""

    fields: dict[str, Any]
    where: str

    def text(self, name: str, default: str | None = None) -> str:
        """The field as text; LexiconError where it is missing and has no default, or is not text."""
        value = self.fields.get(name, default)
        if value is None:
            raise LexiconError(f"the row lacks “{name}”", where=self.where, hint="add it")
        if not isinstance(value, str):
            raise LexiconError(f"“{name}” must be text, not {type(value).__name__}", where=self.where, hint="put it in quotes")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """The field as several texts; one text counts as a list of one."""
        value = self.fields.get(name, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise LexiconError(f"“{name}” must be a text or a list of texts", where=self.where, hint="put each in quotes")
        return tuple(values)

    def allow(self, *names: str) -> None:
        """Raise LexiconError where the row has a field that is none of `names`."""
        for name in self.fields:
            if name not in names:
                raise LexiconError(f"“{name}” is no field of such a row", where=self.where, hint="use " + ", ".join(names))


def _node(path: Path) -> yaml.Node | None:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.compose(text, Loader=_Loader)
    except OSError as error:
        raise LexiconError(f"cannot be read ({error.strerror})", where=path) from error
    except UnicodeDecodeError as error:
        raise LexiconError("is not UTF-8", where=path, hint="save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconError(f"is not YAML: {error.problem}", where=f"{path}:{line}", hint="mend this line") from error


def _plain(node: yaml.Node) -> Any:
    """Python value of a node; scalars stay text unless they are plain true, false or integers."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() == "true"
    if node.tag == "tag:yaml.org,2002:int":
        return int(node.value)
    return node.value


def read_rows(path: Path) -> Iterator[Row]:
    """Rows of a file that holds a list of mappings."""
    root = _node(path)
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise LexiconError("must hold a list of rows", where=f"{path}:1", hint="begin each row with “- ”")
    for node in root.value:
        where = f"{path}:{node.start_mark.line + 1}"
        if not isinstance(node, yaml.MappingNode):
            raise LexiconError("is not a row", where=where, hint="write “- name: value”")
        yield Row(_plain(node), where)


def read_mapping(path: Path) -> Iterator[tuple[str, Any, str]]:
    """Name, value and place of each entry of a file that holds one mapping."""
    root = _node(path)
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise LexiconError("must hold a mapping", where=f"{path}:1", hint="write “name: [word, word]”")
    for key, value in root.value:
        yield key.value, _plain(value), f"{path}:{key.start_mark.line + 1}"
