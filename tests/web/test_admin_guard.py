import base64

import pytest

from lamplighter.errors import Problem
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.http import Request

NOW = 1_000_000.0
SECRET = "the admin secret"
PASSWORD = {"authorization": f"Basic {base64.b64encode(f'any:{SECRET}'.encode()).decode()}"}


def require(method: str, **headers: str) -> None:
    sent = {**PASSWORD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    guard = AdminGuard(lambda: SECRET, SignInAttempts(InMemoryStateStore()))
    guard.require(Request(method=method, path="/api/v2/silences", headers=sent), NOW)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_page_of_another_site_changes_anything_with_a_password_that_the_browser_knows(
    method: str, site: str
) -> None:
    with pytest.raises(Problem) as raised:
        require(method, sec_fetch_site=site)
    assert raised.value.status == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_whoever_types_or_sends_it_from_here_is_let_in(site: str) -> None:
    require("POST", sec_fetch_site=site)


def test_programs_do_not_say_where_they_are_sent_from() -> None:
    require("POST")


def test_reading_changes_nothing() -> None:
    require("GET", sec_fetch_site="cross-site")
