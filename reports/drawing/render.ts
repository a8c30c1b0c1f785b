import { Resvg } from "@resvg/resvg-js";
import { CHART_FONT } from "./theme.ts";

/** Files of one font family; without them a PNG would show no text and no error. */
export interface FontFiles {
  readonly regular: string;
  readonly bold: string;
}

/**
 * Turns a drawn chart into a PNG at twice its size, with the given fonts only, so that it looks the
 * same everywhere.
 */
export function renderPng(svg: string, fonts: FontFiles): Uint8Array {
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: [fonts.regular, fonts.bold],
      defaultFontFamily: CHART_FONT,
    },
  });
  return drawing.render().asPng();
}
