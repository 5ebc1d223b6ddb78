"""What the explanation of one amount says."""

from ukraine_soforthilfe.language import Text

AMOUNT = Text(
    de="Für {kreis} beträgt die Zuweisung {betrag} von insgesamt {total}.",
    en="{kreis} is allocated {betrag} of a total of {total}.",
)
POPULATION = Text(
    de="Maßgeblich sind {einwohner} Einwohner{date}; das sind {share} von {all}.",
    en="What counts is its population of {einwohner}{date}, {share} of {all}.",
)
DATE = Text(de=" am {day} ({basis})", en=" at {day} ({basis})")
DATE_ALONE = Text(de=" am {day}", en=" at {day}")
QUOTA = Text(
    de=(
        "Der genaue Anteil ist {total} × {einwohner} ÷ {all} = {quota}: {whole} und ein Rest von "
        "{rest}/{all} {unit}."
    ),
    en=(
        "The exact quota is {total} × {einwohner} ÷ {all} = {quota}: {whole} and a remainder of "
        "{rest}/{all} {unit}."
    ),
)
WHOLE_QUOTAS = Text(
    de="Alle Anteile sind ganze {units}, so dass nichts übrig blieb.",
    en="All quotas are whole {units}, so nothing was left over.",
)
LEFT_OVER = Text(
    de=(
        "Die ganzen {units} aller Anteile ergeben zusammen {whole_parts}; die übrigen {left} gehen "
        "einzeln an die größten Reste. Dieser Rest steht an Stelle {rank} von {count} und "
        "erhielt {outcome}."
    ),
    en=(
        "The whole {units} of all quotas sum to {whole_parts}; the {left} left over go one each to "
        "the largest remainders. This remainder ranks {rank} of {count} and got {outcome}."
    ),
)
GOT_ONE = Text(de="einen davon", en="one of them")
GOT_NONE = Text(de="keinen davon", en="none of them")
TIED = Text(
    de=(
        "Gleich groß waren an dieser Stelle {count} Reste für {left}; unter ihnen entschied die "
        "Reihenfolge der Schlüssel."
    ),
    en=(
        "There were {count} equal remainders at this place for {left}; among them the order of "
        "the keys decided."
    ),
)
MARGIN = Text(
    de="Bei sonst gleichen Zahlen wären es {changes} gewesen.",
    en="All else equal, it would have been {changes}.",
)
FEWER = Text(
    de="mit {einwohner} Einwohnern weniger {betrag}",
    en="{betrag} with {einwohner} inhabitants fewer",
)
ONE_FEWER = Text(de="mit einem Einwohner weniger {betrag}", en="{betrag} with one inhabitant fewer")
MORE = Text(
    de="mit {einwohner} Einwohnern mehr {betrag}",
    en="{betrag} with {einwohner} inhabitants more",
)
ONE_MORE = Text(de="mit einem Einwohner mehr {betrag}", en="{betrag} with one inhabitant more")
AND = Text(de=" und ", en=" and ")
PER_HEAD = Text(de="Je Einwohner sind es {per_head} €.", en="That is €{per_head} per head.")
OF_A_EURO = Text(de="eines Euro", en="of a euro")
OF_A_UNIT = Text(de="von {unit}", en="of {unit}")
OTHER_KEY = Text(
    de=(
        "Maßgeblich für {share} ist der Verteilschlüssel {name}{date}: {figure}; das sind "
        "{percent} von {all}."
    ),
    en="What counts for {share} is the weight {name}{date}: {figure}, {percent} of {all}.",
)
DIVIDED = Text(
    de="Nach dem Verteilschlüssel verteilt werden vom Gesamtbetrag noch {divided}.",
    en="Of the total, {divided} is left to be divided by the key.",
)
BASE = Text(
    de="Vorab erhält jede Zeile den Sockelbetrag von {amount}.",
    en="Before the key every row gets the base amount of {amount}.",
)
AT_MINIMUM = Text(
    de=(
        "Nach dem Verteilschlüssel wäre es weniger als der Mindestbetrag von {amount}; deshalb "
        "gilt der Mindestbetrag."
    ),
    en="By the key it would be less than the minimum of {amount}, so the minimum applies.",
)
AT_MAXIMUM = Text(
    de=(
        "Nach dem Verteilschlüssel wäre es mehr als der Höchstbetrag von {amount}; deshalb gilt "
        "der Höchstbetrag."
    ),
    en="By the key it would be more than the maximum of {amount}, so the maximum applies.",
)
