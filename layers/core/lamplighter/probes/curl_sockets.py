"""The last gate before a connection: sockets are opened here, with the very address in hand."""

import socket
from typing import NamedTuple

import pycurl

from lamplighter.probes.addresses import is_private
from lamplighter.probes.descriptors import is_exhausted


class SocketAddress(NamedTuple):
    """What libcurl is about to connect to, as pycurl hands it over."""

    family: int
    socktype: int
    protocol: int
    addr: tuple[str, int]


class GuardedSockets:
    """Opens sockets for one transfer.

    `refused` holds a private address that was asked for and not allowed; `exhausted` says that the last socket
    could not be opened because this machine has none left.

    Names are resolved and judged before libcurl sees them. This catches what slips through: an address that
    libcurl reads differently, or a name that it resolved itself.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._lent: list[socket.socket] = []
        self.refused = ""
        self.exhausted = False

    def install(self, handle: pycurl.Curl) -> None:
        """Make `handle` open its sockets here."""
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        handle.setopt(pycurl.SOCKOPTFUNCTION, self._opened)

    def _open(self, _purpose: int, address: SocketAddress) -> socket.socket | int:
        ip = address.addr[0]
        if not self._allow_private and is_private(ip):
            self.refused = ip
            return int(pycurl.SOCKET_BAD)
        try:
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except OSError as error:
            self.exhausted = is_exhausted(error)
            return int(pycurl.SOCKET_BAD)
        self._lent.append(opened)
        return opened

    def _opened(self, _fd: int, _purpose: int) -> int:
        """pycurl works on a duplicate of what it was lent; the original would keep the connection open."""
        while self._lent:
            self._lent.pop().close()
        return int(pycurl.SOCKOPT_OK)
