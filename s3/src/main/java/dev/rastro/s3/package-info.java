/// Where objects rest: S3 over plain files that are synced to disk before a put is answered.
@NullMarked
package dev.rastro.s3;

import org.jspecify.annotations.NullMarked;
