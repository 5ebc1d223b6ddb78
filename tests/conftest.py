"""What the property tests try: some cases in an ordinary run, many at night.

The many: ``pytest --hypothesis-profile=nightly``.
"""

from hypothesis import settings

settings.register_profile("default", max_examples=300, deadline=None)
settings.register_profile("nightly", max_examples=100_000, deadline=None)
settings.load_profile("default")
