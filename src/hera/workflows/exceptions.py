"""Mistakes in how templates, steps and tasks are put together.

::

    AuthoringError
    └── WorkflowsException
        ├── InvalidType               a step, task or template made where it cannot live
        ├── InvalidOperand            (ValueError, TypeError, AssertionError) `>>`, `next` or the like with no task
        ├── InvalidTemplateCall       a template called where no step or task can be made
        ├── InvalidDispatchType       kept for programs that name it; never raised
        ├── NodeNameConflict          two steps or tasks of one name under the same template
        ├── TemplateNameConflict      two different templates of one name in one workflow
        └── NotUnderWorkflow          (SyntaxError, AssertionError) a template without a workflow to belong to
"""

from __future__ import annotations

from hera.exceptions import AuthoringError, InvalidContext

__all__ = [
    "InvalidDispatchType",
    "InvalidOperand",
    "InvalidTemplateCall",
    "InvalidType",
    "NodeNameConflict",
    "NotUnderWorkflow",
    "TemplateNameConflict",
    "WorkflowsException",
]


class WorkflowsException(AuthoringError):
    """Base of the mistakes above."""

    code = "workflows"


class InvalidType(WorkflowsException):
    """A step, task, group, container node or template was made, or put, where it cannot live."""

    code = "invalid-type"


class InvalidOperand(WorkflowsException, ValueError, TypeError, AssertionError):
    """An operator or method between tasks was given something else, or a task that cannot be asked that."""

    code = "invalid-operand"


class InvalidTemplateCall(WorkflowsException):
    """A template was called where no step or task can be made."""

    code = "invalid-template-call"


class InvalidDispatchType(WorkflowsException):
    """Kept for programs that name it; never raised."""

    code = "invalid-dispatch-type"


class NodeNameConflict(WorkflowsException):
    """Two steps or tasks of one name under the same template."""

    code = "node-name-conflict"


class TemplateNameConflict(WorkflowsException):
    """Two different templates of one name in one workflow, or one template put into it twice."""

    code = "template-name-conflict"


class NotUnderWorkflow(InvalidContext, WorkflowsException, AssertionError):
    """A template was made or used inside a DAG or Steps block that stands under no workflow."""

    code = "not-under-workflow"
