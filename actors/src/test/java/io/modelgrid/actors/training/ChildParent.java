package io.modelgrid.actors.training;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** A process that starts a training's process in a folder, and waits to be killed. */
final class ChildParent {
  private ChildParent() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    ChildSetup setup =
        new ChildSetup(FakeJob.class.getName(), Requests.MEMORY, Requests.MEMORY / 2, 10);
    ChildProcess child =
        ChildProcess.start(setup.process("7", folder, 1, Requests.MEMORY), "7", Clock.systemUTC());
    System.out.println(child.pid());
    new CountDownLatch(1).await();
  }
}
