"""What a manifest means: references, scopes, the effective spec."""

import pytest

from hera._generated import models
from hera._plan import TemplateNotFound, plan_of
from hera._plan.source import PythonSource
from hera.exceptions import InvalidWorkflow
from hera.shared.model import decode, to_dict


def workflow(spec: dict, **metadata) -> models.Workflow:
    return decode(models.Workflow, {"metadata": {"name": "demo", **metadata}, "spec": spec})


def template(name: str, templates: list[dict], *, cluster: bool = False, namespace: str | None = None, **spec):
    kind = models.ClusterWorkflowTemplate if cluster else models.WorkflowTemplate
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return decode(kind, {"metadata": metadata, "spec": {"templates": templates, **spec}})


def pod(name: str, image: str = "busybox", **fields) -> dict:
    return {"name": name, "container": {"image": image, **fields}}


def step(**fields) -> models.WorkflowStep:
    return decode(models.WorkflowStep, {"name": "s", **fields})


class TestResolving:
    def test_the_entry_is_the_template_of_the_entrypoint(self):
        plan = plan_of(workflow({"entrypoint": "b", "templates": [pod("a"), pod("b", "other")]}))
        assert (plan.entry.name, plan.entry.scope, plan.entry.template.container.image) == ("b", "local/demo", "other")

    def test_a_bare_name_is_looked_up_in_the_scope_it_stands_in(self):
        library = [template("lib", [pod("a", "theirs"), pod("only-there")])]
        plan = plan_of(workflow({"entrypoint": "a", "templates": [pod("a", "ours")]}), library)
        assert plan.resolve("local/demo", step(template="a")).template.container.image == "ours"
        found = plan.resolve("namespaced/lib", step(template="a"))
        assert (found.template.container.image, found.scope) == ("theirs", "namespaced/lib")

    @pytest.mark.parametrize("cluster", [False, True])
    def test_a_reference_switches_the_scope(self, cluster):
        plan = plan_of(workflow({"entrypoint": "a"}), [template("lib", [pod("a")], cluster=cluster)])
        reference = {"name": "lib", "template": "a", **({"clusterScope": True} if cluster else {})}
        assert plan.resolve("local/demo", step(templateRef=reference)).scope == (
            "cluster/lib" if cluster else "namespaced/lib"
        )

    def test_an_inline_template_goes_first_and_stays_in_its_scope(self):
        plan = plan_of(workflow({"entrypoint": "a", "templates": [pod("a")]}))
        found = plan.resolve("namespaced/x", step(template="a", inline={"container": {"image": "inline"}}))
        assert (found.name, found.scope, found.template.container.image) == ("", "namespaced/x", "inline")

    @pytest.mark.parametrize(
        ("invocation", "text"),
        [
            ({"template": "nope"}, "template nope not found"),
            ({"template": "empty"}, "template 'empty' type is unknown"),
            ({"templateRef": {"name": "gone", "template": "a"}}, "workflow template gone not found"),
            ({"templateRef": {"name": "lib", "template": "b"}}, "template b not found in workflow template lib"),
        ],
    )
    def test_what_is_missing_is_told_in_argos_words(self, invocation, text):
        plan = plan_of(workflow({"entrypoint": "a", "templates": [{"name": "empty"}]}), [template("lib", [pod("a")])])
        with pytest.raises(TemplateNotFound) as caught:
            plan.resolve("local/demo", step(**invocation))
        assert str(caught.value) == text

    def test_a_hook_is_resolved_like_a_step(self):
        plan = plan_of(workflow({"entrypoint": "a", "templates": [pod("a")]}))
        assert plan.resolve("local/demo", models.LifecycleHook(template="a")).name == "a"

    @pytest.mark.parametrize(
        ("theirs", "ours", "found"), [("x", "x", True), ("x", "y", False), ("x", None, True), (None, "y", True)]
    )
    def test_a_template_of_another_namespace_is_not_there(self, theirs, ours, found):
        manifest = workflow({"entrypoint": "a"}, **({"namespace": ours} if ours else {}))
        plan = plan_of(manifest, [template("lib", [pod("a")], namespace=theirs)])
        assert ("namespaced/lib" in plan.library) is found

    def test_two_different_manifests_of_one_name_are_refused_and_the_same_one_twice_is_not(self):
        first, second = template("lib", [pod("a")]), template("lib", [pod("b")])
        plan_of(workflow({"entrypoint": "a"}), [first, first])
        with pytest.raises(InvalidWorkflow, match="two different WorkflowTemplates are called 'lib'"):
            plan_of(workflow({"entrypoint": "a"}), [first, second])

    def test_the_manifest_is_not_changed(self):
        manifest = workflow({"workflowTemplateRef": {"name": "lib"}})
        before = to_dict(manifest)
        plan_of(manifest, [template("lib", [pod("a")], entrypoint="a")])
        assert to_dict(manifest) == before


class TestWorkflowTemplateRef:
    def merged(self, own: dict, theirs: dict) -> dict:
        manifest = workflow({"workflowTemplateRef": {"name": "lib"}, **own})
        plan = plan_of(manifest, [template("lib", theirs.pop("templates", [pod("a")]), **theirs)])
        return to_dict(plan.workflow.spec)

    def test_the_workflow_takes_everything_and_overrides_the_entrypoint(self):
        both = self.merged(
            {"entrypoint": "b"}, {"entrypoint": "a", "serviceAccountName": "s", "templates": [pod("a"), pod("b")]}
        )
        assert (both["entrypoint"], both["serviceAccountName"]) == ("b", "s")
        assert [t["name"] for t in both["templates"]] == ["a", "b"]

    def test_the_local_scope_has_no_name(self):
        plan = plan_of(
            workflow({"workflowTemplateRef": {"name": "lib"}}), [template("lib", [pod("a")], entrypoint="a")]
        )
        assert plan.entry.scope == plan.scope == "local/"

    def test_a_parameter_that_is_given_replaces_the_whole_entry(self):
        own = {"arguments": {"parameters": [{"name": "p", "value": "x"}, {"name": "q"}, {"name": "new", "value": "1"}]}}
        theirs = {
            "arguments": {"parameters": [{"name": "p", "value": "y", "enum": ["y"]}, {"name": "q", "value": "z"}]}
        }
        assert self.merged(own, theirs)["arguments"]["parameters"] == [
            {"name": "p", "value": "x"},
            {"name": "q", "value": "z"},
            {"name": "new", "value": "1"},
        ]

    def test_artifacts_of_one_kind_of_storage_are_merged_others_replaced(self):
        own = {"arguments": {"artifacts": [{"name": "a", "s3": {"key": "mine"}}, {"name": "b", "raw": {"data": "x"}}]}}
        theirs = {
            "arguments": {
                "artifacts": [{"name": "a", "s3": {"key": "k", "bucket": "B"}}, {"name": "b", "s3": {"key": "k"}}]
            }
        }
        assert self.merged(own, theirs)["arguments"]["artifacts"] == [
            {"name": "a", "s3": {"bucket": "B", "key": "mine"}},
            {"name": "b", "raw": {"data": "x"}},
        ]

    def test_lists_with_a_key_are_merged_and_others_replaced(self):
        both = self.merged(
            {"volumes": [{"name": "mine", "emptyDir": {}}], "tolerations": [{"key": "a"}]},
            {"volumes": [{"name": "theirs", "emptyDir": {}}], "tolerations": [{"key": "b"}]},
        )
        assert [v["name"] for v in both["volumes"]] == ["theirs", "mine"]
        assert both["tolerations"] == [{"key": "a"}]

    def test_suspend_comes_from_the_workflow_only(self):
        assert "suspend" not in self.merged({}, {"suspend": True})
        assert self.merged({"suspend": True}, {})["suspend"] is True

    def test_missing_hooks_are_added(self):
        both = self.merged(
            {"hooks": {"x": {"template": "mine"}}}, {"hooks": {"x": {"template": "t"}, "y": {"template": "t"}}}
        )
        assert {name: hook["template"] for name, hook in both["hooks"].items()} == {"x": "mine", "y": "t"}

    def test_pod_metadata_reaches_the_templates_that_do_not_say_otherwise(self):
        own = {"metadata": {"labels": {"a": "own"}}}
        both = self.merged({}, {"podMetadata": {"labels": {"a": "1", "b": "2"}}, "templates": [{**pod("a"), **own}]})
        assert both["templates"][0]["metadata"]["labels"] == {"a": "own", "b": "2"}

    def test_a_reference_to_nothing_is_left_for_the_linter(self):
        plan = plan_of(workflow({"workflowTemplateRef": {"name": "gone"}}))
        assert plan.workflow.spec.workflow_template_ref.name == "gone"


class TestTemplateDefaults:
    def test_common_fields_and_those_of_its_kind_fill_the_gaps(self):
        defaults = {
            "timeout": "5s",
            "container": {"image": "default", "env": [{"name": "A", "value": "d"}, {"name": "B", "value": "d"}]},
            "script": {"image": "python", "source": ""},
        }
        own = {"name": "a", "container": {"image": "own", "env": [{"name": "B", "value": "own"}], "args": ["x"]}}
        plan = plan_of(workflow({"entrypoint": "a", "templateDefaults": defaults, "templates": [own]}))
        merged = to_dict(plan.entry.template)
        assert merged == {
            "name": "a",
            "timeout": "5s",
            "container": {
                "image": "own",
                "args": ["x"],
                "env": [{"name": "A", "value": "d"}, {"name": "B", "value": "own"}],
            },
        }

    def test_those_of_the_running_workflow_hold_for_templates_from_elsewhere(self):
        plan = plan_of(
            workflow({"entrypoint": "a", "templateDefaults": {"timeout": "5s"}}),
            [template("lib", [pod("a")], templateDefaults={"timeout": "9s"})],
        )
        assert plan.resolve("local/demo", step(templateRef={"name": "lib", "template": "a"})).template.timeout == "5s"

    def test_an_empty_image_is_none(self):
        defaults = {"container": {"image": "default"}}
        plan = plan_of(workflow({"entrypoint": "a", "templateDefaults": defaults, "templates": [pod("a", "")]}))
        assert plan.entry.template.container.image == "default"

    def test_the_workflows_retry_strategy_holds_where_a_template_has_none(self):
        own = {**pod("b"), "retryStrategy": {"limit": 7}}
        plan = plan_of(workflow({"entrypoint": "a", "retryStrategy": {"limit": 2}, "templates": [pod("a"), own]}))
        assert str(plan.entry.template.retry_strategy.limit) == "2"
        assert str(plan.resolve("local/demo", step(template="b")).template.retry_strategy.limit) == "7"


class TestPythonSource:
    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("spec", "templates", 0, "dag", "tasks", 1, "arguments", "parameters", 0), 3),
            (("spec", "templates", 0, "inputs"), 2),
            (("spec", "entrypoint"), 1),
        ],
    )
    def test_the_nearest_object_around_a_value_answers(self, path, line):
        origins = {"": ("a.py", 1), "spec.templates[0]": ("a.py", 2), "spec.templates[0].dag.tasks[1]": ("a.py", 3)}
        place = PythonSource(origins).place_of(path)
        assert (place.file, place.line, place.column) == ("a.py", line, None)

    def test_a_cron_workflow_keeps_its_spec_deeper(self):
        source = PythonSource({"": ("a.py", 1), "spec.workflowSpec.templates[0]": ("a.py", 2)})
        assert source.place_of(("spec", "templates", 0, "name")).line == 2

    def test_nothing_known_is_no_place(self):
        assert PythonSource({}).place_of(("spec",)) is None
