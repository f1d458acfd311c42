"""What users write workflows with; each name is loaded from its module when it is first used.

`script` is the decorator, although a module of that name is here too: ``from hera.workflows import script`` and
``from hera.workflows.script import Script`` both work, in either order.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from hera.workflows._scripts.decorator import script as script
    from hera.workflows.archive import ArchiveStrategy as ArchiveStrategy
    from hera.workflows.archive import NoneArchiveStrategy as NoneArchiveStrategy
    from hera.workflows.archive import TarArchiveStrategy as TarArchiveStrategy
    from hera.workflows.archive import ZipArchiveStrategy as ZipArchiveStrategy
    from hera.workflows.artifact import Artifact as Artifact
    from hera.workflows.artifact import ArtifactLoader as ArtifactLoader
    from hera.workflows.artifact import ArtifactoryArtifact as ArtifactoryArtifact
    from hera.workflows.artifact import AzureArtifact as AzureArtifact
    from hera.workflows.artifact import GCSArtifact as GCSArtifact
    from hera.workflows.artifact import GitArtifact as GitArtifact
    from hera.workflows.artifact import HDFSArtifact as HDFSArtifact
    from hera.workflows.artifact import HTTPArtifact as HTTPArtifact
    from hera.workflows.artifact import OSSArtifact as OSSArtifact
    from hera.workflows.artifact import PluginArtifact as PluginArtifact
    from hera.workflows.artifact import RawArtifact as RawArtifact
    from hera.workflows.artifact import S3Artifact as S3Artifact
    from hera.workflows.async_service import AsyncWorkflowsService as AsyncWorkflowsService
    from hera.workflows.cluster_workflow_template import ClusterWorkflowTemplate as ClusterWorkflowTemplate
    from hera.workflows.container import Container as Container
    from hera.workflows.container_set import ContainerNode as ContainerNode
    from hera.workflows.container_set import ContainerSet as ContainerSet
    from hera.workflows.cron_workflow import CronWorkflow as CronWorkflow
    from hera.workflows.dag import DAG as DAG
    from hera.workflows.data import Data as Data
    from hera.workflows.env import ConfigMapEnv as ConfigMapEnv
    from hera.workflows.env import Env as Env
    from hera.workflows.env import FieldEnv as FieldEnv
    from hera.workflows.env import ResourceEnv as ResourceEnv
    from hera.workflows.env import SecretEnv as SecretEnv
    from hera.workflows.env_from import ConfigMapEnvFrom as ConfigMapEnvFrom
    from hera.workflows.env_from import SecretEnvFrom as SecretEnvFrom
    from hera.workflows.exceptions import InvalidDispatchType as InvalidDispatchType
    from hera.workflows.exceptions import InvalidTemplateCall as InvalidTemplateCall
    from hera.workflows.exceptions import InvalidType as InvalidType
    from hera.workflows.exceptions import NodeNameConflict as NodeNameConflict
    from hera.workflows.exceptions import TemplateNameConflict as TemplateNameConflict
    from hera.workflows.http_template import HTTP as HTTP
    from hera.workflows.io import Input as Input
    from hera.workflows.io import Output as Output
    from hera.workflows.metrics import Counter as Counter
    from hera.workflows.metrics import Gauge as Gauge
    from hera.workflows.metrics import Histogram as Histogram
    from hera.workflows.metrics import Label as Label
    from hera.workflows.metrics import Metric as Metric
    from hera.workflows.metrics import Metrics as Metrics
    from hera.workflows.operator import Operator as Operator
    from hera.workflows.parameter import Parameter as Parameter
    from hera.workflows.resource import Resource as Resource
    from hera.workflows.resources import Resources as Resources
    from hera.workflows.retry_strategy import RetryPolicy as RetryPolicy
    from hera.workflows.retry_strategy import RetryStrategy as RetryStrategy
    from hera.workflows.script import InlineScriptConstructor as InlineScriptConstructor
    from hera.workflows.script import RunnerScriptConstructor as RunnerScriptConstructor
    from hera.workflows.script import Script as Script
    from hera.workflows.script import ScriptConstructor as ScriptConstructor
    from hera.workflows.service import WorkflowsService as WorkflowsService
    from hera.workflows.steps import Parallel as Parallel
    from hera.workflows.steps import Step as Step
    from hera.workflows.steps import Steps as Steps
    from hera.workflows.steps import parallel as parallel
    from hera.workflows.suspend import Suspend as Suspend
    from hera.workflows.task import Task as Task
    from hera.workflows.task import TaskResult as TaskResult
    from hera.workflows.user_container import UserContainer as UserContainer
    from hera.workflows.volume import AccessMode as AccessMode
    from hera.workflows.volume import AWSElasticBlockStoreVolume as AWSElasticBlockStoreVolume
    from hera.workflows.volume import AWSElasticBlockStoreVolumeVolume as AWSElasticBlockStoreVolumeVolume
    from hera.workflows.volume import AzureDiskVolume as AzureDiskVolume
    from hera.workflows.volume import AzureDiskVolumeVolume as AzureDiskVolumeVolume
    from hera.workflows.volume import AzureFileVolume as AzureFileVolume
    from hera.workflows.volume import AzureFileVolumeVolume as AzureFileVolumeVolume
    from hera.workflows.volume import CephFSVolume as CephFSVolume
    from hera.workflows.volume import CephFSVolumeVolume as CephFSVolumeVolume
    from hera.workflows.volume import CinderVolume as CinderVolume
    from hera.workflows.volume import ConfigMapVolume as ConfigMapVolume
    from hera.workflows.volume import CSIVolume as CSIVolume
    from hera.workflows.volume import DownwardAPIVolume as DownwardAPIVolume
    from hera.workflows.volume import EmptyDirVolume as EmptyDirVolume
    from hera.workflows.volume import EphemeralVolume as EphemeralVolume
    from hera.workflows.volume import ExistingVolume as ExistingVolume
    from hera.workflows.volume import FCVolume as FCVolume
    from hera.workflows.volume import FlexVolume as FlexVolume
    from hera.workflows.volume import FlockerVolume as FlockerVolume
    from hera.workflows.volume import GCEPersistentDiskVolume as GCEPersistentDiskVolume
    from hera.workflows.volume import GitRepoVolume as GitRepoVolume
    from hera.workflows.volume import GlusterfsVolume as GlusterfsVolume
    from hera.workflows.volume import HostPathVolume as HostPathVolume
    from hera.workflows.volume import ISCSIVolume as ISCSIVolume
    from hera.workflows.volume import NFSVolume as NFSVolume
    from hera.workflows.volume import PhotonPersistentDiskVolume as PhotonPersistentDiskVolume
    from hera.workflows.volume import PortworxVolume as PortworxVolume
    from hera.workflows.volume import ProjectedVolume as ProjectedVolume
    from hera.workflows.volume import QuobyteVolume as QuobyteVolume
    from hera.workflows.volume import RBDVolume as RBDVolume
    from hera.workflows.volume import ScaleIOVolume as ScaleIOVolume
    from hera.workflows.volume import SecretVolume as SecretVolume
    from hera.workflows.volume import StorageOSVolume as StorageOSVolume
    from hera.workflows.volume import Volume as Volume
    from hera.workflows.volume import VsphereVirtualDiskVolume as VsphereVirtualDiskVolume
    from hera.workflows.workflow import Workflow as Workflow
    from hera.workflows.workflow_status import WorkflowStatus as WorkflowStatus
    from hera.workflows.workflow_template import WorkflowTemplate as WorkflowTemplate

MODULES = {
    "AWSElasticBlockStoreVolume": "volume",
    "AWSElasticBlockStoreVolumeVolume": "volume",
    "AccessMode": "volume",
    "ArchiveStrategy": "archive",
    "Artifact": "artifact",
    "ArtifactLoader": "artifact",
    "ArtifactoryArtifact": "artifact",
    "AsyncWorkflowsService": "async_service",
    "AzureArtifact": "artifact",
    "AzureDiskVolume": "volume",
    "AzureDiskVolumeVolume": "volume",
    "AzureFileVolume": "volume",
    "AzureFileVolumeVolume": "volume",
    "CSIVolume": "volume",
    "CephFSVolume": "volume",
    "CephFSVolumeVolume": "volume",
    "CinderVolume": "volume",
    "ClusterWorkflowTemplate": "cluster_workflow_template",
    "ConfigMapEnv": "env",
    "ConfigMapEnvFrom": "env_from",
    "ConfigMapVolume": "volume",
    "Container": "container",
    "ContainerNode": "container_set",
    "ContainerSet": "container_set",
    "Counter": "metrics",
    "CronWorkflow": "cron_workflow",
    "DAG": "dag",
    "Data": "data",
    "DownwardAPIVolume": "volume",
    "EmptyDirVolume": "volume",
    "Env": "env",
    "EphemeralVolume": "volume",
    "ExistingVolume": "volume",
    "FCVolume": "volume",
    "FieldEnv": "env",
    "FlexVolume": "volume",
    "FlockerVolume": "volume",
    "GCEPersistentDiskVolume": "volume",
    "GCSArtifact": "artifact",
    "Gauge": "metrics",
    "GitArtifact": "artifact",
    "GitRepoVolume": "volume",
    "GlusterfsVolume": "volume",
    "HDFSArtifact": "artifact",
    "HTTP": "http_template",
    "HTTPArtifact": "artifact",
    "Histogram": "metrics",
    "HostPathVolume": "volume",
    "ISCSIVolume": "volume",
    "InlineScriptConstructor": "script",
    "Input": "io",
    "InvalidDispatchType": "exceptions",
    "InvalidTemplateCall": "exceptions",
    "InvalidType": "exceptions",
    "Label": "metrics",
    "Metric": "metrics",
    "Metrics": "metrics",
    "NFSVolume": "volume",
    "NodeNameConflict": "exceptions",
    "NoneArchiveStrategy": "archive",
    "OSSArtifact": "artifact",
    "Operator": "operator",
    "Output": "io",
    "Parallel": "steps",
    "Parameter": "parameter",
    "PhotonPersistentDiskVolume": "volume",
    "PluginArtifact": "artifact",
    "PortworxVolume": "volume",
    "ProjectedVolume": "volume",
    "QuobyteVolume": "volume",
    "RBDVolume": "volume",
    "RawArtifact": "artifact",
    "Resource": "resource",
    "ResourceEnv": "env",
    "Resources": "resources",
    "RetryPolicy": "retry_strategy",
    "RetryStrategy": "retry_strategy",
    "RunnerScriptConstructor": "script",
    "S3Artifact": "artifact",
    "ScaleIOVolume": "volume",
    "Script": "script",
    "ScriptConstructor": "script",
    "SecretEnv": "env",
    "SecretEnvFrom": "env_from",
    "SecretVolume": "volume",
    "Step": "steps",
    "Steps": "steps",
    "StorageOSVolume": "volume",
    "Suspend": "suspend",
    "TarArchiveStrategy": "archive",
    "Task": "task",
    "TaskResult": "task",
    "TemplateNameConflict": "exceptions",
    "UserContainer": "user_container",
    "Volume": "volume",
    "VsphereVirtualDiskVolume": "volume",
    "Workflow": "workflow",
    "WorkflowStatus": "workflow_status",
    "WorkflowTemplate": "workflow_template",
    "WorkflowsService": "service",
    "ZipArchiveStrategy": "archive",
    "parallel": "steps",
    "script": "_scripts.decorator",
}
"""Public name → module that defines it. The block above repeats the names for editors; a test keeps both equal."""

__all__ = [  # noqa: RUF022 - sorted as the table is
    "AWSElasticBlockStoreVolume",
    "AWSElasticBlockStoreVolumeVolume",
    "AccessMode",
    "ArchiveStrategy",
    "Artifact",
    "ArtifactLoader",
    "ArtifactoryArtifact",
    "AsyncWorkflowsService",
    "AzureArtifact",
    "AzureDiskVolume",
    "AzureDiskVolumeVolume",
    "AzureFileVolume",
    "AzureFileVolumeVolume",
    "CSIVolume",
    "CephFSVolume",
    "CephFSVolumeVolume",
    "CinderVolume",
    "ClusterWorkflowTemplate",
    "ConfigMapEnv",
    "ConfigMapEnvFrom",
    "ConfigMapVolume",
    "Container",
    "ContainerNode",
    "ContainerSet",
    "Counter",
    "CronWorkflow",
    "DAG",
    "Data",
    "DownwardAPIVolume",
    "EmptyDirVolume",
    "Env",
    "EphemeralVolume",
    "ExistingVolume",
    "FCVolume",
    "FieldEnv",
    "FlexVolume",
    "FlockerVolume",
    "GCEPersistentDiskVolume",
    "GCSArtifact",
    "Gauge",
    "GitArtifact",
    "GitRepoVolume",
    "GlusterfsVolume",
    "HDFSArtifact",
    "HTTP",
    "HTTPArtifact",
    "Histogram",
    "HostPathVolume",
    "ISCSIVolume",
    "InlineScriptConstructor",
    "Input",
    "InvalidDispatchType",
    "InvalidTemplateCall",
    "InvalidType",
    "Label",
    "Metric",
    "Metrics",
    "NFSVolume",
    "NodeNameConflict",
    "NoneArchiveStrategy",
    "OSSArtifact",
    "Operator",
    "Output",
    "Parallel",
    "Parameter",
    "PhotonPersistentDiskVolume",
    "PluginArtifact",
    "PortworxVolume",
    "ProjectedVolume",
    "QuobyteVolume",
    "RBDVolume",
    "RawArtifact",
    "Resource",
    "ResourceEnv",
    "Resources",
    "RetryPolicy",
    "RetryStrategy",
    "RunnerScriptConstructor",
    "S3Artifact",
    "ScaleIOVolume",
    "Script",
    "ScriptConstructor",
    "SecretEnv",
    "SecretEnvFrom",
    "SecretVolume",
    "Step",
    "Steps",
    "StorageOSVolume",
    "Suspend",
    "TarArchiveStrategy",
    "Task",
    "TaskResult",
    "TemplateNameConflict",
    "UserContainer",
    "Volume",
    "VsphereVirtualDiskVolume",
    "Workflow",
    "WorkflowStatus",
    "WorkflowTemplate",
    "WorkflowsService",
    "ZipArchiveStrategy",
    "parallel",
    "script",
]

if not TYPE_CHECKING:

    class _Package(ModuleType):
        """This package as a module whose `script` is the decorator, also after the import system put the module there."""

        @property
        def script(self) -> Any:
            return _loaded("script")

        @script.setter
        def script(self, module: ModuleType) -> None:
            """Leave the decorator where it is; the module is found in `sys.modules`."""

    sys.modules[__name__].__class__ = _Package

    def __getattr__(name: str) -> Any:
        if name not in MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = _loaded(name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *MODULES})

    def _loaded(name: str) -> Any:
        module = f"{__name__}.{MODULES[name]}"
        if module not in sys.modules:
            from importlib import import_module

            import_module(module)
        return getattr(sys.modules[module], name)
