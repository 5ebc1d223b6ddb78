"""The workbook that a finance department checks, prints and signs."""
