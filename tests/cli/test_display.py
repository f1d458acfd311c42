"""The tree that a person sees, made from watch events: tables without a terminal."""

import io
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hera._cli.display.model import Tree
from hera._cli.display.plain import PlainDisplay
from hera._cli.display.rows import Row, rows_of
from hera._cli.display.text import duration_text, quoted, safe, snippet
from hera._generated import models
from hera.local.watch import LogPrinted, NodeChanged, RunOpened, WarningGiven

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def changed(
    name: str,
    phase: str,
    seconds: float = 0,
    *,
    kind: str = "Pod",
    parent: str | None = None,
    boundary: str | None = "w",
    **fields,
):
    node = models.NodeStatus(
        id=name,
        name=name,
        display_name=fields.pop("label", name.rpartition(".")[2] if "." in name.partition("(")[0] else name),
        type=kind,
        phase=phase,
        boundary_id=boundary if name != "w" else None,
        **fields,
    )
    return NodeChanged(node, parent, at(seconds))


def tree_of(*events, template: str = "main") -> Tree:
    tree = Tree()
    tree.see(RunOpened("w", "uid", "default", Path("/runs/w"), START))
    for event in events:
        tree.see(event)
    return tree


def texts(rows: list[Row]) -> list[str]:
    return [f"{row.head}  {row.time}  {row.note}".rstrip() for row in rows]


def result(text: str) -> models.Outputs:
    return models.Outputs(result=text)


COINFLIP = [
    changed("w", "Running", 0, kind="Steps", template_name="steps"),
    changed("w[0]", "Running", 0, kind="StepGroup", parent="w"),
    changed("w[0].flip", "Running", 0, parent="w[0]"),
    changed("w[0].flip", "Succeeded", 0.012, parent="w[0]", outputs=result("heads")),
    changed("w[0]", "Succeeded", 0.012, kind="StepGroup", parent="w"),
    changed("w[1]", "Running", 0.012, kind="StepGroup", parent="w[0].flip"),
    changed("w[1].heads", "Running", 0.012, parent="w[1]"),
    changed(
        "w[1].tails", "Skipped", 0.012, kind="Skipped", parent="w[1]", message="when 'heads == tails' evaluated false"
    ),
]


class TestSteps:
    def test_groups_are_left_out_and_steps_stand_below_their_template(self):
        assert texts(rows_of(tree_of(*COINFLIP), at(1.5))) == [
            "● steps  1.5s",
            "├─✔ flip  12ms  heads",
            "├─● heads  1.5s",
            "└─○ tails    skipped: when 'heads == tails' evaluated false",
        ]

    def test_the_last_line_printed_stands_for_a_result(self):
        tree = tree_of(*COINFLIP, LogPrinted("w[1].heads", "heads", "pod", "stdout", "it was heads", at(1)))
        tree.see(changed("w[1].heads", "Succeeded", 1.012, parent="w[1]"))
        assert texts(rows_of(tree, None))[2] == "├─✔ heads  1.0s  it was heads"

    def test_the_items_of_a_loop_stand_below_it(self):
        events = [
            changed(f"w[1].each({n}:x.y({n}))", "Succeeded", 1, parent="w[1]", label=f"each({n}:x)") for n in range(2)
        ]
        rows = rows_of(tree_of(*COINFLIP[:6], *events), None)
        assert [row.head for row in rows][2:] == ["└─✔ each", "  ├─✔ each(0:x)", "  └─✔ each(1:x)"]

    def test_attempts_stand_below_their_retry(self):
        flag = models.NodeFlag(retried=True)
        tree = tree_of(
            *COINFLIP[:2],
            changed("w[0].try", "Running", kind="Retry", parent="w[0]"),
            changed(
                "w[0].try(0)",
                "Failed",
                1,
                parent="w[0].try",
                node_flag=flag,
                label="try(0)",
                message="main: Error (exit code 1)",
            ),
            changed("w[0].try(1)", "Running", 1, parent="w[0].try", node_flag=flag, label="try(1)"),
        )
        assert texts(rows_of(tree, at(2)))[1:] == [
            "└─● try  2.0s",
            "  ├─✖ try(0)  0ms  main: Error (exit code 1)",
            "  └─● try(1)  1.0s",
        ]


def fan_out(done: int, failed: int, total: int) -> Tree:
    tree = tree_of(
        changed("w", "Running", kind="DAG", template_name="main"),
        changed("w.resize", "Running", kind="TaskGroup", parent="w"),
    )
    for n in range(total):
        phase = "Failed" if n < failed else "Succeeded" if n < failed + done else "Pending"
        tree.see(changed(f"w.resize({n}:x)", "Pending", parent="w.resize", label=f"resize({n}:x)"))
        if phase != "Pending":
            tree.see(
                changed(
                    f"w.resize({n}:x)",
                    phase,
                    1,
                    parent="w.resize",
                    label=f"resize({n}:x)",
                    message="bad" if phase == "Failed" else "",
                )
            )
    return tree


class TestMany:
    def test_a_large_fan_out_folds_into_counts_and_failures_are_shown(self):
        assert texts(rows_of(fan_out(1_801, 3, 2_000), None)) == [
            "● main",
            "└─● resize    1,804/2,000  (3 failed)",
            "  ├─✖ resize(0:x)  0ms  bad",
            "  ├─✖ resize(1:x)  0ms  bad",
            "  └─✖ resize(2:x)  0ms  bad",
        ]

    def test_a_folded_loop_in_steps_counts_the_same(self):
        tree = tree_of(*COINFLIP[:6])
        for n in range(100):
            tree.see(
                changed(
                    f"w[1].each({n}:x)", "Succeeded" if n < 40 else "Pending", 1, parent="w[1]", label=f"each({n}:x)"
                )
            )
        assert texts(rows_of(tree, None))[-1] == "└─● each    40/100"

    def test_many_tasks_fold_into_a_line(self):
        tree = tree_of(changed("w", "Running", kind="DAG", template_name="main"))
        for n in range(100):
            tree.see(changed(f"w.t{n}", "Succeeded" if n < 90 else "Running" if n < 92 else "Pending", 1, parent="w"))
        assert texts(rows_of(tree, None)) == [
            "● main",
            "├─● t90",
            "├─● t91",
            "└─◌ 90 done · 8 waiting",
        ]

    @pytest.mark.parametrize("height", [1, 2, 5, 10, 24])
    @pytest.mark.parametrize("failed", [0, 3, 1_000])
    def test_the_picture_never_exceeds_the_terminal(self, height, failed):
        rows = rows_of(fan_out(500, failed, 2_000), at(2), height)
        assert len(rows) <= height

    def test_when_lines_are_scarce_failures_go_before_what_runs(self):
        tree = tree_of(changed("w", "Running", kind="DAG", template_name="main"))
        for n in range(30):
            tree.see(changed(f"w.t{n}", "Running" if n < 28 else "Failed", 1, parent="w"))
        assert [row.label for row in rows_of(tree, None, 4)][:3] == ["main", "t28", "t29"]

    def test_an_event_costs_the_same_in_a_large_run(self):
        tree = fan_out(1_000, 0, 2_000)
        entry = tree.entry_of("w.resize")
        assert entry.settled == 1_000
        tree.see(changed("w.resize(1999:x)", "Succeeded", 2, parent="w.resize"))
        assert (entry.settled, entry.phases["Pending"], len(entry.loud)) == (1_001, 999, 999)

    def test_counts_are_of_nodes_that_do_work(self):
        assert fan_out(5, 2, 10).counts == {"Succeeded": 5, "Failed": 2, "Pending": 3}


class TestPlain:
    def lines(self, *events) -> list[str]:
        out = io.StringIO()
        display = PlainDisplay(out)
        for event in events:
            display(event)
        return out.getvalue().splitlines()

    def test_a_line_an_event_with_time_name_phase_and_message(self):
        assert self.lines(
            RunOpened("w", "uid", "default", Path("/runs/w"), START),
            WarningGiven("volumes are ignored here", "main", "volumes", START),
            changed("w.a", "Failed", 1.5, message="main: Error (exit code 1)"),
            LogPrinted("w.a", "a", "w-a-123", "stdout", "hello", at(2)),
        ) == [
            "2026-01-01T00:00:00.000Z  w  running here  state in /runs/w",
            "2026-01-01T00:00:00.000Z  warning  volumes are ignored here",
            "2026-01-01T00:00:01.500Z  w.a  Failed  main: Error (exit code 1)",
            "w-a-123: hello",
        ]

    def test_an_event_that_changes_nothing_to_see_is_left_out(self):
        assert len(self.lines(changed("w.a", "Running"), changed("w.a", "Running"))) == 1


class TestTerminal:
    def test_the_tree_is_drawn_with_the_run_above_it(self, monkeypatch):
        from hera._cli.display.terminal import TerminalDisplay

        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "80")
        out = io.StringIO()
        display = TerminalDisplay(out, Tree())
        display(RunOpened("w", "uid", "default", Path("/runs/w"), START))
        for event in COINFLIP:
            display(event)
        display.close()
        drawn = out.getvalue()
        assert "w  running here  ·  state in /runs/w" in drawn
        assert "├─✔ flip" in drawn

    @pytest.mark.parametrize(
        ("options", "kind"),
        [({"as_json": True}, "JsonDisplay"), ({"quiet": True}, "SilentDisplay"), ({}, "PlainDisplay")],
    )
    def test_which_display_a_pipe_gets(self, options, kind):
        from hera._cli.display.choice import display_for

        display, tree = display_for(io.StringIO(), **{"as_json": False, "quiet": False, **options})
        assert (type(display).__name__, tree) == (kind, None)

    def test_rich_is_loaded_for_terminals_only(self):
        import subprocess

        program = (
            "import io, sys; from hera._cli.display.choice import display_for;"
            "display_for(io.StringIO(), as_json=False, quiet=False); print('rich' in sys.modules)"
        )
        assert (
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
            == "False\n"
        )


class TestTexts:
    @pytest.mark.parametrize(
        ("seconds", "text"),
        [
            (0, "0ms"),
            (0.0124, "12ms"),
            (0.9996, "1000ms"),
            (4.12, "4.1s"),
            (59.96, "1m 0s"),
            (130, "2m 10s"),
            (7_800, "2h 10m"),
            (273_600, "3d 4h"),
        ],
    )
    def test_durations_are_short(self, seconds, text):
        assert duration_text(timedelta(seconds=seconds)) == text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("a\x1b[2Jb", "ab"),
            ("a\x1b]0;title\x07b", "ab"),
            ("a\x1b]8;;http://x\x1b\\b", "ab"),
            ("a\x07\x08b", "a\ufffd\ufffdb"),
            ("a\u202eb", "a\ufffdb"),
            ("a\tb", "a    b"),
            ("über ✔", "über ✔"),
        ],
    )
    def test_nothing_that_a_terminal_obeys_gets_through(self, text, shown):
        assert safe(text) == shown

    def test_a_snippet_is_the_first_line_that_says_something(self):
        assert snippet("\n\n  hello\nworld") == "hello"
        assert snippet("x" * 100, 10) == "xxxxxxxxx…"
        assert snippet("") == ""

    @pytest.mark.parametrize(
        ("word", "text"), [("train", "train"), ("train(2:lr=0.3)", "'train(2:lr=0.3)'"), ("it's", "'it'\"'\"'s'")]
    )
    def test_words_are_quoted_for_the_shell(self, word, text):
        assert quoted(word) == text
