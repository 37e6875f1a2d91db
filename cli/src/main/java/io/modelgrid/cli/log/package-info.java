/**
 * A node's log, as it is written and as it is read: {@link io.modelgrid.cli.log.LineEncoder} writes
 * each event as one line, of text or of JSON, {@link io.modelgrid.cli.log.LoggerLevels} sets levels
 * while the node runs, {@link io.modelgrid.cli.log.ShownLine} shows a line to people. Knows
 * Logback; nothing else but {@code cli.node} does.
 */
@NullMarked
package io.modelgrid.cli.log;

import org.jspecify.annotations.NullMarked;
