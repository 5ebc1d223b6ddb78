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
BOUNDS_CHECKED = Text(
    de=(
        "Wer an einer Grenze liegt, steht in der Spalte Grenze und nimmt an der Verteilung nicht "
        "teil. Das Blatt rechnet diese Spalte nicht aus, es prüft sie (GrenzeStimmt): Freie liegen "
        "zwischen den Grenzen, und wer an einer liegt, käme zum Satz der Freien nicht über sie "
        "zurück. Nach einer Änderung der Eingaben ist sie von Hand anzupassen, bis alles stimmt."
    ),
    en=(
        "Who is at a bound stands in the column Grenze and takes no part in the division. The "
        "sheet does not work this column out but checks it (GrenzeStimmt): free rows lie between "
        "the bounds, and who is at one would not come back across it at the rate of the free. "
        "After a change of inputs, adapt it by hand until everything agrees."
    ),
)
BOUNDS_CHECKED_BY_SEVERAL_KEYS = Text(
    de=(
        "Wer an einer Grenze liegt, steht in der Spalte Grenze und nimmt an der Verteilung nicht "
        "teil. Das Blatt rechnet diese Spalte nicht aus; es prüft, dass Freie zwischen den Grenzen "
        "liegen (GrenzeStimmt)."
    ),
    en=(
        "Who is at a bound stands in the column Grenze and takes no part in the division. The "
        "sheet does not work this column out; it checks that free rows lie between the bounds "
        "(GrenzeStimmt)."
    ),
)
KEY_SUM = Text(de="Summe des Schlüssels", en="Sum of the key")
DENOMINATOR = Text(de="Summe ohne Zeilen an einer Grenze", en="Sum without rows at a bound")
FREE_ROWS = Text(de="Zeilen ohne Grenze", en="Rows at no bound")
DIVIDED = Text(de="Verteilbetrag", en="Amount divided (Verteilbetrag)")
PART = Text(de="Teilbetrag", en="Part (Teilbetrag)")
PART_WHOLE = Text(de="Ganzer Teil", en="Whole part")
PART_REST = Text(de="Rest des Teils", en="Remainder of the part")
