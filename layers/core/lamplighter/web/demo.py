"""Breaking and mending the demo service with one click."""

from dataclasses import dataclass

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response, redirect
from lamplighter.web.ports import Demo
from lamplighter.web.sessions import Session
from lamplighter.web.sign_in import AFTER_SIGN_IN


@dataclass(frozen=True, slots=True)
class DemoSwitch:
    """Answers ``POST /admin/demo``."""

    demo: Demo | None

    def answer(self, request: Request, _now: float, _session: Session) -> Response:
        """Switch the demo service. Raises `Problem` 404 where there is none, 400 and 502."""
        if self.demo is None:
            raise Problem(404, "Not found", "There is no demo service here.")
        mode = request.form().get("mode", "")
        try:
            if mode not in self.demo.state().modes:
                raise Problem(400, "Bad request", "The demo service has no such mode.")
            self.demo.switch(mode)
        except OSError as error:
            raise Problem(502, "No answer", "The demo service does not answer.") from error
        return redirect(f"{AFTER_SIGN_IN}#demo")
