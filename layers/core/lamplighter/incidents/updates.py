"""What people say of an incident. Pure."""

from dataclasses import dataclass, replace

from lamplighter.errors import InvalidUpdate
from lamplighter.incidents.board import Board, Draft, Step
from lamplighter.incidents.incident import Incident, IncidentState, Phase
from lamplighter.incidents.timeline import EntryKind

MOST_CHARACTERS = 4_000
MOST_AUTHOR_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Words for others, and how it stands in the author's view; `phase` is None for a remark."""

    author: str
    text: str
    phase: Phase | None = None


def said(board: Board, incident: Incident, update: Update, now: float) -> Step:
    """Return what `update` does to `board` and to `incident`, which may have left it.

    It is in the step's `closed` if it has. Raises `InvalidUpdate`.
    """
    update = replace(update, author=update.author.strip(), text=update.text.strip())
    _refuse_nothing(update)
    _refuse_untrue(incident, update)
    draft = Draft(board)
    line = {"author": update.author, "text": update.text, "phase": update.phase}
    if incident.id not in board.incidents:
        draft.note(incident.id, EntryKind.UPDATE, now, **line)
        draft.close(replace(incident, changed_at=max(now, incident.changed_at)))
        return draft.step()
    after = draft.put(replace(incident, said=update.phase or incident.said), EntryKind.UPDATE, now, **line)
    if update.phase is Phase.RESOLVED and incident.is_live:
        resolved = replace(after, state=IncidentState.RESOLVED, resolved_at=now)
        draft.put(resolved, EntryKind.RESOLVED, now, author=update.author)
    return draft.step()


def _refuse_nothing(update: Update) -> None:
    if not update.text:
        raise InvalidUpdate("an update needs a text")
    if not update.author:
        raise InvalidUpdate("an update needs an author")
    if len(update.text) > MOST_CHARACTERS:
        raise InvalidUpdate(f"the text has {len(update.text)} characters; the most is {MOST_CHARACTERS}")
    if len(update.author) > MOST_AUTHOR_CHARACTERS:
        raise InvalidUpdate(f"the author's name may have {MOST_AUTHOR_CHARACTERS} characters")


def _refuse_untrue(incident: Incident, update: Update) -> None:
    if incident.merged_into:
        raise InvalidUpdate(f"this incident is part of {incident.merged_into}, which is where to write")
    if update.phase is Phase.RESOLVED and incident.firing:
        count = len(incident.firing)
        raise InvalidUpdate(f"{count} of its alerts still {'fires' if count == 1 else 'fire'}")
    if not incident.is_live and update.phase not in {None, Phase.RESOLVED}:
        raise InvalidUpdate("the incident is resolved; it opens again when one of its alerts fires")
