/**
 * Files of data, format by format: what stands in them, within bounds, and what is wrong with them
 * in words for people. Knows nothing of what the data are for.
 */
@NullMarked
package io.modelgrid.training.data.read;

import org.jspecify.annotations.NullMarked;
