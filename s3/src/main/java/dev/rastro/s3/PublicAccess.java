package dev.rastro.s3;

import java.io.IOException;
import java.io.StringReader;
import java.util.Iterator;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whether something would let everybody in: a canned ACL, grants, a bucket policy.
///
/// Follows "Blocking public access to your Amazon S3 storage", with one simplification that errs on
/// the safe side: a statement for everybody is public whatever its conditions are.
final class PublicAccess {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> PUBLIC_ACLS =
      List.of("public-read", "public-read-write", "authenticated-read");
  private static final List<String> PUBLIC_GROUPS =
      List.of("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers");

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
      return found.getLength() > 0 && found.item(0).getTextContent().strip().equals("true");
    }
  }

  static boolean isPublicAcl(String cannedAcl) {
    return PUBLIC_ACLS.contains(cannedAcl);
  }

  /// Whether grants, as XML or as a header's text, are for everybody.
  static boolean isPublicGrant(String grants) {
    return PUBLIC_GROUPS.stream().anyMatch(grants::contains);
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
    if (!document.isObject() || statements.isMissingNode()) {
      throw new IllegalArgumentException("Missing required field Statement");
    }
    for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
      if (statement.path("Effect").asString("").equals("Allow")
          && (isEverybody(statement.path("Principal")) || statement.has("NotPrincipal"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEverybody(JsonNode principal) {
    if (principal.isString()) {
      return principal.asString().equals("*");
    }
    Iterator<JsonNode> children = principal.iterator();
    while (children.hasNext()) {
      if (isEverybody(children.next())) {
        return true;
      }
    }
    return false;
  }

  private static Document document(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    } catch (SAXException | IOException e) {
      throw new IllegalArgumentException("The XML you provided was not well-formed", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("This Java cannot read XML safely", e);
    }
  }
}
