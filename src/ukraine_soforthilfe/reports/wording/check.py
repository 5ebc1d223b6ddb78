"""What the auditor's sheet says of the rules beside the plain key."""

from ukraine_soforthilfe.language import Text

IN_UNITS = Text(
    de=(
        "Grundbetrag, Rest und Resteuro zählen Einheiten zu {unit}; Betrag und Zahlbetrag stehen "
        "in Euro."
    ),
    en="Grundbetrag, Rest and Resteuro count units of {unit}; Betrag and Zahlbetrag are in euros.",
)
REDUCED = Text(
    de=(
        "Statt des Gesamtbetrags wird der Verteilbetrag verteilt: ohne Sockelbeträge und ohne die "
        "Beträge der Zeilen an einer Grenze, in Einheiten."
    ),
    en=(
        "Not the total but the Verteilbetrag is divided: without base amounts and without the "
        "amounts of rows at a bound, in units."
    ),
)
OTHER_KEY = Text(
    de="Statt der Einwohner zählt der Schlüssel (Schluessel){decimals}.",
    en="The key (Schluessel) counts instead of the inhabitants{decimals}.",
)
DECIMALS = Text(
    de=", in ganzen Einheiten der letzten Stelle seiner Datei",
    en=", in whole units of the last decimal of its file",
)
SEVERAL_KEYS = Text(
    de=(
        "Jeder Schlüssel verteilt seinen Teilbetrag (Verteilbetrag × Anteil, größte Reste); "
        "Betrag ist die Summe."
    ),
    en=(
        "Each key divides its Teilbetrag (Verteilbetrag × share, largest remainders); Betrag is "
        "the sum."
    ),
)
BOUNDS_GIVEN = Text(
    de=(
        "Wer an einer Grenze liegt, steht in der Spalte Grenze und nimmt an der Verteilung nicht "
        "teil. Das Blatt prüft diese Spalte (GrenzeStimmt), es rechnet sie nicht aus."
    ),
    en=(
        "Who is at a bound stands in the column Grenze and takes no part in the division. The "
        "sheet checks that column (GrenzeStimmt), it does not work it out."
    ),
)
BOUNDS_OF_THE_FREE = Text(
    de="GrenzeStimmt: Wer an keiner Grenze liegt, liegt zwischen ihnen.",
    en="GrenzeStimmt: who is at no bound lies between them.",
)
BOUNDS_OF_ONE_KEY = Text(
    de=(
        "GrenzeStimmt: Wer an einer Grenze liegt, käme zum Satz der anderen nicht wieder über sie "
        "zurück. Nach Änderungen ist die Spalte Grenze anzupassen, bis alles stimmt."
    ),
    en=(
        "GrenzeStimmt: who is at a bound would not come back across it at the rate of the others. "
        "After changes adapt the column Grenze until everything agrees."
    ),
)
KEY_SUM = Text(de="Summe des Schlüssels", en="Sum of the key")
DENOMINATOR = Text(de="Summe ohne Zeilen an einer Grenze", en="Sum without rows at a bound")
FREE_ROWS = Text(de="Zeilen ohne Grenze", en="Rows at no bound")
DIVIDED = Text(de="Verteilbetrag", en="Amount divided (Verteilbetrag)")
PART = Text(de="Teilbetrag", en="Part (Teilbetrag)")
PART_WHOLE = Text(de="Ganzer Teil", en="Whole part")
PART_REST = Text(de="Rest des Teils", en="Remainder of the part")
