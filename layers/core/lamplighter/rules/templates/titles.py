"""Capital and small letters as Go writes them: one for one, so that ß and ﬁ stay what they are."""

from unicodedata import category

_MIDDLES = frozenset("'.:\u00b7\u2018\u2019\u2024\u2027")
"""Between two letters they do not part a word; two of them do."""


_JOINING = frozenset({"Mn", "Mc", "Me", "Pc", "Cf"})


def upper(text: str) -> str:
    """Return the text in capital letters."""
    return "".join(_one(character, character.upper()) for character in text)


def lower(text: str) -> str:
    """Return the text in small letters."""
    return "".join("i" if character == "\u0130" else character.lower() for character in text)


def _one(character: str, changed: str) -> str:
    return changed if len(changed) == 1 else character


def title(text: str) -> str:
    """Return the text with every word's first letter as a capital, by Unicode's boundaries of words."""
    parts: list[str] = []
    in_word = was_middle = False
    for character in text:
        middle = character in _MIDDLES
        if was_middle and middle:
            in_word = False
        if _is_cased(character):
            parts.append(character if in_word else _one(character, character.title()))
            in_word = True
        else:
            parts.append(character)
            in_word = in_word and (middle or _joins(character))
        was_middle = middle
    return "".join(parts)


def _is_cased(character: str) -> bool:
    return character.isupper() or character.islower() or character.istitle()


def _joins(character: str) -> bool:
    """Letters without case, digits, marks, connectors and format characters are parts of a word."""
    return character.isalnum() or category(character) in _JOINING
