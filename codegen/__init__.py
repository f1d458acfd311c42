"""Writes the parts of Hera that follow from Argo's OpenAPI document; see `python -m codegen --help`."""
