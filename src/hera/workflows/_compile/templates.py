"""Templates: the fields that all of them share, by one table, and the body that each kind adds."""

from __future__ import annotations

from typing import Any

from hera._generated import models
from hera.workflows._compile.arguments import template_inputs, template_outputs
from hera.workflows._compile.metrics import metrics_model
from hera.workflows._compile.plain import many, not_a_template
from hera.workflows._compile.volumes import definitions_of
from hera.workflows._fields import Template, as_template
from hera.workflows._record import located

__all__ = ["template_model", "template_of"]

SHARED: dict[str, str] = {
    "affinity": "affinity",
    "archive_location": "archive_location",
    "automount_service_account_token": "automount_service_account_token",
    "daemon": "daemon",
    "executor": "executor",
    "fail_fast": "fail_fast",
    "memoize": "memoize",
    "name": "name",
    "node_selector": "node_selector",
    "parallelism": "parallelism",
    "plugin": "plugin",
    "pod_spec_patch": "pod_spec_patch",
    "priority_class_name": "priority_class_name",
    "scheduler_name": "scheduler_name",
    "pod_security_context": "security_context",
    "service_account_name": "service_account_name",
    "synchronization": "synchronization",
    "timeout": "timeout",
}
"""Field of a template → field of `models.Template`, for those written as they are given."""

LISTS = ("host_aliases", "tolerations")
BUILT_LISTS = ("init_containers", "sidecars")


def template_of(template: Template) -> models.Template:
    """A template as it stands in a manifest.

    Raises:
        HeraException: Something in it does not fit; the error names the template and where it was made.
    """
    with located(template, f"template {template.name!r}"):
        fields = _shared_fields(template)
        fields["inputs"] = template_inputs(template)
        fields["outputs"] = template_outputs(template)
        fields.update(template._body())
        made = models.Template(**{name: value for name, value in fields.items() if value is not None})
        return template._finished(made)


def template_model(template: Any, owner: Any) -> models.Template:
    """Any accepted spelling of a template as a model: a record, an API model, an object that builds one.

    Args:
        template: The template.
        owner: The workflow, step or task that holds it, for errors.

    Raises:
        InvalidType: It is no template.
    """
    if isinstance(template, models.Template):
        return template
    template = as_template(template)
    build = getattr(template, "_build_template", None)
    if build is None or isinstance(template, type):
        raise not_a_template(template, owner)
    made: models.Template = build()
    return made


def _shared_fields(template: Template) -> dict[str, Any]:
    fields = {there: getattr(template, here) for here, there in SHARED.items()}
    # 0 is the same as no deadline, and Argo refuses it
    fields["active_deadline_seconds"] = template.active_deadline_seconds or None
    if template.labels is not None or template.annotations is not None:
        fields["metadata"] = models.Metadata(labels=template.labels, annotations=template.annotations)
    for name in LISTS:
        given = getattr(template, name)
        fields[name] = None if given is None else many(given)
    for name in BUILT_LISTS:
        given = getattr(template, name)
        fields[name] = None if given is None else [_built(item) for item in many(given)]
    fields["retry_strategy"] = _built(template.retry_strategy)
    fields["metrics"] = metrics_model(template)
    if getattr(template, "volumes", None) is not None:
        fields["volumes"] = definitions_of(template)
    return fields


def _built(given: Any) -> Any:
    """A record as its model; models and dicts as they are."""
    build = getattr(given, "build", None)
    return build() if build is not None else given
