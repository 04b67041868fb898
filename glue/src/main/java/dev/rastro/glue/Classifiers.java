package dev.rastro.glue;

import dev.rastro.aws.SdkJson;
import dev.rastro.glue.schema.ContentClassifier;
import dev.rastro.glue.schema.DataType;
import dev.rastro.glue.schema.FileFormat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.glue.model.Classifier;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateClassifierResponse;
import software.amazon.awssdk.services.glue.model.CsvClassifier;
import software.amazon.awssdk.services.glue.model.CsvHeaderOption;
import software.amazon.awssdk.services.glue.model.CsvSerdeOption;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersResponse;
import software.amazon.awssdk.services.glue.model.GrokClassifier;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateClassifierResponse;
import software.amazon.awssdk.services.glue.model.XMLClassifier;

/// The custom classifiers of a catalog: the operations of Glue on them, and what they do in a
/// crawl.
final class Classifiers {

  private final CrawlerStore store;
  private final CatalogStore catalog;
  private final InstantSource clock;

  Classifiers(CrawlerStore store, CatalogStore catalog, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
  }

  CreateClassifierResponse create(CreateClassifierRequest request) {
    requireOne(
        request.grokClassifier(),
        request.xmlClassifier(),
        request.jsonClassifier(),
        request.csvClassifier());
    // The request's members have those of the classifier they make.
    Classifier made = stamped(decoded(request), null);
    String name = Constraints.givenName("name", name(made));
    content(made);
    return catalog.inTransaction(
        () -> {
          if (store.classifier(name).isPresent()) {
            throw GlueErrors.alreadyExists("Classifier with name " + name + " already exists");
          }
          store.put(name, made);
          return CreateClassifierResponse.builder().build();
        });
  }

  UpdateClassifierResponse update(UpdateClassifierRequest request) {
    requireOne(
        request.grokClassifier(),
        request.xmlClassifier(),
        request.jsonClassifier(),
        request.csvClassifier());
    Classifier changes = decoded(request);
    String name = GlueErrors.required("Name", name(changes));
    return catalog.inTransaction(
        () -> {
          Classifier before = require(name);
          if (Kind.of(before) != Kind.of(changes)) {
            throw GlueErrors.invalid("Classifier " + name + " is of another type");
          }
          Classifier after = stamped(overlaid(before, changes), before);
          content(after);
          store.put(name, after);
          return UpdateClassifierResponse.builder().build();
        });
  }

  GetClassifierResponse get(GetClassifierRequest request) {
    return GetClassifierResponse.builder()
        .classifier(require(GlueErrors.required("Name", request.name())))
        .build();
  }

  GetClassifiersResponse list(GetClassifiersRequest request) {
    Page<Classifier> page = Page.of(store.classifiers(), request.nextToken(), request.maxResults());
    return GetClassifiersResponse.builder()
        .classifiers(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteClassifierResponse delete(DeleteClassifierRequest request) {
    return catalog.inTransaction(
        () -> {
          store.deleteClassifier(
              GlueErrors.required(
                  "Name", name(require(GlueErrors.required("Name", request.name())))));
          return DeleteClassifierResponse.builder().build();
        });
  }

  /// What the classifiers of these names do, in their order.
  ///
  /// @throws software.amazon.awssdk.services.glue.model.EntityNotFoundException where one is
  ///   missing
  List<ContentClassifier> contents(List<String> names) {
    return names.stream().map(name -> content(require(name))).toList();
  }

  private Classifier require(String name) {
    return store
        .classifier(name)
        .orElseThrow(() -> GlueErrors.notFound("Classifier with name " + name + " not found"));
  }

  private static void requireOne(@Nullable Object... kinds) {
    if (Stream.of(kinds).filter(Objects::nonNull).count() != 1) {
      throw GlueErrors.invalid("A request has exactly one classifier");
    }
  }

  private static Classifier decoded(SdkPojo request) {
    return SdkJson.decode(SdkJson.encode(request), Classifier::builder, Classifier.class);
  }

  /// The classifier with its times and its version.
  private Classifier stamped(Classifier classifier, @Nullable Classifier before) {
    Instant now = clock.instant();
    Map<String, Object> stamps = new HashMap<>();
    stamps.put("LastUpdated", now);
    if (before == null) {
      stamps.put("CreationTime", now);
      stamps.put("Version", 1L);
    } else {
      stamps.put("Version", version(before) + 1);
    }
    return switch (Kind.of(classifier)) {
      case GROK ->
          Classifier.builder()
              .grokClassifier(Overlay.of(classifier.grokClassifier(), stamps))
              .build();
      case XML ->
          Classifier.builder()
              .xmlClassifier(Overlay.of(classifier.xmlClassifier(), stamps))
              .build();
      case JSON ->
          Classifier.builder()
              .jsonClassifier(Overlay.of(classifier.jsonClassifier(), stamps))
              .build();
      case CSV ->
          Classifier.builder()
              .csvClassifier(Overlay.of(classifier.csvClassifier(), stamps))
              .build();
    };
  }

  private static Classifier overlaid(Classifier before, Classifier changes) {
    return switch (Kind.of(before)) {
      case GROK ->
          Classifier.builder()
              .grokClassifier(Overlay.of(before.grokClassifier(), changes.grokClassifier()))
              .build();
      case XML ->
          Classifier.builder()
              .xmlClassifier(Overlay.of(before.xmlClassifier(), changes.xmlClassifier()))
              .build();
      case JSON ->
          Classifier.builder()
              .jsonClassifier(Overlay.of(before.jsonClassifier(), changes.jsonClassifier()))
              .build();
      case CSV ->
          Classifier.builder()
              .csvClassifier(Overlay.of(before.csvClassifier(), changes.csvClassifier()))
              .build();
    };
  }

  private static long version(Classifier classifier) {
    return switch (Kind.of(classifier)) {
      case GROK -> classifier.grokClassifier().version();
      case XML -> classifier.xmlClassifier().version();
      case JSON -> classifier.jsonClassifier().version();
      case CSV -> classifier.csvClassifier().version();
    };
  }

  private static @Nullable String name(Classifier classifier) {
    return switch (Kind.of(classifier)) {
      case GROK -> classifier.grokClassifier().name();
      case XML -> classifier.xmlClassifier().name();
      case JSON -> classifier.jsonClassifier().name();
      case CSV -> classifier.csvClassifier().name();
    };
  }

  /// Which of its members a classifier has.
  private enum Kind {
    GROK,
    XML,
    JSON,
    CSV;

    static Kind of(Classifier classifier) {
      if (classifier.grokClassifier() != null) {
        return GROK;
      } else if (classifier.xmlClassifier() != null) {
        return XML;
      }
      return classifier.jsonClassifier() != null ? JSON : CSV;
    }
  }

  private static ContentClassifier content(Classifier classifier) {
    try {
      return switch (Kind.of(classifier)) {
        case GROK -> grok(classifier.grokClassifier());
        case XML -> xml(classifier.xmlClassifier());
        case JSON ->
            ContentClassifier.json(
                GlueErrors.required("JsonPath", classifier.jsonClassifier().jsonPath()));
        case CSV -> csv(classifier.csvClassifier());
      };
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid("Classifier " + name(classifier) + ": " + e.getMessage());
    }
  }

  private static ContentClassifier grok(GrokClassifier grok) {
    return ContentClassifier.grok(
        GlueErrors.required("Classification", grok.classification()),
        GlueErrors.required("GrokPattern", grok.grokPattern()),
        grok.customPatterns() == null ? "" : grok.customPatterns());
  }

  private static ContentClassifier xml(XMLClassifier xml) {
    return ContentClassifier.xml(
        GlueErrors.required("Classification", xml.classification()),
        GlueErrors.required("RowTag", xml.rowTag()));
  }

  private static ContentClassifier csv(CsvClassifier csv) {
    Character delimiter = symbol("Delimiter", csv.delimiter());
    Character quote = symbol("QuoteSymbol", csv.quoteSymbol());
    if (delimiter != null && delimiter.equals(quote)) {
      throw new IllegalArgumentException("QuoteSymbol must differ from Delimiter");
    }
    List<DataType> types =
        Boolean.TRUE.equals(csv.customDatatypeConfigured())
            ? csv.customDatatypes().stream().map(Classifiers::type).toList()
            : List.of();
    if (!types.isEmpty() && csv.hasHeader() && csv.header().size() != types.size()) {
      throw new IllegalArgumentException(
          "Header names " + csv.header().size() + " columns, CustomDatatypes " + types.size());
    }
    return ContentClassifier.csv(
        delimiter,
        quote == null ? '"' : quote,
        header(csv.containsHeader()),
        csv.header(),
        types,
        !Boolean.TRUE.equals(csv.disableValueTrimming()),
        Boolean.TRUE.equals(csv.allowSingleColumn()),
        serde(csv.serde()));
  }

  private static @Nullable Character symbol(String member, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() != 1) {
      throw new IllegalArgumentException(member + " must be one character: " + text);
    }
    return text.charAt(0);
  }

  private static @Nullable Boolean header(@Nullable CsvHeaderOption option) {
    if (option == null) {
      return null;
    }
    return switch (option) {
      case PRESENT -> true;
      case ABSENT -> false;
      case UNKNOWN -> null;
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("ContainsHeader must be UNKNOWN, PRESENT or ABSENT");
    };
  }

  private static FileFormat.@Nullable CsvSerde serde(@Nullable CsvSerdeOption option) {
    if (option == null) {
      return null;
    }
    return switch (option) {
      case OPEN_CSV_SER_DE -> FileFormat.CsvSerde.OPEN_CSV;
      case LAZY_SIMPLE_SER_DE -> FileFormat.CsvSerde.LAZY_SIMPLE;
      case NONE -> FileFormat.CsvSerde.NONE;
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("Serde must be OpenCSVSerDe, LazySimpleSerDe or None");
    };
  }

  private static DataType type(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "BINARY" -> new DataType.Scalar(DataType.Kind.BINARY);
      case "BOOLEAN" -> new DataType.Scalar(DataType.Kind.BOOLEAN);
      case "DATE" -> new DataType.Scalar(DataType.Kind.DATE);
      case "DECIMAL" -> new DataType.Decimal(10, 0);
      case "DOUBLE" -> new DataType.Scalar(DataType.Kind.DOUBLE);
      case "FLOAT" -> new DataType.Scalar(DataType.Kind.FLOAT);
      case "INT" -> new DataType.Scalar(DataType.Kind.INT);
      case "LONG" -> new DataType.Scalar(DataType.Kind.BIGINT);
      case "SHORT" -> new DataType.Scalar(DataType.Kind.SMALLINT);
      case "STRING" -> new DataType.Scalar(DataType.Kind.STRING);
      case "TIMESTAMP" -> new DataType.Scalar(DataType.Kind.TIMESTAMP);
      default -> throw new IllegalArgumentException("CustomDatatypes has no type " + name);
    };
  }
}
