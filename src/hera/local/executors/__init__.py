"""Adapters that run pods: `process` (processes of this machine) and `scripted` (outcomes given in advance)."""
