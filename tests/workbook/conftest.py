"""The fixtures of these tests."""

from workbook_builders import recalculate

__all__ = ["recalculate"]
