/// Where it rests: an S3 store over synced plain files.
@NullMarked
package dev.rastro.s3;

import org.jspecify.annotations.NullMarked;
