/** Small data sets and plain references that tests of training share. */
@NullMarked
package io.modelgrid.training.made;

import org.jspecify.annotations.NullMarked;
