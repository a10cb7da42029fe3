"""The door of the API: the admin secret, and a limit to guessing it."""

from collections.abc import Callable
from dataclasses import dataclass

from lamplighter.errors import LamplighterError, Problem
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.credentials import sent_secret
from lamplighter.web.http import Request
from lamplighter.web.sessions import is_the_secret

_ONLY_READ = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class AdminGuard:
    """`secret` returns the admin secret and may raise `LamplighterError`."""

    secret: Callable[[], str]
    attempts: SignInAttempts

    def require(self, request: Request, now: float) -> None:
        """Ask for the secret. Raises `Problem` 401, 403, 429 and 503.

        Different wrong ones use up the address's attempts, and then even the right one has to wait.
        """
        _require_own_will(request)
        sent = sent_secret(request)
        if not sent:
            raise Problem(401, "Not signed in", "Send the admin secret as a bearer token or as a password.")
        self.attempts.require_allowed(request.client_address, now)
        if not is_the_secret(sent, self._read()):
            self.attempts.count_guess(request.client_address, now, sent)
            raise Problem(401, "Not signed in", "That is not the admin secret.")

    def _read(self) -> str:
        try:
            secret = self.secret()
        except LamplighterError as error:
            raise Problem(503, "Signing in is not set up", "The admin secret cannot be read.") from error
        if not secret:
            raise Problem(503, "Signing in is not set up", "The admin secret is empty.")
        return secret


def _require_own_will(request: Request) -> None:
    """Refuse what another site's page makes a browser send: it adds a password that it was given here once.

    Programs do not say where they are sent from; browsers always do (W3C: Fetch Metadata).
    """
    sent_from = request.headers.get("sec-fetch-site", "none")
    if request.method not in _ONLY_READ and sent_from not in {"same-origin", "none"}:
        raise Problem(403, "Sent by another site", "A browser was led here by a page of another site.")
