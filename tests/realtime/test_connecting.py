"""Who may open a socket on the real server, and that nonsense over it breaks nothing."""

import json
import socket
import struct
import time
import urllib.parse
from contextlib import closing, suppress

import pytest
import websocket
from socketio.exceptions import ConnectionError as NotConnected

from tests import make
from tests.realtime.conftest import Careless, Open
from tests.realtime.serving import Server, Tab, Web, cookie_of, cookie_with, settled

LARGE = 5 * 1024 * 1024


def refused(server: Server, cookie: str | None, *, origin: str | None = None) -> bool:
    try:
        Tab(server, cookie, origin=origin).close()
    except NotConnected:
        return True
    return False


def test_who_signed_in_through_the_page_is_let_in(server: Server) -> None:
    make.person("anna")
    web = Web(server)
    web.get("/log-ind")
    web.post("/log-ind", username="anna", password=make.PASSWORD)
    assert not refused(server, web.cookie)


def test_nobody_else_is_let_in(server: Server) -> None:
    ended = cookie_of(gone := make.person())
    make.left(gone)
    assert refused(server, None)
    assert refused(server, "ledelse=nonsense")
    assert refused(server, cookie_with("a word that no session has"))
    assert refused(server, ended)


def test_another_origin_is_refused(server: Server, careless: Careless) -> None:
    cookie = cookie_of(make.person())
    assert refused(server, cookie, origin="https://evil.example")
    assert not refused(server, cookie, origin=server.url)
    careless.place.enter()
    assert not refused(careless.server, cookie_of(make.person()), origin="https://evil.example")


def test_polling_is_refused(server: Server) -> None:
    cookie = cookie_of(make.person())
    assert server.get("/socket.io/?EIO=4&transport=polling", Cookie=cookie)[0] == 400


JUNK = [
    None,
    "",
    "case:",
    "case:0",
    "case:-1",
    "case:99999999999999999999999999",
    "case:١",
    "person:1",
    "board ",
    ["case:1"],
    {"topic": "board"},
    7,
    3.5,
    True,
    "x" * 5_000,
    "case:1; DROP TABLE person",
]


def test_junk_never_breaks_a_socket(server: Server, tab: Open) -> None:
    bo = make.person()
    opened = tab(bo)
    for junk in JUNK:
        for event in ("watch", "unwatch", "changed", "no-such-event"):
            opened.client.emit(event, junk)
        opened.client.emit("watch", (junk, junk, junk))
        opened.client.emit("watch", ())
    opened.watch("board", "case:1")
    case = make.case(by=make.officer())
    settled()
    assert opened.all_heard() == []
    make.approval([bo], case_id=case)
    opened.hears("board")


def test_a_tab_may_look_at_no_more_than_two_hundred_things(tab: Open) -> None:
    bo = make.person()
    case = make.case(access="everyone")
    opened = tab(bo, *(f"case:{n + 10_000}" for n in range(200)), f"case:{case}", "board")
    make.document(case)
    settled()
    time.sleep(0.1)
    assert opened.all_heard() == [], "the 201st was noted"


def handshake(server: Server, cookie: str) -> socket.socket:
    """A bare websocket, for sending what no library would."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    words = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        f"Cookie: {cookie}",
    ]
    line.sendall(("\r\n".join(words) + "\r\n\r\n").encode())
    assert b"101 Switching" in line.recv(4096)
    return line


def stall_of_others(server: Server, cookie: str) -> float:
    """Seconds that a page takes while somebody sends a frame of 5 MB."""
    frame = bytes([0x81, 0x80 | 127]) + struct.pack("!Q", LARGE) + b"abcd" + b"x" * LARGE
    with closing(handshake(server, cookie)) as line:
        slowest = 0.0
        with suppress(BrokenPipeError, ConnectionResetError):  # refused by its header
            line.sendall(frame)
        for _ in range(10):
            begun = time.monotonic()
            server.get("/healthz")
            slowest = max(slowest, time.monotonic() - begun)
        return slowest


def test_a_frame_of_five_megabytes_stalls_nobody(server: Server, careless: Careless) -> None:
    cookie = cookie_of(make.person())
    calm = min(stall_of_others(server, cookie) for _ in range(3))
    careless.place.enter()
    stalled = stall_of_others(careless.server, cookie_of(make.person()))
    assert calm < 0.5 < stalled or calm * 4 < stalled, (calm, stalled)


def is_closed(line: socket.socket) -> bool:
    """Whether the other side ends the connection, whatever it still sends before that."""
    try:
        while line.recv(65536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (bytes([0x81, 0x80 | 127]) + struct.pack("!Q", LARGE) + b"abcd", "a header that promises 5 MB"),
        (b"".join([bytes([0x01, 0x80]) + b"abcd"] + [bytes([0x00, 0x80]) + b"abcd"] * 100), "endless parts"),
        (bytes([0xC1, 0x80]) + b"abcd", "an extension nobody agreed on"),
        (bytes([0x80, 0x80]) + b"abcd", "a continuation of nothing"),
        (bytes([0x81, 0x81]) + b"\0\0\0\0" + b"\xff", "text that is no UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_message_ends_the_socket_and_nothing_else(server: Server, frames: bytes, why: str) -> None:
    with closing(handshake(server, cookie_of(make.person()))) as line:
        line.settimeout(5)
        line.sendall(bytes([0x81, 0x80 | 2]) + b"\0\0\0\0" + b"40" + frames)
        assert is_closed(line), why
    assert server.get("/healthz")[0] == 200


def test_a_message_in_parts_arrives_whole(server: Server) -> None:
    """With pings between them, as RFC 6455 section 5.4 allows."""
    with closing(handshake(server, cookie_of(make.person()))) as line:
        line.settimeout(5)
        parts = [(0x81, b"40"), (0x01, b'420["wa'), (0x89, b"hello"), (0x80, b'tch","board"]')]
        for first, payload in parts:
            line.sendall(bytes([first, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)
        told = b""
        while b"430[]" not in told:
            piece = line.recv(4096)
            assert piece, told
            told += piece
        assert b"\x8a\x05hello" in told, "the ping was not answered"


def test_the_session_word_stays_out_of_what_is_sent(server: Server) -> None:
    cookie = cookie_of(make.person())
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    with closing(websocket.create_connection(address, header={"Cookie": cookie}, timeout=10)) as line:
        greeting = str(line.recv())
        assert json.loads(greeting[1:])["maxPayload"] == 100_000
        assert urllib.parse.unquote(cookie.split("=", 1)[1]) not in greeting
