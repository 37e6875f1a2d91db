/**
 * Text in, vectors out: tokenising, padding, pooling and normalising around an encoder.
 *
 * <p>{@link io.modelgrid.engine.text.TextEmbedder} is the servable, {@link
 * io.modelgrid.engine.text.Tokenizer} the port behind which a tokenizer library lies, {@link
 * io.modelgrid.engine.text.TextTranslation} what stands before a network for texts of a fixed
 * length. May import {@code engine.tensor}, {@code engine.servable} and {@code engine.bundle}.
 */
@NullMarked
package io.modelgrid.engine.text;

import org.jspecify.annotations.NullMarked;
