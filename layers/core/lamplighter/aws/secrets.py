"""Secrets from SSM's parameter store and Secrets Manager, remembered for some minutes."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lamplighter.aws.retry import Retrying, is_busy
from lamplighter.errors import StoreUnavailable, UnresolvedReference

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

REMEMBERED_SECONDS = 300.0

Clock = Callable[[], float]
LookUp = Callable[[str], str]
"""Name to value; raises `UnresolvedReference`, which names the reference only."""


def ssm_parameter(
    client: "Callable[[], SSMClient]", retrying: Retrying | None = None, clock: Clock = time.monotonic
) -> LookUp:
    """Return a look-up of parameters, secure strings decrypted. The client is asked for when it is needed."""
    calls = retrying or Retrying()

    def look_up(name: str) -> str:
        answer = calls.call(lambda: client().get_parameter(Name=name, WithDecryption=True))
        return answer["Parameter"]["Value"]

    return _naming("ssm", _remembering(look_up, clock))


def secrets_manager(
    client: "Callable[[], SecretsManagerClient]", retrying: Retrying | None = None, clock: Clock = time.monotonic
) -> LookUp:
    """Return a look-up of secrets; ``name#key`` is one key of a secret that is a JSON object."""
    calls = retrying or Retrying()

    def secret(name: str) -> str:
        return calls.call(lambda: client().get_secret_value(SecretId=name))["SecretString"]

    whole = _naming("secretsmanager", _remembering(secret, clock))

    def look_up(reference: str) -> str:
        name, _, key = reference.partition("#")
        return _key_of(whole(name), name, key) if key else whole(name)

    return look_up


def _naming(scheme: str, look_up: LookUp) -> LookUp:
    def named(name: str) -> str:
        try:
            return look_up(name)
        except StoreUnavailable as error:
            raise UnresolvedReference(f"{scheme}:{name} cannot be read ({error})") from error
        except KeyError as error:
            raise UnresolvedReference(f"{scheme}:{name} holds no text") from error

    return named


def _remembering(look_up: LookUp, clock: Clock) -> LookUp:
    """Remember values for `REMEMBERED_SECONDS`, and longer while AWS is too busy to give a fresh one."""
    known: dict[str, tuple[float, str]] = {}

    def remembered(name: str) -> str:
        now = clock()
        if name in known and now - known[name][0] < REMEMBERED_SECONDS:
            return known[name][1]
        try:
            known[name] = (now, look_up(name))
        except StoreUnavailable as error:
            if name not in known or not is_busy(error.__cause__):
                raise
        return known[name][1]

    return remembered


def _key_of(secret: str, name: str, key: str) -> str:
    try:
        value = json.loads(secret)[key]
    except (ValueError, KeyError, TypeError):
        # Not chained: the cause would quote the secret.
        raise UnresolvedReference(f"secretsmanager:{name}#{key}: there is no such key") from None
    return value if isinstance(value, str) else json.dumps(value)
