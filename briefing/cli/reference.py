"""The program's own help -> its reference page, `docs/reference/cli.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

_WIDTH = 98  # what click makes of a terminal of 100 columns

_INTRODUCTION = """\
# The command

<!-- Made by `briefing.cli.reference.reference()` from the program's own help; a test compares. -->

A verb says what it does: `briefing run`. The options `--config`, `--json`, `-v`, `--quiet` and `--strict` work with
every verb and may also stand before it. Without `--config`, the configuration is `config.yaml` in the present folder.

What was asked for goes to standard output, what went wrong to standard error. On a terminal, long work shows what it is
at; elsewhere nothing. With `--json` the answer is one object.

| exit | means |
| --- | --- |
| 0 | done |
| 1 | failed: the store cannot be used, an edition does not verify, or, with `--strict`, something on the way failed |
| 2 | the configuration or the call is wrong; nothing was done |
| 3 | done, with problems: a source, a file, a format or an output failed and is named; the rest was made |
"""


def reference() -> str:
    """The page in Markdown: the help of the program and of each verb, as `--help` prints it at 100 columns."""
    from briefing.cli.verbs import cli

    top = click.Context(cli, info_name="briefing", terminal_width=_WIDTH, **cli.context_settings)
    return "\n".join([_INTRODUCTION, *(_section(context) for context in _contexts(top))])


def _contexts(top: click.Context) -> Iterator[click.Context]:
    """A command and what stands below it."""
    yield top
    for name, command in getattr(top.command, "commands", {}).items():
        yield from _contexts(click.Context(command, info_name=name, parent=top, terminal_width=_WIDTH))


def _section(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```text\n{context.command.get_help(context)}\n```\n"
