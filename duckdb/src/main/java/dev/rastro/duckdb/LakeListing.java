package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Lists the objects at a location that a query reads: those below the folder, at all depths,
/// without the empty ones and without what is hidden: any name below the folder that starts with
/// `_` or `.`. Where there are none, the location may be an object's own address, as the crawler
/// writes it for a folder of several formats: then it is that object.
final class LakeListing {

  private final S3Client s3;
  private final ObjectPaths paths;

  LakeListing(S3Client s3, ObjectPaths paths) {
    this.s3 = s3;
    this.paths = paths;
  }

  /// The files of an unpartitioned table.
  List<LakeFile> files(S3Address location) {
    return files(new LakePartition(List.of(), location, List.of()));
  }

  List<LakeFile> files(LakePartition partition) {
    S3Address folder = partition.location().asFolder();
    List<LakeFile> files = new ArrayList<>();
    for (S3Object object : s3.listObjectsV2Paginator(request(folder)).contents()) {
      String below = object.key().substring(folder.key().length());
      if (object.size() > 0 && !hidden(below)) {
        files.add(file(object, partition));
      }
    }
    if (files.isEmpty() && !partition.location().equals(folder)) {
      // The first of the keys that begin with a key is that key itself, where it is there.
      ListObjectsV2Request first = request(partition.location()).toBuilder().maxKeys(1).build();
      for (S3Object object : s3.listObjectsV2(first).contents()) {
        if (object.size() > 0 && object.key().equals(partition.location().key())) {
          files.add(file(object, partition));
        }
      }
    }
    return files;
  }

  private static ListObjectsV2Request request(S3Address address) {
    return ListObjectsV2Request.builder().bucket(address.bucket()).prefix(address.key()).build();
  }

  private LakeFile file(S3Object object, LakePartition partition) {
    S3Address address = new S3Address(partition.location().bucket(), object.key());
    return new LakeFile(
        address, paths.path(address), object.size(), partition.values(), partition.jsonPaths());
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
