"""The field table of docs/parity.md, from the rows that the engine itself reads.

`python -m codegen.parity_table` writes it; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from hera.local.core.refusal import VERDICTS, Verdict

PAGE = Path(__file__).resolve().parent.parent / "docs" / "parity.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def table() -> str:
    """Markdown: one row a class, its fields sorted by what becomes of them."""
    lines = ["| object | honoured | no effect here, and said so | refused before the start |", "|---|---|---|---|"]
    for model, rows in VERDICTS.items():
        wire = dict(zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True))
        cells = [
            " ".join(f"`{wire[name]}`" for name, verdict in rows.items() if verdict in kinds) or "–"
            for kinds in ((Verdict.HONOURED, Verdict.EXECUTOR), (Verdict.WARNED,), (Verdict.REFUSED,))
        ]
        lines.append(f"| {model.__name__} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def page_with_table(page: str) -> str:
    """The page with its table replaced."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text()))
