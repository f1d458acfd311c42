"""The embedded engine: runs workflows on this machine, as Argo would, and survives being killed.

====================  ==================================================================================================
`run`                 the API: run a workflow, resume one, look at one, list them
`submission`          what was given becomes the workflow that runs
`admission` `reach`   everything that may forbid it, before anything starts
`session` `engine`    a run being driven: take what happened, decide, journal, act, tell
`recovery`            from the journal back to a run that can go on
`inbox` `intake`      what pods, timers and signals report, in one queue; `interruption` is Ctrl-C
`collector`           how often Python looks for garbage meanwhile
`clock`               time, which tests may skip
`core/`               the decisions, pure
`store/`              where runs are kept      `home` says in which directory
`executors/`          what runs the pods       `artifacts` what they hand to each other
`result` `node`       what a caller holds of a run; `assembly` puts the API's workflow object together
`watch`               what a run tells while it goes on
====================  ==================================================================================================
"""
