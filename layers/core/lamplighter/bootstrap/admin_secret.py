"""The admin secret, read where ``ADMIN_SECRET_REFERENCE`` points."""

import os
from collections.abc import Callable
from functools import partial

from lamplighter.aws.references import references
from lamplighter.bootstrap.watching import Watching


def admin_secret(watch: Watching) -> Callable[[], str]:
    """Return what reads it; nothing is asked before the first call. Calling may raise `LamplighterError`."""
    known = references(os.environ, watch.clients, watch.retrying)
    return partial(known.resolve, os.environ["ADMIN_SECRET_REFERENCE"])
