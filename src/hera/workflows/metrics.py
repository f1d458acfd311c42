"""What workflows and templates report to Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models
    from hera._generated.models import MetricLabel as Label

__all__ = ["BaseMetric", "Counter", "Gauge", "Histogram", "Label", "Metric", "Metrics"]


def __getattr__(name: str) -> Any:
    if name == "Label":  # the API model, loaded only by programs that use it
        from hera._generated.models import MetricLabel

        return MetricLabel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclass(kw_only=True, eq=False, repr=False)
class BaseMetric(Record):
    """What every metric has.

    Args:
        name: Its name.
        help: What it means.
        labels: Its labels; one or many.
        when: Condition on which it is reported.

    Source:
        Argo Workflows fields reference, Prometheus.
    """

    name: str
    help: str
    labels: models.MetricLabel | Sequence[models.MetricLabel] | None = None
    when: str | None = None

    def _values(self) -> dict[str, Any]:
        """The part of the metric that only its kind has."""
        raise NotImplementedError(f"{type(self).__name__} must define _values()")

    def _build_metric(self) -> models.Prometheus:
        from hera._generated import models
        from hera.workflows._compile.plain import many

        return models.Prometheus(
            name=self.name, help=self.help, labels=many(self.labels) or None, when=self.when, **self._values()
        )


@dataclass(kw_only=True, eq=False, repr=False)
class Counter(BaseMetric):
    """A number that only grows.

    Args:
        value: How much is added; a number as text, or a reference.
    """

    value: str

    def _values(self) -> dict[str, Any]:
        from hera._generated import models

        return {"counter": models.Counter(value=self.value)}


@dataclass(kw_only=True, eq=False, repr=False)
class Gauge(BaseMetric):
    """A number that goes up and down.

    Args:
        realtime: Report while the node runs, and not only at its end.
        value: The number as text, or a reference.
        operation: How it changes the gauge: `Set`, `Add` or `Sub`.
    """

    realtime: bool
    value: str
    operation: str | None = None

    def _values(self) -> dict[str, Any]:
        from hera._generated import models

        return {"gauge": models.Gauge(realtime=self.realtime, value=self.value, operation=self.operation)}


@dataclass(kw_only=True, eq=False, repr=False)
class Histogram(BaseMetric):
    """Counts of values in ranges.

    Args:
        buckets: Upper ends of the ranges.
        value: The value as text, or a reference.
    """

    buckets: Sequence[float | models.Amount]
    value: str

    def _values(self) -> dict[str, Any]:
        from hera._generated import models

        buckets = [float(bucket) if isinstance(bucket, int | float) else bucket for bucket in self.buckets]
        return {"histogram": models.Histogram(buckets=buckets, value=self.value)}


@dataclass(kw_only=True, eq=False, repr=False)
class Metric(BaseMetric):
    """A metric of any kind; name, help, labels and condition are its own, the values those of what it holds.

    Args:
        counter: Gives the values of a counter.
        gauge: Gives the values of a gauge.
        histogram: Gives the values of a histogram.
    """

    counter: Counter | None = None
    gauge: Gauge | None = None
    histogram: Histogram | None = None

    def _values(self) -> dict[str, Any]:
        held = (kind for kind in (self.counter, self.gauge, self.histogram) if kind is not None)
        return {name: value for kind in held for name, value in kind._values().items()}


@dataclass(kw_only=True, eq=False, repr=False)
class Metrics(Record):
    """Several metrics.

    Args:
        metrics: The metrics.
    """

    metrics: list[Metric]
