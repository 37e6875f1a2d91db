package io.modelgrid.actors.meter;

/**
 * How often a version has answered in the place of the stable one, since the model was overloaded.
 *
 * @param requests those that were answered so
 */
public record StoodIn(String model, String version, long requests) {}
