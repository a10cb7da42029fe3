"""Signing in and out: a form, a signed cookie, and a guard for what lies behind it."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from lamplighter.errors import LamplighterError, Problem
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.problems import TooManyRequests, problem_headers
from lamplighter.web.routing import Answer, Route
from lamplighter.web.sessions import FORM_SECONDS, SESSION_SECONDS, Session, Signer, is_the_secret
from lamplighter.web.templates import Templates

AFTER_SIGN_IN = "/admin/monitoring"
_SESSION_COOKIE = "lamplighter_session"
_FORM_COOKIE = "lamplighter_form"

SignedInAnswer = Callable[[Request, float, Session], Response]


class SignIn:
    """Holds the door. `secret` returns the admin secret and may raise `LamplighterError` where there is none."""

    def __init__(self, secret: Callable[[], str], attempts: SignInAttempts, templates: Templates) -> None:
        self._secret = secret
        self._attempts = attempts
        self._templates = templates

    def routes(self) -> Sequence[Route]:
        """Return the routes of signing in and out."""
        return (
            Route("GET", "/sign-in", self._show),
            Route("POST", "/sign-in", self._enter),
            Route("POST", "/sign-out", self.guard(self._leave, form=True)),
        )

    def guard(self, answer: SignedInAnswer, *, form: bool = False) -> Answer:
        """Let only signed-in browsers through; with `form`, only with the form token of their session."""

        def guarded(request: Request, now: float) -> Response:
            session = self.session(request, now)
            if session is None:
                return redirect(f"/sign-in?next={quote(_self_address(request), safe='')}")
            if form and not self._signer().form_token_fits(session.token, request.form().get("form_token", "")):
                raise Problem(403, "Form expired", "Go back, reload the page and send the form again.")
            return answer(request, now, session)

        return guarded

    def session(self, request: Request, now: float) -> Session | None:
        """Return who asks, if signed in."""
        token = request.cookies.get(_cookie_name(_SESSION_COOKIE, request), "")
        return self._signer().session(token, now) if token else None

    def _show(self, request: Request, now: float) -> Response:
        target = safe_target(request.query.get("next", ""))
        if self.session(request, now) is not None:
            return redirect(target)
        return self._form(request, now, target)

    def _enter(self, request: Request, now: float) -> Response:
        form, signer = request.form(), self._signer()
        target = safe_target(form.get("next", ""))
        ours = request.cookies.get(_cookie_name(_FORM_COOKIE, request), "")
        if not signer.is_good("form", ours, now) or not signer.form_token_fits(ours, form.get("form_token", "")):
            return self._form(request, now, target, error="The form had expired. Please try again.", status=403)
        try:
            self._attempts.count(request.client_address, now)
        except TooManyRequests as problem:
            wait = f"Too many attempts. Try again in {problem.retry_after_seconds // 60 + 1} minutes."
            refused = self._form(request, now, target, error=wait, status=429)
            return refused.with_headers(problem_headers(problem))
        if not is_the_secret(form.get("secret", ""), self._secret()):
            return self._form(request, now, target, error="That is not the admin secret.", status=401)
        self._attempts.forget(request.client_address)
        token = signer.issue("session", now + SESSION_SECONDS)
        done = _cookie(_FORM_COOKIE, "", request, seconds=0, same_site="Strict")
        return redirect(
            target, cookies=(_cookie(_SESSION_COOKIE, token, request, SESSION_SECONDS, same_site="Lax"), done)
        )

    def _leave(self, request: Request, _now: float, _session: Session) -> Response:
        return redirect("/", cookies=(_cookie(_SESSION_COOKIE, "", request, seconds=0, same_site="Lax"),))

    def _form(self, request: Request, now: float, target: str, *, error: str = "", status: int = 200) -> Response:
        signer = self._signer()
        token = signer.issue("form", now + FORM_SECONDS)
        page = self._templates.render(
            "sign_in.html", target=target, form_token=signer.form_token(token), error=error
        )
        response = html_response(page, status=status, headers={"cache-control": "no-store"})
        cookie = _cookie(_FORM_COOKIE, token, request, FORM_SECONDS, same_site="Strict")
        return Response(status=status, body=response.body, headers=response.headers, cookies=(cookie,))

    def _signer(self) -> Signer:
        try:
            return Signer(self._secret())
        except (LamplighterError, ValueError) as error:
            raise Problem(
                503,
                "Signing in is not set up",
                "The admin secret cannot be read. See docs/dashboard.md for how to create it.",
            ) from error


def safe_target(wanted: str) -> str:
    """Return where to go after signing in: a path of ours, never another site."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_clean = all(" " < char != "\\" and char.isascii() for char in wanted)
    return wanted if is_path and is_clean else AFTER_SIGN_IN


def _self_address(request: Request) -> str:
    """Return the page asked for with its query; a form that was sent cannot be sent again by a link."""
    if request.method != "GET":
        return AFTER_SIGN_IN
    return f"{request.path}?{request.query_string}" if request.query_string else request.path


def _cookie_name(name: str, request: Request) -> str:
    """Over TLS the prefix makes browsers refuse the cookie from anyone but this very host."""
    return f"__Host-{name}" if request.secure else name


def _cookie(name: str, value: str, request: Request, seconds: int, same_site: str) -> str:
    secure = "; Secure" if request.secure else ""
    full_name = _cookie_name(name, request)
    return f"{full_name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}"
