/**
 * Bundles made on this machine: {@link io.modelgrid.cli.demo.BundlePacker} packs files and folders
 * so that the same content always has the same digest, {@link io.modelgrid.cli.demo.DemoModel} is
 * the sentence encoder that comes with the launcher. May import the JDK and {@code cli}.
 */
@NullMarked
package io.modelgrid.cli.demo;

import org.jspecify.annotations.NullMarked;
