"""Findings as text for people and as data for machines."""

from hera.lint.report.machine import as_json
from hera.lint.report.pretty import render, render_error, summary

__all__ = ["as_json", "render", "render_error", "summary"]
