"""From a Python function to a script template.

`signature` reads a function once; the inline constructor, the runner constructor, the arguments of loops and the
in-pod runner all work from what it says. Nothing here runs the function.
"""
