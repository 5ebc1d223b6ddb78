"""A workbook as a whole: opened in a process of its own, read, and compared with another."""
