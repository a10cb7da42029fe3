"""CPU per probe beside blackbox_exporter's, the truth of timings, and dead names: ``python -m bench.probes``.

Everything is measured in one run against the same local targets. Other work on the machine disturbs the figures,
so each is taken several times and given as the median and the best.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi

from bench.blackbox import Blackbox, running_blackbox
from bench.probe_targets import DEAD_NAMES, DOMAIN, HEALTHY_NAMES, dead_name, healthy_name
from lamplighter.config.check import Check
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Outcome
from lamplighter.probes.pacing import Pacer
from lamplighter.probes.prober import Target
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.rounds import Rounds
from tests.support.certificates import CertificateAuthority

PROBES = 500
REPEATS = 5
NAMES_BEHIND_DEAD_ONES = 460
DELAY_MILLISECONDS = 50
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the targets listen."""

    http: int
    https: int
    dns: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one series of probes took."""

    outcomes: list[Outcome]
    cpu_seconds: float
    wall_seconds: float
    busy_seconds: float

    @property
    def cpu_microseconds(self) -> float:
        """CPU per probe."""
        return self.cpu_seconds / len(self.outcomes) * 1e6

    def errors_milliseconds(self) -> list[float]:
        """Measured time to first byte minus what the server says that it took."""
        return sorted(
            (outcome.phases.first_byte_seconds - float(dict(outcome.headers)["X-Delay"])) * 1000
            for outcome in self.outcomes
            if outcome.status == 200
        )


class Engine:
    """Our prober, with or without pace."""

    def __init__(
        self,
        ca_file: Path,
        servers: Sequence[str] | None = None,
        *,
        loop: Loop | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        self._loop = loop or Loop()
        self._prober = HttpProber(self._loop, Resolver(self._loop, servers), str(ca_file))
        self._prober.warm_up()
        self.pacer = pacer or Pacer()

    def run(self, urls: Sequence[str], *, pace: str = "own", gap_seconds: float = 0.0, chain: bool = False) -> Run:
        """Probe all `urls`, due at once, at the pacer's ``own`` pace, a ``fixed`` gap, or ``none`` at all."""
        outcomes: list[Outcome] = []
        targets = [_target(url, want_certificate=chain) for url in reversed(urls)]
        cpu, wall, busy = time.process_time(), time.monotonic(), self._loop.busy_seconds

        def ended(outcome: Outcome) -> None:
            outcomes.append(outcome)
            self.pacer.ended(self._loop.busy_seconds)

        def start() -> None:
            now = self._loop.now()
            self._prober.start(targets.pop(), now + TIMEOUT_SECONDS, ended)
            self.pacer.started(now)
            if targets:
                due = {"own": self.pacer.next_start(now), "fixed": now + gap_seconds, "none": now}
                self._loop.call_at(due[pace], start)

        start()
        self._loop.run_until(lambda: len(outcomes) == len(urls))
        return Run(
            outcomes,
            time.process_time() - cpu,
            time.monotonic() - wall,
            self._loop.busy_seconds - busy,
        )

    def close(self) -> None:
        """Release everything."""
        self._prober.close()
        self._loop.close()


def _target(url: str, *, want_certificate: bool) -> Target:
    check = Check(name="bench", url=url, conditions=())
    return Target(check=check, redact=lambda text: text, allow_private=True, want_certificate=want_certificate)


@contextmanager
def targets(authority: CertificateAuthority, delay_milliseconds: float) -> Iterator[Ports]:
    files = authority.issue("bench", ["localhost", f"*.{DOMAIN}"])
    arguments = [sys.executable, "-m", "bench.probe_targets", str(files.certificate), str(files.key)]
    with subprocess.Popen(
        [*arguments, str(delay_milliseconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield Ports(**json.loads(process.stdout.readline()))
        process.kill()


def compare_cpu(engine: Engine, driver: Engine, blackbox: Blackbox | None, url: str, *, chain: bool) -> None:
    """Print CPU per probe of both at the same pace, in turn."""
    ours, theirs, ratios = [], [], []
    engine.run([url] * 50)
    for _ in range(REPEATS):
        run = engine.run([url] * PROBES, chain=chain)
        assert all(outcome.status == 200 for outcome in run.outcomes), "a probe failed"
        ours.append(run.cpu_microseconds)
        if blackbox is not None:
            theirs.append(_blackbox_microseconds(driver, blackbox, url, engine.pacer.gap_seconds))
            ratios.append(ours[-1] / theirs[-1])
    label = url.partition(":")[0] + (", chain read each time" if chain else "")
    line = f"{label:<32} {statistics.median(ours):6.0f} µs (best {min(ours):.0f})"
    if theirs:
        line += f"   blackbox {statistics.median(theirs):6.0f} µs (best {min(theirs):.0f})"
        line += f"   ratio {statistics.median(ratios):.2f} (best {min(ratios):.2f})"
    print(line)


def _blackbox_microseconds(driver: Engine, blackbox: Blackbox, url: str, gap_seconds: float) -> float:
    began = blackbox.cpu_seconds()
    run = driver.run([blackbox.probe_url(url)] * PROBES, pace="fixed", gap_seconds=gap_seconds)
    assert all(b"\nprobe_success 1" in outcome.body for outcome in run.outcomes), "a probe of blackbox failed"
    return (blackbox.cpu_seconds() - began) / PROBES * 1e6


def timing_error(engine: Engine, url: str, pace: str) -> None:
    """Print how far the measured time to first byte is from the server's own account."""
    engine.run([url] * 50)
    p50, p99, gaps = [], [], []
    for _ in range(REPEATS):
        run = engine.run([url] * PROBES, pace=pace)
        errors = run.errors_milliseconds()
        assert len(errors) == PROBES, "a probe failed"
        p50.append(errors[len(errors) // 2])
        p99.append(errors[len(errors) * 99 // 100])
        gaps.append(run.wall_seconds / PROBES * 1000)
    print(
        f"{pace + ' pace':<32} p50 {statistics.median(p50):6.2f} ms (best {min(p50):.2f})"
        f"   p99 {statistics.median(p99):6.2f} ms (best {min(p99):.2f})"
        f"   wall {statistics.median(gaps):.2f} ms a probe"
    )


def dead_names(ca_file: Path, ports: Ports) -> None:
    """Print how many healthy names suffer from dead ones ahead of them."""
    engine = Engine(ca_file, [ports.dns])
    urls = [f"http://{dead_name(number)}:{ports.http}/" for number in range(DEAD_NAMES)]
    urls += [f"http://{healthy_name(number)}:{ports.http}/" for number in range(NAMES_BEHIND_DEAD_ONES)]
    run = engine.run(urls)
    healthy = [outcome for outcome in run.outcomes if outcome.status == 200]
    lookups = sorted(outcome.phases.dns_seconds * 1000 for outcome in healthy)
    share = f"{len(healthy)} of {NAMES_BEHIND_DEAD_ONES} healthy"
    print(f"{'dead names ahead':<32} {share}, slowest lookup {lookups[-1]:.1f} ms")
    engine.close()


class _PlainText:
    """References for checks that have none."""

    def resolve(self, text: str) -> str:
        return text

    def redact(self, text: str) -> str:
        return text


def full_round(ca_file: Path, ports: Ports) -> None:
    """Print how long one invocation's worth of HTTPS checks takes, each of a host of its own, all looked up."""
    rounds = Rounds(str(ca_file), name_servers=[ports.dns])
    rounds.warm_up()
    checks = [
        Check(name=f"check {number}", url=f"https://{healthy_name(number)}:{ports.https}/", conditions=())
        for number in range(HEALTHY_NAMES)
    ]
    cpu = time.process_time()
    result = rounds.run(checks, _PlainText(), allow_private=True, deadline_seconds=50.0, now=time.time)
    cpu = time.process_time() - cpu
    rounds.close()
    states = Counter(verdict.state.value for verdict in result.verdicts.values())
    print(
        f"{'one round':<32} {result.duration_seconds:.2f} s, {cpu / len(checks) * 1e6:.0f} µs CPU a check,"
        f" busy {result.busy_seconds / result.duration_seconds:.0%}, {dict(states)}"
    )


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = CertificateAuthority(folder / "authority")
        bundle = folder / "bundle.pem"
        bundle.write_bytes(Path(certifi.where()).read_bytes() + authority.ca_file.read_bytes())
        _measure(folder, authority, bundle)


def _measure(folder: Path, authority: CertificateAuthority, bundle: Path) -> None:
    engine, driver = Engine(bundle), Engine(bundle)
    with targets(authority, DELAY_MILLISECONDS) as ports, running_blackbox(folder, bundle) as blackbox:
        print(f"CPU per probe, {PROBES} probes, {REPEATS} runs, paced alike")
        compare_cpu(engine, driver, blackbox, f"http://localhost:{ports.http}/", chain=False)
        compare_cpu(engine, driver, blackbox, f"https://localhost:{ports.https}/", chain=False)
        compare_cpu(engine, driver, blackbox, f"https://localhost:{ports.https}/", chain=True)
        print(f"\nTiming error, {PROBES} HTTPS probes due at once, server delay {DELAY_MILLISECONDS} ms")
        timing_error(engine, f"https://localhost:{ports.https}/", "own")
        timing_error(engine, f"https://localhost:{ports.https}/", "none")
        print(f"\n{DEAD_NAMES} names that nobody answers for, ahead of {NAMES_BEHIND_DEAD_ONES}")
        dead_names(bundle, ports)
        print(f"\n{HEALTHY_NAMES} HTTPS checks in one invocation: names, handshakes, chains, verdicts")
        full_round(bundle, ports)
    engine.close()
    driver.close()


if __name__ == "__main__":
    main()
