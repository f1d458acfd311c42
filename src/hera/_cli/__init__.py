"""The `hera` command: one file a command, each loaded only when it is called.

It parses, calls the rooms below and shows what they say. It decides nothing about workflows.
"""
