"""What "one or many" fields accept, for type checkers only; nothing is imported at run time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Protocol, TypeAlias, TypeVar

    from hera._generated import models
    from hera.workflows._fields import Template
    from hera.workflows._scripts.typed import ScriptFunction
    from hera.workflows.artifact import Artifact
    from hera.workflows.env import BaseEnv
    from hera.workflows.env_from import BaseEnvFrom
    from hera.workflows.metrics import BaseMetric, Metrics
    from hera.workflows.parameter import Parameter
    from hera.workflows.user_container import UserContainer
    from hera.workflows.volume import BaseVolume

    T = TypeVar("T")
    OneOrMany: TypeAlias = T | Sequence[T]

    class Templatable(Protocol):
        """A user's own kind of template."""

        name: str | None

        def _build_template(self) -> models.Template: ...

    AnyTemplate: TypeAlias = Template | Templatable | models.Template | ScriptFunction[..., Any]
    ParameterT: TypeAlias = Parameter | models.Parameter
    ArtifactT: TypeAlias = Artifact | models.Artifact
    InputT: TypeAlias = ParameterT | ArtifactT | Mapping[str, Any]
    InputsT: TypeAlias = models.Inputs | OneOrMany[InputT] | None
    OutputsT: TypeAlias = models.Outputs | OneOrMany[ParameterT | ArtifactT] | None
    ArgumentT: TypeAlias = ParameterT | ArtifactT | Mapping[str, Any]
    ArgumentsT: TypeAlias = models.Arguments | OneOrMany[ArgumentT] | None
    EnvT: TypeAlias = OneOrMany[BaseEnv | models.EnvVar | Mapping[str, Any]] | None
    EnvFromT: TypeAlias = OneOrMany[BaseEnvFrom | models.EnvFromSource] | None
    VolumesT: TypeAlias = OneOrMany[BaseVolume | models.Volume | dict[str, Any]] | None
    MetricsT: TypeAlias = models.Metrics | Metrics | OneOrMany[BaseMetric | models.Prometheus] | None
    SidecarsT: TypeAlias = OneOrMany[UserContainer | models.UserContainer] | None
    LoopItemsT: TypeAlias = Sequence[Any] | str | float | bool | Parameter | models.Item | Mapping[str, Any] | None
