package io.modelgrid.http.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Locale;

/** One of an enum's constants as a word in lower case. */
final class LowerCase<E extends Enum<E>> extends StdSerializer<E> {
  private static final long serialVersionUID = 1L;

  LowerCase(Class<E> type) {
    super(type);
  }

  @Override
  public void serialize(E word, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeString(word.name().toLowerCase(Locale.ROOT));
  }
}
