"""The engine's centre: what happens to a workflow, as pure functions from values to values.

`decide(state, event, now)` says what an event changes and what is to be done about it. Nothing in here looks at a clock, a file, a
process, a random number or the environment; a run can therefore be replayed, tested and resumed exactly.

====================  ===============================================================================================
module                what it is for
====================  ===============================================================================================
`events`              what can happen            (values in)
`changes` `commands`  what is journaled, and what the shell is asked to do (values out)
`state`               all that is known of a run; `frames` is the part that can be rebuilt from the rest
`decide`              the only entrance: one event, one decision
`apply`               the only place where a state changes; `transitions` and `invariants` say what must stay true
`operation`           one decision being made: puts nodes, links them, asks for pods and timers
`execution`           executing a template for a step, a task, a hook or the entrypoint
`steps` `dag`         groups in order, tasks by dependency; `fan_out` and `aggregation` for their loops
`pods` `suspend`      leaves; `retry` wraps any of them
`dependency`          whether a task may run; `dag_phase`: what its DAG has come to
`references`          resolving steps and tasks; `siblings` and `links`: what they see and whose children they become
`hooks`               exit handlers and lifecycle hooks; `run` is the workflow itself, from first node to final phase
`deadline` `shutdown` ends that come from outside; `admission` is parallelism and failFast
`layout`              names and dependencies of steps and tasks, where they hold tags
`prepared`            templates cut once for the many nodes that use them; `rounds` fills them in, `scope` says with what
`arguments` `outputs` values going into a node and coming out of it
`display`             the names that people are shown instead
`refusal`             every field of a manifest: honoured, ignored with a warning, or refused by name
====================  ===============================================================================================
"""
