package io.modelgrid.training.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Records as JSON and back: components under their names; one of several kinds of a sealed
 * interface with its simple name as {@code kind}; what is absent is left out. Only records, lists,
 * optionals, enums, texts, flags and numbers; only the kinds that an interface permits.
 */
final class RecordJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String KIND = "kind";

  private RecordJson() {}

  static JsonNode write(Object value) {
    if (value instanceof Record each) {
      return record(each);
    }
    if (value instanceof List<?> all) {
      ArrayNode list = NODES.arrayNode();
      all.forEach(each -> list.add(write(each)));
      return list;
    }
    if (value instanceof Enum<?> each) {
      return NODES.textNode(each.name().toLowerCase(Locale.ROOT));
    }
    return JsonMapper.builder().build().valueToTree(value);
  }

  private static JsonNode record(Record record) {
    ObjectNode object = NODES.objectNode();
    if (isOneOfSeveral(record.getClass())) {
      object.put(KIND, record.getClass().getSimpleName());
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = valueOf(record, component);
      if (value instanceof Optional<?> maybe) {
        maybe.ifPresent(each -> object.set(component.getName(), write(each)));
      } else {
        object.set(component.getName(), write(value));
      }
    }
    return object;
  }

  private static boolean isOneOfSeveral(Class<?> type) {
    for (Class<?> each : type.getInterfaces()) {
      if (each.isSealed()) {
        return true;
      }
    }
    return false;
  }

  private static Object valueOf(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + ": cannot be read (expected: a component)", e);
    }
  }

  /**
   * Reads one back.
   *
   * @param path of the node, for mistakes
   * @throws ModelException if it is not what such a record is written as
   */
  static <T> T read(JsonNode node, Class<T> type, String path) throws ModelException {
    return type.cast(value(node, type, path));
  }

  private static Object value(JsonNode node, Type type, String path) throws ModelException {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return node.isMissingNode() ? Optional.empty() : Optional.of(value(node, element, path));
      }
      return list(node, element, path);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isSealed() && plain.isInterface()) {
      return record(node, kind(node, plain, path), path);
    }
    if (plain.isRecord()) {
      return record(node, plain, path);
    }
    return simple(node, plain, path);
  }

  private static List<Object> list(JsonNode node, Type element, String path) throws ModelException {
    if (!node.isArray()) {
      throw wrong(node, path, "a list");
    }
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      all.add(value(node.get(i), element, path + "[" + i + "]"));
    }
    return all;
  }

  private static Class<?> kind(JsonNode node, Class<?> sealed, String path) throws ModelException {
    List<String> known = new ArrayList<>();
    for (Class<?> each : sealed.getPermittedSubclasses()) {
      if (each.getSimpleName().equals(node.path(KIND).asText())) {
        return each;
      }
      known.add(each.getSimpleName());
    }
    throw wrong(node.path(KIND), path + "." + KIND, "one of " + known);
  }

  private static Object record(JsonNode node, Class<?> type, String path) throws ModelException {
    if (!node.isObject()) {
      throw wrong(node, path, "an object");
    }
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = new ArrayList<>(List.of(KIND));
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      known.add(name);
      types[i] = components[i].getType();
      values[i] = value(node.path(name), components[i].getGenericType(), path + "." + name);
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new ModelException(
            path + "." + name + ": unknown key (expected: one of " + known + ")");
      }
    }
    return construct(type, types, values, path);
  }

  private static Object construct(Class<?> type, Class<?>[] types, Object[] values, String path)
      throws ModelException {
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ModelException(path + ": " + e.getTargetException().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ": cannot be made (expected: a record)", e);
    }
  }

  private static Object simple(JsonNode node, Class<?> type, String path) throws ModelException {
    if (type == String.class && node.isTextual()) {
      return node.textValue();
    }
    if (type == boolean.class && node.isBoolean()) {
      return node.booleanValue();
    }
    if ((type == int.class || type == Integer.class) && node.isInt()) {
      return node.intValue();
    }
    if ((type == double.class || type == Double.class) && node.isNumber()) {
      return node.doubleValue();
    }
    if ((type == float.class || type == Float.class) && node.isNumber()) {
      return node.floatValue();
    }
    if (type.isEnum() && node.isTextual()) {
      for (Object each : type.getEnumConstants()) {
        if (((Enum<?>) each).name().toLowerCase(Locale.ROOT).equals(node.textValue())) {
          return each;
        }
      }
    }
    throw wrong(node, path, "a " + type.getSimpleName().toLowerCase(Locale.ROOT));
  }

  private static ModelException wrong(JsonNode node, String path, String expected) {
    String text = node.isMissingNode() ? "missing" : node.toString();
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return new ModelException(path + ": " + shown + " (expected: " + expected + ")");
  }
}
