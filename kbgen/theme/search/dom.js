// Makes elements out of names, attributes and texts: no text ever becomes HTML.

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// Pagefind marks words in a text of which it has escaped the angle brackets, and nothing else.
export function marked(excerpt) {
  const fragment = document.createDocumentFragment();
  excerpt.split(/<\/?mark>/).forEach((part, place) => {
    const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    if (text) fragment.append(place % 2 ? make("mark", {}, text) : text);
  });
  return fragment;
}
