package io.modelgrid.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.transfer.Cargo;
import io.modelgrid.actors.transfer.Carrier;
import io.modelgrid.actors.transfer.Incoming;
import io.modelgrid.actors.transfer.Outgoing;
import io.modelgrid.actors.transfer.TensorHead;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import java.io.NotSerializableException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TensorSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Flow.config());
  private static final TestProbe<Router.Command> ROUTER = KIT.createTestProbe();
  private static final TensorSerializer SERIALIZER =
      new TensorSerializer((ExtendedActorSystem) Adapter.toClassic(KIT.system()));

  private static final Trail TRAIL =
      Trail.of("7f000001-4be2")
          .in(
              Span.wrap(
                  new TraceContext(
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1,b=2")
                      .read()));

  private static List<NamedTensor> every;

  @BeforeAll
  static void makeTensors() {
    every = new ArrayList<>();
    for (DataType type : DataType.values()) {
      if (type != DataType.BYTES) {
        ByteBuffer data = Tensor.allocate(6L * type.size());
        for (int i = 0; data.hasRemaining(); i++) {
          data.put((byte) (type == DataType.BOOL ? i % 2 : i * 37));
        }
        every.add(new NamedTensor(type.name(), Tensor.of(type, Shape.of(2, 3), data.flip())));
      }
    }
    every.add(new NamedTensor("Wörter", Tensor.ofTexts(Shape.of(3), List.of("", "ü", "a cat"))));
    every.add(new NamedTensor("scalar", Tensor.ofFloats(Shape.of(), 1.5f)));
    every.add(new NamedTensor("nothing", Tensor.ofFloats(Shape.of(0, Long.MAX_VALUE))));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Replica.Infer infer(List<NamedTensor> inputs) {
    return infer(inputs, Trail.none());
  }

  private static Replica.Infer infer(List<NamedTensor> inputs, Trail trail) {
    Deadline deadline = Deadline.after(System.nanoTime(), Duration.ofSeconds(30));
    return new Replica.Infer(
        77, "1", inputs, List.of("y", "zwei"), deadline, 3, trail, ROUTER.getRef());
  }

  private static Router.Inferred inferred(List<NamedTensor> outputs) {
    return new Router.Inferred(78, "m.2", outputs, 123, 456, 1);
  }

  @Test
  void isBoundToTensorMessages() {
    var serialization = SerializationExtension.get(Adapter.toClassic(KIT.system()));
    assertThat(serialization.findSerializerFor(infer(every))).isInstanceOf(TensorSerializer.class);
    assertThat(serialization.findSerializerFor(inferred(every)))
        .isInstanceOf(TensorSerializer.class);
  }

  @Test
  void carriesRequests() throws NotSerializableException {
    Replica.Infer sent = infer(every);
    Replica.Infer got = (Replica.Infer) throughBytes(sent);

    assertThat(got)
        .usingRecursiveComparison()
        .ignoringFields("deadline", "replyTo", "inputs")
        .isEqualTo(sent);
    assertThat(got.inputs()).isEqualTo(every);
    assertThat(got.replyTo()).isEqualTo(sent.replyTo());
    long shift = got.deadline().nanoTime() - sent.deadline().nanoTime();
    assertThat(shift).isBetween(0L, Duration.ofSeconds(20).toNanos());
  }

  @Test
  void carriesTheTrailsOfRequests() throws NotSerializableException {
    for (Trail trail : List.of(TRAIL, Trail.of("a"), Trail.none())) {
      for (Cargo sent : List.of(infer(every, trail), infer(List.of(), trail))) {
        assertSameTrail(((Replica.Infer) throughBytes(sent)).trail(), trail);
        assertSameTrail(
            ((Replica.Infer) ((Carrier.Offer) throughBytes(offer(sent))).head()).trail(), trail);
      }
    }
  }

  private static void assertSameTrail(Trail got, Trail sent) {
    assertThat(got.requestId()).isEqualTo(sent.requestId());
    assertThat(TraceContext.of(got.span().getSpanContext()))
        .isEqualTo(TraceContext.of(sent.span().getSpanContext()));
    assertThat(got.isTraced()).isEqualTo(sent.isTraced());
  }

  // Nodes of two releases share a grid while it is updated.
  @Test
  void aRequestWithoutATrailIsWrittenAndReadAsBeforeThereWereAny() throws Exception {
    Replica.Infer bare = infer(List.of(Flow.floats("x", 1, 2)));
    assertThat(SERIALIZER.manifest(bare)).isEqualTo("I1");
    assertThat(SERIALIZER.manifest(infer(List.of(), TRAIL))).isEqualTo("I2");
    byte[] bytes = SERIALIZER.toBinary(bare);
    String hex = HexFormat.of().formatHex(bytes);
    assertThat(hex.substring(0, 16) + hex.substring(32, 50)) // the deadline left out
        .isEqualTo(
            "4d00000000000000" // request
                + "03000000" // priority
                + "01000000" // version
                + "31");
    assertThat(hex)
        .endsWith(
            "02000000" // two outputs
                + "0100000079"
                + "040000007a776569"
                + "01000000" // one tensor
                + "0100000078"
                + "0b01" // FP32, rank 1
                + "0200000000000000"
                + "08000000" // bytes
                + "0000803f00000040");
    assertThat(((Replica.Infer) SERIALIZER.fromBinary(bytes, "I1")).trail())
        .isEqualTo(Trail.none());
  }

  @Test
  void aTrailStandsBehindTheTensors() {
    String bare = HexFormat.of().formatHex(SERIALIZER.toBinary(infer(List.of())));
    String hex = HexFormat.of().formatHex(SERIALIZER.toBinary(infer(List.of(), Trail.of("ab"))));
    assertThat(hex)
        .hasSize(bare.length() + 28)
        .endsWith("02000000" + "6162" + "00000000".repeat(2));
  }

  @Test
  void refusesAnIdThatIsNotFit() {
    for (String id : List.of("", "a\nb", "x".repeat(Trail.MAX_ID + 1))) {
      byte[] bytes =
          SERIALIZER.toBinary(
              infer(List.of(), new Trail("y".repeat(id.length() + 1), TRAIL.span())));
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int at = text.lastIndexOf("y".repeat(id.length() + 1));
      ByteBuffer changed = ByteBuffer.allocate(bytes.length - 1).order(ByteOrder.LITTLE_ENDIAN);
      changed.put(bytes, 0, at - 4).putInt(id.length()).put(id.getBytes(StandardCharsets.UTF_8));
      changed.put(bytes, at + id.length() + 1, bytes.length - at - id.length() - 1);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(changed.array(), "I2"))
          .isInstanceOf(NotSerializableException.class)
          .hasMessage(
              "request-id: %d letters (expected: at most 128, all of them fit)", id.length());
    }
  }

  @Test
  void aMalformedTraceIsLeftOut() throws NotSerializableException {
    byte[] bytes = SERIALIZER.toBinary(infer(List.of(), TRAIL));
    byte[] changed =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .replace("00-0af765", "ff-0AF765")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(changed).isNotEqualTo(bytes);
    assertThat(((Replica.Infer) SERIALIZER.fromBinary(changed, "I2")).trail())
        .isEqualTo(Trail.of("7f000001-4be2"));
  }

  @Test
  void carriesAnswers() throws NotSerializableException {
    assertThat(throughBytes(inferred(every))).isEqualTo(inferred(every));
    assertThat(throughBytes(inferred(List.of()))).isEqualTo(inferred(List.of()));
  }

  private static Router.Inferred costing(Spent spent) {
    return new Router.Inferred(78, "m.2", List.of(Flow.floats("x", 1, 2)), 123, 456, 1, spent);
  }

  @Test
  void carriesWhatAnswersHaveCost() throws NotSerializableException {
    for (Spent spent :
        List.of(
            Spent.NOTHING,
            new Spent(1, 0, Spent.UNKNOWN, false),
            new Spent(5_000_000, 6_000_000, 7, true))) {
      assertThat(throughBytes(costing(spent))).isEqualTo(costing(spent));
      Carrier.Offer offered = (Carrier.Offer) throughBytes(offer(costing(spent)));
      assertThat(((Router.Inferred) offered.head()).spent()).isEqualTo(spent);
    }
  }

  // Nodes of two releases share a grid while it is updated.
  @Test
  void anAnswerWithoutCostIsWrittenAsBeforeThereWasAny() {
    byte[] bare = SERIALIZER.toBinary(costing(Spent.NOTHING));
    Router.Inferred costing = costing(new Spent(5, 6, 7, true));
    assertThat(SERIALIZER.manifest(costing(Spent.NOTHING))).isEqualTo("O1");
    assertThat(SERIALIZER.manifest(costing)).isEqualTo("O2");
    assertThat(HexFormat.of().formatHex(SERIALIZER.toBinary(costing)))
        .isEqualTo(
            HexFormat.of().formatHex(bare)
                + "0500000000000000" // nanoseconds of the processor
                + "0600000000000000" // nanoseconds of a device
                + "0700000000000000" // microjoules
                + "01"); // estimated
  }

  @Test
  void refusesACostThatCannotBe() {
    byte[] bytes = SERIALIZER.toBinary(costing(new Spent(5, 6, 7, true)));
    for (long amount : new long[] {-1, Long.MAX_VALUE}) {
      ByteBuffer changed = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
      changed.putLong(bytes.length - 25, amount);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(changed.array(), "O2"))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("cpu-nanos: " + amount);
    }
  }

  private static Carrier.Offer offer(Cargo head) {
    TestProbe<Outgoing.Command> sender = KIT.createTestProbe();
    return new Carrier.Offer(
        sender.ref(),
        ROUTER.ref(),
        Deadline.after(System.nanoTime(), Duration.ofSeconds(30)),
        head.with(List.of()),
        every.stream()
            .map(
                each ->
                    new TensorHead(
                        each.name(),
                        each.tensor().dataType(),
                        each.tensor().shape(),
                        each.tensor().byteSize()))
            .toList());
  }

  @Test
  void carriesOffers() throws NotSerializableException {
    for (Cargo head : List.of(infer(every), inferred(every))) {
      Carrier.Offer sent = offer(head);
      Carrier.Offer got = (Carrier.Offer) throughBytes(sent);
      assertThat(got).usingRecursiveComparison().ignoringFields("deadline", "head").isEqualTo(sent);
      assertThat(got.head()).hasSameClassAs(head);
      assertThat(got.head().tensors()).isEmpty();
      long shift = got.deadline().nanoTime() - sent.deadline().nanoTime();
      assertThat(shift).isBetween(0L, Duration.ofSeconds(20).toNanos());
    }
  }

  @Test
  void carriesChunks() throws NotSerializableException {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).position(2);
    Incoming.Chunk sent = new Incoming.Chunk(1L << 40, bytes);
    assertThat(throughBytes(sent)).isEqualTo(sent);
    assertThat(sent.bytes().remaining()).isEqualTo(3);
  }

  // What is announced is not there yet: lengths have to fit types and shapes all the same.
  @Test
  void refusesOffersOfLengthsThatCannotBe() {
    TensorHead lie = new TensorHead("x", DataType.FP32, Shape.of(3), 16);
    Carrier.Offer offer = offer(inferred(every));
    byte[] bytes =
        SERIALIZER.toBinary(
            new Carrier.Offer(
                offer.sender(), offer.recipient(), offer.deadline(), offer.head(), List.of(lie)));
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "H1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage("tensors: 16 bytes (expected: those of 3 x FP32)");
  }

  @Test
  void minisculeAndHugeDeadlinesStayDeadlines() throws NotSerializableException {
    long now = System.nanoTime();
    for (long nanos : new long[] {now + Long.MAX_VALUE, now - Duration.ofDays(4000).toNanos()}) {
      Replica.Infer sent =
          new Replica.Infer(
              1, "1", List.of(), List.of(), new Deadline(nanos), 0, Trail.none(), ROUTER.getRef());
      Deadline got = ((Replica.Infer) throughBytes(sent)).deadline();
      assertThat(got.hasPassed(System.nanoTime())).isEqualTo(nanos - now < 0);
    }
  }

  // Artery's buffers are little-endian and direct, ByteBuffer.wrap is big-endian.
  @Test
  void isLittleEndianInBuffersOfAnyOrderAndLeavesTheirOrder() throws NotSerializableException {
    byte[] expected = SERIALIZER.toBinary(inferred(every));
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(expected.length + 20).order(order);
      buffer.position(5);
      SERIALIZER.toBinary(inferred(every), buffer);
      assertThat(buffer.position()).isEqualTo(5 + expected.length);
      buffer.flip().position(5);
      assertThat(buffer.slice()).isEqualTo(ByteBuffer.wrap(expected));

      assertThat(SERIALIZER.fromBinary(buffer, "O1")).isEqualTo(inferred(every));
      assertThat(buffer.hasRemaining()).isFalse();
      assertThat(buffer.order()).isEqualTo(order);
    }
  }

  @Test
  void layoutOfAnAnswerStaysAsItIs() {
    String hex =
        HexFormat.of().formatHex(SERIALIZER.toBinary(inferred(List.of(Flow.floats("y", 1, 2)))));
    assertThat(hex)
        .isEqualTo(
            "4e00000000000000" // request
                + "7b00000000000000" // queue-nanos
                + "c801000000000000" // compute-nanos
                + "01000000" // executed-rows
                + "03000000" // slot
                + "6d2e32"
                + "01000000" // one tensor
                + "01000000" // name
                + "79"
                + "0b01" // FP32, rank 1
                + "0200000000000000"
                + "08000000" // bytes
                + "0000803f00000040");
  }

  @Test
  void tensorsComeInDirectBuffersOfTheirOwn() throws NotSerializableException {
    byte[] bytes = SERIALIZER.toBinary(inferred(every));
    Router.Inferred got = (Router.Inferred) SERIALIZER.fromBinary(bytes, "O1");
    java.util.Arrays.fill(bytes, (byte) 0);

    assertThat(got).isEqualTo(inferred(every));
    assertThat(got.outputs()).allMatch(each -> each.tensor().data().isDirect());
  }

  @Test
  void saysWhatIsWrongWithALength() {
    byte[] bytes = SERIALIZER.toBinary(inferred(List.of(Flow.floats("y", 1, 2))));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(28, Integer.MAX_VALUE);

    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "O1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage("slot: a length of 2147483647 (expected: 0 to the 34 bytes that remain)");
  }

  @Test
  void refusesCountsThatCannotBe() {
    byte[] bytes = SERIALIZER.toBinary(inferred(List.of()));
    for (int count : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, count);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "O1"))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("a count of " + count);
    }
  }

  @Test
  void refusesTooManyDimensionsOnBothSides() {
    long[] ones = new long[WireReader.MAX_RANK + 1];
    java.util.Arrays.fill(ones, 1);
    NamedTensor deep = new NamedTensor("x", Tensor.ofFloats(Shape.of(ones), 1));
    assertThatThrownBy(() -> SERIALIZER.toBinary(inferred(List.of(deep))))
        .hasMessage("rank: 65 (expected: at most 64)");

    byte[] bytes = SERIALIZER.toBinary(inferred(List.of(Flow.floats("y", 1, 2))));
    bytes[bytes.length - 21] = 65;
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "O1"))
        .hasMessage("outputs: rank 65 (expected: 0 to 64)");
  }

  @Test
  void refusesDimensionsThatOverflow() {
    byte[] bytes =
        SERIALIZER.toBinary(
            inferred(List.of(new NamedTensor("y", Tensor.ofFloats(Shape.of(1, 1), 1)))));
    ByteBuffer dimensions = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    dimensions.putLong(bytes.length - 24, 1L << 40).putLong(bytes.length - 16, 1L << 40);
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "O1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("expected: at most 2147483647 elements");
  }

  @Test
  void refusesWhatFollowsAMessageAndUnknownManifests() {
    byte[] bytes = java.util.Arrays.copyOf(SERIALIZER.toBinary(inferred(List.of())), 100);
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "O1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("bytes too many");
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "X9"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage("manifest: 'X9' (expected: I1, I2, O1, O2, H1, C1)");
  }

  @Test
  void everyPrefixOfAMessageIsRefused() {
    byte[] bytes = SERIALIZER.toBinary(infer(every));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(cut, "I1"))
          .isInstanceOf(NotSerializableException.class);
    }
    byte[] withTrail = SERIALIZER.toBinary(infer(List.of(), TRAIL));
    for (int length = 0; length < withTrail.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(withTrail, length);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(cut, "I2"))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  // Whatever comes in: a message or the declared exception, and memory in proportion to the input.
  @Test
  void neverAllocatesOutOfProportion() {
    long seed = 20261122;
    Random random = new Random(seed);
    List<byte[]> valid =
        List.of(
            SERIALIZER.toBinary(infer(every)),
            SERIALIZER.toBinary(inferred(every)),
            SERIALIZER.toBinary(infer(List.of(Flow.floats("x", new float[5000])))),
            SERIALIZER.toBinary(offer(infer(every))),
            SERIALIZER.toBinary(infer(every, TRAIL)),
            SERIALIZER.toBinary(offer(infer(every, TRAIL))),
            SERIALIZER.toBinary(new Incoming.Chunk(7, ByteBuffer.allocate(100))));
    List<String> manifests = List.of("I1", "I2", "O1", "H1", "C1");
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes =
          i % 4 == 0 ? noise(random) : mutated(valid.get(random.nextInt(valid.size())), random);
      String manifest = manifests.get(random.nextInt(manifests.size()));
      refused += refuses(bytes, manifest, "seed " + seed + ", " + i);
    }
    assertThat(refused).as("messages refused, of 20,000").isBetween(10_000, 19_999);
  }

  private static int refuses(byte[] bytes, String manifest, String which) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .collect(Collectors.toList())
            .get(0);
    long heap = threads.getCurrentThreadAllocatedBytes();
    long outside = direct.getMemoryUsed();
    int refused = 0;
    try {
      SERIALIZER.fromBinary(bytes, manifest);
    } catch (NotSerializableException e) {
      refused = 1;
    }
    long most = 256 * 1024 + 64L * bytes.length;
    assertThat(threads.getCurrentThreadAllocatedBytes() - heap).as(which).isLessThan(most);
    assertThat(direct.getMemoryUsed() - outside).as(which).isLessThan(most);
    return refused;
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] evil = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 0, 65, 1 << 20};
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(Math.min(bytes.length, 600) - 4);
      if (random.nextBoolean()) {
        buffer.putInt(at, evil[random.nextInt(evil.length)]);
      } else {
        bytes[at] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  private static Object throughBytes(Object message) throws NotSerializableException {
    return SERIALIZER.fromBinary(SERIALIZER.toBinary(message), SERIALIZER.manifest(message));
  }
}
