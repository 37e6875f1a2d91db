package io.modelgrid.persistence.artifact;

/**
 * A stored bundle.
 *
 * @param sha256 of its bytes, 64 lower-case hex digits
 * @param size in bytes
 * @param fileName the name under which it was uploaded; says what a lone model file is
 */
public record Artifact(String sha256, long size, String fileName) {}
