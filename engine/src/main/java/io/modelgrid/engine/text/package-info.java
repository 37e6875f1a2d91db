/** Text in, tensors out: tokenising, padding, pooling and normalising around an encoder. */
@NullMarked
package io.modelgrid.engine.text;

import org.jspecify.annotations.NullMarked;
