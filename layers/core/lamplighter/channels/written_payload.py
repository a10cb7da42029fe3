"""A webhook's body as the operator wrote it: YAML whose texts are templates. Pure.

As in Alertmanager (template.DeepCopyWithTemplate), a text that is data once it is expanded becomes that data:
``{{ len .Alerts }}`` a number, ``{{ .Alerts | toJson }}`` a list. Data is JSON here, in Alertmanager any YAML.
"""

import json
from collections.abc import Callable, Mapping


def filled(written: object, expand: Callable[[str], str]) -> object:
    """Return `written` with every text in it expanded, those of keys too."""
    if isinstance(written, str):
        return _data(expand(written))
    if isinstance(written, Mapping):
        return {expand(key): filled(value, expand) for key, value in written.items() if isinstance(key, str)}
    if isinstance(written, list | tuple):
        return [filled(value, expand) for value in written]
    return written


def _data(text: str) -> object:
    try:
        found = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(found, str) else found


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")
