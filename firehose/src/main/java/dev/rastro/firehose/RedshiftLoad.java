package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.requireWithin;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.CopyCommand;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationDescription;

/// The COPY that loads an object into a table of a warehouse.
///
/// @param host the first label of the warehouse's host: a workgroup's or a cluster's name
/// @param isServerless whether that is a workgroup
/// @param user the database user of a cluster, or null
/// @param columns which columns the object has, as COPY takes them; empty for all
/// @param options what else COPY is told
/// @param retryFor how long a COPY that fails is tried again before its object is skipped
record RedshiftLoad(
    String host,
    boolean isServerless,
    String database,
    @Nullable String user,
    String table,
    String columns,
    String options,
    String roleArn,
    Duration retryFor) {

  private static final int RETRY_SECONDS_DEFAULT = 3_600;
  private static final int RETRY_SECONDS_MAX = 7_200;

  static RedshiftLoad of(RedshiftDestinationDescription redshift, String member) {
    if (redshift.roleARN() == null || !redshift.roleARN().startsWith("arn:")) {
      throw invalid(member + ".RoleARN is no ARN of a role: " + redshift.roleARN());
    }
    CopyCommand copy = redshift.copyCommand();
    if (copy == null || copy.dataTableName() == null || copy.dataTableName().isBlank()) {
      throw invalid(member + ".CopyCommand.DataTableName is required");
    }
    String url = redshift.clusterJDBCURL();
    if (url == null || !url.startsWith("jdbc:redshift://")) {
      throw invalid(member + ".ClusterJDBCURL must begin with jdbc:redshift://: " + url);
    }
    URI address;
    try {
      address = URI.create(url.substring("jdbc:".length()));
    } catch (IllegalArgumentException e) {
      throw invalid(member + ".ClusterJDBCURL is no address: " + url);
    }
    String path = address.getPath();
    if (address.getHost() == null || path == null || path.length() < 2) {
      throw invalid(member + ".ClusterJDBCURL needs a host and a database: " + url);
    }
    Integer seconds =
        redshift.retryOptions() == null ? null : redshift.retryOptions().durationInSeconds();
    return new RedshiftLoad(
        address.getHost().split("\\.", 2)[0],
        address.getHost().contains(".redshift-serverless."),
        path.substring(1),
        redshift.username(),
        copy.dataTableName(),
        copy.dataTableColumns() == null ? "" : copy.dataTableColumns(),
        copy.copyOptions() == null ? "" : copy.copyOptions(),
        redshift.roleARN(),
        Duration.ofSeconds(
            requireWithin(
                0,
                RETRY_SECONDS_MAX,
                seconds == null ? RETRY_SECONDS_DEFAULT : seconds,
                member + ".RetryOptions.DurationInSeconds")));
  }

  /// The statement that loads an object.
  String copyStatement(String bucket, String key) {
    StringBuilder sql = new StringBuilder("COPY ").append(table);
    if (!columns.isBlank()) {
      sql.append(" (").append(columns).append(')');
    }
    sql.append(" FROM ").append(literal("s3://" + bucket + "/" + key));
    sql.append(" IAM_ROLE ").append(literal(roleArn));
    return options.isBlank() ? sql.toString() : sql.append(' ').append(options).toString();
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
