"""A function of a test -> the same function run in other processes, all at one moment, or killed on the way."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event


def _fork(work: Callable[[], Any]) -> tuple[int, int]:
    """A child that runs the function: its process id, and where to read what the function gives, as text."""
    readable, writable = os.pipe()
    process = os.fork()
    if process:
        os.close(writable)
        return process, readable
    code = 1
    try:
        os.close(readable)
        os.write(writable, str(work()).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _read(descriptor: int) -> str:
    with os.fdopen(descriptor) as pipe:
        return pipe.read()


def together(work: Callable[[int], Any], *, count: int = 4) -> list[str]:
    """What `work(0)` to `work(count - 1)` give as text, run at once in a process each; all must end well.

    The test must have closed its own stores: an open database does not survive a fork.
    """
    held, released = os.pipe()

    def begin(me: int) -> Any:
        os.close(released)
        os.read(held, 1)  # ends for all when the parent, the last to hold the other end, lets go
        return work(me)

    children = [_fork(lambda me=me: begin(me)) for me in range(count)]  # type: ignore[misc]
    os.close(released)
    given = [_read(readable) for _, readable in children]
    os.close(held)
    assert [os.waitpid(process, 0)[1] for process, _ in children] == [0] * count
    return given


def survives(work: Callable[[], Any]) -> bool:
    """Run the function in another process: whether it came to its end (False: it was killed); errors are ours."""
    process, readable = _fork(work)
    _read(readable)
    code = os.waitpid(process, 0)[1]
    assert code in (0, signal.SIGKILL), f"the child ended with {code}"
    return code == 0


def killed_at(statement: int, work: Callable[[], Any]) -> bool:
    """Run the function in another process and kill -9 it before its n-th SQL statement; True where it was."""

    def counted() -> None:
        calls = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def count(*_: object) -> None:
            nonlocal calls
            calls += 1
            if calls == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        work()

    return not survives(counted)
