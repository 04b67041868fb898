package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.s3.BucketSettings.Setting;
import dev.rastro.s3.PublicAccess.Block;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.Optional;
import org.gaul.s3proxy.S3ProxyHandler;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers S3 requests: what concerns public access itself, all else through s3proxy's handler. Who
/// may ask was settled before a request comes here.
@SuppressWarnings("serial") // Servlets are serializable by descent; nobody writes this one.
final class S3Servlet extends HttpServlet {

  private static final Logger LOG = LoggerFactory.getLogger(S3Servlet.class);

  /// The largest document of settings; S3 takes policies up to 20 kB.
  private static final int DOCUMENT_BYTES_MAX = 64 << 10;

  private static final String GRANT_HEADERS = "x-amz-grant-";

  private final transient S3ProxyHandler handler;
  private final transient BlobStore store;
  private final transient BucketSettings settings;

  S3Servlet(S3ProxyHandler handler, BlobStore store, BucketSettings settings) {
    this.handler = handler;
    this.store = store;
    this.settings = settings;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      String bucket = bucket(request);
      boolean onBucket = !bucket.isEmpty() && key(request).isEmpty();
      if (onBucket && request.getParameter("publicAccessBlock") != null) {
        publicAccessBlock(request, response, bucket);
      } else if (onBucket && request.getParameter("policy") != null) {
        policy(request, response, bucket);
      } else if (onBucket && request.getParameter("policyStatus") != null) {
        policyStatus(request, response, bucket);
      } else {
        object(request, response, bucket, onBucket);
      }
    } catch (IOException | RuntimeException e) {
      S3Error error = S3Error.of(e);
      if (error.code().equals("InternalError")) {
        LOG.atWarn()
            .addKeyValue("method", request.getMethod())
            .addKeyValue("uri", request.getRequestURI())
            .setCause(e)
            .log("An S3 request failed");
      }
      error.send(request, response);
    }
  }

  private void object(
      HttpServletRequest request, HttpServletResponse response, String bucket, boolean onBucket)
      throws IOException {
    InputStream body = request.getInputStream();
    if (isAclPut(request)) {
      byte[] acl = body.readNBytes(DOCUMENT_BYTES_MAX);
      body = new ByteArrayInputStream(acl);
      if (isPublic(request, new String(acl, UTF_8)) && block(bucket).blockPublicAcls()) {
        S3Error.ACCESS_DENIED.send(request, response);
        return;
      }
    } else if (isWrite(request) && isPublic(request, "") && blocksPublicAcl(bucket)) {
      S3Error.ACCESS_DENIED.send(request, response);
      return;
    }
    handler.doHandle(request, request, response, body, new S3ProxyHandler.RequestContext());
    if (onBucket
        && request.getMethod().equals("DELETE")
        && request.getQueryString() == null
        && response.getStatus() == HttpServletResponse.SC_NO_CONTENT) {
      settings.deleteAll(bucket);
    }
  }

  /// A bucket that is being made has the block that every new bucket has.
  private boolean blocksPublicAcl(String bucket) {
    return !store.containerExists(bucket) || block(bucket).blockPublicAcls();
  }

  private static boolean isWrite(HttpServletRequest request) {
    return request.getMethod().equals("PUT") || request.getMethod().equals("POST");
  }

  private static boolean isAclPut(HttpServletRequest request) {
    return request.getMethod().equals("PUT") && request.getParameter("acl") != null;
  }

  private static boolean isPublic(HttpServletRequest request, String acl) {
    String canned = request.getHeader("x-amz-acl");
    if (canned != null && PublicAccess.isPublicAcl(canned)) {
      return true;
    }
    boolean[] granted = {PublicAccess.isPublicGrant(acl)};
    request
        .getHeaderNames()
        .asIterator()
        .forEachRemaining(
            name ->
                granted[0] |=
                    name.toLowerCase(Locale.ROOT).startsWith(GRANT_HEADERS)
                        && PublicAccess.isPublicGrant(request.getHeader(name)));
    return granted[0];
  }

  private void publicAccessBlock(
      HttpServletRequest request, HttpServletResponse response, String bucket) throws IOException {
    if (isMissing(bucket)) {
      noSuchBucket().send(request, response);
      return;
    }
    switch (request.getMethod()) {
      case "PUT" -> {
        Block block = Block.parse(document(request));
        settings.put(bucket, Setting.PUBLIC_ACCESS_BLOCK, block.xml());
      }
      case "GET" -> {
        Block block = block(bucket);
        if (block.equals(Block.NONE)) {
          new S3Error(
                  "NoSuchPublicAccessBlockConfiguration",
                  404,
                  "The public access block configuration was not found")
              .send(request, response);
          return;
        }
        response.setContentType("application/xml");
        response.getOutputStream().write(block.xml().getBytes(UTF_8));
      }
      case "DELETE" -> {
        settings.put(bucket, Setting.PUBLIC_ACCESS_BLOCK, Block.NONE.xml());
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
      default -> methodNotAllowed().send(request, response);
    }
  }

  private void policy(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    if (isMissing(bucket)) {
      noSuchBucket().send(request, response);
      return;
    }
    switch (request.getMethod()) {
      case "PUT" -> putPolicy(request, response, bucket);
      case "GET" -> {
        Optional<String> policy = settings.get(bucket, Setting.POLICY);
        if (policy.isEmpty()) {
          noPolicy().send(request, response);
          return;
        }
        response.setContentType("application/json");
        response.getOutputStream().write(policy.get().getBytes(UTF_8));
      }
      case "DELETE" -> {
        settings.delete(bucket, Setting.POLICY);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
      default -> methodNotAllowed().send(request, response);
    }
  }

  private void putPolicy(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    String policy = document(request);
    boolean isPublic;
    try {
      isPublic = PublicAccess.isPublicPolicy(policy);
    } catch (IllegalArgumentException e) {
      new S3Error("MalformedPolicy", 400, String.valueOf(e.getMessage())).send(request, response);
      return;
    }
    if (isPublic && block(bucket).blockPublicPolicy()) {
      S3Error.ACCESS_DENIED.send(request, response);
      return;
    }
    settings.put(bucket, Setting.POLICY, policy);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private void policyStatus(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    Optional<String> policy = settings.get(bucket, Setting.POLICY);
    if (policy.isEmpty()) {
      noPolicy().send(request, response);
      return;
    }
    boolean isPublic =
        PublicAccess.isPublicPolicy(policy.get()) && !block(bucket).restrictPublicBuckets();
    response.setContentType("application/xml");
    response
        .getOutputStream()
        .write(
            ("<PolicyStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsPublic>"
                    + isPublic
                    + "</IsPublic></PolicyStatus>")
                .getBytes(UTF_8));
  }

  private Block block(String bucket) {
    return settings.get(bucket, Setting.PUBLIC_ACCESS_BLOCK).map(Block::parse).orElse(Block.ALL);
  }

  private boolean isMissing(String bucket) {
    return !store.containerExists(bucket);
  }

  private static S3Error noSuchBucket() {
    return new S3Error("NoSuchBucket", 404, "The specified bucket does not exist");
  }

  private static S3Error noPolicy() {
    return new S3Error("NoSuchBucketPolicy", 404, "The bucket policy does not exist");
  }

  private static S3Error methodNotAllowed() {
    return new S3Error(
        "MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  }

  /// A document in the body; clients may send it in signed chunks.
  private static String document(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(DOCUMENT_BYTES_MAX);
    String encoding = request.getHeader("content-encoding");
    if (encoding != null && encoding.contains("aws-chunked")) {
      body = AwsChunks.data(body);
    }
    return new String(body, UTF_8);
  }

  private static String bucket(HttpServletRequest request) {
    String path = request.getRequestURI();
    int end = path.indexOf('/', 1);
    return decoded(end < 0 ? path.substring(1) : path.substring(1, end));
  }

  private static String key(HttpServletRequest request) {
    String path = request.getRequestURI();
    int end = path.indexOf('/', 1);
    return end < 0 ? "" : path.substring(end + 1);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
