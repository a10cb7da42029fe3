"""References resolved from the environment, SSM, Secrets Manager and files."""

from collections.abc import Mapping
from pathlib import Path

from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.aws.secrets import secrets_manager, ssm_parameter
from lamplighter.config.references import SecretReferences
from lamplighter.config.secret_files import secret_files


def references(
    environment: Mapping[str, str], clients: Clients | None = None, retrying: Retrying | None = None
) -> SecretReferences:
    """Return references over `environment`; a client is made, and AWS asked, only for what is referred to."""
    made = clients or Clients()
    return SecretReferences(
        environment,
        ssm=ssm_parameter(lambda: made.ssm, retrying),
        secrets=secrets_manager(lambda: made.secretsmanager, retrying),
        files=secret_files(Path(environment.get("LAMPLIGHTER_CONFIG") or "config")),
    )
