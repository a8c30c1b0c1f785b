import { readdir } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";

/** What writes a folder; `run` is the folder of run and replay. */
export type OutputKind = "run" | "plan" | "compare" | "backtest" | "tune" | "charts";

/** The folder of each kind where the user names none. */
export const DEFAULT_FOLDERS: Readonly<Record<OutputKind, string>> = {
  run: "mailflow-out",
  plan: "mailflow-plan",
  compare: "mailflow-compare",
  backtest: "mailflow-backtest",
  tune: "mailflow-tune",
  charts: "mailflow-charts",
};

/** The file that only this kind writes, and the command as people know it. */
const SIGNS: Readonly<Record<OutputKind, { readonly file: RegExp; readonly command: string }>> = {
  run: { file: /^result\.json$/, command: "mailflow run or replay" },
  plan: { file: /^plan\.json$/, command: "mailflow plan" },
  compare: { file: /^comparison\.json$/, command: "mailflow compare" },
  backtest: { file: /^backtest\.json$/, command: "mailflow backtest" },
  tune: { file: /^study\.json$/, command: "mailflow tune" },
  charts: { file: /\.vl\.json$/, command: "mailflow charts" },
};
const KINDS = Object.keys(SIGNS) as readonly OutputKind[];

/**
 * Refuses a folder that holds what another command wrote, so that no report stands beside the
 * tables of another; what the same command wrote is replaced. A folder that is not there, or cannot
 * be listed, holds nothing. Errors: OUTPUT_TAKEN, with a folder that is free.
 */
export async function refuseOtherOutput(folder: string, kind: OutputKind): Promise<void> {
  const found = await otherOutput(folder, kind);
  if (found === null) return;
  const free = await freeFolder(folder, kind);
  throw new MailflowError(
    "OUTPUT_TAKEN",
    `Expected a folder of its own, received one with the output of ${found.command} (${found.file})`,
    {
      where: { file: folder },
      hint: `Write to ${free} instead, or delete ${folder} first.`,
      addWords: ["--out", free],
    },
  );
}

async function otherOutput(
  folder: string,
  kind: OutputKind,
): Promise<{ readonly file: string; readonly command: string } | null> {
  const names = await readdir(folder).catch(() => []);
  for (const other of KINDS.filter((each) => each !== kind)) {
    const file = [...names].sort().find((name) => SIGNS[other].file.test(name));
    if (file !== undefined) return { file, command: SIGNS[other].command };
  }
  const picture = kind === "charts" ? undefined : await chartPicture(names);
  return picture === undefined ? null : { file: picture, command: SIGNS.charts.command };
}

/** Pictures of a chart at the top of a folder: `charts` may be asked for no more than those. */
async function chartPicture(names: readonly string[]): Promise<string | undefined> {
  const pictures = names.filter((name) => /\.(svg|png)$/.test(name)).sort();
  if (pictures.length === 0) return undefined;
  const { charts } = await import("../../reports/charts/catalogue.ts");
  const ids = new Set(charts.map(({ id }) => id));
  return pictures.find((name) => ids.has(name.replace(/\.(svg|png)$/, "")));
}

/** A folder that the command can be given instead: its own by default, else one beside this. */
async function freeFolder(folder: string, kind: OutputKind): Promise<string> {
  const own = DEFAULT_FOLDERS[kind];
  const isOwn = path.resolve(folder) === path.resolve(own);
  if (!isOwn && (await otherOutput(own, kind)) === null) return own;
  const plain = folder.replace(/[\\/]+$/, "");
  for (let number = 1; ; number++) {
    const beside = `${plain}-${kind}${number === 1 ? "" : `-${number}`}`;
    if ((await otherOutput(beside, kind)) === null) return beside;
  }
}
