"""The parity page says what the engine does."""

from __future__ import annotations

from codegen.parity_table import PAGE, page_with_table


def test_the_field_table_is_the_one_that_the_engine_reads() -> None:
    """`python -m codegen.parity_table` writes it."""
    assert PAGE.read_text() == page_with_table(PAGE.read_text())
