package dev.rastro.pipeline.stack;

import java.util.Set;

/// Properties that CloudFormation has and that are not supported here, so that they are not taken
/// for mistakes. Those of other types become members of the APIs' requests, which know them.
final class UnsupportedProperties {

  static final Set<String> BUCKET =
      Set.of(
          "AbacStatus",
          "AccelerateConfiguration",
          "AccessControl",
          "AnalyticsConfigurations",
          "BucketEncryption",
          "BucketNamePrefix",
          "BucketNamespace",
          "CorsConfiguration",
          "IntelligentTieringConfigurations",
          "InventoryConfigurations",
          "LifecycleConfiguration",
          "LoggingConfiguration",
          "MetadataConfiguration",
          "MetadataTableConfiguration",
          "MetricsConfigurations",
          "NotificationConfiguration",
          "ObjectLockConfiguration",
          "ObjectLockEnabled",
          "OwnershipControls",
          "ReplicationConfiguration",
          "Tags",
          "VersioningConfiguration",
          "WebsiteConfiguration");

  static final Set<String> NAMESPACE =
      Set.of(
          "FinalSnapshotName",
          "FinalSnapshotRetentionPeriod",
          "NamespaceResourcePolicy",
          "RedshiftIdcApplicationArn",
          "SnapshotCopyConfigurations");

  static final Set<String> REDSHIFT_WORKGROUP =
      Set.of(
          "PricePerformanceTarget",
          "RecoveryPointId",
          "SnapshotArn",
          "SnapshotIdentifier",
          "SnapshotOwnerAccount",
          "TrackName",
          "Workgroup");

  private UnsupportedProperties() {}
}
