/** Tests of alerts. */
@NullMarked
package io.modelgrid.actors.alert;

import org.jspecify.annotations.NullMarked;
