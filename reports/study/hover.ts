/**
 * Shows a mark's description when a pointer rests on it: what vega writes as a label for screen
 * readers becomes the mark's `<title>`, which needs no script. The figure around it has its own
 * label.
 */
export function hoverTitles(svg: string): string {
  return svg.replace(
    /<(path|line|rect) aria-label="([^"]*)"(?: role="[^"]*")?(?: aria-roledescription="[^"]*")?([^>]*?)\/>/g,
    "<$1$3><title>$2</title></$1>",
  );
}
