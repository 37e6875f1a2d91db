/** Tests of how requests are computed together. */
@NullMarked
package io.modelgrid.engine.batch;

import org.jspecify.annotations.NullMarked;
