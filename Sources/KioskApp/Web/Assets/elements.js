// Elements. Every text goes in as text, never as markup.

const svgNamespace = "http://www.w3.org/2000/svg";

export function element(name, className, content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content ?? []].flat().filter(Boolean));
  return made;
}

export function symbol(name, className) {
  const svg = svgElement("svg", { class: className, "aria-hidden": "true" });
  svg.append(svgElement("use", { href: `#symbol-${name}` }));
  return svg;
}

export function svgElement(name, attributes) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A button that posts `id`. */
export function button(id, className, content) {
  const made = element("button", className, content);
  made.type = "button";
  made.dataset.action = id;
  return made;
}
