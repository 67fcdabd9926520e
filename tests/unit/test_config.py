"""The configuration: what is taken, what is refused and in which line, and what is never printed."""

from __future__ import annotations

import base64
import os
import pickle
import re
import traceback
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from own_extensions import Mail

from briefing.config import (
    BriefingConfig,
    Config,
    Series,
    SummarizerConfig,
    ThemeSpec,
    example,
    load,
    reference,
    suggest,
)
from briefing.config.checks import IN_PATH
from briefing.config.document import LARGEST
from briefing.config.values import options
from briefing.config.words import duration, written
from briefing.errors import ConfigError, Problem
from briefing.extensions import DOORS
from briefing.sinks.file import PLACEHOLDERS

ROOT = Path(__file__).parents[2]
BAD = sorted((Path(__file__).parent / "bad_configs").glob("*.yaml"))
CANARY = "hunter2-canary"
ENVIRON = {
    "SECRET": CANARY,
    "EMPTY": " ",
    "TWO_LINES": f"{CANARY}\nBcc: all@example.org",
    "NUMBER": "900",
    "PGPASSWORD": CANARY,
}
EXPECTED = re.compile(r"^#! (\d+): (.+)$", re.MULTILINE)
MINIMAL = """\
briefings:
  - name: daily
    title: Daily
    sources: [{type: folder, path: inbox/}]
    outputs: [{type: file, format: markdown, path: "out/{date}.md"}]
"""


def file(folder: Path, text: str | bytes, *, mode: int = 0o600) -> Path:
    path = folder / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def loaded(folder: Path, text: str | bytes = MINIMAL) -> Config:
    return load(file(folder, text), environ=ENVIRON)


def briefing(folder: Path, line: str) -> BriefingConfig:
    """The minimal briefing with one more line, or with that line in place of the one of its key."""
    key = line.partition(":")[0]
    kept = [old for old in MINIMAL.splitlines() if not old.strip(" -").startswith(f"{key}:")]
    return loaded(folder, "\n".join([*kept, f"    {line}", ""])).briefings[0]


def refused(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path, environ=ENVIRON)
    return caught.value


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Those of a refusal, none where the file is taken."""
    try:
        load(path, environ=ENVIRON)
    except ConfigError as error:
        return error.problems
    return ()


# --- what is refused --------------------------------------------------------------------------------------------------


def test_there_are_at_least_sixty_bad_files() -> None:
    """F09 asks for 60 of 60."""
    assert len(BAD) >= 60


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_its_lines_and_words_and_nothing_else(path: Path, tmp_path: Path) -> None:
    """F09: each `#! line: words` of a file in bad_configs/ is one problem; none shows the secret that it met."""
    content = path.read_bytes()
    expected = [(int(line), words) for line, words in EXPECTED.findall(content.decode("utf-8", "replace"))]
    error = refused(file(tmp_path, content, mode=0o644))
    found = [(problem.line, str(problem)) for problem in error.problems]
    assert expected
    assert len(found) == len(expected), error
    for line, words in expected:
        assert any(line == at and words in text for at, text in found), f"line {line}: {words}\n{error}"
    assert found == sorted(found, key=lambda each: each[0])
    assert "canary" not in str(error)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """Nothing at all, or only a byte order mark."""
    for content in (b"", b"\n\n", b"\xef\xbb\xbf"):
        assert "is empty" in str(refused(file(tmp_path, content)))


def test_a_file_that_is_not_there_says_what_to_run(tmp_path: Path) -> None:
    """The first thing that a newcomer meets."""
    error = refused(tmp_path / "config.yaml")
    assert str(tmp_path / "config.yaml") in str(error)
    assert "`briefing init` writes one" in str(error)
    assert error.problems[0].line == 0


def test_a_folder_or_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Reading a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    assert "is a folder" in str(refused(tmp_path))
    assert "is not a plain file" in str(refused(tmp_path / "pipe"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    """The message has the system's own reason."""
    assert "Permission denied" in str(refused(file(tmp_path, MINIMAL, mode=0o000)))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A database given by mistake must not be parsed."""
    assert "larger than 1 MB" in str(refused(file(tmp_path, b"#" * (LARGEST + 1))))


def test_any_damage_to_the_shipped_file_is_refused_or_harmless_and_never_a_crash(tmp_path: Path) -> None:
    """Each line of the shipped file left out, doubled, indented, cut, or without its colons, in turn."""
    lines = example().splitlines(keepends=True)
    for n, line in enumerate(lines):
        damaged = ("", line * 2, "  " + line, line[: len(line) // 2] + "\n", "\t" + line, line.replace(":", ""))[n % 6]
        file(tmp_path, "".join([*lines[:n], damaged, *lines[n + 1 :]]))
        problems = problems_of(tmp_path / "config.yaml")
        assert all(0 <= problem.line <= len(lines) + 2 for problem in problems)


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_the_fixed_part_of_the_format_is_taken(tmp_path: Path) -> None:
    """The configuration on which everything else relies, key for key."""
    config = loaded(
        tmp_path,
        """\
store: data/briefing.db            # or postgresql+psycopg://...
briefings:
  - name: ukraine
    title: "Russia-Ukraine war: List of key events, day {day}"
    series: {name: "Russia's war on Ukraine", start_date: 2022-02-24, first_day: 0}
    timezone: Europe/Kyiv
    languages: [en]
    window: 24h
    sources:
      - {type: folder, path: inbox/}
    include: [Ukraine, Kyiv, Zelenskyy, Moscow]
    themes:
      - {name: Fighting, words: [strike, drone, shelling]}
      - {name: Ceasefire talks, words: [ceasefire, negotiators, "peace deal"]}
    summarizer: {type: default, sentences: 2}
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
      - {type: file, format: pdf, path: "out/{date}.pdf"}
""",
    )
    assert config.store == str(tmp_path / "data/briefing.db")
    assert config.path == tmp_path / "config.yaml"
    (ukraine,) = config.briefings
    assert ukraine.series == Series(name="Russia's war on Ukraine", start_date=date(2022, 2, 24), first_day=0)
    assert (ukraine.timezone, ukraine.languages, ukraine.window) == ("Europe/Kyiv", ("en",), timedelta(hours=24))
    assert ukraine.include == ("Ukraine", "Kyiv", "Zelenskyy", "Moscow")
    assert ukraine.themes[1] == ThemeSpec(name="Ceasefire talks", words=("ceasefire", "negotiators", "peace deal"))
    assert ukraine.summarizer.limit.sentences == 2
    assert type(ukraine.summarizer.algorithm) is DOORS.summarizers["default"]
    assert ukraine.sources[0] == DOORS.sources["folder"](path=tmp_path / "inbox")
    assert [output.format for output in ukraine.outputs] == ["markdown", "pdf"]
    assert ukraine.outputs[0] == DOORS.outputs["file"](format="markdown", path=tmp_path / "wiki/{date}.md")


def test_what_is_not_given_has_its_default(tmp_path: Path) -> None:
    """Four keys make a briefing."""
    daily = loaded(tmp_path).briefings[0]
    assert loaded(tmp_path).store == str(tmp_path / "data/briefing.db")
    assert (daily.timezone, daily.languages, daily.window) == ("UTC", ("en",), timedelta(hours=24))
    assert (daily.include, daily.exclude, daily.themes, daily.series) == ((), (), (), None)
    assert (daily.rest, daily.templates, daily.words) == ("", None, 1500)
    assert (daily.summarizer.sentences, daily.summarizer.words) == (2, 80)


def test_what_stands_at_the_top_holds_for_the_briefings_that_do_not_say_otherwise(tmp_path: Path) -> None:
    """Time zone, languages and window are inherited."""
    top = "timezone: Asia/Tokyo\nlanguages: [ja, en]\nwindow: 7d\n"
    other = MINIMAL.replace("briefings:\n", "").replace("daily", "other").replace("out/", "other/")
    config = loaded(tmp_path, top + MINIMAL + other + "    timezone: Europe/Kyiv\n")
    assert [each.timezone for each in config.briefings] == ["Asia/Tokyo", "Europe/Kyiv"]
    assert {(each.languages, each.window) for each in config.briefings} == {(("ja", "en"), timedelta(days=7))}


def test_who_owns_what_stands_at_the_top_or_in_a_briefing(tmp_path: Path) -> None:
    """Keys of one's own: an owner and its publishers, in the order of the file; without the key nobody owns anybody."""
    other = MINIMAL.replace("briefings:\n", "").replace("daily", "other").replace("out/", "other/")
    own = other + "    owners: {no: [6:30]}\n"
    config = loaded(
        tmp_path, "owners:\n  Tarrow Media: [tarrow.example, Ore Radio]\n  B: [b.example]\n" + MINIMAL + own
    )
    expected = {"Tarrow Media": ("tarrow.example", "Ore Radio"), "B": ("b.example",)}
    assert [each.owners for each in config.briefings] == [expected, {"no": ("6:30",)}]
    assert list(config.briefings[0].owners) == ["Tarrow Media", "B"]
    assert loaded(tmp_path, MINIMAL).briefings[0].owners == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("languages: [no]", ("no",)),
        ("languages: [is, on, no]", None),
        ("include: [no, on, yes, off, 6:30, 0123, 1.10, 2022-02-24, 1e3, 12:30:45]", "as written"),
        ("title: 2022-02-24", "2022-02-24"),
        ("title: 6:30", "6:30"),
        ("title: no", "no"),
        ("title: 007", "007"),
        ('title: "~"', "~"),
        ("rest: null and void", "null and void"),
        ("title: >-\n      Daily\n      page", "Daily page"),
        ("title: |\n      Daily\n", "Daily"),
        ("words: 900", 900),
        ("words: ${NUMBER}", 900),
        ('words: "${NUMBER}"', 900),
        ("rest: costs $5, $${SECRET}", "costs $5, ${SECRET}"),
        ("window: 90m", timedelta(minutes=90)),
        ('window: "2w"', timedelta(days=14)),
        ("include: &words [Kyiv]", ("Kyiv",)),
        ("series: {<<: {name: War, first_day: 5}, start_date: 2022-02-24, first_day: 1}", 1),
        ("series:", "has no value"),
    ],
)
def test_a_value_means_what_its_writer_meant(tmp_path: Path, line: str, expected: object) -> None:
    """YAML 1.1 would read `no` as false, 6:30 as 390, 0123 as 83 and 1.10 as 1.1."""
    if line == "series:":
        assert briefing(tmp_path, line).series is None
        return
    if expected is None:  # `on` is no language: refused as a language, not as a boolean
        with pytest.raises(ConfigError, match="'on': no language code"):
            briefing(tmp_path, line)
        return
    value = getattr(briefing(tmp_path, line), line.partition(":")[0])
    if expected == "as written":
        assert value == tuple(re.findall(r"[^\[\], ]+", line.partition("[")[2]))
    else:
        assert (value.first_day if isinstance(value, Series) else value) == expected


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    """Both are what Notepad writes."""
    assert loaded(tmp_path, b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode()) == loaded(tmp_path)


def test_an_anchor_saves_writing(tmp_path: Path) -> None:
    """One list of sources for two briefings, and an output with one option changed."""
    config = loaded(
        tmp_path,
        MINIMAL.replace("sources: ", "sources: &all ").replace("[{type: file", "[&page {type: file")
        + """\
  - name: weekly
    title: Weekly
    window: 7d
    sources: *all
    outputs: [{<<: *page, path: "week/{date}.md"}]
""",
    )
    daily, weekly = config.briefings
    assert weekly.sources == daily.sources
    assert weekly.outputs[0] == replace(daily.outputs[0], path=tmp_path / "week/{date}.md")  # type: ignore[type-var]


def test_paths_are_relative_to_the_file_not_to_where_the_program_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cron starts in the home folder; `~` and absolute paths stand as they are."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("HOME", "/home/somebody")
    file(tmp_path, MINIMAL.replace("inbox/", "~/inbox").replace("out/", "/srv/out/"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    config = load(Path("../config.yaml"), environ={})
    daily = config.briefings[0]
    assert Path(config.store).resolve() == tmp_path / "data/briefing.db"
    assert daily.sources[0] == DOORS.sources["folder"](path=Path("/home/somebody/inbox"))
    assert daily.outputs[0] == DOORS.outputs["file"](format="markdown", path=Path("/srv/out/{date}.md"))


def test_every_option_of_an_extension_of_ones_own_is_read(tmp_path: Path) -> None:
    """Its fields are its keys, whatever their types."""
    made = briefing(
        tmp_path,
        'outputs: [{type: "own_extensions:Mail", to: [a, b], port: 25, security: none, verify: false, weight: 0.5,'
        " since: 2026-03-01, wait: 2h, key: keys/dkim.pem}]",
    ).outputs[0]
    assert made == Mail(
        to=("a", "b"),
        port=25,
        security="none",
        verify=False,
        weight=0.5,
        since=date(2026, 3, 1),
        wait=timedelta(hours=2),
        key=tmp_path / "keys/dkim.pem",
    )


def test_every_built_in_can_be_named_and_takes_its_options(tmp_path: Path) -> None:
    """Every word of the tables leads to a data class whose options can be read."""
    for word in DOORS.summarizers:
        assert type(briefing(tmp_path, f"summarizer: {{type: {word}}}").summarizer.algorithm) is DOORS.summarizers[word]
    for table in (DOORS.sources, DOORS.outputs):
        assert all(is_dataclass(cls) and options(cls) for cls in table.values())


# --- secrets ----------------------------------------------------------------------------------------------------------

MAIL = 'outputs: [{type: "own_extensions:Mail", to: [a], %s}]'


def mail(folder: Path, option: str) -> Mail:
    made = briefing(folder, MAIL % option).outputs[0]
    assert isinstance(made, Mail)
    return made


@pytest.mark.parametrize(
    "option", ['password: "${SECRET}"', "password_env: SECRET", "password_file: secret.txt", f"password: {CANARY}"]
)
def test_a_secret_comes_from_four_places_and_is_never_shown(tmp_path: Path, option: str) -> None:
    """F10: not in the repr or the text of anything that holds it, plain or in base64."""
    (tmp_path / "secret.txt").write_text(CANARY + "\n", encoding="utf-8")
    made = mail(tmp_path, option)
    assert made.password is not None
    assert made.password.get_secret_value() == CANARY
    config = load(tmp_path / "config.yaml", environ=ENVIRON)
    for text in (
        repr(made),
        str(made),
        f"{made.password}",
        str(asdict(made)),
        repr(config),
        f"{config}",
        f"{[config]}",
    ):
        assert CANARY not in text
        assert base64.b64encode(CANARY.encode()).decode() not in text


def test_the_store_s_url_is_not_shown(tmp_path: Path) -> None:
    """It may hold a password."""
    config = loaded(tmp_path, "store: postgresql+psycopg://briefing:${PGPASSWORD}@db/briefing\n" + MINIMAL)
    assert config.store == f"postgresql+psycopg://briefing:{CANARY}@db/briefing"
    assert CANARY not in repr(config)


def test_a_secret_is_not_in_the_traceback_of_a_refusal(tmp_path: Path) -> None:
    """F10: an exception is logged with what it was raised from."""
    (tmp_path / "secret.txt").write_bytes(CANARY.encode() + b"\xff")
    path = file(tmp_path, MINIMAL.replace("outputs: ", "window: ${SECRET}\n    " + MAIL % "password_file: secret.txt#"))
    error = refused(path)
    assert CANARY not in "".join(traceback.format_exception(error))
    assert CANARY not in repr(error.problems)


@pytest.mark.parametrize(("mode", "taken"), [(0o600, True), (0o640, True), (0o604, False), (0o644, False)])
def test_a_password_that_is_written_out_wants_a_file_that_not_everybody_can_read(
    tmp_path: Path, mode: int, taken: bool
) -> None:
    """F09, wide permissions. A group may read: that is how a service gets its file."""
    path = file(tmp_path, MINIMAL + "    summarizer: {}\n", mode=mode)
    assert load(path, environ={})  # without a password every mode is taken
    path.write_text(re.sub("outputs: .*", lambda _: MAIL % f"password: {CANARY}", MINIMAL), encoding="utf-8")
    if taken:
        assert load(path, environ={})
        return
    error = refused(path)
    assert f"mode {mode:04o}" in str(error)
    assert error.problems[0].line == 5
    path.write_text(re.sub("outputs: .*", lambda _: MAIL % "password_env: SECRET", MINIMAL), encoding="utf-8")
    assert load(path, environ=ENVIRON)


def test_what_a_variable_holds_is_not_read_as_yaml_nor_put_in_again(tmp_path: Path) -> None:
    """A password with `: `, `#` or `${` in it changes nothing but itself."""
    odd = 'a: b # "c" ${SECRET} $${ {x} [y'
    path = file(
        tmp_path, MINIMAL.replace('"out/{date}.md"', '"out/{date}.md"').replace("title: Daily", "title: ${ODD}")
    )
    error = refused_with(path, {"ODD": odd})
    assert "a variable put a brace in" in str(error)
    path = file(tmp_path, re.sub("outputs: .*", lambda _: MAIL % 'password: "${ODD}"', MINIMAL))
    made = load(path, environ={"ODD": odd}).briefings[0].outputs[0]
    assert isinstance(made, Mail)
    assert made.password is not None
    assert made.password.get_secret_value() == odd


def refused_with(path: Path, environ: dict[str, str]) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path, environ=environ)
    return caught.value


# --- the shipped file and the reference page --------------------------------------------------------------------------


def uncommented(text: str) -> str:
    """The shipped file with every optional key switched on: `#key: value` and `#- item`, not `# prose`."""
    return re.sub(r"^( *)#(?=[a-z_]+:)", r"\1", text, flags=re.MULTILINE)


def test_the_shipped_file_is_valid_and_the_defaults_that_it_shows_are_those_of_the_program(tmp_path: Path) -> None:
    """Switching on a commented key changes nothing."""
    shipped = loaded(tmp_path, example())
    every = uncommented(example())
    assert every.count("#") < example().count("#") - 8
    assert loaded(tmp_path, every) == shipped


def test_the_shipped_file_shows_every_key_of_the_program(tmp_path: Path) -> None:
    """Options of the algorithms too; a key that is taken away leaves the file."""
    known = {
        field.name for cls in (Config, BriefingConfig, Series, ThemeSpec, SummarizerConfig) for field in fields(cls)
    }
    for table in (DOORS.sources, DOORS.summarizers, DOORS.outputs):
        known |= {key for cls in table.values() for option in options(cls) for key in option.keys}
    known -= {"path", "secrets", "algorithm"}  # the file itself; what is put in; what `type` names
    written_there = set(re.findall(r"([a-z_]+):(?= |$)", example(), flags=re.MULTILINE))
    assert known - written_there == set()
    for word in (*DOORS.sources, *DOORS.summarizers, *DOORS.outputs, *DOORS.renderers):
        assert re.search(rf"\b{word}\b", example()), word


def test_the_shipped_file_reads_in_pipeline_order() -> None:
    """What comes in stands before what becomes of it, and that before where it goes."""
    inherited = ("timezone", "languages", "window")  # these three stand at the top
    order = [field.name for field in fields(BriefingConfig) if field.name not in inherited]
    first = example().split("\n  - name:")[1]
    found = [re.search(rf"^    #?{key}:", f"    name:{first}", re.MULTILINE) for key in order]
    places = [match.start() for match in found if match]
    assert len(places) == len(order)
    assert places == sorted(places)


def test_the_defaults_that_the_shipped_file_gives_for_each_algorithm_are_theirs() -> None:
    """`lexrank    threshold: 0.1, epsilon: 0.1` in a comment says what the class says."""
    for word, cls in DOORS.summarizers.items():
        for option in options(cls):
            default = "[]" if option.default == () else str(option.default)
            assert re.search(rf"\b{word} .*\b{option.name}: {re.escape(default)}(,|\s|$)", example(), re.MULTILINE), (
                option
            )


def test_the_reference_page_is_up_to_date() -> None:
    """It is made by `briefing.config.reference()`; write its text to the page when this fails."""
    page = ROOT / "docs" / "reference" / "configuration.md"
    if not page.exists():
        pytest.skip("the documentation is not beside the tests")
    assert page.read_text(encoding="utf-8") == reference()


def test_the_reference_page_has_every_key_with_its_meaning() -> None:
    """A field of ours without a description has no business in the file."""
    for cls in (BriefingConfig, Series, ThemeSpec):
        for option in options(cls):
            assert option.description, option.name
            assert f"| `{option.name}` | " in reference()


# --- small parts ------------------------------------------------------------------------------------------------------


def test_the_paths_placeholders_are_those_that_the_file_sink_fills() -> None:
    """One that is taken here and not filled there would stop the delivery."""
    assert set(IN_PATH) == set(PLACEHOLDERS)


def test_a_suggestion_is_the_nearest_word_or_none() -> None:
    """Case, dashes and blanks count for nothing; a city finds its zone."""
    assert suggest("Time-Zone", ["timezone", "title"]) == "timezone"
    assert suggest("Kyiv", ["Europe/Kyiv", "Europe/Paris"]) == "Europe/Kyiv"
    assert suggest("zebra", ["timezone", "title"]) == ""


@pytest.mark.parametrize("text", ["90m", "24h", "7d", "15m", "1h", "1d"])
def test_a_length_of_time_is_read_and_written(text: str) -> None:
    """What is written is read as the same length."""
    assert duration(written(duration(text))) == duration(text)


def test_a_configuration_can_be_handed_to_another_process(tmp_path: Path) -> None:
    """Its values are plain and compare equal."""
    config = loaded(tmp_path)
    assert pickle.loads(pickle.dumps(config)) == config


@pytest.mark.parametrize(("languages", "last"), [("[en]", "Sports"), ("[de, en]", "Sport")])
def test_a_ready_made_set_of_headings_is_named_by_a_word(tmp_path: Path, languages: str, last: str) -> None:
    """`themes: general` is the list of its headings, in the briefing's language, with their words."""
    (daily,) = loaded(tmp_path, MINIMAL + f"    themes: general\n    languages: {languages}\n").briefings
    assert len(daily.themes) == 10
    assert daily.themes[-1].name == last
    assert all(theme.words for theme in daily.themes)


def test_an_unknown_set_of_headings_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    """With its line, and the set that was probably meant."""
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, MINIMAL + "    themes: generl\n")
    (problem,) = refused.value.problems
    assert "did you mean general?" in problem.message
    assert problem.line


# --- mail -------------------------------------------------------------------------------------------------------------

MAILED = """\
smtp: {host: mail.example.org, username: bot, password_env: SMTP_PASSWORD, from: "Briefing <bot@example.org>"}
briefings:
  - name: quay
    title: Quay
    sources: [{type: folder, path: inbox}]
    outputs:
      - {type: email, to: [desk@example.org], attach: [pdf]}
      - {type: email, to: [ops@example.org], smtp: {host: localhost, security: none, from: ops@example.org}}
"""


def mailed(folder: Path, text: str = MAILED) -> Config:
    """The configuration of the test, with its password."""
    (folder / "config.yaml").write_text(text)
    return load(folder / "config.yaml", environ={"SMTP_PASSWORD": "swordfish"})


def test_the_mail_server_stands_once_at_the_top_or_in_an_output(tmp_path: Path) -> None:
    """An output without one of its own takes that of the top; the password is in no repr."""
    config = mailed(tmp_path)
    first, second = (output.smtp for output in config.briefings[0].outputs)  # type: ignore[attr-defined]
    assert first == config.smtp
    assert (first.host, first.port, first.security, first.from_) == (
        "mail.example.org",
        587,
        "starttls",
        "Briefing <bot@example.org>",
    )
    assert (second.host, second.security) == ("localhost", "none")
    assert "swordfish" not in repr(config)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (MAILED.splitlines()[0] + "\n", "", ["smtp is missing, here or at the top"]),
        ("password_env: SMTP_PASSWORD, ", "", ["username and password go together"]),
        ("host: mail", "hots: mail", ["unknown key 'hots'; did you mean host?"]),
        ("security: none, ", "", []),
        ("host: localhost", "host: mail.example.org", ["security: none would say all in clear to mail.example.org"]),
        ("desk@example.org", "desk", ["'desk': no mail address"]),
        ("ops@example.org]", "Desk <desk@EXAMPLE.org>]", ["goes to mailto:desk@example.org, as does the output in"]),
        ("to: [desk@example.org]", "to: [desk@example.org, desk@example.org]", ["desk@example.org stands twice"]),
        ("attach: [pdf]", "attach: [pdff]", ["'pdff' is no format; did you mean pdf?"]),
        ('"Briefing <bot@example.org>"', "bot", ["'bot': no mail address"]),
    ],
)
def test_what_is_wrong_with_the_mail_is_said_once(tmp_path: Path, before: str, after: str, said: list[str]) -> None:
    """A server that was refused at the top is not missed in each output too."""
    assert before in MAILED
    try:
        mailed(tmp_path, MAILED.replace(before, after, 1))
        problems = []
    except ConfigError as error:
        problems = [str(problem) for problem in error.problems]
    assert len(problems) == len(said), problems
    assert all(words in problem for words, problem in zip(said, problems, strict=True)), problems
