"""Run in a network of its own by test_web_guards.py: a name server that alternates, and which client is fooled."""

from __future__ import annotations

import socket
import struct
import threading
import urllib.request
from collections import defaultdict
from itertools import count

from website import Said, website

from briefing.web.client import Ask, fetch


def serve_names() -> None:
    """Answer the A queries of each name with 8.8.8.8 and 127.0.0.1 in turn, valid for no time; AAAA with nothing."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    turns: dict[bytes, count[int]] = defaultdict(count)
    while True:
        query, sender = server.recvfrom(512)
        end = query.index(b"\0", 12) + 5
        wants_a = query[end - 4 : end - 2] == b"\0\1"
        header = query[:2] + b"\x81\x80" + struct.pack(">4H", 1, int(wants_a), 0, 0)
        address = socket.inet_aton(("8.8.8.8", "127.0.0.1")[next(turns[query[12:end]]) % 2]) if wants_a else b""
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + address if wants_a else b""
        server.sendto(header + query[12:end] + record, sender)


def main() -> None:
    """The public site and the private one listen on one port of two addresses."""
    threading.Thread(target=serve_names, daemon=True).start()
    public = website({"/": Said(body=b"public")}, host="8.8.8.8", port=8080)
    private = website({"/": Said(body=b"private")}, host="127.0.0.1", port=8080)
    with public, private:
        print("ours:", fetch(Ask(url="http://ours.test:8080/", seconds=10)).body.decode())
        socket.getaddrinfo("naive.test", 8080, family=socket.AF_INET)  # a client that checks first ...
        with urllib.request.urlopen("http://naive.test:8080/", timeout=10) as answer:  # ... and asks again
            print("naive:", answer.read().decode())


if __name__ == "__main__":
    main()
