package dev.rastro.s3;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whether something would let everybody in: a canned ACL, grants, a bucket policy.
///
/// Follows "Blocking public access to your Amazon S3 storage", section "The meaning of public".
/// What it does not know is public: it errs on the safe side.
final class PublicAccess {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Set<String> PUBLIC_ACLS =
      Set.of("public-read", "public-read-write", "authenticated-read");
  private static final List<String> PUBLIC_GROUPS =
      List.of("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers");

  /// Conditions on these, if they name fixed values, make a statement one for some and not for all.
  private static final Set<String> LIMITING_KEYS =
      Set.of(
          "aws:principalaccount",
          "aws:principalarn",
          "aws:principalorgid",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceowner",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:userid",
          "s3:dataaccesspointaccount",
          "s3:dataaccesspointarn");

  private static final Set<String> LIMITING_OPERATORS =
      Set.of("stringequals", "stringlike", "arnequals", "arnlike");

  private PublicAccess() {}

  /// The four switches of a public access block.
  ///
  /// @param blockPublicAcls a put of a public ACL is refused
  /// @param ignorePublicAcls public ACLs that are there do not count
  /// @param blockPublicPolicy a put of a public policy is refused
  /// @param restrictPublicBuckets a public policy that is there does not count
  record Block(
      boolean blockPublicAcls,
      boolean ignorePublicAcls,
      boolean blockPublicPolicy,
      boolean restrictPublicBuckets) {

    /// What every new bucket has.
    static final Block ALL = new Block(true, true, true, true);

    /// What a bucket has whose block was deleted.
    static final Block NONE = new Block(false, false, false, false);

    /// Reads the XML of PutPublicAccessBlock.
    static Block parse(String xml) {
      Document document = document(xml);
      return new Block(
          flag(document, "BlockPublicAcls"),
          flag(document, "IgnorePublicAcls"),
          flag(document, "BlockPublicPolicy"),
          flag(document, "RestrictPublicBuckets"));
    }

    String xml() {
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
          + "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
          + element("BlockPublicAcls", blockPublicAcls)
          + element("IgnorePublicAcls", ignorePublicAcls)
          + element("BlockPublicPolicy", blockPublicPolicy)
          + element("RestrictPublicBuckets", restrictPublicBuckets)
          + "</PublicAccessBlockConfiguration>";
    }

    private static String element(String name, boolean value) {
      return "<" + name + ">" + value + "</" + name + ">";
    }

    private static boolean flag(Document document, String name) {
      NodeList found = document.getElementsByTagNameNS("*", name);
      if (found.getLength() == 0) {
        return false;
      }
      return switch (found.item(0).getTextContent().strip().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException(name + " must be true or false");
      };
    }
  }

  static boolean isPublicAcl(String cannedAcl) {
    return PUBLIC_ACLS.contains(cannedAcl);
  }

  /// Whether a header with grants has one for everybody.
  static boolean isPublicGrant(String header) {
    return PUBLIC_GROUPS.stream().anyMatch(header::contains);
  }

  /// Whether the XML of PutBucketAcl or PutObjectAcl has a grant for everybody.
  static boolean isPublicGrantXml(String xml) {
    NodeList groups = document(xml).getElementsByTagNameNS("*", "URI");
    for (int i = 0; i < groups.getLength(); i++) {
      if (isPublicGrant(groups.item(i).getTextContent())) {
        return true;
      }
    }
    return false;
  }

  /// Whether a bucket policy lets everybody in.
  ///
  /// @throws IllegalArgumentException where it is no policy
  static boolean isPublicPolicy(String policy) {
    JsonNode document;
    try {
      document = JSON.readTree(policy);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("Policies must be valid JSON", e);
    }
    JsonNode statements = document.path("Statement");
    if (!document.isObject() || !(statements.isObject() || statements.isArray())) {
      throw new IllegalArgumentException("Missing required field Statement");
    }
    boolean isPublic = false;
    for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
      isPublic |= isPublicStatement(statement);
    }
    return isPublic;
  }

  private static boolean isPublicStatement(JsonNode statement) {
    if (!statement.isObject()) {
      throw new IllegalArgumentException("A Statement must be an object");
    }
    if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
      throw new IllegalArgumentException("Missing required field Principal");
    }
    return switch (statement.path("Effect").asString("")) {
      case "Deny" -> false;
      case "Allow" ->
          (statement.has("NotPrincipal") || isEverybody(statement.path("Principal")))
              && !isLimited(statement.path("Condition"));
      default -> throw new IllegalArgumentException("Effect must be Allow or Deny");
    };
  }

  private static boolean isEverybody(JsonNode principal) {
    if (principal.isString()) {
      return principal.asString().equals("*");
    }
    for (JsonNode child : principal) {
      if (isEverybody(child)) {
        return true;
      }
    }
    return false;
  }

  /// All conditions must hold, so one that limits is enough.
  private static boolean isLimited(JsonNode conditions) {
    for (Map.Entry<String, JsonNode> condition : conditions.properties()) {
      if (!LIMITING_OPERATORS.contains(condition.getKey().toLowerCase(Locale.ROOT))) {
        continue;
      }
      for (Map.Entry<String, JsonNode> key : condition.getValue().properties()) {
        if (LIMITING_KEYS.contains(key.getKey().toLowerCase(Locale.ROOT))
            && isFixed(key.getValue())) {
          return true;
        }
      }
    }
    return false;
  }

  /// A value without wildcard and variable. Of several, one that fits is enough: all must be fixed.
  private static boolean isFixed(JsonNode values) {
    if (values.isString()) {
      String value = values.asString();
      return !value.isEmpty()
          && value.indexOf('*') < 0
          && value.indexOf('?') < 0
          && !value.contains("${");
    }
    if (!values.isArray() || values.isEmpty()) {
      return false;
    }
    for (JsonNode value : values) {
      if (!value.isString() || !isFixed(value)) {
        return false;
      }
    }
    return true;
  }

  private static Document document(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      // Without it, the parser writes what is wrong to the screen besides throwing it.
      builder.setErrorHandler(null);
      return builder.parse(new InputSource(new StringReader(xml)));
    } catch (SAXException | IOException e) {
      throw new S3ErrorException(
          new S3Error(
              "MalformedXML", 400, "The XML you provided was not well-formed: " + e.getMessage()));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("This Java cannot read XML safely", e);
    }
  }
}
