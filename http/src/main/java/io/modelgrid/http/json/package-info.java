/**
 * JSON in and out, over Jackson's streaming parts.
 *
 * <p>{@link io.modelgrid.http.json.JsonReader} reads a body token by token and says what is wrong
 * with it in words, {@link io.modelgrid.http.json.ByteSink} takes what is written, {@link
 * io.modelgrid.http.json.Utf8} checks text. Numbers of an array are read by {@code http.number} in
 * place, all else by Jackson. May import {@code http.memory}, {@code http.number}, {@code
 * http.refusal} and Jackson.
 */
@NullMarked
package io.modelgrid.http.json;

import org.jspecify.annotations.NullMarked;
