"""Gates in front of servers: each leads to a well one until a test breaks it, then to a faulty one or nowhere."""

import contextlib
import selectors
import socket
import struct
import threading
from collections.abc import Iterator

PIECE_BYTES = 65536


class Gate:
    """Forwards the connections to one port. Broken without a faulty port behind it, it refuses them."""

    def __init__(self, well_port: int, faulty_port: int | None) -> None:
        self._well = well_port
        self._faulty = faulty_port
        self._broken = False
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    def set_broken(self, *, broken: bool) -> None:
        """Break or mend what is behind the gate."""
        self._broken = broken
        if self._faulty is None:
            self.close() if broken else self._listen()

    def close(self) -> None:
        """Refuse every further connection."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self.port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        port = self._faulty if self._broken and self._faulty is not None else self._well
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as server:
            _join(client, server)


def _join(client: socket.socket, server: socket.socket) -> None:
    """Carry bytes both ways until one side ends; a reset on one side becomes one on the other."""
    other = {client: server, server: client}
    with selectors.DefaultSelector() as selector:
        for end in other:
            selector.register(end, selectors.EVENT_READ, end)
        while selector.get_map():
            for key, _ in selector.select(timeout=15):
                source: socket.socket = key.data
                if not _carry(source, other[source]):
                    selector.unregister(source)
                    if source is server:
                        return


def _carry(source: socket.socket, target: socket.socket) -> bool:
    try:
        piece = source.recv(PIECE_BYTES)
    except ConnectionResetError:
        target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if piece:
        target.sendall(piece)
    else:
        target.shutdown(socket.SHUT_WR)
    return bool(piece)


@contextlib.contextmanager
def gates() -> Iterator["Gates"]:
    """Open gates that are all closed again at the end."""
    opened = Gates()
    try:
        yield opened
    finally:
        for gate in opened.all:
            gate.close()


class Gates:
    """All gates of a test."""

    def __init__(self) -> None:
        self.all: list[Gate] = []

    def open(self, well_port: int, faulty_port: int | None = None) -> int:
        """Return the port of a new gate."""
        gate = Gate(well_port, faulty_port)
        self.all.append(gate)
        return gate.port

    def set_broken(self, *, broken: bool) -> None:
        """Break or mend everything at once."""
        for gate in self.all:
            gate.set_broken(broken=broken)
