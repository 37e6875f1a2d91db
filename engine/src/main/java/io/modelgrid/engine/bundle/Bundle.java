package io.modelgrid.engine.bundle;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An opened bundle: its files lie on this node's disk, in a folder that holds nothing else.
 *
 * @param directory that folder
 * @param modelFile the model
 * @param tokenizerFile the tokenizer, if the bundle has one
 * @param bytes size of all its files together
 */
public record Bundle(
    Path directory,
    Path modelFile,
    Optional<Path> tokenizerFile,
    BundleManifest manifest,
    long bytes) {}
