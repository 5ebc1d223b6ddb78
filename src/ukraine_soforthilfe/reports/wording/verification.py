"""What the verification of reports and lists says."""

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.verification.lists import FollowedRule, Verdict

TITLE = Text(de="Prüfung von {file}", en="Verification of {file}")
PASSED = Text(de="BESTANDEN", en="PASSED")
DIFFERS = Text(de="ABWEICHUNGEN: {count}", en="DIFFERENCES: {count}")
RESULT = Text(de="Ergebnis", en="Result")
TOTAL = Text(de="Gesamtbetrag", en="Total")
UNKNOWN_TOTAL = Text(de="nicht zu ermitteln", en="cannot be told")
BUILT_IN = Text(de="Mitgelieferte Tabelle", en="Built-in table")
NOT_IN_TABLE = Text(
    de="hat keine Zahlen zu diesem Stichtag und dieser Zensusbasis",
    en="has no figures for this date and census basis",
)
TABLE_AGREES = Text(
    de="{edition}: alle Einwohnerzahlen stimmen", en="{edition}: every population agrees"
)
TABLE_DIFFERS = Text(de="{edition}: {count} Abweichungen", en="{edition}: {count} differences")
BYTES = Text(de="Byte für Byte", en="Byte for byte")
SAME_BYTES = Text(de="genau das, was diese Version schreibt", en="just what this version writes")
OTHER_BYTES = Text(
    de="nicht das, was diese Version ({version}) schreibt",
    en="not what this version ({version}) writes",
)
WRITTEN_BY = Text(
    de="nicht das, was diese Version ({version}) schreibt; geschrieben von {other}",
    en="not what this version ({version}) writes; written by {other}",
)
PLACE = Text(de="Stelle", en="Place")
WHAT = Text(de="Was", en="What")
FOUND = Text(de="Gefunden", en="Found")
EXPECTED = Text(de="Erwartet", en="Expected")

VERDICTS = {
    Verdict.VALID: Text(
        de="GÜLTIG: die Liste folgt dem Verfahren der größten Reste",
        en="VALID: the list follows the rule of largest remainders",
    ),
    Verdict.OTHER_TIE: Text(
        de="GÜLTIG mit anderer Entscheidung eines Gleichstands",
        en="VALID with another decision of a tie",
    ),
    Verdict.WRONG: Text(
        de="FALSCH: die Liste folgt dem Verfahren der größten Reste nicht",
        en="WRONG: the list does not follow the rule of largest remainders",
    ),
}
SUM = Text(de="Summe der Beträge", en="Sum of the amounts")
CONTRADICTION = Text(de="Widerspruch", en="Contradiction")
CONTRADICTING_PAIR = Text(
    de=(
        "{over} erhält gemessen an seiner genauen Quote mehr als einen Schritt ({unit}) mehr als "
        "{under}: ein Schritt weniger dort und einer mehr hier läge näher an beiden Quoten"
    ),
    en=(
        "measured by its exact quota, {over} gets more than one step ({unit}) more than {under}: "
        "one step less there and one more here would be nearer to both quotas"
    ),
)
FOLLOWED = Text(de="Gefolgt ist sie", en="It follows")
FOLLOWED_RULES = {
    FollowedRule.ROUND_EACH: Text(
        de="dem Runden jeder Zeile für sich, auf {unit}",
        en="the rounding of each row by itself, to {unit}",
    ),
    FollowedRule.ROUND_EACH_LAST_TAKES_REST: Text(
        de="dem Runden jeder Zeile für sich, auf {unit}, den Rest in der letzten",
        en="the rounding of each row by itself, to {unit}, the rest in the last",
    ),
    FollowedRule.CUT_OFF: Text(de="dem Abschneiden auf {unit}", en="cutting off to {unit}"),
}
NO_KNOWN_RULE = Text(de="keinem der bekannten Verfahren", en="none of the known rules")
EURO = Text(de="1 Euro", en="1 euro")
CENT = Text(de="1 Cent", en="1 cent")
DIFFERENCE = Text(de="Differenz", en="Difference")
