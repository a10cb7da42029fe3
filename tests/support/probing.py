"""One attempt of a prober, from start to outcome."""

from typing import Any

from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Outcome
from lamplighter.probes.prober import Prober, Target
from tests.support.configuration import a_check


def probe(
    prober: Prober, loop: Loop, url: str, *, seconds: float = 5.0, allow_private: bool = True, **check: Any
) -> Outcome:
    """Probe `url` once with a total deadline of `seconds`; further arguments go to the check."""
    told = {"conditions": ("[CONNECTED] == true",), **check}
    target = Target(check=a_check(url=url, **told), redact=lambda text: text, allow_private=allow_private)
    seen: list[Outcome] = []
    prober.start(target, loop.now() + seconds, seen.append)
    loop.run_until(lambda: bool(seen))
    return seen[0]
