"""What a manifest means: read with positions, references resolved, effective spec merged, frozen.

The room refuses to check anything (that is the linter's) and to run anything (that is the engine's).
"""

from hera._plan.plan import LibraryManifest, Place, Plan, Resolved, Source, TemplateNotFound, plan_of

__all__ = ["LibraryManifest", "Place", "Plan", "Resolved", "Source", "TemplateNotFound", "plan_of"]
