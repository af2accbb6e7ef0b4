"""Arguments of tools, read strictly: what is unknown is refused, never passed over, and what is wrong is said in one sentence.

An argument that is passed over gives an answer to another question, which a model then takes for the answer to its own.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, Tool
from pydantic import ValidationError

_SHOWN_CHARS = 60
# What the other doors (command line, /api, pages) call an argument that is called otherwise here.
_OTHERWISE = {
    "entity": ("names", "name"), "entities": ("names", "name"), "firm": ("names", "name"), "name": ("names",), "names": ("name",),
    "from": ("source",), "to": ("target",), "relation": ("relations",), "modality": ("modalities",), "event": ("types",),
    "type": ("types", "kind"), "kind": ("kinds", "types"), "q": ("text", "query"),
}  # fmt: skip


class StrictServer(MCPServer):
    """A server whose tools take no arguments but their own."""

    async def list_tools(self) -> list[Tool]:
        """The tools, with schemas that say so."""
        return [
            tool.model_copy(update={"input_schema": {**tool.input_schema, "additionalProperties": False}})
            for tool in await super().list_tools()
        ]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The answer of a tool. Raises ToolError of one sentence for arguments that it does not take, and for what a tool refuses."""
        properties = next((tool.input_schema.get("properties", {}) for tool in await super().list_tools() if tool.name == name), None)
        if properties is not None and not arguments.keys() <= properties.keys():
            raise ToolError(refuse_unknown(name, arguments, properties))
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:  # a bug: its text stays on the server
            raise
        except ToolError as error:
            match error.__cause__:
                case ValidationError() as wrong:
                    raise ToolError(describe_mistakes(wrong)) from error
                case ToolError() as said:
                    raise said from error
            raise


def refuse_unknown(tool: str, arguments: Collection[str], known: Collection[str]) -> str:
    """The sentence for arguments that a tool does not have, with those that it has.

    >>> refuse_unknown("figures", ["entity"], ["names", "metric"])
    'figures has no argument “entity”; did you mean names? It takes: names, metric'
    """
    unknown = [name for name in arguments if name not in known]
    near = [found for name in unknown if (found := _nearest(name, known))]
    called = ", ".join(f"“{name[:_SHOWN_CHARS]}”" for name in unknown)
    meant = f"; did you mean {', '.join(dict.fromkeys(near))}? It takes" if near else "; it takes"
    return f"{tool} has no argument {called}{meant}: {', '.join(known)}"


def _nearest(name: str, known: Collection[str]) -> str | None:
    same = [other for other in _OTHERWISE.get(name.lower(), ()) if other in known]
    return next(iter([*same, *difflib.get_close_matches(name, known, n=1)]), None)


def describe_mistakes(error: ValidationError) -> str:
    """What is wrong with arguments, by name, in one sentence."""
    return "; ".join(dict.fromkeys(_describe(mistake) for mistake in error.errors(include_url=False)))


def _describe(mistake: Mapping[str, Any]) -> str:
    name, *inside = (str(part) for part in mistake["loc"])
    name += f" (item {int(inside[0]) + 1})" if inside and inside[0].isdigit() else ""
    if mistake["type"] == "missing":
        return f"{name} is needed"
    said = str(mistake["msg"]).removeprefix("Input ")
    if mistake["type"] == "string_pattern_mismatch":
        said = "should be a day, month or year such as 2026-03-18, 2026-03 or 2026"
    given = mistake["input"]
    shown = f", not {str(given)[:_SHOWN_CHARS]!r}" if isinstance(given, str | int | float) else ""
    return f"{name} {said[:1].lower()}{said[1:]}{shown}"
