"""What is tried with drawn cases: some in an ordinary run, many at night.

The many: ``pytest --hypothesis-profile=nightly``. They are for the tests that
say how many they want; all others try as many as by day.
"""

from hypothesis import settings

settings.register_profile("default", max_examples=300, deadline=None)
# Other cases every night; what fails is printed so that it can be repeated.
settings.register_profile(
    "nightly", settings.get_profile("default"), derandomize=False, print_blob=True
)
# Mutation testing runs each test again and again, and coverage must not hang on luck: the same
# few examples every time.
settings.register_profile(
    "mutants", max_examples=20, deadline=None, derandomize=True, database=None
)
settings.load_profile("default")
