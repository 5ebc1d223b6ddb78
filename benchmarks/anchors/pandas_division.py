"""The division as an analyst writes it with pandas, without a check: ``IN.csv OUT.csv TOTAL``."""

import sys

import pandas as pd

source, target, total = sys.argv[1], sys.argv[2], int(sys.argv[3])
table = pd.read_csv(source)
product = table["population"] * total
whole_sum = table["population"].sum()
table["whole"] = product // whole_sum
table["remainder"] = product - table["whole"] * whole_sum
table["amount"] = table["whole"]
left = total - table["whole"].sum()
largest = table["remainder"].sort_values(ascending=False, kind="stable").index[:left]
table.loc[largest, "amount"] += 1
table[["key", "name", "population", "whole", "remainder", "amount"]].to_csv(target, index=False)
