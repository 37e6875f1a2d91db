package io.modelgrid.cli.local;

import java.util.stream.Collectors;

/** Writes a local node's {@code node.conf}: what differs from the defaults, and nothing else. */
final class NodeConf {
  private NodeConf() {}

  static String text(GridFolder folder, GridFile grid, GridFile.Node node) {
    String seeds =
        grid.nodes().stream()
            .map(each -> quoted("127.0.0.1:" + each.remotingPort()))
            .collect(Collectors.joining(", "));
    return """
        # Written by ./modelgrid at each start of the node; what is changed here is lost.
        # Environment variables named CONFIG_FORCE_modelgrid_... come over it.
        modelgrid {
          node {
            name = %s
            data-directory = %s
          }
          http {
            host = "127.0.0.1"
            port = %d
          }
          grpc {
            host = "127.0.0.1"
            port = %d
          }
          cluster {
            host = "127.0.0.1"
            port = %d
            seeds = [%s]
            founding = locked
            founding-directory = %s
          }
          storage {
            catalogue.url = %s
            artifacts.directory = %s
          }
          training {
            directory = %s
            folders = [%s]
          }
        }
        """
        .formatted(
            quoted(node.name()),
            quoted(folder.node(node.number()).toString()),
            grid.httpPort(node.number()),
            grid.grpcPort(node.number()),
            node.remotingPort(),
            seeds,
            quoted(folder.founding().toString()),
            quoted(
                "jdbc:h2:file:"
                    + folder.catalogue().resolve("catalogue")
                    + ";AUTO_SERVER=TRUE;DATABASE_TO_UPPER=false;WRITE_DELAY=0"),
            quoted(folder.artifacts().toString()),
            quoted(folder.trainings().toString()),
            folder.trainingData().stream()
                .map(each -> quoted(each.toString()))
                .collect(Collectors.joining(", ")));
  }

  private static String quoted(String text) {
    return com.typesafe.config.ConfigUtil.quoteString(text);
  }
}
