"""How many sockets this process may open, and what it means when there is none left."""

import errno
import resource

KEPT_FREE = 64
"""For the log, the store's connections, the loop, and whoever else lives in the process."""
DESCRIPTORS_PER_ATTEMPT = 3
"""The target's socket, or one for each address family that is asked for."""
NO_SOCKET_LEFT = "this machine has no socket left"
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def affordable_in_flight(wanted: int) -> int:
    """Return how many attempts may be under way at once: `wanted`, or what the limit of open files allows."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, (soft - KEPT_FREE) // DESCRIPTORS_PER_ATTEMPT))


def is_exhausted(error: OSError) -> bool:
    """Tell whether a socket lacked a descriptor or memory: our trouble, not the target's."""
    return error.errno in _EXHAUSTED
