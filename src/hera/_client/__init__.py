"""Speaking to an Argo server: requests and replies as values, one narrow transport, services of one line a method.

The room refuses to guess: no host, no scheme or no namespace is an error before anything is sent.
"""
