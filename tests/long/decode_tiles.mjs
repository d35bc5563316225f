// What @mapbox/vector-tile, MapLibre's own reader, finds in the tiles of a folder, as JSON: FOLDER
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const KINDS = ["Unknown", "Point", "Line", "Polygon"];

function read(layer) {
    return Array.from({ length: layer.length }, (_, index) => {
        const feature = layer.feature(index);
        return [KINDS[feature.type], feature.bbox(), feature.properties];
    });
}

const folder = process.argv[2];
const found = {};
for (const name of readdirSync(folder)) {
    const tile = new VectorTile(new PbfReader(readFileSync(join(folder, name))));
    found[name] = Object.fromEntries(Object.entries(tile.layers).map(([id, layer]) => [id, read(layer)]));
}
process.stdout.write(JSON.stringify(found));
