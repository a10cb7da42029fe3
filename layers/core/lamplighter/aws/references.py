"""References resolved from the environment, SSM and Secrets Manager."""

from collections.abc import Mapping

from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.aws.secrets import secrets_manager, ssm_parameter
from lamplighter.config.references import SecretReferences


def references(
    environment: Mapping[str, str], clients: Clients | None = None, retrying: Retrying | None = None
) -> SecretReferences:
    """Return references over `environment`; a client is made, and AWS asked, only for what is referred to."""
    made = clients or Clients()
    return SecretReferences(
        environment,
        ssm=ssm_parameter(lambda: made.ssm, retrying),
        secrets=secrets_manager(lambda: made.secretsmanager, retrying),
    )
