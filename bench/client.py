"""The other end of the wire, in a process of its own: keep-alive clients that send what they are given.

Reads one plan as JSON from standard input and writes the answer to standard output:
`{"port": 5001, "clients": 8, "rate": 50, "requests": ["raw request", ...]}`; `rate` null sends as fast as it goes.
"""

import json
import socket
import sys
import threading
import time
from itertools import count
from typing import Any


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        """Send, read the whole answer, and say its status."""
        self.socket.sendall(request)
        held = self.socket.recv(65536)
        while b"\r\n\r\n" not in held:
            held += self._more()
        head, _, body = held.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            left = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - len(body)
            while left > 0:
                left -= len(self._more())
        return int(head.split(b" ", 2)[1])

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        return part


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Send all requests; answers each one's seconds and status, and how long all took together."""
    requests = [request.encode() for request in plan["requests"]]
    seconds, statuses = [0.0] * len(requests), [0] * len(requests)
    turn, began = count(), time.perf_counter() + 0.05

    def work() -> None:
        line = Line(plan["port"])
        while (n := next(turn)) < len(requests):
            if plan["rate"]:
                time.sleep(max(0.0, began + n / plan["rate"] - time.perf_counter()))
            sent = time.perf_counter()
            statuses[n] = line.ask(requests[n])
            seconds[n] = time.perf_counter() - sent

    clients = [threading.Thread(target=work) for _ in range(plan["clients"])]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return {"seconds": seconds, "statuses": statuses, "took": time.perf_counter() - began}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
