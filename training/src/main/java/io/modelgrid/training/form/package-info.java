/**
 * Reading descriptions that people write, in JSON or YAML: {@link io.modelgrid.training.form.Form}
 * hands out the values and collects every mistake with its path.
 */
@NullMarked
package io.modelgrid.training.form;

import org.jspecify.annotations.NullMarked;
