"""A sentence for a user, kept as a value and put into words only where it is shown.

Rooms below the doors never know the user's language: they say ``T("row {row} has no date", row=17)`` and hand the
value on. A :class:`Speaker` (made once, by the command) turns it into Chinese or English through gettext.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable sentence: the English template (the gettext msgid) and the values for its ``{names}``."""

    template: str
    values: tuple[tuple[str, object], ...] = field(default=())

    def __str__(self) -> str:
        """Return the English wording (for logs and tests)."""
        return ENGLISH.say(self)

    def with_values(self, **values: object) -> Text:
        """Return the same sentence with more of its names filled."""
        return Text(self.template, (*self.values, *values.items()))


def T(template: str, /, **values: object) -> Text:  # noqa: N802 - the short name gettext extraction looks for
    """Mark a sentence for translation and bind its values."""
    return Text(template, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages that is data, not prose (a metric, a ledger, an item of config)."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return the English name."""
        return self.en


class _Catalogue(Protocol):
    """What a Speaker needs of gettext."""

    def gettext(self, message: str, /) -> str:
        """Return the translation of a msgid."""
        ...


class _Identity:
    """The catalogue of the source language."""

    def gettext(self, message: str, /) -> str:
        """Return the msgid itself."""
        return message


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says texts and names in one language (``zh`` or ``en``)."""

    language: str
    catalogue: _Catalogue

    def say(self, text: object) -> str:
        """Put a :class:`Text`, a :class:`Name` or anything printable into words."""
        if isinstance(text, Text):
            wording = self.catalogue.gettext(text.template) if text.template else ""
            if not text.values:
                return wording
            return wording.format(**{name: self.say(value) for name, value in text.values})
        if isinstance(text, Name):
            return text.zh if self.language == "zh" else text.en
        if isinstance(text, (list, tuple)):
            joint = "、" if self.language == "zh" else ", "
            return joint.join(self.say(part) for part in text)
        return str(text)


ENGLISH = Speaker("en", _Identity())
