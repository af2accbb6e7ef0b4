"""pyvis without what it imports and a picture never asks of it: networkx, IPython and jsonpickle take longer to load than the picture to draw."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_UNUSED = ("networkx", "jsonpickle")
_DISPLAY = "IPython.display"


class _Later(ModuleType):
    """Stands for a module; whatever is asked of it later is asked of the module itself, which is loaded then."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


def import_pyvis() -> Any:
    """The class `Network` of pyvis. A program that has loaded those libraries, or loads them afterwards, has them as ever."""
    if "pyvis.network" in sys.modules:
        return sys.modules["pyvis.network"].Network
    stand_ins: dict[str, ModuleType] = {name: _Later(name) for name in _UNUSED}
    stand_ins[_DISPLAY] = ModuleType(_DISPLAY)
    stand_ins[_DISPLAY].IFrame = _frame  # type: ignore[attr-defined]
    stand_ins = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        return importlib.import_module("pyvis.network").Network
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _frame(*given: Any, **named: Any) -> Any:
    return importlib.import_module(_DISPLAY).IFrame(*given, **named)
