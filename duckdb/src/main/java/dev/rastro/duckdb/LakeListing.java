package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Lists the objects below a folder that a query reads: all depths, without the empty ones and
/// without what is hidden: any name below the folder that starts with `_` or `.`.
final class LakeListing {

  private final S3Client s3;
  private final ObjectPaths paths;

  LakeListing(S3Client s3, ObjectPaths paths) {
    this.s3 = s3;
    this.paths = paths;
  }

  List<LakeFile> files(S3Address folder, List<String> partitionValues) {
    ListObjectsV2Request request =
        ListObjectsV2Request.builder()
            .bucket(folder.bucket())
            .prefix(folder.asFolder().key())
            .build();
    List<LakeFile> files = new ArrayList<>();
    for (S3Object object : s3.listObjectsV2Paginator(request).contents()) {
      String below = object.key().substring(folder.asFolder().key().length());
      if (object.size() > 0 && !hidden(below)) {
        S3Address address = new S3Address(folder.bucket(), object.key());
        files.add(new LakeFile(address, paths.path(address), object.size(), partitionValues));
      }
    }
    return files;
  }

  private static boolean hidden(String key) {
    for (String name : key.split("/", -1)) {
      if (name.startsWith("_") || name.startsWith(".")) {
        return true;
      }
    }
    return key.endsWith("_$folder$");
  }
}
