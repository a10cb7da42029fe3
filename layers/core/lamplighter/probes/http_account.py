"""What an HTTP attempt has seen and spent so far, hop by hop, and the outcome that it comes to."""

from lamplighter.probes.http_hop import HopResult
from lamplighter.probes.http_phases import summed
from lamplighter.probes.outcome import Cause, Outcome, Phases, Redirect


class Account:
    """Times add up over redirects; everything else is the last hop's."""

    def __init__(self, started_at: float) -> None:
        self._started_at = started_at
        self._phases = Phases()
        self._seconds = 0.0
        self._dns_rcode = ""
        self._redirects: list[Redirect] = []
        self._latest: HopResult | None = None
        self._message: bytes | None = None

    def resolved(self, seconds: float, rcode: str) -> None:
        """A look-up ended; `rcode` is "" where no server was asked."""
        self._spend(Phases(dns_seconds=seconds), seconds)
        self._dns_rcode = rcode or self._dns_rcode

    def answered(self, result: HopResult) -> None:
        """A hop ended, well or not."""
        self._spend(result.phases, result.seconds)
        self._latest = result

    def redirected(self, redirect: Redirect) -> None:
        """The answer leads elsewhere; whether that is followed is decided next."""
        self._redirects.append(redirect)

    def left(self) -> None:
        """The redirect is followed: what the last hop told is not the outcome."""
        self._latest = None

    def spoken(self, message: bytes, seconds: float) -> None:
        """A WebSocket message came, or none, after `seconds`."""
        self._spend(Phases(transfer_seconds=seconds), seconds)
        self._message = message

    def outcome(self, cause: Cause | None, detail: str) -> Outcome:
        """Return the outcome of the attempt."""
        latest = self._latest
        if latest is None:
            return self._without_answer(cause, detail)
        certificate = latest.certificate
        body = latest.response.body if self._message is None else self._message
        return Outcome(
            started_at=self._started_at,
            duration_seconds=self._seconds,
            connected=latest.status is not None,
            status=latest.status,
            http_version=latest.http_version,
            ip=latest.ip,
            headers=tuple(latest.response.headers),
            body=body,
            body_size_bytes=latest.response.size_bytes if self._message is None else len(body),
            phases=self._phases,
            certificate=certificate,
            certificate_expires_at=certificate.earliest_not_after if certificate else None,
            tls_version=latest.tls_version,
            dns_rcode=self._dns_rcode,
            redirects=tuple(self._redirects),
            cause=cause,
            detail=detail,
        )

    def _without_answer(self, cause: Cause | None, detail: str) -> Outcome:
        return Outcome(
            started_at=self._started_at,
            duration_seconds=self._seconds,
            phases=self._phases,
            dns_rcode=self._dns_rcode,
            redirects=tuple(self._redirects),
            cause=cause,
            detail=detail,
        )

    def _spend(self, phases: Phases, seconds: float) -> None:
        self._phases = summed(self._phases, phases)
        self._seconds += seconds
