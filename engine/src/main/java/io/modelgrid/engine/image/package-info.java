/**
 * Pictures in files to the numbers that a network takes: {@link
 * io.modelgrid.engine.image.PictureDecoder} decodes, {@link io.modelgrid.engine.image.Pixels} holds
 * and resizes. Training and serving both go through here, so that they see the same. {@link
 * io.modelgrid.engine.image.PictureTranslation} lets callers send files. May import {@code
 * engine.tensor} and {@code engine.servable}.
 */
@NullMarked
package io.modelgrid.engine.image;

import org.jspecify.annotations.NullMarked;
