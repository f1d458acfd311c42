"""Parallelism and failFast."""

from __future__ import annotations

from core_driver import Driver, fails, manifest, run

LOOP = """
entrypoint: main
%s
templates:
- name: main
  %s
  steps: [[{name: each, template: x, withItems: [a, b, c, d]}]]
- {name: x, container: {image: i, command: [c]}}
"""


def running(driver: Driver) -> list[str]:
    return [node.display_name for node in driver.state.nodes.values() if node.type == "Pod" and node.phase == "Pending"]


def test_parallelism_of_the_workflow_limits_pods():
    """The next one starts when a place is free, in order."""
    driver = Driver(manifest(LOOP % ("parallelism: 2", "")), announce=False).start()
    assert running(driver) == ["each(0:a)", "each(1:b)"]
    driver.end("w[0].each(1:b)")
    assert running(driver) == ["each(0:a)", "each(2:c)"]
    driver.restart()
    driver.end("w[0].each(0:a)")
    assert running(driver) == ["each(2:c)", "each(3:d)"]
    assert driver.go_on().result() == ("Succeeded", "")


def test_parallelism_of_a_template_limits_its_children():
    """Nested pods are not counted, only direct children."""
    driver = Driver(manifest(LOOP % ("", "parallelism: 1")), announce=False).start()
    assert running(driver) == ["each(0:a)"]
    driver.end("w[0].each(0:a)")
    assert running(driver) == ["each(1:b)"]
    text = """
    entrypoint: main
    templates:
    - {name: main, parallelism: 1, steps: [[{name: s, template: sub}, {name: t, template: sub}]]}
    - {name: sub, steps: [[{name: a, template: x}, {name: b, template: x}]]}
    - {name: x, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text), announce=False).start()
    assert running(driver) == ["a", "b"]
    assert "w[0].t" not in driver.phases()


def test_parallelism_in_a_dag_and_its_loops():
    """Tasks and items of one DAG share its places."""
    text = """
    entrypoint: main
    templates:
    - name: main
      parallelism: 2
      dag: {tasks: [{name: each, template: x, withItems: [1, 2, 3]}, {name: t, template: x}]}
    - {name: x, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text), announce=False).start()
    most = 0
    while not driver.state.is_finished:
        most = max(most, len(running(driver)))
        driver.step()
    assert most == 2
    assert len(driver.started) == 4
    assert driver.result() == ("Succeeded", "")


def test_fail_fast_starts_nothing_more_and_fails_when_nothing_is_active():
    """What runs may end; what had not started never gets a node."""
    driver = Driver(manifest(LOOP % ("parallelism: 2", "failFast: true")), announce=False).start()
    driver.end("w[0].each(0:a)", fails())
    assert running(driver) == ["each(1:b)"]
    assert driver.phases()["w"] == "Running"
    driver.end("w[0].each(1:b)")
    message = "template has failed or errored children and failFast enabled"
    assert driver.rows()["w[0]"] == ("StepGroup", "Failed", message)
    assert driver.result() == ("Failed", message)
    assert len(driver.started) == 2


def test_fail_fast_counts_failed_attempts():
    """Not even the next attempt starts; the Retry node is ended with the template."""
    text = """
    entrypoint: main
    templates:
    - {name: main, failFast: true, dag: {tasks: [{name: a, template: x}, {name: nap, template: nap}]}}
    - {name: x, retryStrategy: {limit: 3}, container: {image: i, command: [c]}}
    - {name: nap, suspend: {duration: 1h}}
    """
    driver = run(text, {"a": fails()})
    assert driver.phases() == {"w": "Failed", "w.a": "Failed", "w.a(0)": "Failed", "w.nap": "Failed"}
    assert driver.waits == []
