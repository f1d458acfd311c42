"""What runs inside the pod: read the inputs, bind them to the function's parameters, call it, save what it gives.

It is started once for every script step, so it imports only what the function at hand needs, all of it from the
standard library; pydantic comes in when the function's own annotations ask for it. It never builds templates and knows
nothing of manifests.
"""
