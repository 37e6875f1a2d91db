/**
 * A training or a compression as a process of its own: {@link io.modelgrid.training.job.JobMain}
 * reads an order from a folder, tells on its output how far it is, and leaves an outcome there. It
 * may be killed at any time; started again, it goes on and ends with the same numbers. Writes
 * nowhere but in that folder.
 */
@NullMarked
package io.modelgrid.training.job;

import org.jspecify.annotations.NullMarked;
