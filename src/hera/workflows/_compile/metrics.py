"""Metrics: every accepted spelling as API models."""

from __future__ import annotations

from typing import Any

from hera._generated import models
from hera.exceptions import InvalidFieldValue
from hera.workflows._compile.plain import many
from hera.workflows._record import at, place_of
from hera.workflows.metrics import BaseMetric, Metrics

__all__ = ["metrics_model"]


def metrics_model(record: Any) -> models.Metrics | None:
    """What a workflow or template reports; `None` when it reports nothing.

    Raises:
        InvalidFieldValue: Something is no metric.
    """
    given = record.metrics
    if given is None or isinstance(given, models.Metrics):
        return given
    made = []
    for item in given.metrics if isinstance(given, Metrics) else many(given):
        if isinstance(item, BaseMetric):
            made.append(item._build_metric())
        elif isinstance(item, models.Prometheus):
            made.append(item)
        else:
            raise InvalidFieldValue(
                f"{type(record).__name__} {record.name!r}: metrics holds {item!r} of type {type(item).__name__}",
                hint="use Counter, Gauge, Histogram, Metric or models.Prometheus, one or many",
                **at(place_of(record)),
            )
    return models.Metrics(prometheus=made) if made else None
