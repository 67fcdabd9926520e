"""stdin -> stdout: feeds, one after the other, each a line of JSON and its bytes, to a line of JSON.

A process of its own, because a feed can be a bomb (faults A05, A08), because what parses it may never end, and so that
the parsing of many feeds uses more than one processor.
"""

from __future__ import annotations

import json
import resource
import sys

from briefing.sources.feed.reading import read


def main() -> None:
    """Answer until the parent closes the pipe; the argument is the limit of the address space, in MiB."""
    memory = int(sys.argv[1]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        body = sys.stdin.buffer.read(job.pop("length"))
        try:
            answer = read(body, **job).to_json()
        except MemoryError:
            raise
        except Exception as error:  # the libraries raise anything on hostile bytes (faults A02); it must stop one feed
            answer = json.dumps({"error": f"{type(error).__name__}: {error}"[:300]})
        sys.stdout.buffer.write(answer.encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
