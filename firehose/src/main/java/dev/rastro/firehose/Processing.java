package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.unsupported;

import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

/// What happens to records between the log and their object, in this order: they are taken apart,
/// go through a processor, give their partition keys, and get a delimiter.
///
/// @param subRecords how one record is taken apart into several, or null where it is not
/// @param function the processor that stands in the place of a Lambda function, or null for none
/// @param query what finds the partition keys, or null where nothing does
/// @param delimiter what is written after each record; empty for nothing
record Processing(
    @Nullable SubRecords subRecords,
    @Nullable Function function,
    @Nullable PartitionQuery query,
    String delimiter) {

  static final Processing NONE = new Processing(null, null, null, "");

  private static final String RETRIES_DEFAULT = "3";
  private static final String BUFFER_MEBIBYTES_DEFAULT = "1";

  /// A record that holds several.
  sealed interface SubRecords {
    /// JSON objects, one after the other.
    record Json() implements SubRecords {}

    /// Pieces with a delimiter between them.
    record Delimited(SdkBytes delimiter) implements SubRecords {
      public Delimited {
        if (delimiter.asByteArrayUnsafe().length == 0) {
          throw new IllegalArgumentException("a delimiter must have a byte");
        }
      }
    }
  }

  /// A processor as a destination names it.
  ///
  /// @param retriesMax how often a call that fails is made again
  /// @param batchBytesMax how many bytes of records go into one call
  record Function(String arn, int retriesMax, int batchBytesMax) {

    /// The name that a processor is registered under.
    String name() {
      String[] parts = arn.split(":", -1);
      boolean isArn = parts.length >= 7 && "lambda".equals(parts[2]);
      return isArn ? parts[6] : arn;
    }
  }

  /// Checks what a destination asks for.
  ///
  /// @param member how the request calls it, for messages
  static Processing of(@Nullable ProcessingConfiguration configuration, String member) {
    if (configuration == null || !Boolean.TRUE.equals(configuration.enabled())) {
      return NONE;
    }
    Map<ProcessorType, Parameters> given = new EnumMap<>(ProcessorType.class);
    for (Processor processor : configuration.processors()) {
      ProcessorType type = processor.type();
      if (type == null || type == ProcessorType.UNKNOWN_TO_SDK_VERSION) {
        throw invalid(member + ".Processors.Type is not known: " + processor.typeAsString());
      }
      String where = member + ".Processors." + type;
      if (given.put(type, Parameters.of(processor, where)) != null) {
        throw invalid(where + " stands there twice");
      }
    }
    SubRecords subRecords = null;
    Function function = null;
    PartitionQuery query = null;
    String delimiter = "";
    for (Map.Entry<ProcessorType, Parameters> one : given.entrySet()) {
      Parameters parameters = one.getValue();
      switch (one.getKey()) {
        case RECORD_DE_AGGREGATION -> subRecords = subRecords(parameters);
        case LAMBDA -> function = function(parameters);
        case METADATA_EXTRACTION -> query = query(parameters);
        case APPEND_DELIMITER_TO_RECORD -> delimiter = delimiter(parameters);
        case DECOMPRESSION, CLOUD_WATCH_LOG_PROCESSING, UNKNOWN_TO_SDK_VERSION ->
            throw unsupported(member + ".Processors.Type " + one.getKey());
      }
    }
    return new Processing(subRecords, function, query, delimiter);
  }

  private static SubRecords subRecords(Parameters parameters) {
    parameters.requireOnly(
        Set.of(ProcessorParameterName.SUB_RECORD_TYPE, ProcessorParameterName.DELIMITER));
    String type = parameters.required(ProcessorParameterName.SUB_RECORD_TYPE);
    return switch (type) {
      case "JSON" -> {
        if (parameters.values.containsKey(ProcessorParameterName.DELIMITER)) {
          delimited(parameters); // It has no effect, as in the service, and must be one.
        }
        yield new SubRecords.Json();
      }
      case "DELIMITED" -> delimited(parameters);
      default ->
          throw invalid(parameters.where + ".SubRecordType must be JSON or DELIMITED: " + type);
    };
  }

  private static SubRecords.Delimited delimited(Parameters parameters) {
    String delimiter = parameters.required(ProcessorParameterName.DELIMITER);
    try {
      return new SubRecords.Delimited(
          SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(delimiter)));
    } catch (IllegalArgumentException e) {
      throw invalid(parameters.where + ".Delimiter must be in base64 and not empty: " + delimiter);
    }
  }

  private static Function function(Parameters parameters) {
    parameters.requireOnly(
        Set.of(
            ProcessorParameterName.LAMBDA_ARN,
            ProcessorParameterName.NUMBER_OF_RETRIES,
            ProcessorParameterName.ROLE_ARN,
            ProcessorParameterName.BUFFER_SIZE_IN_M_BS,
            ProcessorParameterName.BUFFER_INTERVAL_IN_SECONDS));
    String retries = parameters.or(ProcessorParameterName.NUMBER_OF_RETRIES, RETRIES_DEFAULT);
    String mebibytes =
        parameters.or(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, BUFFER_MEBIBYTES_DEFAULT);
    return new Function(
        parameters.required(ProcessorParameterName.LAMBDA_ARN),
        Integer.parseInt(retries),
        (int) (Double.parseDouble(mebibytes) * (1 << 20)));
  }

  private static PartitionQuery query(Parameters parameters) {
    parameters.requireOnly(
        Set.of(
            ProcessorParameterName.METADATA_EXTRACTION_QUERY,
            ProcessorParameterName.JSON_PARSING_ENGINE));
    String engine = parameters.required(ProcessorParameterName.JSON_PARSING_ENGINE);
    if (!engine.equals("JQ-1.6")) {
      throw invalid(parameters.where + ".JsonParsingEngine must be JQ-1.6: " + engine);
    }
    try {
      return PartitionQuery.parse(
          parameters.required(ProcessorParameterName.METADATA_EXTRACTION_QUERY));
    } catch (IllegalArgumentException e) {
      throw invalid(parameters.where + ".MetadataExtractionQuery: " + e.getMessage());
    }
  }

  /// Text with backslashes as the API takes it: `\n` is a line's end.
  private static String delimiter(Parameters parameters) {
    parameters.requireOnly(Set.of(ProcessorParameterName.DELIMITER));
    String text = parameters.or(ProcessorParameterName.DELIMITER, "\\n");
    try {
      return text.translateEscapes();
    } catch (IllegalArgumentException e) {
      throw invalid(parameters.where + ".Delimiter: " + e.getMessage());
    }
  }

  /// The parameters of one processor.
  private record Parameters(Map<ProcessorParameterName, String> values, String where) {

    static Parameters of(Processor processor, String where) {
      Map<ProcessorParameterName, String> values = new EnumMap<>(ProcessorParameterName.class);
      for (ProcessorParameter parameter : processor.parameters()) {
        ProcessorParameterName name = parameter.parameterName();
        if (name == null || name == ProcessorParameterName.UNKNOWN_TO_SDK_VERSION) {
          throw invalid(
              where + ".ParameterName is not known: " + parameter.parameterNameAsString());
        }
        if (parameter.parameterValue() == null) {
          throw invalid(where + "." + name + " has no value");
        }
        if (values.put(name, parameter.parameterValue()) != null) {
          throw invalid(where + "." + name + " stands there twice");
        }
      }
      return new Parameters(values, where);
    }

    void requireOnly(Set<ProcessorParameterName> names) {
      values
          .keySet()
          .forEach(
              name -> {
                if (!names.contains(name)) {
                  throw invalid(where + " has no parameter " + name);
                }
              });
    }

    String required(ProcessorParameterName name) {
      String value = values.get(name);
      if (value == null) {
        throw invalid(where + " needs the parameter " + name);
      }
      return value;
    }

    String or(ProcessorParameterName name, String usual) {
      return values.getOrDefault(name, usual);
    }
  }
}
