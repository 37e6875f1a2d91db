package io.modelgrid.http.exchange;

/**
 * One line of what a dialect serves.
 *
 * @param path with a slash at its beginning, and braces around the parts that take any text
 */
public record Served(String method, String path) {}
