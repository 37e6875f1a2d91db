package io.modelgrid.http.zoo;

import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.ModelServer;
import io.modelgrid.http.zoo.Transport.RefusedException;
import io.modelgrid.http.zoo.Yardstick.Computed;
import io.modelgrid.http.zoo.Yardstick.Impossible;
import io.modelgrid.http.zoo.Yardstick.Run;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes cases, one after the other, through ONNX Runtime alone and then through the server by every
 * transport. What the first can do must come out equal; what it cannot must be refused in words.
 */
final class Zoo {
  /** Host paths, source positions, classes: nothing that a person who uploads should see. */
  private static final Pattern UNFIT =
      Pattern.compile("(?:^|\\s)/\\w+/|\\.cc:\\d|ai\\.onnxruntime|io\\.modelgrid|Exception");

  private static final String MODEL = "case";

  private final ModelServer server;
  private final List<Transport> transports;
  private final ZooReport report = new ZooReport();

  Zoo(ModelServer server, List<Transport> transports) {
    this.server = server;
    this.transports = transports;
  }

  ZooReport report() {
    return report;
  }

  void visit(ZooCase zooCase) throws IOException, InterruptedException {
    Run run = Yardstick.run(zooCase);
    try {
      server.load(MODEL, zooCase.model());
    } catch (LoadException e) {
      refused(zooCase, run, String.valueOf(e.getMessage()));
      return;
    }
    try {
      if (run instanceof Computed computed) {
        if (isAsExpected(zooCase, computed)) {
          report.asExpected();
        }
        if (!computed.repeatable()) {
          report.unrepeatable();
        }
        for (Transport transport : transports) {
          compare(zooCase, transport, computed);
        }
      } else {
        // It can be loaded all the same; what fails is the run.
        report.impossible(zooCase, (Impossible) run);
      }
    } finally {
      server.unload(MODEL);
    }
  }

  private void refused(ZooCase zooCase, Run run, String words) {
    if (run instanceof Computed) {
      report.failed(zooCase, "the loader refuses what ONNX Runtime runs: " + words);
    } else if (UNFIT.matcher(words).find()) {
      report.failed(zooCase, "the refusal shows what it should not: " + words);
    } else {
      report.impossible(zooCase, (Impossible) run);
    }
  }

  private void compare(ZooCase zooCase, Transport transport, Computed computed)
      throws IOException, InterruptedException {
    if (!transport.carries(computed.inputs())) {
      report.unspeakable(transport);
      return;
    }
    boolean speakable = transport.carries(computed.outputs());
    try {
      List<NamedTensor> outputs = transport.infer(MODEL, computed.inputs());
      if (!speakable) {
        report.failed(zooCase, transport + " gives what it has no form for");
      } else if (isEqual(computed, outputs)) {
        report.equal(transport);
      } else {
        report.failed(
            zooCase, transport + " gives " + outputs + " instead of " + computed.outputs());
      }
    } catch (RefusedException e) {
      String words = String.valueOf(e.getMessage());
      if (!speakable && words.startsWith("400 ") && words.contains("binary data format")) {
        report.unspeakable(transport);
      } else {
        report.failed(zooCase, transport + " refuses: " + words);
      }
    }
  }

  /**
   * Whether the model's author got the same to the last bit: shows that the files are read well.
   */
  private static boolean isAsExpected(ZooCase zooCase, Computed computed) throws IOException {
    return computed.outputs().stream()
        .map(NamedTensor::tensor)
        .toList()
        .equals(zooCase.outputs().read());
  }

  /** Bit for bit; of a model that throws dice only names, types and shapes count. */
  private static boolean isEqual(Computed computed, List<NamedTensor> outputs) {
    return computed.repeatable()
        ? outputs.equals(computed.outputs())
        : outputs.toString().equals(computed.outputs().toString());
  }
}
