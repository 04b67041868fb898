package dev.rastro.s3;

import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.S3Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3ProxyHandler;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// S3 over plain files: the object `s3://bucket/key` is the file `<root>/<bucket>/<key>`. Shown as
/// a Jetty handler, which a server must put behind its own check of signatures.
///
/// New buckets block public access. What is written is synced to disk before it is answered. Safe
/// for many threads.
public final class S3Store implements AutoCloseable {

  private static final long OBJECT_BYTES_MAX = 5L << 30;
  private static final long BUFFERED_BYTES_MAX = 32L << 20;
  private static final int CHUNK_BYTES_MAX = 16 << 20;
  private static final int SKEW_SECONDS = 15 * 60;

  private final Path root;
  private final SyncedBlobStore store;
  private final Handler handler;

  private S3Store(Path root, SyncedBlobStore store, Handler handler) {
    this.root = root;
    this.store = store;
    this.handler = handler;
  }

  /// Opens the store.
  ///
  /// @param directory where buckets lie
  /// @param settingsDirectory where the buckets' settings lie; not below the root
  public static S3Store open(Path directory, Path settingsDirectory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      DirectorySync.SYSTEM.makeDirectories(root);
      DirectorySync.SYSTEM.makeDirectories(settingsDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make the directories of the S3 store", e);
    }
    SyncedBlobStore store = new SyncedBlobStore(new FilesystemNio2BlobStore(root.toString()), root);
    S3ProxyHandler s3proxy =
        new S3ProxyHandler(
            store,
            AuthenticationType.NONE,
            "unused",
            "unused",
            null,
            OBJECT_BYTES_MAX,
            BUFFERED_BYTES_MAX,
            CHUNK_BYTES_MAX,
            true,
            CrossOriginResourceSharing.disabled(),
            "",
            SKEW_SECONDS);
    s3proxy.setBlobStoreLocator((_, _, _) -> new AccessGrant("unused", store));
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.addServlet(
        new ServletHolder(new S3Servlet(s3proxy, store, new BucketSettings(settingsDirectory))),
        "/*");
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    return new S3Store(root, store, context);
  }

  /// Answers S3 requests whose sender is known.
  public Handler handler() {
    return handler;
  }

  /// The file of an object, whether it is there or not.
  ///
  /// @throws IllegalArgumentException where no object here can have the address
  public Path path(S3Address address) {
    if (address.bucket().startsWith(".")
        || (!address.key().isEmpty() && !StoredKeys.isPossible(address.key()))) {
      throw new IllegalArgumentException("No object can have the address " + address);
    }
    return root.resolve(address.bucket()).resolve(address.key());
  }

  @Override
  public void close() {
    store.close();
  }
}
