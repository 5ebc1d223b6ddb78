"""What the overview of a batch says."""

from ukraine_soforthilfe.language import Text

SUBJECT = Text(de="Zuweisungen im Vergleich", en="Allocations compared")
TITLE = Text(de="Übersicht: {scenarios}", en="Overview: {scenarios}")
ONE_SCENARIO = Text(de="ein Szenario", en="one scenario")
SCENARIOS = Text(de="{count} Szenarien", en="{count} scenarios")
SHEET_OVERVIEW = Text(de="Übersicht", en="Overview")
SHEET_SCENARIOS = Text(de="Szenarien", en="Scenarios")
TITLE_SCENARIOS = Text(de="Die Szenarien und ihre Zahlen", en="The scenarios and their figures")
COMPARED_WITH = Text(de="Verglichen mit", en="Compared with")
FAILED_LINE = Text(de="Fehlgeschlagen", en="Failed")
FAILED_NOTE = Text(
    de="{names} (Gründe: Blatt Szenarien)", en="{names} (for the reasons see the sheet Scenarios)"
)
BETRAG_OF = Text(de="Betrag {name}", en="Amount {name}")
DIFFERENCE_OF = Text(de="Differenz {name}", en="Difference {name}")
SCENARIO = Text(de="Szenario", en="Scenario")
STATE = Text(de="Zustand", en="State")
CALCULATED = Text(de="gerechnet", en="calculated")
FAILED = Text(de="fehlgeschlagen: {reason}", en="failed: {reason}")
CHART = Text(de="Beträge nach Szenario", en="Amounts by scenario")
CHART_OF_FIRST = Text(
    de="Beträge der ersten {shown} von {count} Szenarien",
    en="Amounts of the first {shown} of {count} scenarios",
)
CHART_DESCRIBED = Text(
    de=(
        "Balkendiagramm der Beträge der Szenarien {names} für {rows} Empfänger, absteigend nach "
        "{first}. Die Tabelle links zeigt dieselben Werte."
    ),
    en=(
        "Bar chart of the amounts of the scenarios {names} for {rows} recipients, in descending "
        "order of {first}. The table on the left shows the same values."
    ),
)
DONE = Text(de="{done} von {count} Szenarien gerechnet.", en="{done} of {count} scenarios done.")
