package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.ExistCondition;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesResponse;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.GluePolicy;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The resource policies of the catalog. They are kept and given back; who has a key may do
/// everything here, so they allow and deny nothing.
final class ResourcePolicies {

  private static final CatalogFile.RowReader<GluePolicy> POLICY =
      CatalogFile.shape(GluePolicy::builder, GluePolicy.class);
  private static final JsonMapper JSON = new JsonMapper();

  /// Where the policy of the whole catalog is kept.
  private static final String CATALOG = "";

  private final CatalogStore store;
  private final InstantSource clock;

  ResourcePolicies(CatalogStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  PutResourcePolicyResponse put(PutResourcePolicyRequest request) {
    String json = Constraints.required("policyInJson", request.policyInJson());
    requireObject(json);
    String resource = resource(request.resourceArn());
    return store.inTransaction(
        () -> {
          Optional<GluePolicy> before = find(resource);
          requireHash(before, request.policyHashCondition());
          if (before.isPresent() && request.policyExistsCondition() == ExistCondition.NOT_EXIST) {
            throw GlueErrors.conditionFailed("A resource policy exists already");
          }
          if (before.isEmpty() && request.policyExistsCondition() == ExistCondition.MUST_EXIST) {
            throw GlueErrors.conditionFailed("No resource policy exists");
          }
          Instant now = clock.instant();
          GluePolicy policy =
              GluePolicy.builder()
                  .policyInJson(json)
                  .policyHash(hash(json))
                  .createTime(before.map(GluePolicy::createTime).orElse(now))
                  .updateTime(now)
                  .build();
          store
              .file()
              .execute(
                  "INSERT OR REPLACE INTO policies (json, resource) VALUES (?, ?)",
                  policy,
                  resource);
          return PutResourcePolicyResponse.builder().policyHash(policy.policyHash()).build();
        });
  }

  GetResourcePolicyResponse get(GetResourcePolicyRequest request) {
    GluePolicy policy = require(resource(request.resourceArn()));
    return GetResourcePolicyResponse.builder()
        .policyInJson(policy.policyInJson())
        .policyHash(policy.policyHash())
        .createTime(policy.createTime())
        .updateTime(policy.updateTime())
        .build();
  }

  GetResourcePoliciesResponse list(GetResourcePoliciesRequest request) {
    Page<GluePolicy> page =
        Page.of(
            store.file().all(POLICY, "SELECT json FROM policies ORDER BY resource"),
            request.nextToken(),
            request.maxResults());
    return GetResourcePoliciesResponse.builder()
        .getResourcePoliciesResponseList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteResourcePolicyResponse delete(DeleteResourcePolicyRequest request) {
    String resource = resource(request.resourceArn());
    return store.inTransaction(
        () -> {
          requireHash(Optional.of(require(resource)), request.policyHashCondition());
          store.file().execute("DELETE FROM policies WHERE resource = ?", resource);
          return DeleteResourcePolicyResponse.builder().build();
        });
  }

  private static String resource(@Nullable String arn) {
    return arn == null || arn.endsWith(":catalog") ? CATALOG : arn;
  }

  private Optional<GluePolicy> find(String resource) {
    return store.file().one(POLICY, "SELECT json FROM policies WHERE resource = ?", resource);
  }

  private GluePolicy require(String resource) {
    return find(resource).orElseThrow(() -> GlueErrors.notFound("Policy not found"));
  }

  private static void requireHash(Optional<GluePolicy> there, @Nullable String wanted) {
    if (wanted != null && there.filter(p -> p.policyHash().equals(wanted)).isEmpty()) {
      throw GlueErrors.conditionFailed("The resource policy has another hash: " + wanted);
    }
  }

  private static void requireObject(String json) {
    try {
      if (JSON.readTree(json).isObject()) {
        return;
      }
    } catch (JacksonException e) {
      throw GlueErrors.invalid("The policy is not JSON: " + e.getOriginalMessage());
    }
    throw GlueErrors.invalid("The policy is no JSON object");
  }

  private static String hash(String policy) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(policy.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
