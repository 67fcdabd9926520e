"""The documentation says what is so: its commands are run, its links followed, its keys and options looked up.

In a page, a `console` block is run from top to bottom in one folder: `$ ` begins a command, what follows is what it
must say (`...` stands for anything), a last line `(exit 1)` how it must end. A block below `<!-- file: NAME -->` is
written into that folder first; `continued` adds to it. UPDATE_GOLDEN=1 writes what is made by the program anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import TOP, call, command, environment

from briefing.cli.reference import reference
from briefing.cli.verbs import cli
from briefing.config import load
from briefing.config import reference as configuration
from briefing.config.model import (
    BriefingConfig,
    Config,
    KeepSpec,
    QuotingConfig,
    ScheduleSpec,
    Series,
    ServeSpec,
    SummarizerConfig,
    ThemeSpec,
)
from briefing.config.overrides import MuteSpec, OverridesSpec, SplitSpec
from briefing.config.values import inner_type, options
from briefing.errors import ConfigError
from briefing.extensions import DOORS

PAGES = sorted(
    [
        *(TOP / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")),
        *(TOP / "docs").rglob("*.md"),
    ]
)
_FENCE = re.compile(r"(?:^<!-- file: (?P<file>.+?) -->\n)?^ *```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.M | re.S)
_EXCERPT = re.compile(r"(<!-- excerpt: .*? -->\n```text\n)(.*?)(```\n<!-- end of the excerpt -->)", re.S)


def name(page: Path) -> str:
    """A page's path within the project."""
    return str(page.relative_to(TOP))


def text(page: Path) -> str:
    """A page's text."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of one kind."""
    return [textwrap.dedent(found["text"]) for found in _FENCE.finditer(text(page)) if found["kind"] == kind]


# --- pages that are made ----------------------------------------------------------------------------------------------


def test_the_reference_of_the_command_is_the_programs_own_help() -> None:
    """Every verb and option is on the page, in the words of `--help`; UPDATE_GOLDEN=1 writes it."""
    page = TOP / "docs" / "reference" / "cli.md"
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(reference(), encoding="utf-8")
    assert text(page) == reference()
    assert {f"## briefing {verb}" for verb in cli.commands} <= set(text(page).splitlines())


@pytest.mark.parametrize("verb", ["", "run"])
def test_what_help_prints_is_on_the_page(verb: str, tmp_path: Path) -> None:
    """The program itself, run at 100 columns, prints what the page holds."""
    told = call(*verb.split(), "--help", at=tmp_path).out
    assert f"```text\n{told}```" in text(TOP / "docs" / "reference" / "cli.md")


def test_the_reference_of_the_configuration_is_made_from_the_program() -> None:
    """The page is what the data classes say; UPDATE_GOLDEN=1 writes it."""
    page = TOP / "docs" / "reference" / "configuration.md"
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(configuration(), encoding="utf-8")
    assert text(page) == configuration()


def excerpt(folder: Path) -> str:
    """The first entry of each of the first two headings of the examples' 3 March, with their sources."""
    call("init", "--example", at=folder)
    for day in ("2026-03-02", "2026-03-03"):
        call("run", "--date", day, "--briefing", "morning", "--no-send", "--quiet", at=folder)
    told = call("show", "--briefing", "morning", at=folder).out.splitlines()
    lines, cited = [], set()
    headings = [number for number, line in enumerate(told) if re.match(r"\S", line)][1:3]
    for number in headings:
        entry, marks = told[number + 2], told[number + 3]
        wrapped = textwrap.wrap(entry.strip(), 116, initial_indent="  ", subsequent_indent="    ")
        lines += [told[number], "", *wrapped, marks, ""]
        cited |= set(re.findall(r" \[(\d+)\]", entry))
    lines += [line for line in told if (source := re.match(r"  \[(\d+)\] ", line)) and source[1] in cited]
    return "\n".join(lines) + "\n"


def test_the_excerpt_in_the_readme_is_of_a_real_edition(tmp_path: Path) -> None:
    """The README shows what the program makes of the examples today; UPDATE_GOLDEN=1 writes it."""
    page = TOP / "README.md"
    made = excerpt(tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(_EXCERPT.sub(lambda found: found[1] + made + found[3], text(page)), encoding="utf-8")
    found = _EXCERPT.search(text(page))
    assert found is not None
    assert found[2] == made, "look at it, then UPDATE_GOLDEN=1 ./run docs"


# --- commands that are run --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Shell:
    """A folder in which a page's commands are run, one after the other."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, line: str) -> tuple[str, int]:
        """What a command says on both outputs, and how it ends. `cd` and `export` last."""
        if line.startswith("cd "):
            self.folder = self.folder / line[3:]
            return "", 0
        if line.startswith("export "):
            self.variables |= dict(pair.split("=", 1) for pair in shlex.split(line)[1:])
            return "", 0
        briefing = 'briefing() { "${PROGRAM[@]}" "$@"; }'
        program = f"PROGRAM=({shlex.join(command())})"
        around = environment()
        if "PYTHONPATH" in self.variables and "PYTHONPATH" in around:
            around["PYTHONPATH"] += os.pathsep + self.variables["PYTHONPATH"]
        else:
            around |= self.variables
        done = subprocess.run(
            ["bash", "-c", f"{program}\n{briefing}\n{line}"],
            cwd=self.folder,
            env=around,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return done.stdout, done.returncode


def steps(block: str) -> Iterator[tuple[str, str, int]]:
    """The commands of a console block, each with what it must say and how it must end."""
    for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
        line, _, said = step.partition("\n")
        ends = re.search(r"^\(exit (\d+)\)\n?\Z", said, re.M)
        yield line, said[: ends.start()] if ends else said, int(ends[1]) if ends else 0


def agrees(said: str, expected: str) -> bool:
    """Whether an output is what the page says, where `...` stands for anything."""
    pattern = re.escape(expected.rstrip("\n")).replace(re.escape("..."), ".*")
    return re.fullmatch(pattern, said.rstrip("\n"), re.S) is not None


def runnable() -> list[Path]:
    """The pages with commands to run."""
    return [page for page in PAGES if blocks(page, "console")]


@pytest.mark.parametrize("page", runnable(), ids=name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Every command, in the order of the page, says what stands below it and ends as it says."""
    shell = Shell(folder=tmp_path)
    for found in _FENCE.finditer(text(page)):
        if found["file"]:
            file = tmp_path / found["file"].removesuffix(", continued")
            file.parent.mkdir(parents=True, exist_ok=True)
            content = textwrap.dedent(found["text"])
            before = file.read_text(encoding="utf-8") if found["file"].endswith(", continued") else ""
            file.write_text(before + ("\n\n" if before else "") + content, encoding="utf-8")
            shell.folder = tmp_path
        if found["kind"] == "console":
            for line, expected, code in steps(textwrap.dedent(found["text"])):
                said, ended = shell.run(line)
                assert "Traceback" not in said, f"{line}\n{said}"
                assert ended == code, f"$ {line}\nexit {ended}:\n{said}"
                assert agrees(said, expected), f"$ {line}\nsays\n{said}\nand not\n{expected}"


def test_every_page_that_teaches_has_commands_that_are_run() -> None:
    """The tutorial and the how-tos; PostgreSQL's needs a server and has a test of its own."""
    teach = {name(page) for page in (TOP / "docs" / "how-to").glob("*.md")} | {"docs/tutorial.md"}
    untold = teach - {name(page) for page in runnable()}
    assert untold == {"docs/how-to/postgresql.md"}


def test_the_store_of_the_postgresql_page_works_as_it_says(address: str, tmp_path: Path) -> None:
    """An address in `store:`, and the first verb makes the tables; a later run knows what came in before."""
    if not address.startswith("postgresql"):
        pytest.skip("the other pages run on SQLite")
    call("init", "--example", at=tmp_path)
    file = tmp_path / "config.yaml"
    file.write_text(text(file).replace("data/briefing.db", address), encoding="utf-8")
    file.chmod(0o600)
    assert call("collect", "--json", at=tmp_path).data["new"] > 80
    assert call("collect", "--json", at=tmp_path).data["new"] == 0


def test_the_example_of_the_readme_is_a_whole_configuration(tmp_path: Path) -> None:
    """The first configuration of the README, as it stands there, is good; it has ten lines or fewer."""
    [example] = blocks(TOP / "README.md", "yaml")
    assert len(example.splitlines()) <= 10
    (tmp_path / "config.yaml").write_text(example, encoding="utf-8")
    assert load(tmp_path / "config.yaml", environ={}).briefings[0].name


# --- names that must exist --------------------------------------------------------------------------------------------


def keys(value: Any) -> Iterator[str]:
    """Every key of a piece of configuration, but for those of somebody's own extension."""
    if isinstance(value, list):
        for each in value:
            yield from keys(each)
    elif isinstance(value, dict) and ":" not in str(value.get("type", "")):
        yield from value
        for key, each in value.items():
            if key != "owners":  # its keys are the reader's own words
                yield from keys(each)


def known_keys() -> set[str]:
    """Every key that the program knows."""
    classes = [Config, ServeSpec, KeepSpec, BriefingConfig, ScheduleSpec, Series, ThemeSpec, SummarizerConfig]
    classes += [QuotingConfig, OverridesSpec, SplitSpec, MuteSpec]
    classes += [cls for table in (DOORS.sources, DOORS.summarizers, DOORS.outputs) for cls in table.values()]
    nested = [inner_type(option.type) for cls in classes for option in options(cls)]
    classes += [each for each in nested if is_dataclass(each) and isinstance(each, type)]
    return {key for cls in classes for option in options(cls) for key in option.keys} | {"type"}


def with_yaml() -> list[Path]:
    """The pages that show configuration."""
    return [page for page in PAGES if blocks(page, "yaml")]


@pytest.mark.parametrize("page", with_yaml(), ids=name)
def test_every_key_of_a_page_exists_and_every_whole_configuration_is_good(page: Path, tmp_path: Path) -> None:
    """No key that the program does not know; what begins like a configuration loads as one."""
    for block in blocks(page, "yaml"):
        assert set(keys(yaml.safe_load(block))) <= known_keys()
        if re.search(r"^briefings:", block, re.M) and "own:" not in block:
            file = tmp_path / "config.yaml"
            file.write_text(block, encoding="utf-8")
            try:
                secrets = dict.fromkeys(("PGPASSWORD", "SMTP_PASSWORD", "IMAP_PASSWORD"), "swordfish")
                load(file, environ=secrets)
            except ConfigError as error:
                pytest.fail(str(error))


def every(command: Any) -> list[Any]:
    """A command and all that stand below it."""
    return [command, *(each for below in getattr(command, "commands", {}).values() for each in every(below))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_verb_option_and_chore_that_a_page_names_exists(page: Path) -> None:
    """`briefing VERB`, `--option` beside it and `./run CHORE`, in code on any page."""
    code = "\n".join(re.findall(r"`([^`\n]+)`", text(page)) + blocks(page, "console") + blocks(page, ""))
    used = set(re.findall(r"(?:^|[\s/])briefing ([a-z]+)\b", code, re.M)) - {"by", "over"}
    assert used <= set(cli.commands), used - set(cli.commands)
    known = {option for each in every(cli) for param in each.params for option in param.opts}
    for line in code.splitlines():
        if re.search(r"(?:^|[\s/])briefing ", line):
            assert set(re.findall(r"(?<!\S)--[a-z][a-z-]+", line)) <= known | {"--help", "--version"}, line
    chores = set(re.findall(r"^\./run (\w+)", (TOP / "run").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"\./run ([a-z]+)", code)) <= chores


# --- links ------------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """What a link can lead to within a page, as GitHub makes it from the headings."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", text(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    """Files and headings; what lies on the web is not looked up."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text(page)))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        led = (page.parent / file).resolve() if file else page
        assert led.exists(), target
        assert not anchor or anchor in anchors(led), target


def test_the_tour_passes_every_part_and_only_what_is_there() -> None:
    """Every file and folder that it names exists, and no part of the package is left out."""
    told = set(re.findall(r"`((?:briefing|templates|tests|benchmarks)/[\w./]*)`", text(TOP / "docs" / "tour.md")))
    assert {path for path in told if not (TOP / path).exists()} == set()
    package = [path for path in (TOP / "briefing").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    parts = {path.name for path in package} - {"__init__.py", "resources.py"}
    assert {part for part in parts if not any(path.startswith(f"briefing/{part}") for path in told)} == set()


def test_the_glossary_has_every_noun() -> None:
    """Each class of `briefing/models.py` is explained."""
    nouns = set(re.findall(r"^class (\w+)", (TOP / "briefing" / "models.py").read_text(encoding="utf-8"), re.M))
    told = set(re.findall(r"\*\*(\w+)\*\*", text(TOP / "docs" / "glossary.md")))
    assert nouns - told - {"SourceStatus", "Outcome"} == set()


def test_every_page_can_be_reached_from_the_readme() -> None:
    """A page that nothing leads to is read by nobody."""
    reached, left = set(), [TOP / "README.md"]
    while left:
        page = left.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)\s#]+)", _FENCE.sub("", text(page))):
            led = (page.parent / target).resolve()
            left += [led] if led.is_file() else sorted(led.glob("*.md")) if led.is_dir() else []
    assert {name(page) for page in PAGES} <= {name(page) for page in reached}
