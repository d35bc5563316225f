// Geometries of a GeoPackage (OGC 12-128r18 § 2.1.3): a header, then well-known binary; Z and M are left out.

const ENVELOPES = [0, 32, 48, 48, 64];
const EMPTY = 0x10;
const TYPES = [null, "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];

export function geometryOf(blob) {
  if (!(blob instanceof Uint8Array) || blob[0] !== 0x47 || blob[1] !== 0x50 || blob[3] & EMPTY) return null;
  const start = 8 + (ENVELOPES[(blob[3] >> 1) & 7] ?? 0);
  try {
    return new Reader(blob, start).geometry();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

class Reader {
  constructor(bytes, start) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
    this.little = true;
    this.size = 2;
  }

  geometry() {
    this.little = this.view.getUint8(this.at) === 1;
    const code = this.view.getUint32(this.at + 1, this.little);
    this.at += 5;
    this.size = 2 + (((code / 1000) | 0) === 3 ? 2 : code >= 1000 ? 1 : 0);
    const type = TYPES[code % 1000];
    return type ? { type, coordinates: this[type]() } : null;
  }

  Point() {
    const [x, y] = [this.#number(), this.#number()];
    this.at += (this.size - 2) * 8;
    return [x, y];
  }

  LineString() {
    return this.#list(() => this.Point());
  }

  Polygon() {
    return this.#list(() => this.LineString());
  }

  MultiPoint() {
    return this.#list(() => this.geometry().coordinates);
  }

  MultiLineString() {
    return this.MultiPoint();
  }

  MultiPolygon() {
    return this.MultiPoint();
  }

  #list(read) {
    const count = this.view.getUint32(this.at, this.little);
    this.at += 4;
    if (count > this.view.byteLength) throw new RangeError("more parts than bytes");
    return Array.from({ length: count }, read);
  }

  #number() {
    const value = this.view.getFloat64(this.at, this.little);
    this.at += 8;
    return value;
  }
}
