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
import java.util.Collections;
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

  private static final int DRAINED_BYTES_AT_ONCE = 64 << 10;
  private static final long DRAINED_BYTES_MAX = 64L << 20;

  private static final String GRANT_HEADERS = "x-amz-grant-";

  /// Kept in the place of a block that was deleted: none kept is the block of a new bucket.
  private static final String DELETED = "";

  private static final S3Error NO_BLOCK =
      new S3Error(
          "NoSuchPublicAccessBlockConfiguration",
          404,
          "The public access block configuration was not found");

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
      answer(request, response);
    } catch (IOException | RuntimeException e) {
      S3Error error = S3Error.of(e);
      if (error.status() >= 500 && error.status() != HttpServletResponse.SC_NOT_IMPLEMENTED) {
        LOG.atWarn()
            .addKeyValue("method", request.getMethod())
            .addKeyValue("uri", request.getRequestURI())
            .setCause(e)
            .log("An S3 request failed");
      }
      drain(request);
      error.send(request, response);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String bucket = bucket(request);
    if (bucket.startsWith(".")) {
      throw new S3ErrorException(S3Error.NO_SUCH_BUCKET);
    }
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
  }

  /// A client that is still sending sees a broken connection rather than the answer.
  private static void drain(HttpServletRequest request) {
    try {
      byte[] buffer = new byte[DRAINED_BYTES_AT_ONCE];
      InputStream body = request.getInputStream();
      long drained = 0;
      int read = 0;
      while (read >= 0 && drained < DRAINED_BYTES_MAX) {
        read = body.read(buffer);
        drained += Math.max(read, 0);
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("The rest of a refused body could not be read");
    }
  }

  private void object(
      HttpServletRequest request, HttpServletResponse response, String bucket, boolean onBucket)
      throws IOException {
    InputStream body = request.getInputStream();
    if (isForm(request)) {
      throw new S3ErrorException(
          new S3Error("NotImplemented", 501, "Uploads by an HTML form are not supported"));
    }
    if (isWrite(request) && isReserved(decoded(key(request)))) {
      throw new S3ErrorException(
          new S3Error("InvalidRequest", 400, "Keys with this beginning are the store's own"));
    }
    if (isAclPut(request)) {
      String acl = document(request);
      body = new ByteArrayInputStream(acl.getBytes(UTF_8));
      boolean isPublic =
          hasPublicHeader(request) || (!acl.isBlank() && PublicAccess.isPublicGrantXml(acl));
      if (isPublic && block(bucket).blockPublicAcls()) {
        throw new S3ErrorException(S3Error.ACCESS_DENIED);
      }
    } else if (isWrite(request) && hasPublicHeader(request) && blocksPublicAcl(bucket)) {
      throw new S3ErrorException(S3Error.ACCESS_DENIED);
    }
    handler.doHandle(request, request, response, body, new S3ProxyHandler.RequestContext());
    if (onBucket
        && request.getMethod().equals("DELETE")
        && response.getStatus() == HttpServletResponse.SC_NO_CONTENT
        && !store.containerExists(bucket)) {
      // Other settings of a bucket are deleted by the same method: that it is gone tells.
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

  /// What the store keeps of uploads beside objects; listings leave it out.
  private static boolean isReserved(String key) {
    return key.startsWith(".s3proxy-") || key.startsWith(".mpus-");
  }

  /// Such an upload has its ACL among the fields of the form.
  private static boolean isForm(HttpServletRequest request) {
    String type = request.getContentType();
    return request.getMethod().equals("POST")
        && type != null
        && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }

  private static boolean isAclPut(HttpServletRequest request) {
    return request.getMethod().equals("PUT") && request.getParameter("acl") != null;
  }

  private static boolean hasPublicHeader(HttpServletRequest request) {
    for (String name : Collections.list(request.getHeaderNames())) {
      String lowerCaseName = name.toLowerCase(Locale.ROOT);
      for (String value : Collections.list(request.getHeaders(name))) {
        if ((lowerCaseName.equals("x-amz-acl") && PublicAccess.isPublicAcl(value.strip()))
            || (lowerCaseName.startsWith(GRANT_HEADERS) && PublicAccess.isPublicGrant(value))) {
          return true;
        }
      }
    }
    return false;
  }

  private void publicAccessBlock(
      HttpServletRequest request, HttpServletResponse response, String bucket) throws IOException {
    checkExists(bucket);
    switch (request.getMethod()) {
      case "PUT" -> {
        Block block = Block.parse(document(request));
        settings.put(bucket, Setting.PUBLIC_ACCESS_BLOCK, block.xml());
      }
      case "GET" -> {
        if (isDeleted(settings.get(bucket, Setting.PUBLIC_ACCESS_BLOCK))) {
          throw new S3ErrorException(NO_BLOCK);
        }
        response.setContentType("application/xml");
        response.getOutputStream().write(block(bucket).xml().getBytes(UTF_8));
      }
      case "DELETE" -> {
        settings.put(bucket, Setting.PUBLIC_ACCESS_BLOCK, DELETED);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
      default -> throw new S3ErrorException(S3Error.METHOD_NOT_ALLOWED);
    }
  }

  private void policy(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    checkExists(bucket);
    switch (request.getMethod()) {
      case "PUT" -> putPolicy(request, response, bucket);
      case "GET" -> {
        Optional<String> policy = settings.get(bucket, Setting.POLICY);
        response.setContentType("application/json");
        response.getOutputStream().write(kept(policy).getBytes(UTF_8));
      }
      case "DELETE" -> {
        settings.delete(bucket, Setting.POLICY);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
      default -> throw new S3ErrorException(S3Error.METHOD_NOT_ALLOWED);
    }
  }

  private void putPolicy(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    String policy = document(request);
    boolean isPublic;
    try {
      isPublic = PublicAccess.isPublicPolicy(policy);
    } catch (IllegalArgumentException e) {
      throw new S3ErrorException(
          new S3Error("MalformedPolicy", 400, String.valueOf(e.getMessage())));
    }
    if (isPublic && block(bucket).blockPublicPolicy()) {
      throw new S3ErrorException(S3Error.ACCESS_DENIED);
    }
    settings.put(bucket, Setting.POLICY, policy);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private void policyStatus(HttpServletRequest request, HttpServletResponse response, String bucket)
      throws IOException {
    checkExists(bucket);
    if (!request.getMethod().equals("GET")) {
      throw new S3ErrorException(S3Error.METHOD_NOT_ALLOWED);
    }
    Optional<String> policy = settings.get(bucket, Setting.POLICY);
    boolean isPublic =
        PublicAccess.isPublicPolicy(kept(policy)) && !block(bucket).restrictPublicBuckets();
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
    Optional<String> kept = settings.get(bucket, Setting.PUBLIC_ACCESS_BLOCK);
    return isDeleted(kept) ? Block.NONE : kept.map(Block::parse).orElse(Block.ALL);
  }

  private static boolean isDeleted(Optional<String> block) {
    return block.isPresent() && block.get().equals(DELETED);
  }

  private void checkExists(String bucket) {
    if (!store.containerExists(bucket)) {
      throw new S3ErrorException(S3Error.NO_SUCH_BUCKET);
    }
  }

  private static String kept(Optional<String> policy) {
    return policy.orElseThrow(() -> new S3ErrorException(S3Error.NO_SUCH_POLICY));
  }

  private static String document(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(DOCUMENT_BYTES_MAX + 1);
    if (body.length > DOCUMENT_BYTES_MAX) {
      throw new S3ErrorException(
          new S3Error("MaxMessageLengthExceeded", 400, "Your request was too large."));
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
