const metadataPropsField = 14;
const keyField = 1;
const valueField = 2;

/**
 * Entries of `metadata_props` in the wire format of ONNX's ModelProto (field 14, a repeated message of key and
 * value). Protocol buffers allow a repeated field anywhere, so these bytes are appended to a model file as they
 * are. Source: `onnx.proto` and the protocol buffers encoding guide.
 */
export function onnxMetadata(entries: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([key, value]) =>
      field(
        metadataPropsField,
        Buffer.concat([field(keyField, Buffer.from(key)), field(valueField, Buffer.from(value))]),
      ),
    ),
  );
}

/** A length-delimited field (wire type 2). */
const field = (number: number, payload: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(payload.length), payload]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
