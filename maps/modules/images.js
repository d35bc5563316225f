// Images of the style, drawn here when it asks for them: nothing is fetched, nothing is inlined.

import { faits } from "./format.js";
import { MOTIF_PREFIX, MOTIF_SIDE, motifOf } from "./motifs.js";

const SCALE = 2;
const PILL_PREFIX = "pastille-";
const PILL_HEIGHT = 19;
const PILL_FONT = "bold 12px system-ui, sans-serif";

export const pillOf = (count) => `${PILL_PREFIX}${count}`;

export function addImage(map, id) {
  const colours = map.getStyle().metadata.couleurs;
  if (map.hasImage(id)) return;
  if (id === "hachure") map.addImage(id, hatch(colours), { pixelRatio: SCALE });
  if (id.startsWith(MOTIF_PREFIX)) map.addImage(id, motif(motifOf(id), colours), { pixelRatio: SCALE });
  if (id.startsWith(PILL_PREFIX)) map.addImage(id, pill(faits(Number(id.slice(PILL_PREFIX.length))), colours), { pixelRatio: SCALE });
}

// Diagonal strokes that meet across the edges of the square, so that the pattern has no seam.
function hatch(colours) {
  const side = 6;
  const context = canvas(side, side);
  context.strokeStyle = colours.hachure;
  context.lineWidth = 1;
  context.globalAlpha = 0.75;
  for (const shift of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(shift - 1, side + 1);
    context.lineTo(shift + side + 1, -1);
    context.stroke();
  }
  return pixels(context);
}

function motif({ path, colour }, colours) {
  const context = canvas(MOTIF_SIDE, MOTIF_SIDE);
  context.strokeStyle = colours[colour];
  context.stroke(new Path2D(path));
  return pixels(context);
}

function pill(text, colours) {
  const width = Math.ceil(measured(text)) + 14;
  const context = canvas(width, PILL_HEIGHT);
  context.fillStyle = colours.pastille;
  context.beginPath();
  context.roundRect(0, 0, width, PILL_HEIGHT, PILL_HEIGHT / 2);
  context.fill();
  context.font = PILL_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours.texte_pastille;
  context.fillText(text, width / 2, PILL_HEIGHT / 2 + 0.5);
  return pixels(context);
}

function measured(text) {
  const context = canvas(1, 1);
  context.font = PILL_FONT;
  return context.measureText(text).width;
}

// Sizes in pixels of the page; drawn finer for dense screens.
function canvas(width, height) {
  const node = document.createElement("canvas");
  node.width = width * SCALE;
  node.height = height * SCALE;
  const context = node.getContext("2d");
  context.scale(SCALE, SCALE);
  return context;
}

function pixels(context) {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}
