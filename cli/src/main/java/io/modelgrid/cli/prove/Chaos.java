package io.modelgrid.cli.prove;

import java.util.List;

/** Something that goes wrong on purpose while a model is swapped. */
@FunctionalInterface
public interface Chaos {
  /** Nothing goes wrong. */
  Chaos NONE = (load, nodes) -> List.of();

  /**
   * Does it, and comes back when all is well again.
   *
   * @param load to be told of outages
   * @param nodes those to which the load goes, in its order
   * @return what was done, in words
   */
  List<String> run(CheckedLoad load, List<IngressNode> nodes) throws InterruptedException;
}
