"""Which memory, and so which share of a core, the collector needs: ``python -m bench.probe_memory``.

Slow, and of interest only when docs/adr/0003-pacing.md is to be written anew; `make bench` leaves it out.
"""

import statistics
import tempfile
from pathlib import Path

from bench.probes import DELAY_MILLISECONDS, PROBES, Engine, targets
from bench.throttled import ThrottledLoop, cpu_share
from lamplighter.probes.pacing import UTILISATION, Pacer
from tests.support.certificates import CertificateAuthority

MEMORIES_MEGABYTES = (256, 512, 1024, 1280, 1769)
REPEATS = 5
CHECKS = 1000
ROUNDS_A_MONTH = 43_200
ARM_DOLLARS_A_GIGABYTE_SECOND = 0.0000133334


def measure(ca_file: Path, url: str, memory_megabytes: int, *, knows_share: bool) -> None:
    """Print timing error and cost at one memory; `knows_share`: the pacer asks for its share of the core only."""
    share = cpu_share(memory_megabytes)
    pacer = Pacer(UTILISATION * share) if knows_share else Pacer()
    engine = Engine(ca_file, loop=ThrottledLoop(share), pacer=pacer)
    engine.run([url] * 100)
    p50, p99, seconds = [], [], []
    for _ in range(REPEATS):
        run = engine.run([url] * PROBES)
        errors = run.errors_milliseconds()
        p50.append(errors[len(errors) // 2])
        p99.append(errors[len(errors) * 99 // 100])
        seconds.append(run.wall_seconds / PROBES)
    engine.close()
    round_seconds = statistics.median(seconds) * CHECKS
    gigabyte_seconds = round_seconds * memory_megabytes / 1024
    dollars = gigabyte_seconds * ROUNDS_A_MONTH * ARM_DOLLARS_A_GIGABYTE_SECOND
    print(
        f"{memory_megabytes:>5} MB  share {share:.2f}  {'share known' if knows_share else 'unaware':<12}"
        f"p50 {statistics.median(p50):6.2f} ms  p99 {statistics.median(p99):6.2f} ms (best {min(p99):.2f})"
        f"  {CHECKS} checks {round_seconds:5.1f} s, {gigabyte_seconds:4.1f} GB-s, {dollars:.2f} $ a month"
    )


def main() -> None:
    """Measure every memory with a pacer that knows its share and with one that does not."""
    with tempfile.TemporaryDirectory() as name:
        authority = CertificateAuthority(Path(name))
        with targets(authority, DELAY_MILLISECONDS) as ports:
            for memory_megabytes in MEMORIES_MEGABYTES:
                for knows_share in (True, False):
                    url = f"https://localhost:{ports.https}/"
                    measure(authority.ca_file, url, memory_megabytes, knows_share=knows_share)


if __name__ == "__main__":
    main()
