/** XML as the simulated cloud speaks it: writes elements, and reads the flat ones that requests carry. Knows no attributes. */

export type Content = string | readonly Element[];
export type Element = readonly [name: string, content: Content];

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** @param namespace of the root element; none for an empty one */
export function document([name, content]: Element, namespace = ''): string {
  const space = namespace === '' ? '' : ` xmlns="${escaped(namespace)}"`;
  return `${DECLARATION}<${name}${space}>${written(content)}</${name}>`;
}

function written(content: Content): string {
  if (typeof content === 'string') return escaped(content);
  return content.map(([name, inner]) => `<${name}>${written(inner)}</${name}>`).join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The content of each element of that name, in their order: its text where it holds no elements. */
export function elementsIn(xml: string, name: string): readonly string[] {
  const [open, close] = [`<${name}`, `</${name}>`];
  const found: string[] = [];
  for (let from = xml.indexOf(open); from >= 0; from = xml.indexOf(open, from + 1)) {
    const start = xml.indexOf('>', from);
    // Another element whose name begins so.
    if (start < 0 || !/^[\s>/]/.test(xml.slice(from + open.length, from + open.length + 1))) continue;
    const end = xml.indexOf(close, start);
    if (end < 0) break;
    found.push(xml.slice(start + 1, end));
  }
  return found;
}

export function textIn(xml: string, name: string): string | undefined {
  const [content] = elementsIn(xml, name);
  return content === undefined ? undefined : plain(content);
}

function plain(content: string): string {
  const named: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
  return content.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => named[entity] ?? entity);
}
