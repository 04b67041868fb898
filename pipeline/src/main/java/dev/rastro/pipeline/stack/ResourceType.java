package dev.rastro.pipeline.stack;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.WorkGroupState;
import software.amazon.awssdk.services.athena.model.WorkGroupSummary;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;
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
  private record Plan(
      String ref,
      Map<String, String> attributes,
      Predicate<Cloud> creation,
      Consumer<Cloud> update) {}

  private final String typeName;

  ResourceType(String typeName) {
    this.typeName = typeName;
  }

  String typeName() {
    return typeName;
  }

  /// The properties that a resource can get other values for while it is there.
  private Set<String> updatable() {
    return switch (this) {
      case BUCKET -> Set.of("PublicAccessBlockConfiguration");
      case DELIVERY_STREAM -> Set.of("ExtendedS3DestinationConfiguration");
      case DATABASE -> Set.of("DatabaseInput");
      case CRAWLER ->
          Set.of(
              "Classifiers",
              "Configuration",
              "CrawlerSecurityConfiguration",
              "DatabaseName",
              "Description",
              "LakeFormationConfiguration",
              "LineageConfiguration",
              "RecrawlPolicy",
              "Role",
              "Schedule",
              "SchemaChangePolicy",
              "TablePrefix",
              "Targets");
      case WORK_GROUP, ROLE, NAMESPACE, REDSHIFT_WORKGROUP -> Set.of();
    };
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
        properties.logicalId(),
        typeName,
        line,
        plan.ref,
        plan.attributes,
        properties,
        updatable(),
        plan.creation,
        plan.update);
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
    properties.requireOnly(
        Set.of("BucketName", "PublicAccessBlockConfiguration"), UnsupportedProperties.BUCKET);
    String name = name(properties, "BucketName", settings);
    BucketName.brokenRule(name)
        .ifPresent(
            rule -> {
              throw properties.error(
                  "BucketName", "A bucket's name " + rule + ", not so '" + name + "'");
            });
    PutPublicAccessBlockRequest blocked =
        PutPublicAccessBlockRequest.builder()
            .bucket(name)
            .publicAccessBlockConfiguration(publicAccessBlock(properties))
            .build();
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
            return false;
          }
          cloud.s3().putPublicAccessBlock(blocked);
          return true;
        },
        cloud -> cloud.s3().putPublicAccessBlock(blocked));
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
            return true;
          } catch (ResourceInUseException _) {
            return false;
          }
        },
        cloud -> updateStream(cloud, properties, name));
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
            return true;
          } catch (AlreadyExistsException _) {
            return false;
          }
        },
        cloud ->
            cloud
                .glue()
                .updateDatabase(
                    r ->
                        r.name(request.databaseInput().name())
                            .databaseInput(request.databaseInput())));
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
    Properties written = flat;
    CreateCrawlerRequest request =
        written.as(CreateCrawlerRequest::builder, CreateCrawlerRequest.class);
    return new Plan(
        name,
        Map.of(),
        cloud -> {
          try {
            cloud.glue().createCrawler(request);
            return true;
          } catch (AlreadyExistsException _) {
            return false;
          }
        },
        cloud ->
            cloud
                .glue()
                .updateCrawler(
                    written
                        .without("Tags")
                        .as(UpdateCrawlerRequest::builder, UpdateCrawlerRequest.class)));
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
            .as(
                CreateWorkGroupRequest::builder,
                CreateWorkGroupRequest.class,
                Map.of("WorkGroupConfiguration", "Configuration"));
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
          return !there;
        },
        _ -> {});
  }

  /// CloudFormation says of a stream what it is; the API says of its destination what it becomes.
  private static void updateStream(Cloud cloud, Properties properties, String name) {
    if (!(properties.values().get("ExtendedS3DestinationConfiguration")
        instanceof Map<?, ?> destination)) {
      throw new UnsupportedOperationException(
          "only an ExtendedS3DestinationConfiguration can be updated");
    }
    Map<String, Object> update = new LinkedHashMap<>();
    destination.forEach(
        (member, value) ->
            update.put(
                member.equals("S3BackupConfiguration") ? "S3BackupUpdate" : String.valueOf(member),
                value));
    DeliveryStreamDescription stream =
        cloud
            .firehose()
            .describeDeliveryStream(r -> r.deliveryStreamName(name))
            .deliveryStreamDescription();
    cloud
        .firehose()
        .updateDestination(
            properties
                .without(properties.values().keySet().toArray(String[]::new))
                .with("DeliveryStreamName", name)
                .with("CurrentDeliveryStreamVersionId", stream.versionId())
                .with("DestinationId", stream.destinations().getFirst().destinationId())
                .with("ExtendedS3DestinationUpdate", update)
                .as(UpdateDestinationRequest::builder, UpdateDestinationRequest.class));
  }

  /// Roles are read and kept: on a laptop nothing assumes them, but the warehouse is told which
  /// ones it has.
  private static Plan role(Properties properties, StackSettings settings) {
    properties.requireOnly(PropertyShapes.ROLE, Set.of());
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
        ResourceType::keep,
        _ -> {});
  }

  /// For what nothing here has to be created for.
  private static boolean keep(Cloud cloud) {
    return true;
  }

  private static Plan namespace(Properties properties, StackSettings settings) {
    properties.requireOnly(PropertyShapes.NAMESPACE, UnsupportedProperties.NAMESPACE);
    String name = properties.requiredText("NamespaceName");
    return new Plan(
        name,
        Map.of(
            "Namespace.NamespaceName",
            name,
            "Namespace.NamespaceArn",
            arn("redshift-serverless", settings, "namespace/" + name)),
        ResourceType::keep,
        _ -> {});
  }

  private static Plan redshiftWorkgroup(Properties properties, StackSettings settings) {
    properties.requireOnly(
        PropertyShapes.REDSHIFT_WORKGROUP, UnsupportedProperties.REDSHIFT_WORKGROUP);
    String name = properties.requiredText("WorkgroupName");
    return new Plan(
        name,
        Map.of(
            "Workgroup.WorkgroupName",
            name,
            "Workgroup.WorkgroupArn",
            arn("redshift-serverless", settings, "workgroup/" + name)),
        ResourceType::keep,
        _ -> {});
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
