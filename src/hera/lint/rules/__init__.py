"""The rules, one a file, in the order in which their findings are told."""

from __future__ import annotations

from hera.lint.rule import Rule
from hera.lint.rules import (
    artifact_path,
    dependency_cycle,
    duplicate_name,
    hook_expression,
    invalid_argument,
    invalid_depends,
    invalid_loop,
    invalid_name,
    invalid_output,
    invalid_resource,
    invalid_when,
    misplaced_field,
    missing_argument,
    missing_entrypoint,
    missing_image,
    missing_manifest,
    mount_conflict,
    not_an_ancestor,
    template_body,
    template_reference,
    unknown_dependency,
    unknown_entrypoint,
    unknown_parameter,
    unknown_reference,
    unknown_template,
    unused_parameter,
)

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        missing_manifest,
        template_reference,
        invalid_name,
        duplicate_name,
        invalid_argument,
        missing_entrypoint,
        unknown_entrypoint,
        unknown_template,
        template_body,
        unknown_dependency,
        dependency_cycle,
        invalid_depends,
        missing_argument,
        unknown_parameter,
        unused_parameter,
        unknown_reference,
        not_an_ancestor,
        invalid_when,
        invalid_loop,
        artifact_path,
        invalid_output,
        missing_image,
        misplaced_field,
        mount_conflict,
        hook_expression,
        invalid_resource,
    )
)
