"""Secrets: looked up late, remembered for a while, never quoted."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from lamplighter.aws.references import references
from lamplighter.aws.secrets import LookUp, secrets_manager, ssm_parameter
from lamplighter.errors import UnresolvedReference
from tests.support.aws import FakeTime, Scripted, client_error, moto_clients, retrying_in

SECRET = '{"user": "ada", "port": 5432}'


def client_of(client: Scripted) -> Callable[[], Any]:
    return lambda: cast("Any", client)


def parameter(value: str) -> dict[str, Any]:
    return {"Parameter": {"Value": value}}


def test_references_are_resolved_from_all_three_places() -> None:
    with moto_clients() as clients:
        clients.ssm.put_parameter(Name="/lamplighter/dev/token", Value="t0ken", Type="SecureString")
        clients.secretsmanager.create_secret(Name="lamplighter/dev/shop", SecretString=SECRET)
        resolver = references({"HOST": "shop.example"}, clients)
        assert resolver.resolve("https://${HOST}/") == "https://shop.example/"
        assert resolver.resolve("ssm:/lamplighter/dev/token") == "t0ken"
        assert resolver.resolve("secretsmanager:lamplighter/dev/shop") == SECRET
        assert resolver.resolve("secretsmanager:lamplighter/dev/shop#user") == "ada"
        assert resolver.resolve("secretsmanager:lamplighter/dev/shop#port") == "5432"


def test_no_client_is_made_for_text_without_references() -> None:
    resolver = references({}, cast("Any", None))
    assert resolver.resolve("plain") == "plain"


def look_up_of(kind: str, client: Scripted, clock: FakeTime) -> LookUp:
    if kind == "ssm":
        return ssm_parameter(client_of(client), retrying_in(FakeTime()), clock)
    return secrets_manager(client_of(client), retrying_in(FakeTime()), clock)


def test_a_value_is_remembered_for_five_minutes() -> None:
    client, clock = Scripted(get_parameter=[parameter("old"), parameter("new")]), FakeTime()
    look_up = look_up_of("ssm", client, clock)
    assert look_up("/a") == "old"
    clock.now = 299.0
    assert look_up("/a") == "old"
    clock.now = 300.0
    assert look_up("/a") == "new"


def test_while_aws_is_busy_the_old_value_goes_on() -> None:
    busy = [client_error("ThrottlingException")] * 50
    client, clock = Scripted(get_parameter=[parameter("old"), *busy]), FakeTime()
    look_up = look_up_of("ssm", client, clock)
    look_up("/a")
    clock.now = 301.0
    assert look_up("/a") == "old"


def test_a_secret_that_was_taken_away_is_gone() -> None:
    client = Scripted(
        get_parameter=[parameter("old"), client_error("ParameterNotFound", operation="GetParameter")]
    )
    clock = FakeTime()
    look_up = look_up_of("ssm", client, clock)
    look_up("/a")
    clock.now = 301.0
    with pytest.raises(UnresolvedReference, match=r"ssm:/a cannot be read \(GetParameter: ParameterNotFound\)"):
        look_up("/a")


@pytest.mark.parametrize("secret", [SECRET, "no JSON but s3cret", '["s3cret"]', '"s3cret"'])
def test_a_missing_key_is_named_and_nothing_of_the_secret_shows(secret: str) -> None:
    look_up = look_up_of("secretsmanager", Scripted(get_secret_value=[{"SecretString": secret}]), FakeTime())
    with pytest.raises(UnresolvedReference) as raised:
        look_up("shop#password")
    assert str(raised.value) == "secretsmanager:shop#password: there is no such key"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_binary_secret_holds_no_text() -> None:
    look_up = look_up_of("secretsmanager", Scripted(get_secret_value=[{"SecretBinary": b"x"}]), FakeTime())
    with pytest.raises(UnresolvedReference, match="secretsmanager:shop holds no text"):
        look_up("shop")


def test_keys_of_one_secret_are_one_request() -> None:
    client = Scripted(get_secret_value=[{"SecretString": SECRET}])
    look_up = look_up_of("secretsmanager", client, FakeTime())
    assert (look_up("shop#user"), look_up("shop#port")) == ("ada", "5432")
