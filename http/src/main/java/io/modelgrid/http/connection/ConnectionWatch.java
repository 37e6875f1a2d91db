package io.modelgrid.http.connection;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.impl.engine.http2.TelemetrySpi;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.scaladsl.BidiFlow;
import org.apache.pekko.stream.scaladsl.Tcp.IncomingConnection;
import org.apache.pekko.util.ByteString;

/**
 * Puts a {@link Wire} around every connection that is taken. Pekko HTTP makes it by the name that
 * stands in {@code reference.conf}, through the hook that it keeps for instruments; its API for
 * HTTP/2 has no other way to a connection. Public and with this constructor for that reason.
 */
public final class ConnectionWatch implements TelemetrySpi {
  private final Connections connections;

  /** Made by Pekko HTTP. */
  public ConnectionWatch(ActorSystem system) {
    this.connections = Connections.of(system);
  }

  @Override
  public org.apache.pekko.stream.scaladsl.Flow<IncomingConnection, IncomingConnection, NotUsed>
      serverBinding() {
    return Flow.<IncomingConnection>create().map(this::wired).asScala();
  }

  private IncomingConnection wired(IncomingConnection incoming) {
    Wire wire = connections.wire(incoming.remoteAddress());
    Flow<ByteString, ByteString, NotUsed> flow =
        org.apache.pekko.stream.javadsl.BidiFlow.fromGraph(wire)
            .join(Flow.fromGraph(incoming.flow()));
    return new IncomingConnection(
        incoming.localAddress(), incoming.remoteAddress(), flow.asScala());
  }

  @Override
  public BidiFlow<HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed> client() {
    return BidiFlow.identity();
  }

  @Override
  public BidiFlow<HttpResponse, HttpResponse, HttpRequest, HttpRequest, NotUsed>
      serverConnection() {
    return BidiFlow.identity();
  }
}
