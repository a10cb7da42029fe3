"""The configuration that comes with the project, here and in an account."""

from pathlib import Path

import pytest

from lamplighter.config.configuration import Configuration
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from lamplighter.config.references import SecretReferences, resolve_check
from lamplighter.errors import UnresolvedReference
from local.demo.service import SLOW_SECONDS

FOLDER = Path(__file__).resolve().parents[2] / "config"
LOCALLY = {
    "DEMO_CA_FILE": "/somewhere/ca.pem",
    "DEMO_HTTPS_PORT": "4431",
    "DEMO_HTTP_PORT": "8001",
    "DEMO_TCP_PORT": "5001",
    "MONITOR_URL": "http://127.0.0.1:8080",
}


def unheard(name: str) -> str:
    raise UnresolvedReference(name)


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return load(read_folder(FOLDER), LoadOptions(minimum_interval_seconds=10))


def test_it_is_good_in_an_account_too_where_checks_are_made_every_ten_seconds_at_most(
    configuration: Configuration,
) -> None:
    assert {check.key for check in configuration.checks} == {
        "demo_catalogue",
        "demo_shop",
        "demo_stock",
        "monitor_lamplighter",
    }
    assert [check.key for check in configuration.checks if check.critical] == ["demo_shop"]


def test_the_runner_sets_every_variable_that_it_names(configuration: Configuration) -> None:
    references = SecretReferences(LOCALLY, unheard, unheard)
    urls = {check.key: resolve_check(check, references).url for check in configuration.checks}
    assert urls["monitor_lamplighter"] == "http://127.0.0.1:8080/health/live"
    assert not any("$" in url for url in urls.values())


def test_where_nothing_sets_them_no_check_can_be_made_and_none_is_called_down(
    configuration: Configuration,
) -> None:
    references = SecretReferences({}, unheard, unheard)
    for check in configuration.checks:
        with pytest.raises(UnresolvedReference):
            resolve_check(check, references)


def test_a_slow_shop_is_degraded_and_told_in_time(configuration: Configuration) -> None:
    shop = configuration.check("demo_shop")
    assert shop is not None
    assert SLOW_SECONDS * (shop.retries + 1) + 4 < 10
    assert configuration.alertmanager.group_wait_seconds <= 30
    assert shop.client.timeout_seconds > SLOW_SECONDS
    assert shop.degraded
