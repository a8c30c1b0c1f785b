import { enhanceCharts } from "./reader/chart-reader.ts";
import { enhanceTables } from "./tables.ts";

/** The script of pages without a model inside. Without it they are complete, but answer nothing. */
enhanceTables(document);
enhanceCharts(document);
