/**
 * Settings as records, read from HOCON under {@code modelgrid.*}.
 *
 * <p>{@link io.modelgrid.config.Settings} is the whole; {@code reference.conf} of this room holds
 * every key with its comment and default. May import Typesafe Config and nothing of the other
 * rooms.
 */
@NullMarked
package io.modelgrid.config;

import org.jspecify.annotations.NullMarked;
