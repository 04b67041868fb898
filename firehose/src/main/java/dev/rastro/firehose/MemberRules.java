package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.MemberRule.form;
import static dev.rastro.firehose.MemberRule.oneOf;
import static dev.rastro.firehose.MemberRule.only;
import static dev.rastro.firehose.MemberRule.within;
import static dev.rastro.firehose.MemberRule.withinParts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;

/// The bounds and forms that the members of a request have by themselves, wherever they stand in
/// it. They hold for what is asked, and not for what a log or a file keeps: that was checked then.
///
/// Follows the "Data types" of the Amazon Data Firehose API reference. What one member has to do
/// with another, and with this Firehose, is checked by [StreamConfiguration].
final class MemberRules {

  private static final int MEBIBYTE = 1 << 20;
  private static final int KIBIBYTE = 1 << 10;

  private static final MemberRule ROLE =
      form(1, 512, "arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+");
  private static final MemberRule WORD = form(1, 1_024, "\\S+");
  private static final MemberRule TEXT = form(1, 1_024, ".*\\S.*");
  private static final MemberRule TAG_KEY =
      form(1, 128, "(?!(?i:aws:))[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@%]*");

  /// By a member's name, or by that of the member it stands in, a dot, and its own.
  private static final Map<String, MemberRule> RULES =
      Map.ofEntries(
          Map.entry("RoleARN", ROLE),
          Map.entry("BucketARN", form(1, 2_048, "arn:.*:s3:::[\\w.\\-]{1,255}")),
          Map.entry("SizeInMBs", within(1, 128)),
          Map.entry("IntervalInSeconds", within(0, 900)),
          Map.entry("NoEncryptionConfig", oneOf("NoEncryption")),
          Map.entry("LogGroupName", form(0, 512, "[.\\-_/#A-Za-z0-9]*")),
          Map.entry("LogStreamName", form(0, 512, "[^:*]*")),
          Map.entry("FileExtension", form(0, 128, "|\\.[0-9a-z!\\-_.*'()]+")),
          Map.entry("CustomTimeZone", form(0, 50, "[a-zA-Z/_]*")),
          Map.entry("DurationInSeconds", within(0, 7_200)),
          Map.entry("ThroughputHintInMBs", within(1, 100)),
          Map.entry("SchemaConfiguration.RoleARN", WORD),
          Map.entry("CatalogId", WORD),
          Map.entry("DatabaseName", WORD),
          Map.entry("TableName", WORD),
          Map.entry("Region", WORD),
          Map.entry("VersionId", WORD),
          Map.entry("ColumnToJsonKeyMappings", TEXT),
          Map.entry("TimestampFormats", TEXT),
          Map.entry("ParquetSerDe.BlockSizeBytes", only(256 * MEBIBYTE, 64 * MEBIBYTE)),
          Map.entry("ParquetSerDe.PageSizeBytes", only(MEBIBYTE, 64 * KIBIBYTE)),
          Map.entry("ParquetSerDe.MaxPaddingBytes", only(0, 0)),
          Map.entry("ParquetSerDe.WriterVersion", oneOf("V1", "V2")),
          Map.entry("ParquetSerDe.Compression", oneOf("UNCOMPRESSED", "GZIP", "SNAPPY")),
          Map.entry("ClusterJDBCURL", form(1, 512, ".*")),
          Map.entry("DataTableName", form(1, 512, ".*")),
          Map.entry("DataTableColumns", form(0, 10_240, ".*")),
          Map.entry("CopyOptions", form(0, 10_240, ".*")),
          Map.entry("Username", form(1, 512, ".*")),
          Map.entry("Password", new MemberRule.Secret(6, 512)),
          Map.entry(
              "KeyARN",
              form(1, 512, "arn:.*:kms:[a-zA-Z0-9\\-]+:\\d{12}:key/[a-zA-Z_0-9+=,.@\\-_/]+")),
          Map.entry("Tags.Key", TAG_KEY),
          Map.entry("Tags.Value", form(0, 256, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@%]*")),
          Map.entry("TagKeys", TAG_KEY),
          Map.entry(
              "DeliveryStreamType",
              oneOf("DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource")));

  /// Of the parameters of processors, which the API has as text.
  private static final Map<String, MemberRule> PARAMETERS =
      Map.of(
          "NumberOfRetries",
          within(0, 300),
          "BufferSizeInMBs",
          withinParts("0.2", "3"),
          "BufferIntervalInSeconds",
          within(0, 900));

  private static final MemberRule PARAMETER = form(1, 5_120, ".*\\S.*");

  private MemberRules() {}

  /// Refuses a request of which a member is not as it must be.
  static void require(SdkPojo request) {
    requireMembers(request, "", "");
  }

  /// @param parent the member that the shape is, or empty
  /// @param where the same with all before it, and a dot
  private static void requireMembers(SdkPojo shape, String parent, String where) {
    for (SdkField<?> field : shape.sdkFields()) {
      String name = field.memberName();
      require(field.getValueOrDefault(shape), parent, name, where + name);
    }
    if (shape instanceof ProcessorParameter parameter) {
      requireParameter(parameter, where);
    } else if (shape instanceof CloudWatchLoggingOptions logging) {
      requireLog(logging, where);
    }
  }

  private static void require(@Nullable Object value, String parent, String name, String where) {
    switch (value) {
      case null -> {
        // What must be given is known by who needs it.
      }
      case SdkPojo shape -> requireMembers(shape, name, where + ".");
      case List<?> list -> list.forEach(one -> require(one, parent, name, where));
      case Map<?, ?> map ->
          map.forEach(
              (key, one) -> {
                WORD.require(key, where);
                require(one, parent, name, where);
              });
      default -> {
        MemberRule rule = RULES.getOrDefault(parent + "." + name, RULES.get(name));
        if (rule != null) {
          rule.require(value, where);
        }
      }
    }
  }

  private static void requireParameter(ProcessorParameter parameter, String where) {
    if (parameter.parameterValue() != null) {
      String name = String.valueOf(parameter.parameterNameAsString());
      PARAMETER.require(parameter.parameterValue(), where + name);
      MemberRule rule = PARAMETERS.get(name);
      if (rule != null) {
        rule.require(parameter.parameterValue(), where + name);
      }
    }
  }

  private static void requireLog(CloudWatchLoggingOptions logging, String where) {
    if (Boolean.TRUE.equals(logging.enabled())
        && (isEmpty(logging.logGroupName()) || isEmpty(logging.logStreamName()))) {
      throw invalid(where + "Enabled needs LogGroupName and LogStreamName");
    }
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
