package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** How models are tried on the dashboard. */
class DashboardTryTest extends DashboardFixture {
  @Test
  void aTextIsTriedAndTheAnswerSaysWhoGaveIt() {
    server.grid.inference = request -> answered(request, "embedding", 384);
    open("#/try/minilm");
    page.getByLabel("Text, one a line").fill("a cat");
    button("Ask").click();
    assertThat(page.locator(".output")).containsText("384 numbers");
    assertThat(page.locator(".tiles").last()).containsText("node-b");
    assertThat(page.locator(".tiles").last()).containsText("eyes.0");
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs().get(0).name()).isEqualTo("text");
  }

  // Red, 2 by 2: the model wants it 4 by 4, colour by colour, from 0 to 1.
  @Test
  void aPictureIsSentAsTheModelWantsIt() throws Exception {
    server.grid.inference = request -> answered(request, "scores", 3);
    open("#/try/eyes");
    assertThat(button("Ask")).isDisabled();
    page.locator("input[type=file]").setInputFiles(new FilePayload("red.png", "image/png", red()));
    assertThat(page.getByText("red.png, 2 × 2")).isVisible();
    button("Ask").click();
    assertThat(page.locator(".output tbody tr").first()).containsText("bird");
    Tensor sent = sent();
    assertThat(sent.shape()).isEqualTo(Shape.of(1, 3, 4, 4));
    ByteBuffer data = sent.data();
    for (int place = 0; place < 48; place++) {
      assertThat(data.getFloat(4 * place)).as("place " + place).isEqualTo(place < 16 ? 1 : 0);
    }
  }

  @Test
  void aPictureThatIsNoneIsRefused() {
    open("#/try/eyes");
    page.locator("input[type=file]")
        .setInputFiles(new FilePayload("x.png", "image/png", new byte[] {1, 2, 3}));
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("x.png is no picture");
    assertThat(button("Ask")).isDisabled();
  }

  @Test
  void whatModelsRefuseIsShown() {
    open("#/try/minilm");
    button("JSON").click();
    page.getByLabel("A request of the Open").fill("{\"inputs\":[]}");
    button("Ask").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("400");
    page.getByLabel("A request of the Open").fill("{");
    button("Ask").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("JSON");
    assertThat(server.grid.requests).isEmpty();
  }

  private static CompletableFuture<InferenceAnswer> answered(
      InferenceRequest request, String output, int columns) {
    float[] values = new float[columns];
    for (int column = 0; column < columns; column++) {
      values[column] = column / 10f;
    }
    Tensor tensor = Tensor.ofFloats(Shape.of(1, columns), values);
    return CompletableFuture.completedFuture(
        new Answered(
            request.selector().model(),
            "2",
            null,
            42,
            "eyes.0",
            "node-b",
            List.of(new NamedTensor(output, tensor))));
  }

  private Tensor sent() {
    return server.grid.requests.remove().inputs().get(0).tensor();
  }

  private static byte[] red() throws Exception {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    for (int place = 0; place < 4; place++) {
      image.setRGB(place % 2, place / 2, 0xff0000);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
