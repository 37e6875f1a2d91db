/* Tensors of the Open Inference Protocol: what an input looks like, pictures as numbers, and the
   bytes of both. Pure but for the drawing of a picture. */

const DEFAULT_SIZE = 224;

/** Writers of one element by type, each with how many bytes it takes. */
const ELEMENTS = {
  FP64: [8, (view, at, value) => view.setFloat64(at, value, true)],
  FP32: [4, (view, at, value) => view.setFloat32(at, value, true)],
  FP16: [2, (view, at, value) => view.setUint16(at, half(value), true)],
  BF16: [2, (view, at, value) => view.setUint16(at, brain(value), true)],
  INT64: [8, (view, at, value) => view.setBigInt64(at, BigInt(Math.round(value)), true)],
  INT32: [4, (view, at, value) => view.setInt32(at, Math.round(value), true)],
  INT16: [2, (view, at, value) => view.setInt16(at, Math.round(value), true)],
  INT8: [1, (view, at, value) => view.setInt8(at, Math.round(value))],
  UINT8: [1, (view, at, value) => view.setUint8(at, clamp(Math.round(value)))],
};

function clamp(value) {
  return Math.max(0, Math.min(255, value));
}

const single = new DataView(new ArrayBuffer(4));

function bitsOf(value) {
  single.setFloat32(0, value);
  return single.getUint32(0);
}

/** The bits of a half-precision number, rounded to nearest, ties to even. */
export function half(value) {
  const bits = bitsOf(value);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) {
    return sign | 0x7c00 | (fraction ? 0x200 : 0);
  }
  const small = exponent - 112;
  if (small >= 31) {
    return sign | 0x7c00;
  }
  if (small <= 0) {
    return small < -10 ? sign : sign | rounded(fraction | 0x800000, 14 - small);
  }
  return sign | (rounded(fraction, 13) + (small << 10));
}

/** The upper half of a single-precision number, rounded to nearest, ties to even. */
function brain(value) {
  return Number.isNaN(value) ? 0x7fc0 : rounded(bitsOf(value), 16) & 0xffff;
}

function rounded(bits, shift) {
  const kept = Math.floor(bits / 2 ** shift);
  const rest = bits - kept * 2 ** shift;
  const tie = 2 ** (shift - 1);
  return kept + (rest > tie || (rest === tie && kept % 2 === 1) ? 1 : 0);
}

export function fitsPicture(spec) {
  return spec.datatype in ELEMENTS && layoutOf(spec.shape) !== null;
}

const isColours = (size) => size === 1 || size === 3 || size === 4;

/**
 * How a picture probably lies in a shape: the layout, "NCHW", "NHWC", "CHW", "HWC", "NHW", "HW" or
 * "flat", with width, height and colours. Null if it does not look like one.
 */
export function layoutOf(shape) {
  const size = (value) => (value > 0 ? value : DEFAULT_SIZE);
  const of = (layout, colours, height, width) => ({ layout, colours: colours > 0 ? colours : 3, height: size(height), width: size(width) });
  const [a, b, c, d] = shape;
  switch (shape.length) {
    case 4:
      return isColours(d) && !isColours(b) ? of("NHWC", d, b, c) : of("NCHW", b, c, d);
    case 3:
      if (isColours(a) && a !== 1) return of("CHW", a, b, c);
      if (isColours(c)) return of("HWC", c, a, b);
      return of("NHW", 1, b, c);
    case 2:
      return a > 8 && b > 8 ? of("HW", 1, a, b) : flat(b);
    case 1:
      return flat(a);
    default:
      return null;
  }
}

function flat(length) {
  for (const colours of [1, 3]) {
    const side = Math.sqrt(length / colours);
    if (side >= 4 && Number.isInteger(side)) {
      return { layout: "flat", colours, height: side, width: side };
    }
  }
  return null;
}

/** The shape that a picture has in a layout. */
export function shapeOf({ layout, colours, height, width }, shape) {
  switch (layout) {
    case "NCHW":
      return [1, colours, height, width];
    case "NHWC":
      return [1, height, width, colours];
    case "CHW":
      return [colours, height, width];
    case "HWC":
      return [height, width, colours];
    case "NHW":
      return [1, height, width];
    case "HW":
      return [height, width];
    default:
      return shape.length === 2 ? [1, colours * height * width] : [colours * height * width];
  }
}

/** Ways in which models want pixels: each value is divided, less a mean, divided by a deviation. */
export const SCALES = {
  "0 to 1": { divide: 255, mean: [0, 0, 0], deviation: [1, 1, 1] },
  "-1 to 1": { divide: 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  "0 to 255": { divide: 1, mean: [0, 0, 0], deviation: [1, 1, 1] },
  ImageNet: { divide: 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
};

export function usualScale(spec) {
  return spec.datatype.includes("INT") ? "0 to 255" : "0 to 1";
}

/** Draws a picture as large as a model wants it. */
export function fit(canvas, picture, { width, height }, how) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  const across = width / picture.width;
  const down = height / picture.height;
  const scale = how === "cover" ? Math.max(across, down) : Math.min(across, down);
  const [w, h] = how === "stretch" ? [width, height] : [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
  return context.getImageData(0, 0, width, height).data;
}

/**
 * Pixels as the bytes of a tensor.
 *
 * @param pixels red, green, blue and opacity, as a canvas gives them
 * @param settings layout, colours, width, height; divide, mean and deviation; `reversed` for blue
 *     first, `inverted` for white on black
 */
export function picture(pixels, settings, datatype) {
  const { layout, colours, width, height, divide, mean, deviation, reversed, inverted } = settings;
  const [bytes, write] = ELEMENTS[datatype];
  const area = width * height;
  const buffer = new ArrayBuffer(area * colours * bytes);
  const view = new DataView(buffer);
  const planes = layout === "NCHW" || layout === "CHW";
  for (let pixel = 0; pixel < area; pixel++) {
    for (let colour = 0; colour < colours; colour++) {
      const channel = reversed && colour < 3 ? 2 - colour : colour;
      const raw = colours === 1 ? grey(pixels, pixel * 4) : pixels[pixel * 4 + channel];
      const value = inverted && channel < 3 ? 255 - raw : raw;
      const scaled = channel < 3 ? (value / divide - mean[channel]) / deviation[channel] : value / divide;
      write(view, (planes ? colour * area + pixel : pixel * colours + colour) * bytes, scaled);
    }
  }
  return buffer;
}

/** Brightness as ITU-R BT.601 weighs it. */
function grey(pixels, at) {
  return 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
}

/** A request whose one tensor follows as bytes, in the protocol's binary form. */
export function binaryRequest(name, datatype, shape, data) {
  const head = new TextEncoder().encode(JSON.stringify({ inputs: [{ name, datatype, shape, parameters: { binary_data_size: data.byteLength } }] }));
  return { body: new Blob([head, data]), headers: { "Content-Type": "application/octet-stream", "Inference-Header-Content-Length": String(head.length) } };
}

/** A request that fits inputs, to be edited. */
export function example(inputs) {
  return {
    inputs: inputs
      .filter((each) => !each.optional)
      .map((each) => {
        const shape = each.shape.map((size) => (size > 0 ? size : 1));
        const count = shape.reduce((all, size) => all * size, 1);
        const value = each.datatype === "BYTES" ? "a text" : each.datatype === "BOOL" ? false : 0;
        return { name: each.name, datatype: each.datatype, shape, data: new Array(Math.min(count, 4096)).fill(value) };
      }),
  };
}
