"""The set-up: the script `run`, the lock files, and the sdist and the wheel as they are built."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

TOP = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64", "aarch64")
_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script's answer, with these variables set; it may install nothing."""
    return subprocess.run(
        [TOP / "run", *arguments],
        env=os.environ | {"BRIEFING_NO_APT": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def lines(lock: str) -> list[str]:
    return (TOP / lock).read_text(encoding="utf-8").splitlines()


def platform(python: str, machine: str) -> dict[str, str]:
    """The marker variables of CPython on Linux."""
    return {
        "implementation_name": "cpython",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
        "os_name": "posix",
        "extra": "",
    }


def pins(lock: str, python: str, machine: str) -> dict[str, Version]:
    """What the lock installs there, by name; a name that is pinned twice fails."""
    found: dict[str, Version] = {}
    for match in filter(None, map(_PIN.match, lines(lock))):
        if not match["marker"] or Marker(match["marker"]).evaluate(platform(python, machine)):
            assert match["name"] not in found, f"{match['name']} has two versions on Python {python}"
            found[match["name"]] = Version(match["version"])
    return found


def declared(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, extras that name other extras of ours resolved."""
    optional = PROJECT["project"]["optional-dependencies"]
    found = [Requirement(text) for text in PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]]
    for extra in extras:
        asked = [Requirement(text) for text in optional[extra]]
        own = [name for requirement in asked if requirement.name == "briefing" for name in requirement.extras]
        found += [requirement for requirement in asked if requirement.name != "briefing"]
        found += [Requirement(text) for name in own for text in optional[name]]
    return found


# --- the locks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_lock_holds_what_is_declared(lock: str, extras: tuple[str, ...], machine: str, python: str) -> None:
    """What pyproject.toml declares is pinned, at a version that it allows, on every Python and machine supported."""
    pinned = pins(lock, python, machine)
    for requirement in declared(*extras):
        if requirement.marker and not requirement.marker.evaluate(platform(python, machine)):
            continue
        name = requirement.name.lower().replace("_", "-")
        assert name in pinned, f"{name} is declared but not in {lock}: ./run lock"
        assert requirement.specifier.contains(pinned[name]), f"{lock} pins {name} {pinned[name]}: ./run lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place(lock: str) -> None:
    """A lock holds pins and hashes and nothing else: no index, no address, no path, no option."""
    for line in lines(lock):
        assert _PIN.match(line) or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line), f"{lock}: {line}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    """Each pin is followed by at least one hash, so that pip refuses any file that was not there when it was locked."""
    for line, following in zip(lines(lock), [*lines(lock)[1:], ""], strict=True):
        assert not _PIN.match(line) or following.startswith("    --hash="), f"{lock}: {line}"


@pytest.mark.parametrize("python", PYTHONS)
def test_tools_do_not_change_the_program(python: str) -> None:
    """What the program runs on is the same with and without the developer's tools."""
    assert pins(LOCKS[0], python, "x86_64").items() <= pins(LOCKS[1], python, "x86_64").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_docopt_is_left_out(lock: str) -> None:
    """docopt has no wheel and so cannot be set up without a compiler's tools; docopt-ng stands in for it."""
    pinned = pins(lock, "3.11", "x86_64")
    assert "docopt" not in pinned
    assert "docopt-ng" in pinned


def imported(folder: str) -> dict[str, str]:
    """The distributions that the files below this folder import, each with one file that does."""
    ours = {"briefing", "tests", "benchmarks"} | {path.stem for path in (TOP / "tests").rglob("*")}
    providers = packages_distributions()
    found = {}
    for path in sorted((TOP / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for module in {name.split(".")[0] for name in names} - ours - sys.stdlib_module_names:
                name = providers.get(module, [module])[0].lower().replace("_", "-")
                found[name] = str(path.relative_to(TOP))
    return found


@pytest.mark.parametrize(
    ("folder", "extras"), [("briefing", ("chat", "dkim")), ("tests", ("dev",)), ("benchmarks", ("dev",))]
)
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    """Nothing is imported that is only there because something else happened to ask for it."""
    names = {requirement.name.lower().replace("_", "-") for requirement in declared(*extras)}
    assert {name: where for name, where in imported(folder).items() if name not in names} == {}


# --- the script -------------------------------------------------------------------------------------------------------


def test_alone_it_tells_the_chores() -> None:
    """`./run` does nothing but tell every chore that it has."""
    told = run()
    assert told.returncode == 0
    cases = re.search(r"case \$chore in\ndemo\) .*?\nesac", (TOP / "run").read_text(encoding="utf-8"), re.DOTALL)
    assert cases
    chores = re.findall(r"^([a-z]+)\)", cases.group(), re.MULTILINE)
    assert {"demo", "test", "lint", "types", "bench", "docs", "build", "wheel"} <= set(chores)
    for chore in chores:
        assert f"./run {chore}" in told.stdout


def test_unknown_chore_is_named() -> None:
    """A chore that there is not fails, is named, and the chores that there are get told."""
    answer = run("dmeo")
    assert answer.returncode == 1
    assert answer.stderr.endswith("run: no such chore: dmeo\n")
    assert "./run demo" in answer.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout without an environment: as much of it as the set-up reads before it installs."""
    for name in ("run", "pyproject.toml", *LOCKS):
        (tmp_path / name).write_bytes((TOP / name).read_bytes())
    (tmp_path / "run").chmod(0o755)
    return tmp_path


def set_up(bare: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The answer of the set-up for a user with nothing but this."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(bare), "BRIEFING_NO_APT": "1"} | environment
    return subprocess.run([bare / "run", "setup"], env=variables, capture_output=True, text=True, timeout=60)


def test_unusable_python_is_named(bare: Path) -> None:
    """Where the Python asked for cannot serve, one line says which it is and what to do, and nothing is made."""
    answer = set_up(bare, PYTHON="/bin/false")
    assert answer.returncode == 1
    assert answer.stderr.startswith("run: Python 3.11 or newer is needed, /bin/false is none: ")
    assert answer.stderr.count("\n") == 1
    assert not (bare / ".venv").exists()


def test_missing_packages_are_named_in_one_line(bare: Path) -> None:
    """Where system packages are missing and may not be installed, one line gives the command that installs them all."""
    programs = bare / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "uname", "find", "cksum", "cat", "grep", "id"):
        (programs / name).symlink_to(Path("/usr/bin") / name)
    answer = set_up(bare, PATH=str(programs))  # a machine without any Python
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "apt-get install -y --no-install-recommends python3 python3-venv libpango-1.0-0 " in answer.stderr
    assert not (bare / ".venv").exists()


# --- what is built ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of the checkout, the sdist unpacked (`source`), and the wheel made from that."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run([*build, "-t", "sdist"], cwd=TOP, check=True, capture_output=True, timeout=300)
    subprocess.run(["tar", "-xzf", next(folder.glob("*.tar.gz"))], cwd=folder, check=True)
    source = next(folder.glob("briefing-*/")).rename(folder / "source")
    subprocess.run([*build, "-t", "wheel"], cwd=source, check=True, capture_output=True, timeout=300)
    return folder


def shipped() -> list[Path]:
    """The files beside the package that the program needs, relative to the checkout."""
    found = [path for name in ("templates", "examples") for path in (TOP / name).rglob("*") if path.is_file()]
    return [Path("config.yaml"), *(path.relative_to(TOP) for path in found)]


def test_wheel_holds_the_package_and_what_ships_with_it(built: Path) -> None:
    """The wheel has the package's files and, inside the package, templates, examples and config.yaml, and no more."""
    files = {str(path.relative_to(TOP)) for path in (TOP / "briefing").rglob("*.*") if path.suffix != ".pyc"}
    expected = files | {f"briefing/{path}" for path in shipped()}
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert expected - names == set()
        assert {name for name in names if not name.startswith("briefing/")} == set()
        for path in shipped():
            assert wheel.read(f"briefing/{path}") == (TOP / path).read_bytes()


def test_sdist_holds_the_checkout(built: Path) -> None:
    """The sdist has every file that git has: the tests, the docs, the locks and the script, which stays executable."""
    if not (TOP / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, check=True, capture_output=True, text=True).stdout
    files = [name for name in listed.split("\0") if name and (TOP / name).is_file()]
    assert [name for name in files if not (built / "source" / name).is_file()] == []
    assert os.access(built / "source" / "run", os.X_OK)


@pytest.fixture(scope="module")
def installed(built: Path) -> Path:
    """The folder that the wheel was installed in, beside what this environment has for the libraries."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    wheel = next(built.glob("*.whl"))
    subprocess.run([*pip, "--target", built / "site", wheel], check=True, capture_output=True, timeout=300)
    return built / "site"


def elsewhere(installed: Path, folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """The answer of a command that finds the installed wheel before the checkout."""
    variables = os.environ | {"PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)


def test_installed_program_finds_its_files(installed: Path, tmp_path: Path) -> None:
    """Installed from the wheel, the program finds its templates, examples and config.yaml inside itself."""
    code = "from briefing.resources import shipped; print(*map(shipped, ('templates', 'examples', 'config.yaml')))"
    answer = elsewhere(installed, tmp_path, sys.executable, "-c", code)
    package = installed / "briefing"
    assert answer.stdout.split() == [str(package / name) for name in ("templates", "examples", "config.yaml")]


def test_installed_program_makes_an_edition(installed: Path, tmp_path: Path) -> None:
    """Installed from the wheel, the program makes the first day of its examples."""
    command = installed / "bin" / "briefing"
    assert elsewhere(installed, tmp_path, sys.executable, command, "init", "--example", "here").returncode == 0
    answer = elsewhere(
        installed, tmp_path, sys.executable, command, "--config", "here/config.yaml", "run", "--date", "2026-03-02"
    )
    assert answer.returncode == 0, answer.stderr
    assert list((tmp_path / "here").rglob("*2026-03-02*.md"))
    assert list((tmp_path / "here").rglob("*2026-03-02*.pdf"))
