"""What is told when a run has ended: log lines, failures, outputs and the summary. Ends with what to type next."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hera._cli.display.text import duration_text, folder_text, quoted, safe, snippet

if TYPE_CHECKING:
    from hera.local.node import Node
    from hera.local.run import Run

__all__ = ["ending_of"]

_COLOURS = {"Succeeded": "32", "Failed": "31;1", "Error": "31;1"}
_FAILED = ("Failed", "Error")
_LINES_OF_A_POD = 20
_LINES_IN_ALL = 100
_LINES_OF_A_FAILURE = 12
_FAILURES_SHOWN = 5
_OUTPUTS_SHOWN = 20
_CHILD = re.compile(r"(?<=^child )'([^']+)'")


def ending_of(run: Run, *, is_live: bool, colour: bool = False) -> Iterator[str]:
    """The lines.

    Args:
        run: The finished run.
        is_live: Whether only a tree was shown so far, so that log lines are still to be told.
        colour: Whether to use ANSI colours.
    """
    if is_live:
        yield from _logs(run)
    yield from _failures(run, colour=colour)
    yield from _outputs(run)
    yield _summary(run, colour=colour)


def _logs(run: Run) -> Iterator[str]:
    """The last lines of every pod, each behind the pod's name."""
    told = 0
    began = False
    for node in run.nodes.values():
        if node.type != "Pod" or node.phase in _FAILED:
            continue  # the lines of those that failed come with the failure
        lines, left_out = _last_lines(run, node, min(_LINES_OF_A_POD, _LINES_IN_ALL - told))
        if told >= _LINES_IN_ALL:
            yield f"… more: hera logs {run.name}"
            return
        if (lines or left_out) and not began:
            began = True
            yield ""
        if left_out:
            yield f"{node.pod_name}: … {left_out:,} earlier lines: hera logs {run.name} {quoted(node.display_name)}"
        yield from (f"{node.pod_name}: {safe(line)}" for line in lines)
        told += len(lines)


def _last_lines(run: Run, node: Node, most: int) -> tuple[list[str], int]:
    """The last lines of a pod, and how many come before them. Long lines are cut."""
    from hera.local.log_files import lines_of, log_file

    kept: deque[str] = deque(maxlen=max(0, most))
    count = 0
    for line in lines_of(log_file(run.folder, node.id)):
        kept.append(line[:2000])
        count += 1
    return list(kept), count - len(kept)


def _failures(run: Run, *, colour: bool) -> Iterator[str]:
    failed = [node for node in run.nodes.values() if _is_told(run, node)]
    for node in failed[:_FAILURES_SHOWN]:
        yield ""
        yield from _failure(run, node, colour=colour)
    if len(failed) > _FAILURES_SHOWN:
        yield ""
        yield f"… and {len(failed) - _FAILURES_SHOWN:,} more: hera get {run.name}"


def _is_told(run: Run, node: Node) -> bool:
    """Failed nodes that did the work: not the groups around them, and of several attempts only the last one."""
    if node.phase not in _FAILED:
        return False
    if node.type not in ("Pod", "Skipped", "Suspend", "HTTP", "Plugin"):
        return False
    retry = _retry_of(run, node)
    return retry is None or (retry.phase in _FAILED and retry.children[-1].id == node.id)


def _retry_of(run: Run, node: Node) -> Node | None:
    flag = node.status.node_flag
    if flag is None or not flag.retried:
        return None
    name = node.name.rpartition("(")[0]
    return run.nodes.get(name)


def _failure(run: Run, node: Node, *, colour: bool) -> Iterator[str]:
    retry = _retry_of(run, node)
    shown = retry if retry is not None else node
    reason = _reason(node)
    facts = []
    if retry is not None:
        attempts = [child for child in retry.children if child.name.startswith(f"{retry.name}(")]
        facts.append(f"attempt {len(attempts)} of {_most_attempts(run, node, len(attempts))}")
    if node.duration and node.type == "Pod":  # whole seconds; zero would say nothing
        facts.append(duration_text(node.duration))
    tail = f"  ·  {', '.join(facts)}" if facts else ""
    yield _painted(f"✖ {safe(shown.display_name)}  {node.phase.lower()}: {reason}{tail}", node.phase, colour=colour)
    inputs = ", ".join(f"{name} = {snippet(value, 40)}" for name, value in node.inputs.parameters.items())
    if inputs:
        yield f"    inputs   {inputs}"
    lines, left_out = _last_lines(run, node, _LINES_OF_A_FAILURE)
    if left_out:
        lines = [f"… {left_out:,} earlier lines", *lines]
    for position, line in enumerate(lines):
        yield f"    {'printed' if position == 0 else '':7}  {safe(line)}"
    yield (
        f"  look:      hera logs {run.name} {quoted(shown.display_name)}"
        if lines
        else f"  look:      hera get {run.name}"
    )


def _reason(node: Node) -> str:
    """Why it failed: its exit code, unless that only comes from being killed for what the message tells."""
    if node.exit_code and (not node.message or node.message.startswith("main: ")):
        return f"exit code {node.exit_code}"
    return snippet(node.message, 200) or node.phase.lower()


def _most_attempts(run: Run, node: Node, made: int) -> str:
    """How many attempts there could have been, if that is known."""
    spec = run.record.workflow.spec
    template = next((t for t in spec.templates or () if t.name == node.template_name), None)
    strategy = (template.retry_strategy if template is not None else None) or spec.retry_strategy
    limit = str(strategy.limit) if strategy is not None and strategy.limit is not None else ""
    return str(int(limit) + 1) if limit.isdigit() else str(made)


def _outputs(run: Run) -> Iterator[str]:
    """The workflow's own outputs."""
    named = [(name, snippet(value, 100)) for name, value in run.outputs.parameters.items()]
    named += [(name, str(artifact.stored_at or "")) for name, artifact in run.outputs.artifacts.items()]
    if named:
        yield ""
    for name, value in named[:_OUTPUTS_SHOWN]:
        yield f"  {safe(name)} = {value}"
    if len(named) > _OUTPUTS_SHOWN:
        yield f"  … and {len(named) - _OUTPUTS_SHOWN} more: hera get {run.name} --json"


def _summary(run: Run, *, colour: bool) -> str:
    counts: Counter[str] = Counter()
    for node in run.nodes.values():
        if node.status.node_flag is not None and node.status.node_flag.retried:
            continue  # their Retry node stands for them
        if node.type in ("Pod", "Retry", "Skipped", "Suspend", "HTTP", "Plugin"):
            word = {
                "Succeeded": "ran",
                "Failed": "failed",
                "Error": "failed",
                "Skipped": "skipped",
                "Omitted": "omitted",
            }
            counts[word.get(node.phase, node.phase.lower())] += 1
    counted = ", ".join(f"{count:,} {word}" for word, count in counts.items()) or "nothing ran"
    glyph = "✔" if run.phase == "Succeeded" else "✖"
    took = f" in {duration_text(run.duration)}" if run.duration is not None else ""
    message = f": {snippet(_message(run), 200)}" if run.message and run.phase != "Succeeded" else ""
    head = _painted(f"{glyph} {run.phase}{took}{message}", run.phase, colour=colour)
    return f"\n{head}  ·  {counted}  ·  kept in {folder_text(run.folder)}\n  look:      hera get {run.name}"


def _message(run: Run) -> str:
    """The workflow's message, with a node's name in place of its id."""
    return _CHILD.sub(
        lambda match: f"'{run.nodes[match[1]].display_name}'" if match[1] in run.nodes else match[0], run.message
    )


def _painted(text: str, phase: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS.get(phase, '0')}m{text}\x1b[0m" if colour else text
