"""Many scenarios in one run: the file that names them, the run, and the overview of it."""
