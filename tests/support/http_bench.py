"""A loop with an HTTP prober on it, to probe one thing at a time."""

from dataclasses import dataclass
from typing import Any

from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Outcome
from lamplighter.probes.prober import Target
from tests.support.configuration import a_check

HOSTS = {"shop.test": ("127.0.0.1",), "elsewhere.test": ("127.0.0.1",), "cloud.test": ("169.254.169.254",)}


@dataclass
class Bench:
    """A loop with a prober on it."""

    loop: Loop
    prober: HttpProber

    def probe(
        self,
        url: str,
        *,
        seconds: float = 5.0,
        allow_private: bool = True,
        want_certificate: bool = True,
        body_limit_bytes: int = 65536,
        **check: Any,
    ) -> Outcome:
        target = Target(
            check=a_check(url=url, conditions=("[CONNECTED] == true",), **check),
            redact=lambda text: text.replace("hunter2", "***"),
            allow_private=allow_private,
            want_certificate=want_certificate,
            body_limit_bytes=body_limit_bytes,
        )
        seen: list[Outcome] = []
        self.prober.start(target, self.loop.now() + seconds, seen.append)
        assert not seen
        self.loop.run_until(lambda: bool(seen))
        assert len(seen) == 1
        return seen[0]
