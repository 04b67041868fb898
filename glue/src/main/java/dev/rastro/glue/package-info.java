/// What the data is: the Data Catalog and the crawler that fills it.
@NullMarked
package dev.rastro.glue;

import org.jspecify.annotations.NullMarked;
