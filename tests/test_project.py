"""The project as a whole: its architecture, its files, its wheel, and what its documents promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from importlinter import cli as import_linter

from cloudkg.lexicon_check import find_faults
from console import Example, examples

ROOT = Path(__file__).resolve().parent.parent
BINARY = {".png", ".pdf", ".ico", ".woff2"}


def committed_files() -> list[Path]:
    """Files that git knows or would add; of an export without git, all but what is ignored by name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    made = {".venv", ".git", "views", "dist", "build", "store", "__pycache__"}
    return [
        p
        for p in ROOT.rglob("*")
        if p.is_file() and not made & set(p.relative_to(ROOT).parts) and not p.relative_to(ROOT).parts[0].endswith("_cache")
    ]


def test_the_architecture_is_as_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers, and who may know whom, are kept: see [tool.importlinter] in pyproject.toml."""
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == import_linter.EXIT_STATUS_SUCCESS


def test_no_file_names_the_machine_that_it_was_written_on() -> None:
    """Nobody else has those folders."""
    machine = re.compile("|".join((r"/wo" + r"rk/", r"/ro" + r"ot/", r"/ho" + r"me/\w", r"C:\\Us" + r"ers", str(Path.home()) + "/")))
    ours = [
        path for path in committed_files() if path.suffix not in BINARY and "vendor" not in path.parts
    ]  # whose machine others name is theirs
    texts = {path: path.read_text("utf-8", errors="replace") for path in ours}
    assert [f"{path.relative_to(ROOT)}: {hit[0]}" for path, text in texts.items() if (hit := machine.search(text))] == []


def test_every_row_of_the_lexicon_does_what_it_says() -> None:
    """Each pattern reads its example, each metric cue stands in its own, no name means two things: `cloudkg lexicon check`."""
    assert [f"{f.where}: {f.message}" for f in find_faults()] == []


def test_the_version_is_one() -> None:
    """pyproject.toml, the program and the newest entry of the change log agree."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    printed = subprocess.run([sys.executable, "-m", "cloudkg", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert (printed, newest[1]) == (stated, stated)


def test_every_link_in_the_documents_leads_somewhere() -> None:
    """Relative links and pictures of every Markdown file of ours exist."""
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    links = [(d, target) for d in documents for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", d.read_text("utf-8"))]
    assert [f"{d.relative_to(ROOT)}: {target}" for d, target in links if not (d.parent / target).exists()] == []


@pytest.fixture(scope="module")
def readme_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the README's commands are run: seeds/ lies there, and graph/ built from it."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    subprocess.run([sys.executable, "-m", "cloudkg", "build", "seeds"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return folder


@pytest.mark.parametrize("example", list(examples((ROOT / "README.md").read_text("utf-8"))), ids=lambda e: e.command)
def test_the_readme_shows_what_is_printed(example: Example, readme_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command in README.md prints what stands below it. When this fails after a change: run `make docs` and read what it wrote."""
    monkeypatch.chdir(readme_folder)
    printed = example.run()
    assert example.agrees(printed), printed


def test_the_wheel_carries_what_the_program_needs(tmp_path: Path) -> None:
    """Installed elsewhere, without the checkout, it builds, asks and draws: ontology, lexicon, questions and templates are in it."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("cloudkg-*.whl")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, stdout=subprocess.DEVNULL)
    (tmp_path / "r1.md").write_text("英伟达向微软供应H200。", "utf-8")
    libraries = os.pathsep.join(p for p in sys.path if p.endswith("site-packages"))
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        # The libraries of this environment, but not its editable cloudkg: only a site folder's .pth file leads there.
        code = f"import sys; sys.path += {libraries.split(os.pathsep)!r}; from cloudkg.cli import main; main(sys.argv[1:])"
        done = subprocess.run(
            [str(python), "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("--version").startswith("cloudkg, version ")
    assert "built from 1 reports" in run("build", "r1.md")
    assert "supplies → 微软" in run("neighbors", "NVIDIA")
    assert "英伟达" in run("query", "who-supplies")
    assert "nodes" in run("view", "NVIDIA")
    assert run("validate") == ""
    code = "import cloudkg; print(cloudkg.__file__)"
    where = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment).stdout
    assert str(tmp_path / "venv") in where
