package io.modelgrid.http.connection;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.StreamTcpException;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between HTTP and the network: passes everything on, counts it, and tells its {@link
 * Connection} when the other side goes away.
 */
final class Wire extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  private static final String LATE =
      "{\"error\":\"the head of the request did not arrive in time\"}";
  private static final ByteString TOO_LATE =
      ByteString.fromString(
          "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nConnection: close\r\n"
              + "Content-Length: "
              + LATE.length()
              + "\r\n\r\n"
              + LATE);

  private final Inlet<ByteString> fromHttp = Inlet.create("Wire.fromHttp");
  private final Outlet<ByteString> toNet = Outlet.create("Wire.toNet");
  private final Inlet<ByteString> fromNet = Inlet.create("Wire.fromNet");
  private final Outlet<ByteString> toHttp = Outlet.create("Wire.toHttp");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(fromHttp, toNet, fromNet, toHttp);

  private final Connection connection;
  private final Runnable onEnd;

  /**
   * A wire for one connection.
   *
   * @param onEnd runs when all is over
   */
  Wire(Connection connection, Runnable onEnd) {
    this.connection = connection;
    this.onEnd = onEnd;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final ResetFinder resets = new ResetFinder(connection::speaksHttp2, connection::reset);

    Logic() {
      super(shape);
      setHandler(fromHttp, new FromHttp());
      setHandler(toNet, new ToNet());
      setHandler(fromNet, new FromNet());
      setHandler(toHttp, new ToHttp());
    }

    @Override
    public void preStart() {
      AsyncCallback<Patience.Verdict> close = createAsyncCallback(this::close);
      connection.closesBy(close::invoke);
    }

    @Override
    public void postStop() {
      connection.gone();
      onEnd.run();
    }

    private void close(Patience.Verdict verdict) {
      switch (verdict) {
        case SLOW_HEAD -> {
          if (isAvailable(toNet)) {
            push(toNet, TOO_LATE);
          }
          completeStage();
        }
        case SLOW_READER -> failStage(new StreamTcpException("the answer was not read in time"));
        default -> completeStage();
      }
    }

    private final class FromHttp extends AbstractInHandler {
      @Override
      public void onPush() {
        ByteString bytes = grab(fromHttp);
        connection.sending(bytes.size());
        push(toNet, bytes);
      }

      @Override
      public void onUpstreamFinish() {
        complete(toNet);
      }

      @Override
      public void onUpstreamFailure(Throwable failure) {
        fail(toNet, failure);
      }
    }

    private final class ToNet extends AbstractOutHandler {
      @Override
      public void onPull() {
        connection.sentAll();
        pull(fromHttp);
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(fromHttp, cause);
      }
    }

    private final class FromNet extends AbstractInHandler {
      @Override
      public void onPush() {
        ByteString bytes = grab(fromNet);
        connection.received(bytes.size());
        resets.look(bytes);
        // While nothing is open, what comes is the head of a request.
        push(toHttp, connection.isSilent() ? UpgradeOffer.declined(bytes) : bytes);
      }

      @Override
      public void onUpstreamFinish() {
        connection.gone();
        complete(toHttp);
      }

      @Override
      public void onUpstreamFailure(Throwable failure) {
        connection.gone();
        fail(toHttp, failure);
      }
    }

    private final class ToHttp extends AbstractOutHandler {
      @Override
      public void onPull() {
        pull(fromNet);
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(fromNet, cause);
      }
    }
  }
}
