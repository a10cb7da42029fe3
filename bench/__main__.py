"""Run every measurement in a process of its own and print what each says."""

import os
import platform
import subprocess
import sys
import time

MEASUREMENTS = {
    "probes": "CPU per probe and truth of timing, beside blackbox_exporter",
    "storage": "Bytes a sample, write units, cost",
    "tiers": "Bytes and write units of roll-ups, a day read from each tier",
    "queries": "PromQL and rules: engine, store, read units, beside Prometheus",
    "health": "Latency of the health document, time and size of pages",
    "pages": "A check's chart by span; numbers over all checks beside the same from the engine",
    "imports": "Cold start of each handler from the built layer",
}


def main() -> int:
    """Run all measurements, or those named on the command line; answer 1 if one could not be made."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before we began"
    )
    failed = [name for name in sys.argv[1:] or MEASUREMENTS if not measure(name)]
    if failed:
        print(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0


def measure(name: str) -> bool:
    """Run one measurement; its output goes straight through."""
    print(f"\n{name}: {MEASUREMENTS[name]}\n", flush=True)
    started = time.monotonic()
    code = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    print(f"({time.monotonic() - started:.0f} s)", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
