"""Names and identities: compared with Argo's own values."""

from __future__ import annotations

import pytest
from core_driver import Driver, manifest, run

from hera.local.core.names import display_name, node_id, pod_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("demo", "demo"),
        ("demo[0]", "demo-3919527336"),
        ("demo[0].say", "demo-383039133"),
        ("demo[0].each(0:a)", "demo-4042785449"),
        ("demo.build", "demo-2124544984"),
        ("demo.build(1)", "demo-1130862830"),
        ("demo.onExit", "demo-1599854481"),
        ("demo.build.hooks.running", "demo-2725677563"),
        ("demo[0].each(2:id:7,who:ann)", "demo-1745069493"),
    ],
)
def test_node_ids_are_those_of_argo(name, expected):
    """The check values of the engine's specification."""
    assert node_id("demo", name) == expected


@pytest.mark.parametrize(
    ("template", "identity", "expected"),
    [
        ("say", "demo-383039133", "demo-say-383039133"),
        ("", "demo-383039133", "demo-383039133"),
        ("say", "demo", "demo"),
        ("t" * 300, "demo-1", f"demo-{'t' * 237}-1"),
    ],
)
def test_pod_names_carry_the_template_and_the_hash(template, identity, expected):
    """Format v2; the prefix is cut so that Kubernetes would take the name."""
    assert pod_name("demo", template, identity) == expected


@pytest.mark.parametrize(
    ("name", "boundary", "expected"),
    [
        ("demo", None, "demo"),
        ("demo(0)", None, "demo(0)"),
        ("demo[0]", "demo", "[0]"),
        ("demo[0].say", "demo", "say"),
        ("demo[0].each(0:a)", "demo", "each(0:a)"),
        ("demo.build(1)", "demo", "build(1)"),
        ("demo.build.onExit", "demo", "build.onExit"),
        ("demo[0].inner[1].leaf", "demo[0].inner", "leaf"),
        ("demo[0].a].b", "demo", "a].b"),
    ],
)
def test_display_names_leave_the_boundary_out(name, boundary, expected):
    """What people are shown is short."""
    assert display_name(name, boundary) == expected


def test_two_nodes_whose_names_share_a_hash_are_two_nodes():
    """Among 100,000 nodes two of the 32-bit hashes are likely to be equal; upstream one node is then taken for the other."""
    driver = Driver(manifest("{entrypoint: a, templates: [{name: a, container: {image: i, command: [c]}}]}")).start()
    state = driver.state
    first, second = "w.costarring", "w.liquors"
    node = state.nodes["w"]
    base = node_id("w", first)
    import msgspec

    state.nodes[base] = msgspec.structs.replace(node, id=base, name=first)
    assert state.id_of(first) == base
    state.nodes[base] = msgspec.structs.replace(node, id=base, name="another name with this hash")
    assert state.id_of(first) == f"{base}-1"
    state.nodes[f"{base}-1"] = msgspec.structs.replace(node, id=f"{base}-1", name=first)
    assert state.id_of(first) == f"{base}-1"
    assert state.id_of(second) == node_id("w", second)


def test_an_annotation_replaces_the_display_name():
    """It may hold tags, and takes effect when the node is looked at again."""
    text = """
    entrypoint: main
    arguments: {parameters: [{name: who, value: ann}]}
    templates:
    - name: main
      annotations: {workflows.argoproj.io/display-name: "for-{{workflow.parameters.who}}"}
      container: {image: i, command: [c]}
    """
    assert run(text).node("w").display_name == "for-ann"


def test_a_display_name_that_cannot_be_shown_is_an_error():
    """The rule and its text are Argo's."""
    text = """
    entrypoint: main
    templates:
    - name: main
      annotations: {workflows.argoproj.io/display-name: "no good!"}
      container: {image: i, command: [c]}
    """
    assert run(text).result() == (
        "Error",
        "displayName must match the regex ^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$",
    )
