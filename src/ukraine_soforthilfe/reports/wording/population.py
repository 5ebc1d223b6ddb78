"""What the report on a population file says."""

from ukraine_soforthilfe.language import Text

TITLE = Text(de="Einwohner: {districts}", en="Population: {districts}")
LAYOUT = Text(de="Erkannt als", en="Recognised as")
PLAIN_TABLE = Text(de="einfache Tabelle", en="plain table")
EDITION = Text(de="Gewählt", en="Chosen")
EDITIONS = Text(de="Vorhanden", en="Available")
CHECKSUM = Text(de="SHA-256", en="SHA-256")
NOTICE = Text(de="Hinweis", en="Note")
AGREEMENT = Text(de="Abgleich", en="Agreement")
ALL_AGREE = Text(
    de="alle {count} Zahlen stimmen mit der mitgelieferten Tabelle überein ({edition})",
    en="all {count} figures agree with the built-in table ({edition})",
)
SOME_DIFFER = Text(
    de="{differing} von {count} Zahlen weichen von der mitgelieferten Tabelle ab ({edition})",
    en="{differing} of {count} figures differ from the built-in table ({edition})",
)
BUILT_IN_FIGURE = Text(de="mitgeliefert", en="built in")
FILE_FIGURE = Text(de="Datei", en="file")
