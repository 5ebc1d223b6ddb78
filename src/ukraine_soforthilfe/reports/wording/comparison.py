"""What comparisons of results, rules and totals say."""

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.other_rules import OtherRule

TITLE = Text(de="Vergleich: {before} → {after}", en="Comparison: {before} → {after}")
DIFFERENCE = Text(de="Differenz", en="Difference")
IN_PERCENT = Text(de="in %", en="in %")
INHABITANTS_CHANGE = Text(de="Einwohner", en="Inhabitants")
SHARE_CHANGE = Text(de="%-Punkte", en="%-points")
TOTALS = Text(de="Gesamtbeträge", en="Totals")
GAINS_AND_LOSSES = Text(de="Gewinne und Verluste", en="Gains and losses")
GAINED_AND_LOST = Text(
    de="{gained} mehr bei {gaining}, {lost} weniger bei {losing}",
    en="{gained} more for {gaining}, {lost} less for {losing}",
)
CROSSES_BREAK = Text(
    de=(
        "Achtung: Die Zahlen stehen auf verschiedenen Zensusbasen ({before}, {after}). Ein Teil "
        "der Unterschiede stammt aus der Zählung, nicht aus der Bevölkerungsentwicklung."
    ),
    en=(
        "Mind the break: the figures stand on different censuses ({before}, {after}). Part of the "
        "differences comes from the count, not from people moving."
    ),
)

SHEET = Text(de="Vergleich", en="Comparison")
BEFORE = Text(de="vorher", en="before")
AFTER = Text(de="nachher", en="after")
DIFFERENCE_IN_PERCENT = Text(de="Differenz in Prozent", en="Difference in percent")

RULES_TITLE = Text(
    de="{total} an {districts} nach verschiedenen Verfahren",
    en="{total} to {districts} by different rules",
)
RULE = Text(de="Verfahren", en="Rule")
PAID = Text(de="Zahlt aus", en="Pays out")
MISSES_BY = Text(de="Fehler", en="Misses by")
DIFFERING = Text(de="Abweichende", en="Differing")
LARGEST_DIFFERENCE = Text(de="um höchstens", en="By at most")
LARGEST_REMAINDER = Text(de="Größte Reste (Hare/Niemeyer)", en="Largest remainder (Hare/Niemeyer)")
RULES = {
    OtherRule.ROUND_EACH: Text(de="Jede Zeile gerundet", en="Rounding each row"),
    OtherRule.ROUND_EACH_LAST_TAKES_REST: Text(
        de="Jede Zeile gerundet, Rest an die letzte", en="Rounding each row, rest to the last"
    ),
    OtherRule.CUT_OFF: Text(de="Abgeschnitten", en="Cutting off"),
    OtherRule.SAINTE_LAGUE: Text(de="Sainte-Laguë", en="Sainte-Laguë"),
    OtherRule.DHONDT: Text(de="D'Hondt", en="D'Hondt"),
}

SWEEP_TITLE = Text(
    de="{count} Gesamtbeträge von {first} bis {last}",
    en="{count} totals from {first} to {last}",
)
SWEEP_MISSED = Text(
    de="Jede Zeile gerundet verfehlt {missed} von {count} Gesamtbeträgen, um höchstens {most}.",
    en="Rounding each row misses {missed} of {count} totals, by at most {most}.",
)
SWEEP_NO_PARADOX = Text(
    de="Kein Schritt, bei dem jemand von einem größeren Gesamtbetrag weniger erhält.",
    en="No step at which anybody gets less of a larger total.",
)
SWEEP_PARADOXES = Text(
    de="{count} Mal erhält jemand von einem größeren Gesamtbetrag weniger (Alabama-Paradoxon):",
    en="{count} times somebody gets less of a larger total (the Alabama paradox):",
)
SMALLER_TOTAL = Text(de="von", en="of")
LARGER_TOTAL = Text(de="und von", en="and of")
