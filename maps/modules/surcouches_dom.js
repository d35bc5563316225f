// A body that is drawn again keeps the reader where they were.

export function refill(body, ...nodes) {
  const { activeElement } = document;
  const held = body.contains(activeElement);
  body.replaceChildren(...nodes);
  if (held) (document.getElementById(activeElement.id) ?? body.querySelector("select, input, button"))?.focus();
}
