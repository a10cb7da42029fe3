"""What pages and programs about incidents are answered alike."""

from lamplighter.errors import InvalidUpdate, Problem
from lamplighter.incidents.incident import Phase


def no_such_incident() -> Problem:
    """Return what answers for an id that is none."""
    return Problem(404, "Not found", "There is no such incident. Incidents are kept for 90 days.")


def said_phase(text: str) -> Phase | None:
    """Read how it stands in the author's view; nothing is a remark. Raises `InvalidUpdate`."""
    try:
        return Phase(text) if text else None
    except ValueError as error:
        raise InvalidUpdate("an incident is investigating, identified, monitoring or resolved") from error
