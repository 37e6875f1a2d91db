/**
 * Counts what the ports of a node answer, whoever refused it: {@link
 * io.modelgrid.http.meter.AnswerMeter}. May import the door's kinds of requests, and Micrometer.
 */
@NullMarked
package io.modelgrid.http.meter;

import org.jspecify.annotations.NullMarked;
