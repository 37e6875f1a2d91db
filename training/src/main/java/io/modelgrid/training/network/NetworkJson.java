package io.modelgrid.training.network;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A network as it is kept with a version: every layer with all that was filled in. */
public final class NetworkJson {
  private NetworkJson() {}

  /** Writes it. */
  public static ObjectNode write(Network network) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode input = json.putObject("input");
    ArrayNode dimensions = input.putArray("dimensions");
    network.input().dimensions().forEach(dimensions::add);
    input.put("vocabulary", network.input().vocabulary());
    input.put("padding", network.input().padding());
    ArrayNode layers = json.putArray("layers");
    network.layers().forEach(layer -> write(layer, layers.addObject()));
    json.put("outputs", network.outputs());
    return json;
  }

  /** Reads what {@link #write} wrote; empty, with mistakes, if it is no network that fits. */
  public static Optional<Network> read(Form form, Mistakes mistakes) {
    Form input = form.needed("input");
    RowShape shape =
        new RowShape(
            input.wholes("dimensions", 1, LayerForm.WIDEST),
            input.whole("vocabulary", 0, LayerForm.WIDEST, 0),
            input.whole("padding", 0, LayerForm.WIDEST, 0));
    input.done();
    List<Layer> drafts = form.forms("layers").stream().map(LayerForm::read).toList();
    int outputs = form.whole("outputs", 1, LayerForm.WIDEST);
    form.done();
    int rank = shape.dimensions().size();
    if (rank < 1 || rank > 3) {
      input.wrong("dimensions", shape.dimensions() + " (expected: one to three whole numbers)");
    }
    if (!mistakes.isEmpty()) {
      return Optional.empty();
    }
    NetworkBuilder builder = new NetworkBuilder(shape, outputs, "network", mistakes);
    new NetworkSpec.Layers(drafts).addTo(builder, true);
    return builder.build();
  }

  private static void write(Layer layer, ObjectNode json) {
    json.put("type", Parts.kind(layer));
    Parts.name(layer).ifPresent(name -> json.put("name", name));
    if (layer instanceof Layer.Linear linear) {
      json.put("in", linear.in()).put("out", linear.out());
    } else if (layer instanceof Layer.Convolution convolution) {
      json.put("in", convolution.in())
          .put("out", convolution.out())
          .put("kernel", convolution.kernel())
          .put("stride", convolution.stride())
          .put("padding", convolution.padding());
    } else if (layer instanceof Layer.BatchNorm norm) {
      json.put("width", norm.width());
    } else if (layer instanceof Layer.Pool pool) {
      json.put("pooling", word(pool.pooling())).put("size", pool.size());
    } else if (layer instanceof Layer.Activation activation) {
      json.put("function", word(activation.function()));
    } else if (layer instanceof Layer.Dropout dropout) {
      json.put("rate", dropout.rate());
    } else if (layer instanceof Layer.Embedding embedding) {
      json.put("vocabulary", embedding.vocabulary()).put("width", embedding.width());
    } else if (layer instanceof Layer.Position position) {
      json.put("length", position.length()).put("width", position.width());
    } else if (layer instanceof Layer.Recurrent recurrent) {
      json.put("cell", word(recurrent.cell()))
          .put("in", recurrent.in())
          .put("hidden", recurrent.hidden());
    } else if (layer instanceof Layer.Encoder encoder) {
      json.put("width", encoder.width())
          .put("heads", encoder.heads())
          .put("inner", encoder.inner())
          .put("dropout", encoder.dropout());
    } else if (layer instanceof Layer.Summary summary) {
      json.put("choice", word(summary.choice()));
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
