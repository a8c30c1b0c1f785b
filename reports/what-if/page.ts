import type { WhatIfInput } from "../../sim/what-if/page-input.ts";
import { required } from "./controls/dom.ts";
import { whyNotHere } from "./knobs/refusals.ts";
import { WhatIfPanel } from "./panel.ts";
import { enhanceCharts } from "./reader/chart-reader.ts";
import { enhanceTables } from "./tables.ts";

/** The page's script. Without it the page is complete but for sorting, downloads and what-if. */
enhanceTables(document);
enhanceCharts(document);
const settings = document.getElementById("run-settings");
if (settings !== null) startWhatIf(settings.textContent ?? "");

function startWhatIf(json: string): void {
  const input: WhatIfInput = JSON.parse(json);
  const section = required("what-if");
  section.hidden = false;
  const refusal = whyNotHere(input.settings.model);
  if (refusal !== null) {
    required("what-if-panel").textContent = refusal;
    return;
  }
  const panel = new WhatIfPanel(input, json);
  if (location.hash.length > 1 && location.hash.includes("=")) panel.open();
  // The worker takes a third of a second to be ready, so it starts when the reader comes near.
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    panel.open();
  });
  observer.observe(section);
}
