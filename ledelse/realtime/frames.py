"""Websocket frames with limits: what is too large is refused by its header, and decoding is done in C.

gevent-websocket reads frames of any size and decodes them byte by byte in Python: one of 5 MB stalls everybody
for more than a second. Here a message is at most `LARGEST` bytes in at most `MOST_PARTS` frames.
"""

from geventwebsocket import handler
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.websocket import Header, WebSocket

LARGEST = 100_000  # bytes of one message; a browser sends some dozens
MOST_PARTS = 64


class LimitedSocket(WebSocket):  # type: ignore[misc]
    """A websocket that reads no more than it should, and never holds the others up."""

    __slots__ = ()

    def read_message(self) -> str | bytes | None:
        """The next message; None when the other side has closed. Raises ProtocolError, UnicodeError."""
        kind, parts = 0, []
        while True:
            header, payload = self.read_frame()
            if header.opcode == self.OPCODE_CLOSE:
                self.handle_close(header, payload)
                return None
            if header.opcode in (self.OPCODE_PING, self.OPCODE_PONG):
                self._answer(header, payload)
                continue
            kind = _kind_of(header, begun=kind)
            parts.append(payload)
            if len(parts) > MOST_PARTS or sum(map(len, parts)) > LARGEST:
                raise ProtocolError("too large a message")
            if header.fin:
                whole = b"".join(parts)
                return whole.decode() if kind == self.OPCODE_TEXT else whole

    def read_frame(self) -> tuple[Header, bytes]:
        """One frame, unmasked; what is too large is refused before any of it is read."""
        header = Header.decode_header(self.stream)
        if header.flags:
            raise ProtocolError("an extension that nobody agreed on")
        if header.length > LARGEST:
            raise ProtocolError("too large a frame")
        payload = self.raw_read(header.length) if header.length else b""
        if len(payload) != header.length:
            raise WebSocketError("Unexpected EOF reading frame payload")
        return header, unmasked(payload, header.mask) if header.mask else payload

    def _answer(self, header: Header, payload: bytes) -> None:
        if header.opcode == self.OPCODE_PING:
            self.handle_ping(header, payload)


def _kind_of(header: Header, *, begun: int) -> int:
    """What a message is, from its first frame; `begun` is what it was said to be before, or 0."""
    if header.opcode == WebSocket.OPCODE_CONTINUATION and begun:
        return begun
    if header.opcode in (WebSocket.OPCODE_TEXT, WebSocket.OPCODE_BINARY) and not begun:
        return int(header.opcode)
    raise ProtocolError("frames out of order")


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """The payload with its mask taken off, as one exclusive-or of two large numbers."""
    size = len(payload)
    key = (bytes(mask) * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def use_limits() -> None:
    """Let the handler of gevent-websocket make these sockets; it names its class and takes no other."""
    handler.WebSocket = LimitedSocket
