/// What it is: the catalog and the crawler.
@NullMarked
package dev.rastro.glue;

import org.jspecify.annotations.NullMarked;
