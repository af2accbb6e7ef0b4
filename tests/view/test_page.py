"""The file that is written."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloudkg.errors import ViewError
from cloudkg.resources import resource
from cloudkg.store import EmbeddedDataset
from cloudkg.view import ViewSummary, write_view

TEMPLATES = resource("view", "templates")


def test_summary_counts_what_is_in_the_file(dataset: EmbeddedDataset, tmp_path: Path) -> None:
    """The summary holds the nodes, the edges and the size of the file."""
    out = tmp_path / "new" / "page.html"
    summary = write_view(dataset, out)
    assert summary == ViewSummary(nodes=6, edges=8, bytes=out.stat().st_size)


def test_same_graph_same_bytes(dataset: EmbeddedDataset, tmp_path: Path) -> None:
    """Two pictures of one graph are equal byte by byte."""
    for name in ("a.html", "b.html"):
        write_view(dataset, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_policy_names_every_script_and_nothing_else(sample_page: Path) -> None:
    """The content security policy allows exactly the scripts and the style that are in the file, by hash."""
    html = sample_page.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    wanted = [f"sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}" for t in scripts + styles]
    allowed = re.findall(r"sha256-[\w+/=]+", policy[1].replace("&#39;", "'"))
    assert allowed == wanted
    assert "unsafe" not in policy[1]


def test_nothing_is_linked(sample_page: Path) -> None:
    """No element of the file leads outside."""
    markup = re.sub(r"<script>.*?</script>", "", sample_page.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r'(?:src|href|action)="(?!#|data:,")[^"]*"', markup) == []


def test_hostile_title_is_text(hostile_page: Path) -> None:
    """Markup in a title is written as text."""
    assert "<img" not in re.sub(r"<script.*?</script>", "", hostile_page.read_text("utf-8"), flags=re.DOTALL)


def test_failed_write_leaves_the_old_file(dataset: EmbeddedDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves what was there, and no debris."""
    out = tmp_path / "page.html"
    out.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ViewError, match="No space left"):
        write_view(dataset, out)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"page.html": "old"}


def test_unwritable_place_is_said(dataset: EmbeddedDataset, tmp_path: Path) -> None:
    """A place that cannot be written gives one sentence that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ViewError, match="cannot be written") as caught:
        write_view(dataset, tmp_path / "file" / "page.html")
    assert str(tmp_path / "file" / "page.html") in str(caught.value)


def test_every_word_has_both_languages() -> None:
    """Each phrase of the interface is there in Chinese and in English, with the same places for numbers."""
    table = json.loads((TEMPLATES / "words.json").read_text("utf-8"))
    odd = {
        key for key, texts in table.items() if sorted(re.findall(r"\{\w+\}", texts["zh"])) != sorted(re.findall(r"\{\w+\}", texts["en"]))
    }
    assert odd == set()


def test_every_word_that_is_said_is_known() -> None:
    """Scripts and template say no phrase that the table lacks."""
    table = json.loads((TEMPLATES / "words.json").read_text("utf-8"))
    sources = [p.read_text("utf-8") for p in (*sorted(TEMPLATES.glob("scripts/*.js")), TEMPLATES / "page.html")]
    said = {
        key for text in sources for key in re.findall(r'(?:words\.say\(|heading\(|act\(|data-say(?:-label|-placeholder)?=)"([\w-]+)"', text)
    }
    assert said - table.keys() == set()


def test_scripts_never_write_html() -> None:
    """No script uses a way by which text could become markup or code."""
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\(\"on")
    found = {p.name for p in TEMPLATES.glob("scripts/*.js") if forbidden.search(p.read_text("utf-8"))}
    assert found == set()


def test_pyvis_is_loaded_without_what_a_picture_does_not_ask_of_it() -> None:
    """Drawing loads neither networkx nor IPython; whoever wants them afterwards, even by way of pyvis, has them whole."""
    code = """
import sys
from cloudkg.view.lazily import import_pyvis
net = import_pyvis()()
assert not {"networkx", "IPython", "jsonpickle"} & sys.modules.keys(), sorted(sys.modules)
import networkx
net.from_nx(networkx.path_graph(3))
assert len(net.nodes) == 3
from IPython.display import IFrame
assert isinstance(sys.modules["pyvis.network"].IFrame("x.html", width=1, height=1), IFrame)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr == ""
