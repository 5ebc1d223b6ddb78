"""The fixtures of these tests."""

from workbook_builders import calculated, recalculated

__all__ = ["calculated", "recalculated"]
