package dev.rastro.pipeline.stack;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.WorkGroupState;
import software.amazon.awssdk.services.athena.model.WorkGroupSummary;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;

/// The resource types that a template may have, each with what CloudFormation says otherwise than
/// the API. All other properties become members of the API's request by name.
///
/// Follows the "AWS resource and property types reference" of CloudFormation.
enum ResourceType {
  BUCKET("AWS::S3::Bucket"),
  DELIVERY_STREAM("AWS::KinesisFirehose::DeliveryStream"),
  DATABASE("AWS::Glue::Database"),
  CRAWLER("AWS::Glue::Crawler"),
  WORK_GROUP("AWS::Athena::WorkGroup"),
  ROLE("AWS::IAM::Role"),
  NAMESPACE("AWS::RedshiftServerless::Namespace"),
  REDSHIFT_WORKGROUP("AWS::RedshiftServerless::Workgroup");

  /// What a type makes of a resource's properties.
  private record Plan(String ref, Map<String, String> attributes, Consumer<Cloud> creation) {}

  private final String typeName;

  ResourceType(String typeName) {
    this.typeName = typeName;
  }

  String typeName() {
    return typeName;
  }

  /// Checks the properties and readies the resource. Nothing is created yet.
  PlannedResource plan(Properties properties, int line, StackSettings settings) {
    Plan plan =
        switch (this) {
          case BUCKET -> bucket(properties, settings);
          case DELIVERY_STREAM -> deliveryStream(properties, settings);
          case DATABASE -> database(properties);
          case CRAWLER -> crawler(properties, settings);
          case WORK_GROUP -> workGroup(properties);
          case ROLE -> role(properties, settings);
          case NAMESPACE -> namespace(properties, settings);
          case REDSHIFT_WORKGROUP -> redshiftWorkgroup(properties, settings);
        };
    return new PlannedResource(
        properties.logicalId(), typeName, line, plan.ref, plan.attributes, plan.creation);
  }

  /// Every type by its name in a template, sorted.
  static Map<String, ResourceType> byName() {
    Map<String, ResourceType> types = new TreeMap<>();
    for (ResourceType type : values()) {
      types.put(type.typeName, type);
    }
    return types;
  }

  private static Plan bucket(Properties properties, StackSettings settings) {
    properties.requireOnly(Set.of("BucketName", "PublicAccessBlockConfiguration"));
    String name = name(properties, "BucketName", settings);
    PublicAccessBlockConfiguration block = publicAccessBlock(properties);
    return new Plan(
        name,
        Map.of(
            "Arn", "arn:aws:s3:::" + name,
            "DomainName", name + ".s3.amazonaws.com",
            "RegionalDomainName", name + ".s3." + settings.region() + ".amazonaws.com"),
        cloud -> {
          try {
            cloud.s3().createBucket(CreateBucketRequest.builder().bucket(name).build());
          } catch (BucketAlreadyOwnedByYouException _) {
            return; // It is there already, with the settings it was given then.
          }
          cloud
              .s3()
              .putPublicAccessBlock(
                  PutPublicAccessBlockRequest.builder()
                      .bucket(name)
                      .publicAccessBlockConfiguration(block)
                      .build());
        });
  }

  /// What is not said of public access is blocked, as it is for every new bucket.
  private static PublicAccessBlockConfiguration publicAccessBlock(Properties properties) {
    Object given = properties.values().get("PublicAccessBlockConfiguration");
    if (given == null) {
      return PublicAccessBlockConfiguration.builder()
          .blockPublicAcls(true)
          .blockPublicPolicy(true)
          .ignorePublicAcls(true)
          .restrictPublicBuckets(true)
          .build();
    }
    return properties
        .without("BucketName")
        .as(PutPublicAccessBlockRequest::builder, PutPublicAccessBlockRequest.class)
        .publicAccessBlockConfiguration();
  }

  private static Plan deliveryStream(Properties properties, StackSettings settings) {
    String name = name(properties, "DeliveryStreamName", settings);
    CreateDeliveryStreamRequest request =
        properties
            .with("DeliveryStreamName", name)
            .as(CreateDeliveryStreamRequest::builder, CreateDeliveryStreamRequest.class);
    String arn = arn("firehose", settings, "deliverystream/" + name);
    return new Plan(
        name,
        Map.of("Arn", arn),
        cloud -> {
          try {
            cloud.firehose().createDeliveryStream(request);
          } catch (ResourceInUseException _) {
            return; // It is there already.
          }
        });
  }

  private static Plan database(Properties properties) {
    CreateDatabaseRequest request =
        properties.as(CreateDatabaseRequest::builder, CreateDatabaseRequest.class);
    if (request.databaseInput() == null || request.databaseInput().name() == null) {
      throw properties.error("DatabaseInput", "The database needs a Name");
    }
    return new Plan(
        request.databaseInput().name(),
        Map.of(),
        cloud -> {
          try {
            cloud.glue().createDatabase(request);
          } catch (AlreadyExistsException _) {
            return; // It is there already.
          }
        });
  }

  /// CloudFormation wraps the schedule; the API takes its expression.
  private static Plan crawler(Properties properties, StackSettings settings) {
    String name = name(properties, "Name", settings);
    Properties flat = properties.with("Name", name);
    Object schedule = properties.values().get("Schedule");
    if (schedule != null) {
      if (!(schedule instanceof Map<?, ?> wrapped)
          || wrapped.size() != 1
          || !(wrapped.get("ScheduleExpression") instanceof String expression)) {
        throw properties.error("Schedule", "The value must be a map with one ScheduleExpression");
      }
      flat = flat.with("Schedule", expression);
    }
    CreateCrawlerRequest request =
        flat.as(CreateCrawlerRequest::builder, CreateCrawlerRequest.class);
    return new Plan(
        name,
        Map.of(),
        cloud -> {
          try {
            cloud.glue().createCrawler(request);
          } catch (AlreadyExistsException _) {
            return; // It is there already.
          }
        });
  }

  /// CloudFormation says WorkGroupConfiguration where the API says Configuration, and sets the
  /// state at once.
  private static Plan workGroup(Properties properties) {
    String state = properties.text("State");
    if (state != null && WorkGroupState.fromValue(state) == WorkGroupState.UNKNOWN_TO_SDK_VERSION) {
      throw properties.error("State", "The value must be ENABLED or DISABLED");
    }
    CreateWorkGroupRequest request =
        properties
            .without("State", "RecursiveDeleteOption")
            .renamed("WorkGroupConfiguration", "Configuration")
            .as(CreateWorkGroupRequest::builder, CreateWorkGroupRequest.class);
    String name = properties.requiredText("Name");
    return new Plan(
        name,
        Map.of(),
        cloud -> {
          boolean there =
              cloud.athena().listWorkGroupsPaginator(_ -> {}).stream()
                  .flatMap(page -> page.workGroups().stream())
                  .map(WorkGroupSummary::name)
                  .anyMatch(name::equals);
          if (!there) {
            cloud.athena().createWorkGroup(request);
            if (WorkGroupState.DISABLED.toString().equals(state)) {
              cloud.athena().updateWorkGroup(u -> u.workGroup(name).state(state));
            }
          }
        });
  }

  /// Roles are read and kept: on a laptop nothing assumes them, but the warehouse is told which
  /// ones it has.
  private static Plan role(Properties properties, StackSettings settings) {
    properties.requireOnly(
        Set.of(
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags"));
    if (!(properties.values().get("AssumeRolePolicyDocument") instanceof Map)) {
      throw properties.error("AssumeRolePolicyDocument", "The role needs one, a map");
    }
    String name = name(properties, "RoleName", settings);
    String path = properties.text("Path");
    return new Plan(
        name,
        Map.of(
            "Arn",
            "arn:aws:iam::" + settings.accountId() + ":role" + (path == null ? "/" : path) + name),
        ResourceType::keep);
  }

  /// For what nothing here has to be created for.
  private static void keep(Cloud cloud) {}

  private static Plan namespace(Properties properties, StackSettings settings) {
    properties.requireOnly(
        Set.of(
            "AdminPasswordSecretKmsKeyId",
            "AdminUserPassword",
            "AdminUsername",
            "DbName",
            "DefaultIamRoleArn",
            "IamRoles",
            "KmsKeyId",
            "LogExports",
            "ManageAdminPassword",
            "NamespaceName",
            "Tags"));
    String name = properties.requiredText("NamespaceName");
    return new Plan(
        name,
        Map.of(
            "Namespace.NamespaceName",
            name,
            "Namespace.NamespaceArn",
            arn("redshift-serverless", settings, "namespace/" + name)),
        ResourceType::keep);
  }

  private static Plan redshiftWorkgroup(Properties properties, StackSettings settings) {
    properties.requireOnly(
        Set.of(
            "BaseCapacity",
            "ConfigParameters",
            "EnhancedVpcRouting",
            "MaxCapacity",
            "NamespaceName",
            "Port",
            "PubliclyAccessible",
            "SecurityGroupIds",
            "SubnetIds",
            "Tags",
            "WorkgroupName"));
    String name = properties.requiredText("WorkgroupName");
    return new Plan(
        name,
        Map.of(
            "Workgroup.WorkgroupName",
            name,
            "Workgroup.WorkgroupArn",
            arn("redshift-serverless", settings, "workgroup/" + name)),
        ResourceType::keep);
  }

  /// The name given, or one made of the stack's and the resource's, as CloudFormation makes them.
  private static String name(Properties properties, String property, StackSettings settings) {
    String given = properties.text(property);
    return given != null
        ? given
        : (settings.stackName() + "-" + properties.logicalId()).toLowerCase(Locale.ROOT);
  }

  private static String arn(String service, StackSettings settings, String resource) {
    return "arn:aws:"
        + service
        + ":"
        + settings.region()
        + ":"
        + settings.accountId()
        + ":"
        + resource;
  }
}
