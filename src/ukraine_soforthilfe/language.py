"""Two languages, and texts that exist in both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """Language of what people read. Files for machines are the same in both."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; ``{names}`` in it are filled in when it is said."""

    de: str
    en: str

    def filled(self, **values: object) -> Text:
        """The text with its ``{names}`` filled in, in both languages.

        A value that is a ``Text`` itself stands in each language in its own.
        """
        if Text not in map(type, values.values()):
            return Text(self.de.format_map(values), self.en.format_map(values))

        def of(language: Language) -> dict[str, object]:
            return {
                name: value(language) if isinstance(value, Text) else value
                for name, value in values.items()
            }

        return Text(self.de.format(**of(Language.DE)), self.en.format(**of(Language.EN)))

    def __call__(self, language: Language, /, **values: object) -> str:
        """The text in one language."""
        text = self.de if language is Language.DE else self.en
        return text.format(**values) if values else text
