"""From a name to a connected socket: resolve, guard, try one address after another."""

import errno
import os
import socket
import time
from collections.abc import Sequence

from lamplighter.probes.addresses import is_private
from lamplighter.probes.attempt_record import AttemptFailed, AttemptRecord
from lamplighter.probes.loop import WRITE, Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.resolver import Resolution, Resolver
from lamplighter.probes.target_url import Endpoint
from lamplighter.probes.task import ready_until, suspended

CAUSES_BY_ERRNO = {
    errno.ECONNREFUSED: Cause.REFUSED,
    errno.ECONNRESET: Cause.RESET,
    errno.EPIPE: Cause.RESET,
    errno.ETIMEDOUT: Cause.CONNECT_TIMEOUT,
    errno.ENETUNREACH: Cause.UNREACHABLE,
    errno.EHOSTUNREACH: Cause.UNREACHABLE,
    errno.EADDRNOTAVAIL: Cause.UNREACHABLE,
    errno.EAFNOSUPPORT: Cause.UNREACHABLE,
    errno.EACCES: Cause.UNREACHABLE,
    errno.EPERM: Cause.UNREACHABLE,
}
"""What a failed connect means; anything else is the monitor's own trouble."""


async def resolve(
    resolver: Resolver, host: str, server: str, deadline: float, record: AttemptRecord
) -> Sequence[str]:
    """Return the addresses of `host`; AttemptFailed where there are none. Notes rcode and time."""
    record.waiting_for = Cause.DNS_TIMEOUT
    began = time.monotonic()
    resolution: Resolution = await suspended(lambda resume: resolver.resolve(host, deadline, resume, server))
    record.dns_seconds += time.monotonic() - began
    if resolution.cause is not None:
        record.dns_rcode = resolution.rcode
        raise AttemptFailed(resolution.cause, resolution.detail)
    return resolution.addresses


def guard(addresses: Sequence[str], *, allow_private: bool) -> Sequence[str]:
    """Return the addresses that may be connected to; AttemptFailed where none may.

    The very address that was judged is the one connected to, so no second look-up can lead elsewhere.
    """
    allowed = [address for address in addresses if allow_private or not is_private(address)]
    if addresses and not allowed:
        raise AttemptFailed(
            Cause.ADDRESS_REFUSED,
            f"{addresses[0]} is a private address; set allow-private to probe such targets",
        )
    return allowed


async def connect(
    loop: Loop, addresses: Sequence[str], endpoint: Endpoint, deadline: float, record: AttemptRecord
) -> socket.socket:
    """Return a socket connected to the first address that takes it, each given a fair share of the time left.

    AttemptFailed with what the last address said.
    """
    record.waiting_for = Cause.CONNECT_TIMEOUT
    failure = AttemptFailed(Cause.NO_ADDRESS, "the name has no address")
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        record.ip = address
        began = loop.now()
        until = deadline if left == 1 else began + (deadline - began) / left
        try:
            return await _connect_one(loop, address, endpoint.port, until)
        except AttemptFailed as error:
            failure = error
        finally:
            record.connect_seconds += loop.now() - began
    raise failure


async def _connect_one(loop: Loop, address: str, port: int, until: float) -> socket.socket:
    try:
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        raise _refusal(error.errno) from error
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await _connected(loop, connection, (address, port), until)
    except BaseException:
        loop.unwatch(connection.fileno())
        connection.close()
        raise
    return connection


async def _connected(loop: Loop, connection: socket.socket, address: tuple[str, int], until: float) -> None:
    code = connection.connect_ex(address)
    if code != errno.EINPROGRESS:
        _raise_unless_zero(code)
        return
    while not _is_connected(connection):
        if not await ready_until(loop, connection.fileno(), WRITE, until):
            raise AttemptFailed(Cause.CONNECT_TIMEOUT, "nothing answered the connection request")
        _raise_unless_zero(connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))


def _is_connected(connection: socket.socket) -> bool:
    """A wake-up alone does not say so: it may have been meant for an earlier owner of the descriptor."""
    try:
        connection.getpeername()
    except OSError:
        return False
    return True


def _raise_unless_zero(code: int) -> None:
    if code:
        raise _refusal(code)


def _refusal(code: int | None) -> AttemptFailed:
    cause = CAUSES_BY_ERRNO.get(code or 0, Cause.INTERNAL)
    said = os.strerror(code) if code else "unknown error"
    return AttemptFailed(cause, f"connecting failed: {said.lower()}")
