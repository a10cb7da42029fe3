"""Where silences are kept."""

from dataclasses import dataclass

from lamplighter.alerting.silence_editing import Edit
from lamplighter.alerting.silences import Silence
from lamplighter.matching import Matcher, MatchKind
from lamplighter.state.store import Record, StateStore

PARTITION = "SILENCE"
RETENTION_SECONDS = 432_000.0
"""How long one stays to be seen after its end: five days, as by Alertmanager's default."""


@dataclass(frozen=True, slots=True)
class KeptSilence:
    """A silence and the version under which it may be changed."""

    silence: Silence
    version: int


class SilenceStore:
    """Silences by id, until five days after their end."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def all(self, now: float) -> tuple[Silence, ...]:
        """Return every silence, pending, active and expired, by id."""
        return tuple(_silence(record) for record in self._state.list(PARTITION, now))

    def get(self, silence_id: str, now: float) -> KeptSilence | None:
        """Return one silence, or None where there is none or it is forgotten."""
        record = self._state.get(PARTITION, silence_id, now)
        return KeptSilence(_silence(record), record.version) if record else None

    def put(self, edit: Edit, version: int) -> bool:
        """Make the edit, all of it or nothing, if `version` is that of the silence it was made for; 0 for none.

        False: someone was first, and the edit must be made anew.
        """
        records = [_record(edit.kept, 0 if edit.is_new else version)]
        if edit.ended is not None:
            records.append(_record(edit.ended, version))
        return self._state.put_all(records)


def _record(silence: Silence, version: int) -> Record:
    data = {
        "matchers": [[matcher.name, matcher.kind.value, matcher.value] for matcher in silence.matchers],
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "updated_at": silence.updated_at,
        "created_by": silence.created_by,
        "comment": silence.comment,
        "annotations": dict(silence.annotations),
    }
    expires_at = silence.ends_at + RETENTION_SECONDS
    return Record(partition=PARTITION, key=silence.id, data=data, version=version, expires_at=expires_at)


def _silence(record: Record) -> Silence:
    data = record.data
    return Silence(
        id=record.key,
        matchers=tuple(Matcher(name, MatchKind(kind), value) for name, kind, value in data["matchers"]),
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        updated_at=data["updated_at"],
        created_by=data["created_by"],
        comment=data["comment"],
        annotations=data.get("annotations", {}),
    )
