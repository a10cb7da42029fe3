"""What channels need of the world, in a test."""

from dataclasses import dataclass, field

from lamplighter.channels.publication import AwsAccess, Publication
from lamplighter.channels.tools import Tools
from lamplighter.config.references import SecretReferences


@dataclass
class Published:
    """Keeps what SNS was handed."""

    publications: list[tuple[Publication, AwsAccess]] = field(default_factory=list)

    def __call__(self, publication: Publication, access: AwsAccess) -> None:
        """See `Publish`."""
        self.publications.append((publication, access))


def some_tools(**environment: str) -> Tools:
    """Return tools whose references are those of `environment`."""
    return Tools(references=SecretReferences(environment, ssm=str, secrets=str), publish=Published())
