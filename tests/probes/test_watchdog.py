import socket
import threading

from lamplighter.probes.loop import READ, Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.watchdog import LOOKS_PER_CALLBACK, Watchdog
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults, TlsFault

PAUSE_SECONDS = 0.02


def test_a_server_that_never_stops_talking_in_the_handshake_holds_nobody_up(
    bench: Bench, faults: HttpFaults
) -> None:
    with Watchdog(bench.loop, PAUSE_SECONDS).watching():
        outcome = bench.probe(faults.tls_url(TlsFault.FLOOD))
    assert outcome.cause in {Cause.RESET, Cause.TLS_HANDSHAKE}
    assert bench.probe(faults.url()).status == 200


def test_a_loop_that_is_busy_with_one_callback_after_the_other_is_left_alone() -> None:
    """Each callback waits for two looks of the watchdog, all together for many more than make one stuck."""
    loop, looks = Loop(), threading.Semaphore(0)

    class Looked(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            looks.release()
            return super().wait(timeout)

    ours, theirs = socket.socketpair()
    theirs.sendall(b"x" * LOOKS_PER_CALLBACK)
    heard: list[bytes] = []

    def hear(_events: int) -> None:
        heard.append(ours.recv(1))
        looks.acquire()
        looks.acquire()

    loop.watch(ours.fileno(), READ, hear)
    over = Looked()
    thread = threading.Thread(target=Watchdog(loop, PAUSE_SECONDS).watch, args=(over,))
    thread.start()
    loop.run_until(lambda: len(heard) == LOOKS_PER_CALLBACK)
    over.set()
    thread.join()
    theirs.sendall(b"y")
    assert ours.recv(1) == b"y"
    loop.close()
    ours.close()
    theirs.close()
