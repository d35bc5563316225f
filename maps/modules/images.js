// Images of the style, drawn here when it asks for them: nothing is fetched, nothing is inlined.

const SCALE = 2;

const DRAWERS = { hachure, pastille };

export function addImages(map, id) {
  const draw = DRAWERS[id];
  if (!draw || map.hasImage(id)) return;
  const { image, options } = draw(map.getStyle().metadata.couleurs);
  map.addImage(id, image, { pixelRatio: SCALE, ...options });
}

// Diagonal strokes that meet across the edges of the square, so that the pattern has no seam.
function hachure(colours) {
  const side = 8 * SCALE;
  const context = canvas(side, side);
  context.strokeStyle = colours.hachure;
  context.lineWidth = 1.2 * SCALE;
  context.globalAlpha = 0.75;
  for (const shift of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(shift - SCALE, side + SCALE);
    context.lineTo(shift + side + SCALE, -SCALE);
    context.stroke();
  }
  return { image: context.getImageData(0, 0, side, side), options: {} };
}

// Rounded background of a count: its middle stretches with the text.
function pastille(colours) {
  const [width, height] = [28 * SCALE, 18 * SCALE];
  const radius = height / 2;
  const context = canvas(width, height);
  context.fillStyle = colours.pastille;
  context.beginPath();
  context.roundRect(0, 0, width, height, radius);
  context.fill();
  return {
    image: context.getImageData(0, 0, width, height),
    options: { stretchX: [[radius, width - radius]], content: [radius / 2, 0, width - radius / 2, height] },
  };
}

function canvas(width, height) {
  const node = document.createElement("canvas");
  node.width = width;
  node.height = height;
  return node.getContext("2d");
}
