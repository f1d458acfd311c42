"""What the zygote imports before the first fork, so that no attempt pays for it. Never a module of the user's.

Every page of the zygote is paid for by every fork; so a run whose templates need nothing gets nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from hera._generated import models

__all__ = ["modules_for"]

_ARCHIVES = ("gzip", "tarfile", "zipfile", "shutil", "tempfile", "_hera_zygote.archive")

_RUNNER = tuple(
    f"hera.workflows._runner.{name}"
    for name in ("bind", "convert", "errors", "json_text", "load", "main", "paths", "save")
)

_AUTHORING = (
    *(
        f"hera.workflows.{name}"
        for name in ("artifact", "container", "dag", "parameter", "script", "steps", "workflow")
    ),
    *(f"hera.workflows.{name}" for name in ("_call", "_context", "_depends", "_refs", "env", "operator", "task")),
    *(f"hera.workflows.{name}" for name in ("metrics", "resources", "retry_strategy", "volume")),
    *(f"hera.workflows._scripts.{name}" for name in ("constructors", "decorator", "signature")),
    "hera.shared",
    "pathlib",
)
"""What the module of a runner script usually needs to be imported again: it has the decorators, and often the workflow."""


def modules_for(templates: Iterable[models.Template]) -> set[str]:
    """The modules that attempts of these templates will import.

    Args:
        templates: All templates that the run may reach.
    """
    modules: set[str] = set()
    for template in templates:
        sides = (template.inputs, template.outputs)
        if any(side is not None and side.artifacts for side in sides):
            modules.update(_ARCHIVES)
        if template.script is not None and "hera.workflows.runner" in (template.script.args or ()):
            modules.update(_RUNNER, _AUTHORING)
            if "pydantic" in sys.modules:  # this very program uses it, so its functions most likely do
                modules.add("pydantic")
    return modules
